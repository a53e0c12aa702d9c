/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_impl.h: between the reader of a ustar archive and the file system
 * that is made of it.
 */
#ifndef _FS_USTAR_IMPL_H_
#define _FS_USTAR_IMPL_H_

#include <fs/fs.h>

#define USTAR_BLOCK 512

/* A name in the archive: not NUL-terminated; valid until the next member. */
struct ustar_text {
	const char *ut_text;
	size_t ut_len;
};

/* One member.  Its full name is um_prefix, '/' if that is not empty, um_name.
 */
struct ustar_member {
	struct ustar_text um_prefix, um_name;
	devoff_t um_off; /* of its data on the device */
	uint64_t um_size;
	bool um_isdir;
};

/* Longest data of an extended header that is read; a path is far shorter. */
#define USTAR_EXT_MAX ((size_t)1 << 20)

/* A walk through the archive: from ustar_walk_init() to ustar_walk_fini(). */
struct ustar_walk {
	const struct fs_dev *uw_dev;
	const struct fs_mem *uw_mem;
	devoff_t uw_off;          /* of the next header */
	struct fs_fault uw_fault; /* set with every failure */
	/* Data of extended headers: the last one's, and a path's. */
	struct ustar_ext {
		char *ue_data;
		size_t ue_size; /* bytes allocated */
	} uw_ext, uw_path;
	uint8_t uw_header[USTAR_BLOCK];
};

void ustar_walk_init(
    struct ustar_walk *uw, const struct fs_dev *dev, const struct fs_mem *mem);
void ustar_walk_fini(struct ustar_walk *uw);
/* Does the device begin with a header of this kind?  EFTYPE. */
int ustar_probe(const struct fs_dev *dev, const struct fs_mem *mem);

/*
 * The next file or directory; links and devices are passed over, extended
 * headers are applied to the member that they belong to.  ENOENT at the end,
 * EFTYPE if the very first header is not ustar's, EIO if a later one is not,
 * or when a member runs past the image; ENOMEM, or the device's error.
 */
int ustar_next(struct ustar_walk *uw, struct ustar_member *um) __kwarnunused;

#endif /* !_FS_USTAR_IMPL_H_ */
