/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prset.c: a set of physical addresses, as a sorted list of ranges.
 */
#include <arch/x86/prset.h>

#include <libkern/libkern.h>

/* Make room at `i`.  False when the list is full. */
static bool
range_insert(struct prset *ps, unsigned i, struct prange pr)
{
	if (ps->prs_n == PRSET_MAX) {
		ps->prs_lost++;
		return false;
	}
	memmove(&ps->prs_range[i + 1], &ps->prs_range[i],
	    (ps->prs_n - i) * sizeof(ps->prs_range[0]));
	ps->prs_range[i] = pr;
	ps->prs_n++;
	return true;
}

static void
range_delete(struct prset *ps, unsigned i, unsigned count)
{
	memmove(&ps->prs_range[i], &ps->prs_range[i + count],
	    (ps->prs_n - i - count) * sizeof(ps->prs_range[0]));
	ps->prs_n -= count;
}

void
prset_add(struct prset *ps, struct prange pr)
{
	unsigned first, last;

	if (prange_empty(pr))
		return;
	/* [first, last) are the ranges that it touches: merge them. */
	for (first = 0; first < ps->prs_n; first++)
		if (ps->prs_range[first].pr_end >= pr.pr_start)
			break;
	for (last = first; last < ps->prs_n; last++)
		if (ps->prs_range[last].pr_start > pr.pr_end)
			break;
	if (first == last) {
		(void)range_insert(ps, first, pr);
		return;
	}
	ps->prs_range[first].pr_start =
	    MIN(pr.pr_start, ps->prs_range[first].pr_start);
	ps->prs_range[first].pr_end =
	    MAX(pr.pr_end, ps->prs_range[last - 1].pr_end);
	range_delete(ps, first + 1, last - first - 1);
}

void
prset_sub(struct prset *ps, struct prange pr)
{
	struct prange *r, tail;
	unsigned i;

	if (prange_empty(pr))
		return;
	for (i = 0; i < ps->prs_n;) {
		r = &ps->prs_range[i];
		if (!prange_overlaps(*r, pr)) {
			i++;
		} else if (prange_contains(pr, *r)) {
			range_delete(ps, i, 1);
		} else if (r->pr_start < pr.pr_start) {
			tail = (struct prange){pr.pr_end, r->pr_end};
			r->pr_end = pr.pr_start;
			/* A full list loses the tail: less RAM, never more. */
			if (!prange_empty(tail))
				(void)range_insert(ps, i + 1, tail);
			i++;
		} else {
			r->pr_start = pr.pr_end;
			i++;
		}
	}
}

void
prset_pages_only(struct prset *ps)
{
	struct prange *r;
	unsigned i;

	for (i = 0; i < ps->prs_n;) {
		r = &ps->prs_range[i];
		r->pr_end &= ~(paddr_t)PAGE_MASK;
		if (!round_up_checked(r->pr_start, PAGE_SIZE, &r->pr_start) ||
		    r->pr_start >= r->pr_end)
			range_delete(ps, i, 1);
		else
			i++;
	}
}

bool
prset_contains(const struct prset *ps, struct prange pr)
{
	unsigned i;

	for (i = 0; i < ps->prs_n; i++)
		if (prange_contains(ps->prs_range[i], pr))
			return pr.pr_start <= pr.pr_end;
	return false;
}

bool
prset_overlaps(const struct prset *ps, struct prange pr)
{
	unsigned i;

	for (i = 0; i < ps->prs_n; i++)
		if (prange_overlaps(pr, ps->prs_range[i]))
			return true;
	return false;
}

uint64_t
prset_bytes(const struct prset *ps)
{
	uint64_t sum;
	unsigned i;

	sum = 0;
	for (i = 0; i < ps->prs_n; i++)
		sum += ps->prs_range[i].pr_end - ps->prs_range[i].pr_start;
	return sum;
}

paddr_t
prset_steal(struct prset *ps, size_t len, paddr_t limit)
{
	struct prange *r;
	paddr_t end, start;
	unsigned i;

	for (i = ps->prs_n; i-- > 0;) {
		r = &ps->prs_range[i];
		end = MIN(r->pr_end, limit & ~(paddr_t)PAGE_MASK);
		if (len == 0 || end < r->pr_start || end - r->pr_start < len)
			continue;
		start = end - len;
		/* Splitting a range needs an entry: skip it if the list is
		 * full. */
		if (end != r->pr_end && start != r->pr_start &&
		    ps->prs_n == PRSET_MAX)
			continue;
		prset_sub(ps, (struct prange){start, end});
		return start;
	}
	return 0;
}
