/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sort.c: heap sort: in place, O(n log n) in the worst case, no recursion.
 */
#include <libkern/libkern.h>

struct heap {
	char *h_base;
	size_t h_size; /* bytes of an element */
	int (*h_cmp)(const void *, const void *);
};

static char *
element(const struct heap *h, size_t i)
{
	return h->h_base + i * h->h_size;
}

static void
swap(char *a, char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		char c = *a;

		*a = *b;
		*b = c;
	}
}

/* Sift element i of the heap of n elements down. */
static void
sift_down(const struct heap *h, size_t i, size_t n)
{
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n &&
		    h->h_cmp(element(h, child), element(h, child + 1)) < 0)
			child++;
		if (h->h_cmp(element(h, i), element(h, child)) >= 0)
			break;
		swap(element(h, i), element(h, child), h->h_size);
		i = child;
	}
}

/* qsort's contract; not stable. */
void
ksort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	const struct heap h = {base, size, cmp};
	size_t i;

	for (i = n / 2; i > 0; i--)
		sift_down(&h, i - 1, n);
	for (i = n; i > 1; i--) {
		swap(element(&h, 0), element(&h, i - 1), size);
		sift_down(&h, 0, i - 1);
	}
}
