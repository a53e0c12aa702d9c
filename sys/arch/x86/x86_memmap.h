/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_memmap.h: which physical memory is RAM, as a sorted list of ranges.
 */
#ifndef _ARCH_X86_X86_MEMMAP_H_
#define _ARCH_X86_X86_MEMMAP_H_

#include <arch/x86/x86_bootinfo.h>
#include <libkern/kdefs.h>

#define MEMMAP_MAX 256

/* Ascending, disjoint, no two of them touching. */
struct memmap {
	unsigned mm_n;
	unsigned mm_lost; /* ranges that there was no room for */
	struct prange mm_range[MEMMAP_MAX];
};

enum memmap_source {
	MEMMAP_NONE,      /* nothing told us about any memory */
	MEMMAP_BIOS,      /* BTINFO_MEMMAP */
	MEMMAP_EFI,       /* BTINFO_EFIMEMMAP */
	MEMMAP_ARGUMENTS, /* the sizes on the entry stack: no map at all */
};

/*
 * Fill `mm` with the RAM of this machine below `limit`, whole pages.  What is
 * RAM for one entry and something else for another is not RAM.
 */
enum memmap_source memmap_init(struct memmap *mm, const struct bootinfo *bi,
    uint32_t base_kb, uint32_t ext_kb, paddr_t limit);

/* Add or take away [start, end), in bytes.  start >= end changes nothing. */
void memmap_add(struct memmap *mm, paddr_t start, paddr_t end);
void memmap_sub(struct memmap *mm, paddr_t start, paddr_t end);
/* Shrink every range to whole pages. */
void memmap_pages_only(struct memmap *mm);

/* Is all of the range in one of the map's? */
bool memmap_contains(const struct memmap *mm, const struct prange *pr);
/* Is any of it RAM? */
bool memmap_overlaps(const struct memmap *mm, const struct prange *pr);
uint64_t memmap_bytes(const struct memmap *mm);

/*
 * Take `len` bytes (whole pages) off the map's highest range below `limit`
 * that has them.  Their address, or 0 when there are none.
 */
paddr_t memmap_steal(struct memmap *mm, size_t len, paddr_t limit);

#endif /* !_ARCH_X86_X86_MEMMAP_H_ */
