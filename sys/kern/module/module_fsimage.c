/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_fsimage.c: mount the file system image that the loader passed (`fs' in
 * boot.cfg), for the module framework to read from.
 */
#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <sys/fsimage.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

static struct fs_volume *fsimage_vol; /* owner: this file */

static void *
mem_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return kmem_alloc(size, KM_NOSLEEP);
}

static void
mem_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	kmem_free(p, size);
}

/* owner: this file; never written. */
static const struct fs_mem fsimage_mem = {mem_alloc, mem_free, NULL};

bool
fsimage_probe(const void *base, size_t size)
{
	const struct fs_type *type;
	struct fs_dev dev;

	fs_dev_mem(&dev, base, size);
	return fs_probe(fs_types, &dev, &fsimage_mem, &type) == 0;
}

/* The names of the file system types that can be mounted: "ustar, ffs". */
static void
known_types(char *buf, size_t size)
{
	size_t i;

	buf[0] = '\0';
	for (i = 0; fs_types[i] != NULL; i++) {
		(void)kstrlcat(buf, i == 0 ? "" : ", ", size);
		(void)kstrlcat(buf, fs_types[i]->ft_name, size);
	}
}

int
fsimage_attach(const char *path, const void *base, size_t size)
{
	struct fs_fault fault;
	struct fs_dev dev;
	char types[64];
	int error;

	if (fsimage_vol != NULL) {
		kprintf("fs: %s: not mounted: there is a file system already "
			"(error %d, %s)\n",
		    path, EBUSY, kerrno_name(EBUSY));
		return EBUSY;
	}
	fs_dev_mem(&dev, base, size);
	error = fs_mount(fs_types, &dev, &fsimage_mem, &fsimage_vol, &fault);
	switch (error) {
	case 0:
		break;
	case ENOMEM:
		kprintf("fs: %s: no memory for its index (error %d, %s)\n",
		    path, error, kerrno_name(error));
		return error;
	default:
		known_types(types, sizeof(types));
		kprintf("fs: %s: offset %llu of %zu: %s (error %d, %s; known "
			"types: %s)\n",
		    path, (unsigned long long)fault.flt_offset, size,
		    fault.flt_what, error, kerrno_name(error), types);
		return error;
	}
	kprintf("fs: %s: mounted, %s, %zu bytes\n", path,
	    fsimage_vol->fv_ops->fo_name, size);
	if (fsimage_vol->fv_notice != NULL)
		kprintf("fs: %s: %s\n", path, fsimage_vol->fv_notice);
	module_set_volume(fsimage_vol);
	return 0;
}

struct fs_volume *
fsimage_volume(void)
{
	return fsimage_vol;
}

void
fsimage_detach(void)
{
	if (fsimage_vol == NULL)
		return;
	module_set_volume(NULL);
	fs_unmount(fsimage_vol);
	fsimage_vol = NULL;
}
