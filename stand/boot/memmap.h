/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memmap.h: a copy of the firmware's memory map, and what it says about the
 * place where a kernel must lie.
 */
#ifndef _BOOT_MEMMAP_H_
#define _BOOT_MEMMAP_H_

#include <libsa/libsa.h>

struct memmap {
	struct sa_memrange *mm_range; /* sorted */
	size_t mm_n;                  /* of them in use */
	size_t mm_max;                /* allocated */
};

/* Take a copy of the map as it is now.  Prints why it could not. */
int memmap_take(struct loader *ld, struct memmap *mm);
void memmap_drop(struct loader *ld, struct memmap *mm);

/*
 * What is in the way of a kernel in `want`?  0: nothing, all of it is memory
 * (ACPI NVS counts as that).  EBUSY: *why is the part that is something else,
 * and what.  ENOMEM: nothing is known to be in why's range: no memory there.
 */
int memmap_check(
    const struct memmap *mm, struct prange want, struct sa_memrange *why);

/* The first part of `want` of this kind.  False when there is none. */
bool memmap_find(const struct memmap *mm, struct prange want,
    enum sa_memkind kind, struct prange *part);

/* Is all of it free now? */
bool memmap_isfree(const struct memmap *mm, struct prange want);

/*
 * The first `size` bytes in `within` that are memory without a gap.  False
 * when there are none.
 */
bool memmap_next_ram(const struct memmap *mm, struct prange within,
    uint64_t size, struct prange *found);

/*
 * Free bytes in `within` that are not in `avoid`; *largest: in one piece.
 */
uint64_t memmap_room(const struct memmap *mm, struct prange within,
    struct prange avoid, uint64_t *largest);

#endif /* !_BOOT_MEMMAP_H_ */
