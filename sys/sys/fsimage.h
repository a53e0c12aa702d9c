/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsimage.h: a file-system image that the loader left in memory becomes the
 * file system that modules are read from.
 */
#ifndef _SYS_FSIMAGE_H_
#define _SYS_FSIMAGE_H_

#include <libkern/kdefs.h>

/* Is it an image of a kind that is known, by its magic number? */
bool fsimage_probe(const void *base, size_t size);

/*
 * Mount the image at [base, base+size), which the loader knows as `path`.  On
 * success the memory is in use until it is detached; on failure, which has been
 * reported, it is still the caller's.  EFTYPE: no known file system; EIO: a
 * damaged one; EBUSY: a file system is mounted already; ENOMEM.
 */
int fsimage_attach(
    const char *path, const void *base, size_t size) __kwarnunused;

/*
 * Prime all modules (*.kmod) in the root of the mounted image, with the plist
 * files beside them.  `archive`: its path, for messages, which tell what fails.
 */
void module_prime_root(const char *archive);

/* The mounted volume, NULL when there is none; for the monitor. */
struct fs_volume;
struct fs_volume *fsimage_volume(void);

/* Unmount, for tests: nothing of the volume may be open. */
void fsimage_detach(void);

#endif /* !_SYS_FSIMAGE_H_ */
