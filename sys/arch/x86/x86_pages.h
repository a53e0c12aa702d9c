/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_pages.h: allocate runs of pages from a range, one bit per page.  Used for
 * physical memory (one segment per RAM range) and for kernel addresses.
 */
#ifndef _ARCH_X86_X86_PAGES_H_
#define _ARCH_X86_X86_PAGES_H_

#include <libkern/kdefs.h>

struct pageseg {
	uint64_t pgs_first; /* page number of the first page */
	size_t pgs_npages;
	size_t pgs_nfree;
	size_t pgs_hint;   /* no page below this one is free */
	uint64_t *pgs_map; /* bit set: the page is free */
};

/* Bytes of bitmap that a segment of so many pages needs. */
size_t pageseg_mapsize(size_t npages);

/* All pages in use.  `map` has pageseg_mapsize(npages) bytes. */
void pageseg_init(
    struct pageseg *ps, uint64_t first, size_t npages, uint64_t *map);

/* Does the segment hold pages [page, page+n)? */
bool pageseg_holds(const struct pageseg *ps, uint64_t page, size_t n);

/* Is this one of its pages, and in use? */
bool pageseg_inuse(const struct pageseg *ps, uint64_t page);

/* A run of n free pages, the lowest one; false when there is none. */
bool pageseg_alloc(struct pageseg *ps, size_t n, uint64_t *pagep);

/*
 * Free [page, page+n).  False, and nothing is changed: not all are in the
 * segment and in use.
 */
bool pageseg_free(struct pageseg *ps, uint64_t page, size_t n);

#endif /* !_ARCH_X86_X86_PAGES_H_ */
