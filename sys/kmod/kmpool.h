/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmpool.h: memory that is freed all at once.
 */
#ifndef _KMOD_KMPOOL_H_
#define _KMOD_KMPOOL_H_

#include <libkern/kdefs.h>

struct kmblock;

/* All zero: empty. */
struct kmpool {
	struct kmblock *kpl_blocks;
};

/* n times `size' zeroed bytes.  NULL: no memory; quiet. */
void *kmpool_alloc(struct kmpool *kmp, size_t n, size_t size) __kwarnunused;
/*
 * An array of n entries that is full whenever n is 0 or a power of two: one
 * that has room for another entry.  NULL: no memory, and `array' stays.
 */
void *kmpool_grow(
    struct kmpool *kmp, const void *array, size_t n, size_t size) __kwarnunused;
char *kmpool_strdup(struct kmpool *kmp, const char *s) __kwarnunused;
void kmpool_free(struct kmpool *kmp);

#endif /* !_KMOD_KMPOOL_H_ */
