/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modarena.h: addresses for modules, out of the machine's module arena.
 */
#ifndef _KERN_SUBR_MODARENA_H_
#define _KERN_SUBR_MODARENA_H_

#include <libkern/kdefs.h>

/*
 * A range of `len` bytes (whole pages) that is not in use, with an unmapped
 * page before and after it.  Where in the arena is random when the machine has
 * entropy.  Maps nothing.  ENOMEM: no such range is free.
 */
int modarena_alloc(size_t len, vaddr_t *vap) __kwarnunused;
/* The same; the byte `anchor` of it, at a page, is aligned to `align`. */
int modarena_alloc_aligned(
    size_t len, size_t align, size_t anchor, vaddr_t *vap) __kwarnunused;
/* Release it; it must not be mapped any more. */
void modarena_free(vaddr_t va, size_t len);

/* For kobj_fini(): nothing is taken, and the arena may be another one. */
void modarena_fini(void);

/* Pages that are taken, guard pages included; pages in all. */
void modarena_stat(size_t *used, size_t *total);

#endif /* !_KERN_SUBR_MODARENA_H_ */
