/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prset.h: a set of physical addresses, as a sorted list of ranges.
 */
#ifndef _ARCH_X86_PRSET_H_
#define _ARCH_X86_PRSET_H_

#include <libkern/kdefs.h>

#define PRSET_MAX 256

/* Ascending, disjoint and not adjacent. */
struct prset {
	unsigned prs_n;
	unsigned prs_lost; /* ranges dropped because the list was full */
	struct prange prs_range[PRSET_MAX];
};

/* Add or take away a range.  An empty one changes nothing. */
void prset_add(struct prset *ps, struct prange pr);
void prset_sub(struct prset *ps, struct prange pr);
/* Shrink every range to whole pages. */
void prset_pages_only(struct prset *ps);

/* Is all of the range in the set? */
bool prset_contains(const struct prset *ps, struct prange pr);
/* Is any of it in the set? */
bool prset_overlaps(const struct prset *ps, struct prange pr);
uint64_t prset_bytes(const struct prset *ps);

/*
 * Take `len` bytes (whole pages) from the highest range below `limit` that is
 * large enough.  Returns their address, 0 if there is no such range.
 */
paddr_t prset_steal(struct prset *ps, size_t len, paddr_t limit);

#endif /* !_ARCH_X86_PRSET_H_ */
