/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zlib_mod.h: what module "zlib" exports in addition to <zlib.h>: allocators
 * over kernel memory, for z_stream's zalloc and zfree.
 */
#ifndef _ZLIB_MOD_H_
#define _ZLIB_MOD_H_

/* NULL when there is no memory.  `opaque` is not used. */
void *zlib_kmem_alloc(void *opaque, unsigned int items, unsigned int size);
void zlib_kmem_free(void *opaque, void *p);

#endif /* !_ZLIB_MOD_H_ */
