/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_impl.h: between the reader of a ustar archive and the file system
 * that is made of it.
 */
#ifndef _FS_USTAR_IMPL_H_
#define _FS_USTAR_IMPL_H_

#include <fs/fs_node.h> /* the limits of a walk: FS_PATH_MAX */

#define USTAR_BLOCK 512

/* A name in the archive: not NUL-terminated; valid until the next member. */
struct ustar_text {
	const char *ut_text;
	size_t ut_len;
};

struct ustar_header {
	char h_name[100];
	char h_mode[8];
	char h_uid[8];
	char h_gid[8];
	char h_size[12];
	char h_mtime[12];
	char h_chksum[8];
	char h_typeflag;
	char h_linkname[100];
	char h_magic[6];
	char h_version[2];
	char h_uname[32];
	char h_gname[32];
	char h_devmajor[8];
	char h_devminor[8];
	char h_prefix[155];
	char h_pad[12];
};
_Static_assert(sizeof(struct ustar_header) == USTAR_BLOCK, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_chksum) == 148, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_magic) == 257, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_prefix) == 345, "ustar header");

/* What extended headers said about the member that follows. */
struct ustar_extension {
	struct ustar_text ex_path; /* ut_text NULL: nothing */
	struct ustar_text ex_link; /* likewise */
	uint64_t ex_size;
	bool ex_has_size;
	bool ex_sparse;
};

/* One member.  Its full name is um_prefix, '/' if that is not empty, um_name.
 */
struct ustar_member {
	struct ustar_text um_prefix, um_name;
	/* What a link leads to; ut_text NULL: it is none. */
	struct ustar_text um_link;
	bool um_ishard;  /* um_link is a member's name, from the root on */
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
	/* Data of extended headers: the last one's, a path's, a link's text. */
	struct ustar_ext {
		char *ue_data;
		size_t ue_size; /* bytes allocated */
	} uw_ext, uw_path, uw_link;
	uint8_t uw_header[USTAR_BLOCK];
};

/* ustar_ext.c */
void ustar_walk_fini(struct ustar_walk *uw);
/* The fault of the walk; returns `error`. */
int ustar_fault(
    struct ustar_walk *uw, devoff_t off, const char *what, int error);
/* A field that is NUL-terminated only when it is not full. */
struct ustar_text ustar_field(const char *field, size_t len);
/*
 * What a header of type 'x', 'L' or 'K' says about the member that follows it.
 * Any other that is no member ends what was said.
 */
int ustar_extended(struct ustar_walk *uw, const struct ustar_header *h,
    uint64_t size, struct ustar_extension *ex);

/* ustar_read.c */
void ustar_walk_init(
    struct ustar_walk *uw, const struct fs_dev *dev, const struct fs_mem *mem);
/* Does the device begin with a header of this kind?  EFTYPE. */
int ustar_probe(const struct fs_dev *dev, const struct fs_mem *mem);

/*
 * The next file, directory or link; devices are passed over, extended headers
 * are applied to the member that they belong to.  ENOENT at the end, EFTYPE if
 * the very first header is not ustar's, EIO if a later one is not, or when a
 * member runs past the image; ENOTSUP for a sparse file; ENOMEM, or the
 * device's error.
 */
int ustar_next(struct ustar_walk *uw, struct ustar_member *um) __kwarnunused;

/* A member in the index. */
struct ustar_node {
	const char *un_path; /* no '/' at its start or end; "" is the root */
	const char *un_link; /* text of a link, or NULL */
	devoff_t un_off;     /* of its data on the device */
	uint64_t un_size;
	bool un_isdir;
	uint32_t un_seq; /* order in the archive: the last of a name wins */
};

/* A way along links: too large for a stack. */
struct ustar_way {
	char uwy_done[FS_PATH_MAX]; /* without links in it */
	char uwy_todo[FS_PATH_MAX];
	char uwy_next[FS_PATH_MAX]; /* the next uwy_todo */
};

struct ustar_volume {
	struct fs_volume uv_vol;
	struct fs_dev uv_dev;
	struct fs_mem uv_mem;
	size_t uv_allocated; /* bytes, this structure included */
	bool uv_links;       /* the archive has links */
	struct ustar_way uv_way;
	size_t uv_nnodes;
	struct ustar_node uv_node[]; /* sorted by path; then the texts */
};

enum ustar_kind { USTAR_NONE, USTAR_FILE, USTAR_FOLDER, USTAR_LINK };

/* ustar_build.c */
/* The volume of an archive, without fv_ops.  The errors of ustar_next(). */
int ustar_build(const struct fs_dev *dev, const struct fs_mem *mem,
    struct ustar_volume **uvp, struct fs_fault *fault) __kwarnunused;
void ustar_free(struct ustar_volume *uv);

/* ustar_index.c */
/* Compare path a with the first blen bytes of b, in the order of the index. */
int ustar_compare(const char *a, const char *b, size_t blen);
/* The first node whose path is not below the first len bytes of `path`. */
size_t ustar_lower_bound(
    const struct ustar_volume *uv, const char *path, size_t len);
/* Is `path` below the folder `dir` of dirlen bytes? */
bool ustar_is_below(const char *path, const char *dir, size_t dirlen);

/*
 * Is `path` a link that members are below, as `tar -r' may add them?  They are
 * opened by their paths, before the link is followed.
 */
bool ustar_is_link_above(const struct ustar_volume *uv, const char *path);
/* Is a member at `path`, or below it? */
bool ustar_has(const struct ustar_volume *uv, const char *path);

/* What a path leads to. */
struct ustar_found {
	enum ustar_kind ufd_kind;          /* USTAR_FILE or USTAR_FOLDER */
	const struct ustar_node *ufd_node; /* a file */
	/* A folder's path: ufd_len bytes; until the unmount. */
	const char *ufd_path;
	size_t ufd_len;
};
/*
 * Links are followed.  ENOENT; ENOTDIR: a part of the path is a file; ELOOP;
 * ENAMETOOLONG.
 */
int ustar_find(struct ustar_volume *uv, const char *path,
    struct ustar_found *ufd) __kwarnunused;

#endif /* !_FS_USTAR_IMPL_H_ */
