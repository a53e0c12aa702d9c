/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmimage.h: a disk image, looked at as the loader looks at a disk: its
 * partitions (stand/libsa) and their file systems (sys/fs).
 */
#ifndef _KMOD_KMIMAGE_H_
#define _KMOD_KMIMAGE_H_

#include <kmod/kmkernel.h>

#include "kmtree.h"

struct kmimage;

/* The file stays the caller's, and is not an ELF file.  Never NULL. */
struct kmimage *kmimage_open(const struct kmfile *kf, const char *path);
void kmimage_close(struct kmimage *im);
/*
 * The kernel, by the names that the loader tries.  *where is its name for the
 * user, "disk.img:hd0a:/netbsd", which is freed by the caller.
 */
bool kmimage_kernel(
    struct kmimage *im, struct kmfile *kf, char **where, char why[KMFILE_WHY]);
/*
 * Add the modules that belong to the kernel, of the first volume that has any.
 */
bool kmimage_modules(struct kmimage *im, const struct kmkernel *kk,
    struct kmtree *kt, char why[KMFILE_WHY]);

/* The volumes, by number; false: it has no known file system. */
size_t kmimage_volumes(struct kmimage *im);
bool kmimage_mount(struct kmimage *im, size_t i, struct fs_volume **volp);
const char *kmimage_volume(struct kmimage *im, size_t i);

#endif /* !_KMOD_KMIMAGE_H_ */
