/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kmem.c: kmem(9) of a booted kernel.  The host's, which uses malloc, is
 * sys/arch/host/host_kmem.c.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include "kmem_impl.h"

/* owner: this file */
static struct kmem_pool kmem_pool;

void *
kmem_alloc(size_t size, km_flag_t flags)
{
	void *p;

	KASSERTMSG(size > 0, "kmem_alloc of 0 bytes");
	KASSERTMSG(flags == KM_SLEEP || flags == KM_NOSLEEP,
	    "kmem_alloc with flags %#x", flags);
	p = kmem_pool_alloc(&kmem_pool, size);
	if (p == NULL && flags == KM_SLEEP)
		panic("kmem_alloc: no memory for %zu bytes (KM_SLEEP), %zu in "
		      "use",
		    size, kmem_pool.kmp_bytes);
	return p;
}

void *
kmem_zalloc(size_t size, km_flag_t flags)
{
	void *p = kmem_alloc(size, flags);

	return p == NULL ? NULL : memset(p, 0, size);
}

/* Panics on a free that does not match its allocation. */
void
kmem_free(void *p, size_t size)
{
	size_t actual;
	const char *wrong = kmem_pool_free(&kmem_pool, p, size, &actual);

	if (wrong != NULL)
		panic("kmem_free(%p, %zu): %s (allocated with %zu)", p, size,
		    wrong, actual);
}

size_t
kmem_inuse_bytes(void)
{
	return kmem_pool.kmp_bytes;
}

size_t
kmem_inuse_count(void)
{
	return kmem_pool.kmp_count;
}
