/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * range.h: checked arithmetic on half-open ranges [start, end).  Overflow is an
 * error.
 */
#ifndef _LIBKERN_RANGE_H_
#define _LIBKERN_RANGE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A physical address. */
typedef uint64_t paddr_t;

/* An offset in a file, and one on a block device: bytes from the start. */
typedef uint64_t foff_t;
typedef uint64_t devoff_t;

/* Physical addresses [pr_start, pr_end), in bytes. */
struct prange {
	paddr_t pr_start;
	paddr_t pr_end;
};

#define PAGE_SHIFT 12
#define PAGE_SIZE  ((size_t)1 << PAGE_SHIFT)
#define PAGE_MASK  (PAGE_SIZE - 1)

/*
 * Does [off, off + len) lie within [0, size)?  Used before every access to
 * untrusted bytes.
 */
static inline bool
range_valid(uint64_t off, uint64_t len, uint64_t size)
{
	return off <= size && len <= size - off;
}

/*
 * The size of `n` elements of `size` bytes each, to allocate.  False: it
 * exceeds a size_t (ENOMEM).
 */
static inline bool
array_bytes(size_t n, size_t size, size_t *out)
{
	return !__builtin_mul_overflow(n, size, out);
}

/* Add that size to *sum.  False, and *sum unchanged: overflow. */
static inline bool
array_add(size_t n, size_t size, size_t *sum)
{
	size_t bytes, all;

	if (!array_bytes(n, size, &bytes) ||
	    __builtin_add_overflow(*sum, bytes, &all))
		return false;
	*sum = all;
	return true;
}

/*
 * Round `v` up to a multiple of `align` (a power of two, not 0).  False when
 * that does not fit into 64 bits; *out is then unchanged.
 */
static inline bool
round_up_checked(uint64_t v, uint64_t align, uint64_t *out)
{
	uint64_t sum;

	if (__builtin_add_overflow(v, align - 1, &sum))
		return false;
	*out = sum & ~(align - 1);
	return true;
}

static inline bool
is_pow2(uint64_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

/* Round up to a page boundary; 0 if that is 2^64. */
static inline uint64_t
page_up(uint64_t v)
{
	return (v + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
}

static inline bool
prange_empty(struct prange pr)
{
	return pr.pr_start >= pr.pr_end;
}

/* Bytes in the range; 0 when it is empty. */
static inline uint64_t
prange_size(struct prange pr)
{
	return prange_empty(pr) ? 0 : pr.pr_end - pr.pr_start;
}

/* Is all of `in` in `pr`?  An empty range is in every one. */
static inline bool
prange_contains(struct prange pr, struct prange in)
{
	return prange_empty(in) ||
	    (in.pr_start >= pr.pr_start && in.pr_end <= pr.pr_end);
}

static inline bool
prange_has(struct prange pr, paddr_t pa)
{
	return pa >= pr.pr_start && pa < pr.pr_end;
}

/* Do the two share a byte?  An empty one shares none. */
static inline bool
prange_overlaps(struct prange a, struct prange b)
{
	return a.pr_start < b.pr_end && b.pr_start < a.pr_end &&
	    !prange_empty(a) && !prange_empty(b);
}

/* Their intersection; false: *out is empty. */
static inline bool
prange_clip(struct prange a, struct prange b, struct prange *out)
{
	out->pr_start = a.pr_start > b.pr_start ? a.pr_start : b.pr_start;
	out->pr_end = a.pr_end < b.pr_end ? a.pr_end : b.pr_end;
	return !prange_empty(*out);
}

/* Extend the range to whole pages; false: the end exceeds 64 bits. */
static inline bool
prange_outward(struct prange *pr)
{
	pr->pr_start &= ~(paddr_t)PAGE_MASK;
	return round_up_checked(pr->pr_end, PAGE_SIZE, &pr->pr_end);
}

#endif /* !_LIBKERN_RANGE_H_ */
