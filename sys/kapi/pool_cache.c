/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool_cache.c: pool_cache(9): a stack of constructed objects, over a pool.
 */
#include <libkern/kdefs.h>
#include <sys/kmem.h>
#include <sys/pool.h>
#include <sys/systm.h>

#define KEEP 16

struct pool_cache {
	struct pool pca_pool;
	int (*pca_ctor)(void *arg, void *object, int flags);
	void (*pca_dtor)(void *arg, void *object);
	void *pca_arg;
	unsigned int pca_max; /* pca_kept at most */
	unsigned int pca_nkept;
	void *pca_kept[KEEP];
};

pool_cache_t
pool_cache_init(size_t size, unsigned int align, unsigned int align_offset,
    int flags, const char *name, struct pool_allocator *palloc, int ipl,
    int (*ctor)(void *, void *, int), void (*dtor)(void *, void *), void *arg)
{
	struct pool_cache *pc = kmem_zalloc(sizeof(*pc), KM_NOSLEEP);

	if (pc == NULL)
		return NULL;
	pool_init(
	    &pc->pca_pool, size, align, align_offset, flags, name, palloc, ipl);
	pc->pca_ctor = ctor;
	pc->pca_dtor = dtor;
	pc->pca_arg = arg;
	pc->pca_max = KEEP;
	return pc;
}

void
pool_cache_destroy(pool_cache_t pc)
{
	pool_cache_invalidate(pc);
	pool_destroy(&pc->pca_pool);
	kmem_free(pc, sizeof(*pc));
}

void
pool_cache_destruct_object(pool_cache_t pc, void *object)
{
	if (pc->pca_dtor != NULL)
		pc->pca_dtor(pc->pca_arg, object);
	pool_put(&pc->pca_pool, object);
}

/* The destructor may wait, and others put objects meanwhile. */
void
pool_cache_invalidate(pool_cache_t pc)
{
	while (pc->pca_nkept > 0)
		pool_cache_destruct_object(pc, pc->pca_kept[--pc->pca_nkept]);
}

void *
pool_cache_get_paddr(pool_cache_t pc, int flags, paddr_t *pap)
{
	void *object;

	if (pap != NULL)
		*pap = POOL_PADDR_INVALID;
	if (pc->pca_nkept > 0)
		return pc->pca_kept[--pc->pca_nkept];
	object = pool_get(&pc->pca_pool, flags);
	if (object == NULL || pc->pca_ctor == NULL ||
	    pc->pca_ctor(pc->pca_arg, object, flags) == 0)
		return object;
	pool_put(&pc->pca_pool, object);
	return NULL;
}

void
pool_cache_put_paddr(pool_cache_t pc, void *object, paddr_t pa __kunused)
{
	/* One that waits at the limit gets its memory. */
	if (pc->pca_nkept < pc->pca_max &&
	    sleepq_empty(&pc->pca_pool.pol_waiters))
		pc->pca_kept[pc->pca_nkept++] = object;
	else
		pool_cache_destruct_object(pc, object);
}

void
pool_cache_sethardlimit(
    pool_cache_t pc, int n, const char *warnmess, int ratecap)
{
	pool_sethardlimit(&pc->pca_pool, n, warnmess, ratecap);
}

void
pool_cache_sethiwat(pool_cache_t pc, int n)
{
	pc->pca_max = n < 0 ? 0 : MIN((unsigned int)n, (unsigned int)KEEP);
	while (pc->pca_nkept > pc->pca_max)
		pool_cache_destruct_object(pc, pc->pca_kept[--pc->pca_nkept]);
}
