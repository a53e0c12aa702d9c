/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs.h: read-only file systems behind one small interface, shared by the
 * loader (firmware's FAT in stand/efi, later FFS and ISO 9660 on blocks) and
 * the kernel (a preloaded image).  One way to read a file.
 *
 * Paths are absolute, '/'-separated, NUL-terminated, without "." and "..".
 * All functions return 0 or a positive errno value:
 *   ENOENT no such file      ENOTDIR a component is not a directory
 *   EISDIR open of a directory through fs_open   EFTYPE not this file system
 *   EIO    the device or a corrupt structure     ENOMEM
 */
#ifndef _FS_FS_H_
#define _FS_FS_H_

#include <libkern/kdefs.h>

struct fs_volume;

/* An open file; the file system embeds it first in its own structure. */
struct fs_file {
	struct fs_volume *ff_vol;
	uint64_t ff_size; /* bytes */
};

struct fs_dirent {
	const char *fd_name; /* valid until the callback returns */
	uint64_t fd_size;    /* bytes, 0 for a directory */
	bool fd_isdir;
};

struct fs_ops {
	const char *fo_name; /* "fat", "ustar" */

	/* Open a regular file.  *ffp is the caller's until fo_close. */
	int (*fo_open)(
	    struct fs_volume *vol, const char *path, struct fs_file **ffp);
	/*
	 * Read exactly `len` bytes at `off`; the range lies within ff_size
	 * (fs_read checks).  Large reads are the normal case: one request to
	 * the device where possible.
	 */
	int (*fo_read)(struct fs_file *ff, uint64_t off, void *buf, size_t len);
	void (*fo_close)(struct fs_file *ff);
	/*
	 * Call cb for each entry of a directory ("." and ".." left out); a
	 * non-zero return of cb ends the walk and is returned.
	 */
	int (*fo_readdir)(struct fs_volume *vol, const char *path,
	    int (*cb)(const struct fs_dirent *de, void *arg), void *arg);
	void (*fo_unmount)(struct fs_volume *vol);
};

/* A mounted file system; embedded first in the file system's own structure. */
struct fs_volume {
	const struct fs_ops *fv_ops;
};

/* Checked front doors: callers use these, never the vector. */
int fs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp);
int fs_read(struct fs_file *ff, uint64_t off, void *buf, size_t len);
void fs_close(struct fs_file *ff);
int fs_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg);
void fs_unmount(struct fs_volume *vol);

/* Memory for the file systems, given by whoever links them. */
struct fs_mem {
	void *(*fm_alloc)(size_t size); /* NULL when there is none */
	void (*fm_free)(void *p, size_t size);
};

/*
 * ustar (POSIX.1-2017, pax, "ustar Interchange Format") in memory.  The image
 * stays the caller's and must outlive the volume.  EFTYPE when the first
 * header is not ustar's.
 */
int ustar_mount(const void *image, size_t size, const struct fs_mem *mem,
    struct fs_volume **volp);

/* What a mount refused, for the message: a static string, never NULL. */
struct fs_fault {
	const char *ff_what; /* "header checksum is wrong" */
	uint64_t ff_offset;  /* bytes from the start of the image */
};
int ustar_mount_fault(const void *image, size_t size, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault);

#endif /* !_FS_FS_H_ */
