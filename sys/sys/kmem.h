/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmem.h: kernel memory, NetBSD's kmem(9).  kmem_free() takes the size that was
 * allocated, and checks it.
 */
#ifndef _SYS_KMEM_H_
#define _SYS_KMEM_H_

#include <libkern/kdefs.h>

typedef unsigned int km_flag_t;
#define KM_SLEEP   0x1u
#define KM_NOSLEEP 0x2u

/*
 * Aligned for any type; size > 0, and one of the flags.  When there is no
 * memory, KM_NOSLEEP returns NULL.  KM_SLEEP never does: it panics, since on
 * this kernel no other thread would free any while it waited.
 */
void *kmem_alloc(size_t size, km_flag_t flags);
void *kmem_zalloc(size_t size, km_flag_t flags);
void kmem_free(void *p, size_t size);
/* For interrupt handlers in NetBSD; the same here. */
#define kmem_intr_alloc(size, flags)  kmem_alloc(size, flags)
#define kmem_intr_zalloc(size, flags) kmem_zalloc(size, flags)
#define kmem_intr_free(p, size)       kmem_free(p, size)

/*
 * Memory for a short while: the caller's buffer when it is large enough.
 * Freed with the same size and buffer.
 */
void *kmem_tmpbuf_alloc(
    size_t size, void *stackbuf, size_t stackbufsize, km_flag_t flags);
void kmem_tmpbuf_free(void *p, size_t size, void *stackbuf);

/*
 * Strings, freed by kmem_strfree (subr_kmem_str.c).  The last two sleep, as
 * KM_SLEEP says.
 */
#define kmem_strdup(s, flags) kmem_strdupsize(s, NULL, flags)
char *kmem_strdupsize(const char *s, size_t *lenp, km_flag_t flags);
char *kmem_strndup(const char *s, size_t max, km_flag_t flags);
char *kmem_asprintf(const char *fmt, ...) __kprintflike(1, 2);
char *kmem_vasprintf(const char *fmt, va_list ap) __kprintflike(1, 0);
void kmem_strfree(char *s);

/* Bytes and number of allocations in use: for leak checks, the monitor. */
size_t kmem_inuse_bytes(void);
size_t kmem_inuse_count(void);

#endif /* !_SYS_KMEM_H_ */
