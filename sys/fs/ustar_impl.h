/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_impl.h: between the reader of a ustar archive and the file system
 * that is made of it.
 */
#ifndef _FS_USTAR_IMPL_H_
#define _FS_USTAR_IMPL_H_

#include <fs/fs.h>

#define USTAR_BLOCK 512

/* A name in the archive: not NUL-terminated. */
struct ustar_text {
	const char *ut_text;
	size_t ut_len;
};

/* One member.  Its full name is ue_prefix, '/' if that is not empty, ue_name.
 */
struct ustar_member {
	struct ustar_text um_prefix, um_name;
	const uint8_t *um_data;
	uint64_t um_size;
	bool um_isdir;
};

/* A walk through the archive. */
struct ustar_walk {
	const uint8_t *uw_image;
	uint64_t uw_size;
	uint64_t uw_off;          /* of the next header */
	struct fs_fault uw_fault; /* set with every EIO and EFTYPE */
};

/*
 * The next file or directory; links and devices are passed over, extended
 * headers are applied to the member that they belong to.  ENOENT at the end,
 * EFTYPE if the very first header is not ustar's, EIO if a later one is not,
 * or when a member runs past the image.
 */
int ustar_next(struct ustar_walk *uw, struct ustar_member *um) __kwarnunused;

#endif /* !_FS_USTAR_IMPL_H_ */
