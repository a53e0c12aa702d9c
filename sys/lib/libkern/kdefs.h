/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kdefs.h: types and attributes that the loader, the kernel and the host
 * home share.  It includes only headers of a freestanding compiler, so that a
 * host program can include it with libc's.
 */
#ifndef _LIBKERN_KDEFS_H_
#define _LIBKERN_KDEFS_H_

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libkern/range.h>

/* A kernel virtual address, the length of a range. */
typedef uintptr_t vaddr_t;
typedef size_t vsize_t;

#define __kpacked             __attribute__((__packed__))
#define __kaligned(n)         __attribute__((__aligned__(n)))
#define __kunused             __attribute__((__unused__))
#define __kused               __attribute__((__used__))
#define __ksection(name)      __attribute__((__section__(name)))
#define __kweak               __attribute__((__weak__))
#define __knoreturn           __attribute__((__noreturn__))
#define __kprintflike(fmt, a) __attribute__((__format__(__printf__, fmt, a)))
#define __kwarnunused         __attribute__((__warn_unused_result__))

/*
 * A static function that is inlined into each of its callers, for speed.  With
 * -Os it is not inlined, and fast paths, which depend on KFAST, are left
 * out.
 */
#ifdef __OPTIMIZE_SIZE__
#define __kfastinline __attribute__((__noinline__))
#define KFAST         false
#else
#define __kfastinline inline __attribute__((__always_inline__))
#define KFAST         true
#endif

#define knitems(a) (sizeof(a) / sizeof((a)[0]))

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

/* The structure that holds member `m` at pointer `p`. */
#define kcontainer_of(p, type, m) \
	((type *)(void *)((char *)(p)-offsetof(type, m)))

#endif /* !_LIBKERN_KDEFS_H_ */
