/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.h: objects of one size, NetBSD's pool(9), and such that stay
 * constructed while they are not used, pool_cache(9).
 */
#ifndef _SYS_POOL_H_
#define _SYS_POOL_H_

#include <libkern/kdefs.h>
#include <sys/lwp.h>

struct pool_allocator;
extern struct pool_allocator *const pool_allocator_nointr;
extern struct pool_allocator *const pool_allocator_kmem;

#define PR_WAITOK    0x001 /* never NULL, but with PR_LIMITFAIL */
#define PR_NOWAIT    0x002 /* NULL: no memory, or the limit */
#define PR_LIMITFAIL 0x010 /* NULL at the limit, instead of waiting */
#define PR_ZERO      0x800 /* pool_get() alone */
/* Accepted without effect. */
#define PR_NOTOUCH    0x004
#define PR_URGENT     0x040
#define PR_PSERIALIZE 0x100
#define PR_LARGECACHE 0x200

/* Embedded in the caller's structures, and nothing in it is the caller's. */
struct pool {
	const char *pol_name;
	size_t pol_size, pol_align, pol_offset;
	unsigned int pol_nout;   /* objects that are out, or kept by a cache */
	unsigned int pol_limit;  /* of pol_nout */
	const char *pol_warning; /* at the limit; NULL: none */
	int64_t pol_warned;      /* when, in s since boot; negative: never */
	int pol_ratecap;         /* s from one to the next */
	struct sleepq pol_waiters; /* at the limit */
};

void pool_init(struct pool *pp, size_t size, unsigned int align,
    unsigned int align_offset, int flags, const char *wchan,
    struct pool_allocator *palloc, int ipl);
/* All objects must be back. */
void pool_destroy(struct pool *pp);
void *pool_get(struct pool *pp, int flags);
void pool_put(struct pool *pp, void *item);
/*
 * No more objects than this at a time: pool_get() waits then, or returns NULL,
 * and prints the message, at most once in `ratecap` seconds.
 */
void pool_sethardlimit(
    struct pool *pp, int n, const char *warnmess, int ratecap);
/* Memory comes from kmem(9) whenever it is wanted. */
#define pool_prime(pp, n)    ((void)(pp), (void)(n))
#define pool_sethiwat(pp, n) ((void)(pp), (void)(n))
#define pool_setlowat(pp, n) ((void)(pp), (void)(n))

typedef struct pool_cache *pool_cache_t;
#define POOL_PADDR_INVALID ((paddr_t)-1)

/*
 * ctor (NULL: none) returns 0 or an error; its flags are those of the get.
 * NULL: no memory.
 */
pool_cache_t pool_cache_init(size_t size, unsigned int align,
    unsigned int align_offset, int flags, const char *name,
    struct pool_allocator *palloc, int ipl, int (*ctor)(void *, void *, int),
    void (*dtor)(void *, void *), void *arg);
void pool_cache_destroy(pool_cache_t pc);
/* *pap is POOL_PADDR_INVALID. */
void *pool_cache_get_paddr(pool_cache_t pc, int flags, paddr_t *pap);
#define pool_cache_get(pc, flags) pool_cache_get_paddr((pc), (flags), NULL)
/* Constructed, as the get returned it. */
void pool_cache_put_paddr(pool_cache_t pc, void *object, paddr_t pa);
#define pool_cache_put(pc, object) \
	pool_cache_put_paddr((pc), (object), POOL_PADDR_INVALID)
/* Not kept: destructed, and its memory freed. */
void pool_cache_destruct_object(pool_cache_t pc, void *object);
/* Destruct the objects that are kept. */
void pool_cache_invalidate(pool_cache_t pc);
void pool_cache_sethardlimit(
    pool_cache_t pc, int n, const char *warnmess, int ratecap);
/* Keep no more objects than this (16). */
void pool_cache_sethiwat(pool_cache_t pc, int n);
#define pool_cache_setlowat(pc, n) ((void)(pc), (void)(n))
#define pool_cache_prime(pc, n)    ((void)(pc), (void)(n))

#endif /* !_SYS_POOL_H_ */
