/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem.h: kernel memory, NetBSD's kmem(9).  The size is given back on free
 * and must be the size that was allocated (checked).
 */
#ifndef _SYS_KMEM_H_
#define _SYS_KMEM_H_

#include <libkern/kdefs.h>

typedef unsigned int km_flag_t;
#define KM_SLEEP   0x1u
#define KM_NOSLEEP 0x2u

/*
 * Aligned for any type; NULL when there is no memory (unlike NetBSD's, even
 * with KM_SLEEP: nobody else will free any here).  size > 0.
 */
void *kmem_alloc(size_t size, km_flag_t flags);
void *kmem_zalloc(size_t size, km_flag_t flags);
void kmem_free(void *p, size_t size);
char *kmem_strdupsize(const char *s, size_t *lenp, km_flag_t flags);
void kmem_strfree(char *s);

/* Bytes and number of allocations in use: for leak checks, the monitor. */
size_t kmem_inuse_bytes(void);
size_t kmem_inuse_count(void);

#endif /* !_SYS_KMEM_H_ */
