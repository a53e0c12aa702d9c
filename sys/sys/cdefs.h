/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cdefs.h: the compiler's extensions under the names that NetBSD source uses.
 */
#ifndef _SYS_CDEFS_H_
#define _SYS_CDEFS_H_

#include <libkern/kdefs.h>

/* Version strings: such source carries them, here they take no room. */
#define __KERNEL_RCSID(n, s) _Static_assert(1, s)
#define __RCSID(s)           _Static_assert(1, s)
#define __COPYRIGHT(s)       _Static_assert(1, s)

#define __BEGIN_DECLS
#define __END_DECLS

#define __P(protos)            protos
#define __CONCAT1(x, y)        x##y
#define __CONCAT(x, y)         __CONCAT1(x, y)
#define __STRING(x)            #x

#define __unused               __attribute__((__unused__))
#define __diagused             __attribute__((__unused__))
#define __debugused            __attribute__((__unused__))
#define __used                 __attribute__((__used__))
#define __packed               __attribute__((__packed__))
#define __aligned(n)           __attribute__((__aligned__(n)))
#define __section(name)        __attribute__((__section__(name)))
#define __dead                 __attribute__((__noreturn__))
#define __pure                 __attribute__((__pure__))
#define __constfunc            __attribute__((__const__))
#define __noinline             __attribute__((__noinline__))
#define __always_inline        __attribute__((__always_inline__))
#define __weak                 __attribute__((__weak__))
#define __hidden               __attribute__((__visibility__("hidden")))
#define __returns_nonnull      __attribute__((__returns_nonnull__))
#define __malloc_like          __attribute__((__malloc__))
#define __may_alias            __attribute__((__may_alias__))
#define __printflike(fmt, arg) __attribute__((__format__(__printf__, fmt, arg)))
#define __cacheline_aligned    __aligned(64)
#define __read_mostly
#define __nothing
#define __FALLTHROUGH          __attribute__((__fallthrough__))

#define __predict_true(e)      __builtin_expect((e) != 0, 1)
#define __predict_false(e)     __builtin_expect((e) != 0, 0)

#define __arraycount(a)        (sizeof(a) / sizeof((a)[0]))
#define __UNCONST(p)           ((void *)(uintptr_t)(const void *)(p))
#define __UNVOLATILE(p)        ((void *)(uintptr_t)(volatile void *)(p))
#define __USE(v)               ((void)(v))
#define __BIT(n)               ((uintmax_t)1 << (n))
#define __BITS(hi, lo)         ((__BIT((hi) + 1) - 1) & ~(__BIT(lo) - 1))
#define __LOWEST_SET_BIT(m)    ((((m)-1) & (m)) ^ (m))
#define __SHIFTOUT(v, m)       (((v) & (m)) / __LOWEST_SET_BIT(m))
#define __SHIFTIN(v, m)        ((v)*__LOWEST_SET_BIT(m))
#define __CTASSERT(e)          _Static_assert(e, #e)
#define CTASSERT(e)            _Static_assert(e, #e)
#define __containerof(p, t, m) kcontainer_of(p, t, m)
#define container_of(p, t, m)  kcontainer_of(p, t, m)

/* Another name for a function of the same file. */
#define __strong_alias(alias, sym) \
	__asm(".globl " #alias "\n" #alias " = " #sym);
#define __weak_alias(alias, sym) __asm(".weak " #alias "\n" #alias " = " #sym);

#endif /* !_SYS_CDEFS_H_ */
