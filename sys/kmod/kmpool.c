/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmpool.c: see kmpool.h.
 */
#include <kmod/kmpool.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>

struct kmblock {
	struct kmblock *kmb_next;
	size_t kmb_size;
	max_align_t kmb_data[];
};

void *
kmpool_alloc(struct kmpool *kmp, size_t n, size_t size)
{
	size_t bytes = sizeof(struct kmblock);
	struct kmblock *kmb;

	if (!array_add(n, size, &bytes) ||
	    (kmb = kmem_zalloc(bytes, KM_NOSLEEP)) == NULL)
		return NULL;
	kmb->kmb_next = kmp->kpl_blocks;
	kmb->kmb_size = bytes;
	kmp->kpl_blocks = kmb;
	return kmb->kmb_data;
}

void *
kmpool_grow(struct kmpool *kmp, const void *array, size_t n, size_t size)
{
	void *larger;

	if ((n & (n - 1)) != 0)
		return (void *)(uintptr_t)array;
	larger = kmpool_alloc(kmp, n == 0 ? 1 : 2 * n, size);
	if (larger != NULL && n != 0)
		memcpy(larger, array, n * size);
	return larger;
}

char *
kmpool_strdup(struct kmpool *kmp, const char *s)
{
	const size_t size = strlen(s) + 1;
	char *copy = kmpool_alloc(kmp, size, 1);

	return copy == NULL ? NULL : memcpy(copy, s, size);
}

void
kmpool_free(struct kmpool *kmp)
{
	struct kmblock *kmb;

	while ((kmb = kmp->kpl_blocks) != NULL) {
		kmp->kpl_blocks = kmb->kmb_next;
		kmem_free(kmb, kmb->kmb_size);
	}
}
