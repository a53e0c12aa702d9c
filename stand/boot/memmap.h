/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memmap.h: a copy of the firmware's memory map, and searches in it.
 */
#ifndef _BOOT_MEMMAP_H_
#define _BOOT_MEMMAP_H_

#include <libsa/libsa.h>

struct memmap {
	struct sa_memrange *mm_range; /* sorted */
	size_t mm_n;                  /* ranges in use */
	size_t mm_max;                /* ranges allocated */
};

/* Copy the current map; the caller drops it.  Prints on failure.  ENOMEM;
 * se_memmap's errors. */
int memmap_take(struct loader *ld, struct memmap *mm);
void memmap_drop(struct loader *ld, struct memmap *mm);

/*
 * Can a kernel lie at `want`?  0: all of it is RAM or ACPI NVS.  EBUSY: *why is
 * the first range of another kind.  ENOMEM: *why is the first range that is not
 * in the map.
 */
int memmap_check(
    const struct memmap *mm, struct prange want, struct sa_memrange *why);

/* The first part of `want` of this kind.  False: none. */
bool memmap_find(const struct memmap *mm, struct prange want,
    enum sa_memkind kind, struct prange *part);

/* Is all of `want` free now? */
bool memmap_isfree(const struct memmap *mm, struct prange want);

/*
 * The first `size` contiguous bytes of RAM in `within`.  False: none.
 */
bool memmap_next_ram(const struct memmap *mm, struct prange within,
    uint64_t size, struct prange *found);

/*
 * The first `size` bytes in `within` that are free now and begin at the same
 * offset in 2 MiB as `like`, so that a kernel there can map itself with the
 * same large pages.  False: none.
 */
bool memmap_next_free(const struct memmap *mm, struct prange within,
    paddr_t like, uint64_t size, paddr_t *pa);

/*
 * Free bytes in `within` and outside `avoid`; *largest: in the largest range.
 */
uint64_t memmap_room(const struct memmap *mm, struct prange within,
    struct prange avoid, uint64_t *largest);

#endif /* !_BOOT_MEMMAP_H_ */
