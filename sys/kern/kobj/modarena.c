/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modarena.c: which pages of the module arena are taken: one bit for
 * each.  A range is taken together with the page behind it, and the arena's
 * first page is never given out, so there is a guard page on either side of
 * every range.
 *
 * With entropy the search starts at a random page.  So that this does not cut
 * the arena into slices too thin for a big module, small ranges start in its
 * first half and big ones in its second; a search goes all the way round.
 */
#include <kern/kobj/modarena.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define SMALL_PAGES 64
#define WORD_BITS   (8 * sizeof(unsigned long))

/* owner: this file */
static unsigned long *taken; /* NULL: not set up yet */
static vaddr_t arena_start;
static size_t arena_pages, pages_taken;

static int
arena_init(void)
{
	vaddr_t start, end;
	size_t words, size;

	cpu_module_arena(&start, &end);
	arena_pages = (end - start) >> PAGE_SHIFT;
	words = (arena_pages + WORD_BITS - 1) / WORD_BITS;
	if (arena_pages == 0 || !array_bytes(words, sizeof(*taken), &size))
		return ENOMEM;
	taken = kmem_zalloc(size, KM_NOSLEEP);
	if (taken == NULL)
		return ENOMEM;
	arena_start = start;
	taken[0] = 1;
	pages_taken = 1;
	return 0;
}

void
modarena_fini(void)
{
	const size_t words = (arena_pages + WORD_BITS - 1) / WORD_BITS;

	if (taken == NULL)
		return;
	KASSERT(pages_taken == 1);
	kmem_free(taken, words * sizeof(*taken));
	taken = NULL;
}

/* The first page from `i` on whose bit is `set`, at most `end`. */
static size_t
next_page(size_t i, size_t end, bool set)
{
	while (i < end) {
		unsigned long w = taken[i / WORD_BITS];

		w = (set ? w : ~w) >> (i % WORD_BITS);
		if (w != 0)
			return MIN(i + (size_t)__builtin_ctzl(w), end);
		i = (i / WORD_BITS + 1) * WORD_BITS;
	}
	return end;
}

/* The range wanted: pages, the first of them at an address so aligned. */
struct want {
	size_t w_pages;
	vaddr_t w_align; /* a multiple of the page size */
	vaddr_t w_skew;  /* address plus this is a multiple of w_align */
};

/* The first page from `i` on that is so aligned. */
static size_t
align_page(const struct want *w, size_t i)
{
	const vaddr_t va = arena_start + ((vaddr_t)i << PAGE_SHIFT) + w->w_skew;

	return i + (size_t)((-va & (w->w_align - 1)) >> PAGE_SHIFT);
}

/* Such a run of free pages that starts in [from, to); arena_pages: none. */
static size_t
find_run(size_t from, size_t to, const struct want *w)
{
	const size_t n = w->w_pages;
	size_t start, stop;

	for (start = next_page(from, to, false); start < to;
	     start = next_page(stop, to, false)) {
		start = align_page(w, start);
		if (start >= to || n > arena_pages - start)
			break;
		stop = next_page(start, start + n, true);
		if (stop == start + n)
			return start;
	}
	return arena_pages;
}

static void
mark(size_t i, size_t n, bool set)
{
	while (n > 0) {
		size_t bit = i % WORD_BITS, k = MIN(n, WORD_BITS - bit);
		unsigned long mask = ~0ul << bit;

		if (k < WORD_BITS - bit)
			mask &= ~(~0ul << (bit + k));

		KASSERT((taken[i / WORD_BITS] & mask) == (set ? 0 : mask));
		taken[i / WORD_BITS] ^= mask;
		i += k;
		n -= k;
	}
}

/* Where to begin looking for n pages. */
static size_t
first_try(size_t n)
{
	size_t half = arena_pages / 2;
	uint64_t random;

	if (!cpu_entropy(&random))
		return 0;
	return (size_t)(random % MAX(half, 1)) + (n <= SMALL_PAGES ? 0 : half);
}

int
modarena_alloc(size_t len, vaddr_t *vap)
{
	return modarena_alloc_aligned(len, PAGE_SIZE, 0, vap);
}

int
modarena_alloc_aligned(size_t len, size_t align, size_t anchor, vaddr_t *vap)
{
	const size_t n = (len >> PAGE_SHIFT) + 1;
	const struct want w = {n, align, anchor};
	size_t from, at;
	int error;

	KASSERT(len > 0 && ((len | anchor) & PAGE_MASK) == 0);
	KASSERT(is_pow2(align) && align >= PAGE_SIZE);
	if (taken == NULL) {
		error = arena_init();
		if (error != 0)
			return error;
	}
	if (n > arena_pages)
		return ENOMEM;
	from = first_try(n);
	at = find_run(from, arena_pages, &w);
	if (at == arena_pages)
		at = find_run(0, from, &w);
	if (at == arena_pages)
		return ENOMEM;
	mark(at, n, true);
	pages_taken += n;
	*vap = arena_start + (at << PAGE_SHIFT);
	return 0;
}

void
modarena_free(vaddr_t va, size_t len)
{
	size_t n = (len >> PAGE_SHIFT) + 1;

	KASSERT(taken != NULL && va > arena_start);
	mark((va - arena_start) >> PAGE_SHIFT, n, false);
	pages_taken -= n;
}

void
modarena_stat(size_t *used, size_t *total)
{
	*used = pages_taken;
	*total = arena_pages;
}
