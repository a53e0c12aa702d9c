/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_memmap.c: arithmetic on the list of RAM ranges.  Where the ranges come
 * from is x86_memmap_init.c's job.
 */
#include <arch/x86/x86_memmap.h>

#include <libkern/libkern.h>

/* Make room at `i`.  False when the list is full. */
static bool
range_insert(struct memmap *mm, unsigned i, paddr_t start, paddr_t end)
{
	if (mm->mm_n == MEMMAP_MAX) {
		mm->mm_lost++;
		return false;
	}
	memmove(&mm->mm_range[i + 1], &mm->mm_range[i],
	    (mm->mm_n - i) * sizeof(mm->mm_range[0]));
	mm->mm_range[i].pr_start = start;
	mm->mm_range[i].pr_end = end;
	mm->mm_n++;
	return true;
}

static void
range_delete(struct memmap *mm, unsigned i, unsigned count)
{
	memmove(&mm->mm_range[i], &mm->mm_range[i + count],
	    (mm->mm_n - i - count) * sizeof(mm->mm_range[0]));
	mm->mm_n -= count;
}

void
memmap_add(struct memmap *mm, paddr_t start, paddr_t end)
{
	unsigned first, last;

	if (start >= end)
		return;
	/* [first, last) are the ranges that it touches: they become one. */
	for (first = 0; first < mm->mm_n; first++)
		if (mm->mm_range[first].pr_end >= start)
			break;
	for (last = first; last < mm->mm_n; last++)
		if (mm->mm_range[last].pr_start > end)
			break;
	if (first == last) {
		(void)range_insert(mm, first, start, end);
		return;
	}
	mm->mm_range[first].pr_start = MIN(start, mm->mm_range[first].pr_start);
	mm->mm_range[first].pr_end = MAX(end, mm->mm_range[last - 1].pr_end);
	range_delete(mm, first + 1, last - first - 1);
}

void
memmap_sub(struct memmap *mm, paddr_t start, paddr_t end)
{
	struct prange *r;
	paddr_t tail;
	unsigned i;

	if (start >= end)
		return;
	for (i = 0; i < mm->mm_n;) {
		r = &mm->mm_range[i];
		if (r->pr_end <= start || r->pr_start >= end) {
			i++;
		} else if (r->pr_start >= start && r->pr_end <= end) {
			range_delete(mm, i, 1);
		} else if (r->pr_start < start) {
			tail = r->pr_end;
			r->pr_end = start;
			/* A full list loses the tail: less RAM, never more. */
			if (tail > end)
				(void)range_insert(mm, i + 1, end, tail);
			i++;
		} else {
			r->pr_start = end;
			i++;
		}
	}
}

void
memmap_pages_only(struct memmap *mm)
{
	struct prange *r;
	unsigned i;

	for (i = 0; i < mm->mm_n;) {
		r = &mm->mm_range[i];
		r->pr_end &= ~(paddr_t)PAGE_MASK;
		if (!round_up_checked(r->pr_start, PAGE_SIZE, &r->pr_start) ||
		    r->pr_start >= r->pr_end)
			range_delete(mm, i, 1);
		else
			i++;
	}
}

bool
memmap_contains(const struct memmap *mm, const struct prange *pr)
{
	unsigned i;

	for (i = 0; i < mm->mm_n; i++)
		if (pr->pr_start >= mm->mm_range[i].pr_start &&
		    pr->pr_end <= mm->mm_range[i].pr_end)
			return pr->pr_start <= pr->pr_end;
	return false;
}

bool
memmap_overlaps(const struct memmap *mm, const struct prange *pr)
{
	unsigned i;

	for (i = 0; i < mm->mm_n; i++)
		if (prange_overlaps(pr, &mm->mm_range[i]))
			return true;
	return false;
}

uint64_t
memmap_bytes(const struct memmap *mm)
{
	uint64_t sum;
	unsigned i;

	sum = 0;
	for (i = 0; i < mm->mm_n; i++)
		sum += mm->mm_range[i].pr_end - mm->mm_range[i].pr_start;
	return sum;
}

paddr_t
memmap_steal(struct memmap *mm, size_t len, paddr_t limit)
{
	struct prange *r;
	paddr_t end, start;
	unsigned i;

	for (i = mm->mm_n; i-- > 0;) {
		r = &mm->mm_range[i];
		end = MIN(r->pr_end, limit & ~(paddr_t)PAGE_MASK);
		if (len == 0 || end < r->pr_start || end - r->pr_start < len)
			continue;
		start = end - len;
		/* Needs no new entry, or one that the list has room for. */
		if (end != r->pr_end && start != r->pr_start &&
		    mm->mm_n == MEMMAP_MAX)
			continue;
		memmap_sub(mm, start, end);
		return start;
	}
	return 0;
}
