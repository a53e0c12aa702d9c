/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zlib_mod: zlib as a module, with allocators over kmem(9).
 */
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

#include <zlib.h>

#include "zlib_mod.h"

MODULE(MODULE_CLASS_MISC, zlib, NULL);

/*
 * zlib frees by address only, kmem_free() needs the size: store it in front.
 * The union keeps the memory after it aligned for any type.
 */
union zlib_chunk {
	size_t zc_size; /* of the whole chunk */
	max_align_t zc_align;
};

void *
zlib_kmem_alloc(void *opaque, unsigned int items, unsigned int size)
{
	union zlib_chunk *zc;
	size_t bytes;

	(void)opaque;
	if (__builtin_mul_overflow((size_t)items, (size_t)size, &bytes) ||
	    __builtin_add_overflow(bytes, sizeof(*zc), &bytes))
		return NULL;
	zc = kmem_alloc(bytes, KM_NOSLEEP);
	if (zc == NULL)
		return NULL;
	zc->zc_size = bytes;
	return zc + 1;
}

void
zlib_kmem_free(void *opaque, void *p)
{
	union zlib_chunk *zc;

	(void)opaque;
	if (p == NULL)
		return;
	zc = (union zlib_chunk *)p - 1;
	kmem_free(zc, zc->zc_size);
}

static int
zlib_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		printf("zlib: version %s\n", zlibVersion());
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
