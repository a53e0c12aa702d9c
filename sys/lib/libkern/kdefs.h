/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kdefs.h: types and attributes that the loader, the kernel and the host
 * home share.  Includes only what a freestanding compiler brings along, so
 * that it can stand beside libc's headers in a host program.
 */
#ifndef _LIBKERN_KDEFS_H_
#define _LIBKERN_KDEFS_H_

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A kernel virtual address, a physical address, the length of either. */
typedef uintptr_t vaddr_t;
typedef uint64_t paddr_t;
typedef size_t vsize_t;

/* A half-open range of physical addresses, [pr_start, pr_end), in bytes. */
struct prange {
	paddr_t pr_start;
	paddr_t pr_end;
};

#define PAGE_SHIFT            12
#define PAGE_SIZE             ((size_t)1 << PAGE_SHIFT)
#define PAGE_MASK             (PAGE_SIZE - 1)

#define __kpacked             __attribute__((__packed__))
#define __kaligned(n)         __attribute__((__aligned__(n)))
#define __kunused             __attribute__((__unused__))
#define __kused               __attribute__((__used__))
#define __ksection(name)      __attribute__((__section__(name)))
#define __kweak               __attribute__((__weak__))
#define __knoreturn           __attribute__((__noreturn__))
#define __kprintflike(fmt, a) __attribute__((__format__(__printf__, fmt, a)))
#define __kwarnunused         __attribute__((__warn_unused_result__))

#define knitems(a)            (sizeof(a) / sizeof((a)[0]))

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

/* The structure that holds member `m` at pointer `p`. */
#define kcontainer_of(p, type, m) \
	((type *)(void *)((char *)(p)-offsetof(type, m)))

/*
 * True when [off, off + len) lies within [0, size).  Written once, used at
 * every access to bytes that come from outside.
 */
static inline bool
range_valid(uint64_t off, uint64_t len, uint64_t size)
{
	return off <= size && len <= size - off;
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

#endif /* !_LIBKERN_KDEFS_H_ */
