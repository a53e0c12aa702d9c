/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_mem.c: a link's memory: arrays, whose sizes are checked products, and
 * pieces of the file, which have slack behind them (ksyms_hash.h).
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

void *
kobj_array_alloc(const struct kobj *ko, const char *what, size_t n, size_t size)
{
	size_t bytes;
	void *p = NULL;

	if (array_bytes(n, size, &bytes))
		p = kmem_alloc(bytes, KM_NOSLEEP);
	if (p == NULL)
		kobj_say(ko, "no memory for %zu %s", n, what);
	return p;
}

void
kobj_array_free(void *p, size_t n, size_t size)
{
	if (p != NULL)
		kmem_free(p, n * size);
}

void *
kobj_piece_alloc(uint64_t len)
{
	uint8_t *p;

	if (len > SIZE_MAX - KSYMS_SLACK)
		return NULL;
	p = kmem_alloc((size_t)len + KSYMS_SLACK, KM_NOSLEEP);
	if (p != NULL)
		memset(p + (size_t)len, 0, KSYMS_SLACK);
	return p;
}

void
kobj_piece_free(void *p, size_t len)
{
	if (p != NULL)
		kmem_free(p, len + KSYMS_SLACK);
}
