/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_pages.c: the page allocator: first fit over a bitmap, whole words at a
 * time where they are all free or all in use.
 */
#include <arch/x86/x86_pages.h>

#include <libkern/libkern.h>

#define WORD_BITS 64u

size_t
pageseg_mapsize(size_t npages)
{
	return (npages / WORD_BITS + (npages % WORD_BITS != 0)) *
	    sizeof(uint64_t);
}

void
pageseg_init(struct pageseg *ps, uint64_t first, size_t npages, uint64_t *map)
{
	ps->pgs_first = first;
	ps->pgs_npages = npages;
	ps->pgs_nfree = 0;
	ps->pgs_hint = npages;
	ps->pgs_map = map;
	memset(map, 0, pageseg_mapsize(npages));
}

bool
pageseg_holds(const struct pageseg *ps, uint64_t page, size_t n)
{
	return page >= ps->pgs_first &&
	    range_valid(page - ps->pgs_first, n, ps->pgs_npages);
}

static bool
page_is_free(const struct pageseg *ps, size_t i)
{
	return (ps->pgs_map[i / WORD_BITS] >> (i % WORD_BITS) & 1) != 0;
}

bool
pageseg_inuse(const struct pageseg *ps, uint64_t page)
{
	return pageseg_holds(ps, page, 1) &&
	    !page_is_free(ps, (size_t)(page - ps->pgs_first));
}

/* The first index at or after `i` whose page is free (or in use). */
static size_t
next_page(const struct pageseg *ps, size_t i, bool isfree)
{
	uint64_t word;

	while (i < ps->pgs_npages) {
		word = ps->pgs_map[i / WORD_BITS];
		if (!isfree)
			word = ~word;
		word >>= i % WORD_BITS;
		if (word != 0) {
			i += (size_t)__builtin_ctzll(word);
			break;
		}
		i += WORD_BITS - i % WORD_BITS;
	}
	return MIN(i, ps->pgs_npages);
}

/* Mark [i, i+n), a word at a time. */
static void
mark(struct pageseg *ps, size_t i, size_t n, bool isfree)
{
	uint64_t mask;
	size_t bits;

	for (; n != 0; i += bits, n -= bits) {
		bits = MIN(n, WORD_BITS - i % WORD_BITS);
		mask = ~(uint64_t)0 >> (WORD_BITS - bits) << (i % WORD_BITS);
		if (isfree)
			ps->pgs_map[i / WORD_BITS] |= mask;
		else
			ps->pgs_map[i / WORD_BITS] &= ~mask;
	}
}

bool
pageseg_alloc(struct pageseg *ps, size_t n, uint64_t *pagep)
{
	size_t end, i;

	if (n == 0 || n > ps->pgs_nfree)
		return false;
	i = ps->pgs_hint = next_page(ps, ps->pgs_hint, true);
	while (range_valid(i, n, ps->pgs_npages)) {
		end = next_page(ps, i, false);
		if (end - i >= n) {
			mark(ps, i, n, false);
			ps->pgs_nfree -= n;
			*pagep = ps->pgs_first + i;
			return true;
		}
		i = next_page(ps, end, true);
	}
	return false;
}

bool
pageseg_free(struct pageseg *ps, uint64_t page, size_t n)
{
	size_t i;

	if (n == 0 || !pageseg_holds(ps, page, n))
		return false;
	i = (size_t)(page - ps->pgs_first);
	if (page_is_free(ps, i) || next_page(ps, i, true) - i < n)
		return false;
	mark(ps, i, n, true);
	ps->pgs_nfree += n;
	ps->pgs_hint = MIN(ps->pgs_hint, i);
	return true;
}
