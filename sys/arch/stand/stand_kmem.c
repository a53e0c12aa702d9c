/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stand_kmem.c: kmem(9) over the loader's heap.
 */
#include <arch/stand/stand_impl.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>

const struct modcheck_env *stand_env; /* owner: modcheck.c */

/* owner: this file */
static size_t inuse_bytes, inuse_count;

void *
kmem_alloc(size_t size, km_flag_t flags)
{
	void *p;

	KASSERT(size > 0);
	p = stand_env->mce_alloc(stand_env->mce_cookie, size);
	if (p != NULL) {
		inuse_bytes += size;
		inuse_count++;
	} else if (flags == KM_SLEEP)
		panic("kmem_alloc: no memory for %zu bytes", size);
	return p;
}

void *
kmem_zalloc(size_t size, km_flag_t flags)
{
	void *p = kmem_alloc(size, flags);

	return p == NULL ? NULL : memset(p, 0, size);
}

void
kmem_free(void *p, size_t size)
{
	inuse_bytes -= size;
	inuse_count--;
	stand_env->mce_free(stand_env->mce_cookie, p, size);
}

size_t
kmem_inuse_bytes(void)
{
	return inuse_bytes;
}

size_t
kmem_inuse_count(void)
{
	return inuse_count;
}
