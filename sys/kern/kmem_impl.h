/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem_impl.h: the allocator behind kmem(9), with its state in one structure
 * so that a host test can have its own beside the host home's malloc.
 *
 * Small objects live in slabs of one page: a header, the size that each slot
 * was asked for (0: free), the slots.  Larger ones are runs of whole pages,
 * recorded in a hash table by address.  A free with a wrong size and a double
 * free are detected.
 */
#ifndef _KERN_KMEM_IMPL_H_
#define _KERN_KMEM_IMPL_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>

#define KMEM_ALIGN    16 /* of every allocation, bytes */
#define KMEM_NCLASSES 21
#define KMEM_NBUCKETS 256

struct kmem_slab;
struct kmem_run;

struct kmem_pool {
	/* Slabs with a free slot, by class.  Full ones are on no list. */
	LIST_HEAD(kmem_slabs, kmem_slab) kmp_slabs[KMEM_NCLASSES];
	LIST_HEAD(, kmem_run) kmp_runs[KMEM_NBUCKETS];
	size_t kmp_bytes; /* asked for and not freed */
	size_t kmp_count; /* allocations not freed */
	size_t kmp_pages; /* pages taken from the machine */
};

/* All zero is an empty pool.  NULL when there is no memory; size > 0. */
void *kmem_pool_alloc(struct kmem_pool *kp, size_t size);

/*
 * NULL, or what is wrong with the call.  On failure nothing is changed, and
 * *actual is the size that p was allocated with, 0 if it was not.
 */
const char *kmem_pool_free(
    struct kmem_pool *kp, void *p, size_t size, size_t *actual) __kwarnunused;

#endif /* !_KERN_KMEM_IMPL_H_ */
