/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * param.h: limits, rounding, and the version of the interface.
 */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/errno.h>
#include <sys/kversion.h>
#include <sys/limits.h>
#include <sys/types.h>

/* "Is this NetBSD M.m.p or later": versions as MMmmrrpp00. */
#define __NetBSD_Prereq__(M, m, p) \
	(((M)*100000000) + ((m)*1000000) + ((p)*100) <= __NetBSD_Version__)

#define MAXPATHLEN      1024
#define MAXHOSTNAMELEN  256
#define NBBY            8 /* bits per byte */
#define NBPG            PAGE_SIZE
#define PGSHIFT         PAGE_SHIFT
#define DEV_BSIZE       512
#define DEV_BSHIFT      9
#define MAXPHYS         (64 * 1024)
#define COHERENCY_UNIT  64
#define CACHE_LINE_SIZE 64
#define ALIGNBYTES      (sizeof(long) - 1)
#define ALIGN(p)        (((uintptr_t)(p) + ALIGNBYTES) & ~ALIGNBYTES)

#define setbit(a, i)    ((a)[(i) / NBBY] |= (uint8_t)(1u << ((i) % NBBY)))
#define clrbit(a, i)    ((a)[(i) / NBBY] &= (uint8_t) ~(1u << ((i) % NBBY)))
#define isset(a, i)     (((a)[(i) / NBBY] & (1u << ((i) % NBBY))) != 0)
#define isclr(a, i)     (!isset(a, i))

#define howmany(x, y)   (((x) + ((y)-1)) / (y))
#define roundup(x, y)   ((((x) + ((y)-1)) / (y)) * (y))
#define rounddown(x, y) (((x) / (y)) * (y))
/* y a power of two */
#define roundup2(x, m)   ((((x)-1) | ((m)-1)) + 1)
#define rounddown2(x, m) ((x) & ~((__typeof__(x))((m)-1)))
#define powerof2(x)      ((((x)-1) & (x)) == 0)
#define round_page(x)    (((uintptr_t)(x) + PAGE_MASK) & ~(uintptr_t)PAGE_MASK)
#define trunc_page(x)    ((uintptr_t)(x) & ~(uintptr_t)PAGE_MASK)
#define btoc(x)          (((x) + PAGE_MASK) >> PAGE_SHIFT)
#define ctob(x)          ((x) << PAGE_SHIFT)
#define atop(x)          ((x) >> PAGE_SHIFT)
#define ptoa(x)          ((x) << PAGE_SHIFT)

/* Milliseconds and clock ticks (kernel.h); at least one tick. */
#define mstohz(ms) MAX((int)(((int64_t)(ms)*hz + 999) / 1000), 1)
#define hztoms(t)  ((int)((int64_t)(t)*1000 / hz))

#endif /* !_SYS_PARAM_H_ */
