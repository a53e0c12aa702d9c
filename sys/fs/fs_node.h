/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_node.h: what file systems of files, directories and symbolic links have
 * in common.  A file system names each of its nodes by a number, reads one by
 * that number, enumerates a directory and maps a file to the device; the walk
 * along a path, symbolic links, files, listings and the cache of metadata are
 * here.
 *
 * A volume is used by one thread at a time.  Nothing here recurses or is on
 * the stack in a size that a volume chooses.
 */
#ifndef _FS_FS_NODE_H_
#define _FS_FS_NODE_H_

#include <fs/fs.h>

#define FS_PATH_MAX  1024 /* bytes of a path or a link, NUL included */
#define FS_DEPTH_MAX (FS_PATH_MAX / 2)
#define FS_LINKS_MAX 32   /* symbolic links in one walk */
#define FS_STEPS_MAX 2048 /* components in one walk, and of its links */
#define FS_NAME_MAX  765  /* bytes: 255 UCS-2 characters in UTF-8 */
#define FS_DIR_MAX   ((uint64_t)256 << 20) /* bytes of a directory */

struct fs_nodevol;

enum fs_kind {
	FS_UNKNOWN, /* in an entry: the node says it */
	FS_FILE,
	FS_DIR,
	FS_LINK,
	FS_OTHER /* a device, a FIFO, a socket: not opened */
};

/* Bytes of a file that are side by side on the device, or a hole: zeros. */
struct fs_run {
	devoff_t fr_off; /* on the device; nothing for a hole */
	uint64_t fr_len; /* bytes, never 0 */
	bool fr_hole;
};

#define FS_NODE_PRIV 24
struct fs_node {
	struct fs_nodevol *fn_vol;
	uint64_t fn_id;
	enum fs_kind fn_kind;
	uint64_t fn_size; /* bytes */
	devoff_t fn_at;   /* of the node on the device, for messages */
	/* The run that was mapped last, and where in the file it is. */
	foff_t fn_runat;
	struct fs_run fn_run; /* fr_len 0: none */
	/* The file system's own: what no_read found. */
	uint64_t fn_priv[FS_NODE_PRIV];
};

/* A name in a directory, as UTF-8. */
struct fs_entry {
	uint64_t fe_id;
	enum fs_kind fe_kind;
	size_t fe_len; /* bytes of the name, without the NUL */
	char fe_name[FS_NAME_MAX + 1];
	char fe_alias[40]; /* a second name that finds it, too; or "" */
};

struct fs_node_ops {
	const char *no_name; /* "ffs" */
	/*
	 * Read the node fn->fn_id: the rest of *fn, which is zeroed.
	 */
	int (*no_read)(struct fs_node *fn);
	/*
	 * The run that holds byte `off` of the file, from that byte on; `off`
	 * is below fn_size.  May reach beyond the end of the file.  Runs that
	 * touch need not be merged.  ENOENT: the directory ends before; its
	 * fn_size is then a limit only.
	 */
	int (*no_map)(struct fs_node *fn, foff_t off, struct fs_run *run);
	/*
	 * The entry at *pos of a directory, 0 at first, and the position of
	 * the next one, which is larger.  ENOENT: no more.  "." and ".." may
	 * be among them.
	 */
	int (*no_entry)(struct fs_node *dir, foff_t *pos, struct fs_entry *fe);
	/* Optional: the text of a link; NULL: it is the content of the node.
	 */
	int (*no_readlink)(struct fs_node *fn, char *buf, size_t size);
	/* Optional: are two names the same?  NULL: when their bytes are. */
	bool (*no_same)(const char *a, const char *b, size_t blen);
};

/* The cache of metadata: a ring of lines, the oldest is replaced. */
#define FS_LINE_SIZE  4096 /* bytes, or a block of the device if larger */
#define FS_LINES_MAX  64
#define FS_LINES_READ 32 /* lines of one request */
#define FS_BOUNCE     1024
/*
 * Bytes that are read with those of a directory, or of a small part of a file.
 * What is behind a directory is often the next one, or the file in it: a
 * modules' folder has a directory of one file for each.  From within a line it
 * reaches to the last line of 32 KB, which the disk's cache holds, too.
 */
#define FS_NEAR_AHEAD ((uint64_t)28 << 10)
struct fs_cache {
	uint8_t *fc_data;
	size_t fc_line;                /* bytes */
	size_t fc_lines;               /* number of them */
	size_t fc_next;                /* the one to replace */
	size_t fc_last;                /* the one that was found last */
	devoff_t fc_tag[FS_LINES_MAX]; /* offset on the device; or FS_NOTAG */
};
#define FS_NOTAG UINT64_MAX

/* A walk's state: too large for a stack. */
struct fs_walk {
	uint64_t fw_up[FS_DEPTH_MAX]; /* the directories above, root first */
	size_t fw_depth;
	unsigned fw_links, fw_steps;
	/*
	 * The walk before, and how many of fw_up are directories of its path:
	 * 0 if it followed a link.
	 */
	char fw_before[FS_PATH_MAX];
	size_t fw_known;
	char fw_path[FS_PATH_MAX]; /* what is still to be walked */
	char fw_link[FS_PATH_MAX];
	struct fs_entry fw_entry;
};

/* Embedded first in the file system's own volume. */
struct fs_nodevol {
	struct fs_volume nv_vol;
	struct fs_ops nv_fo;
	const struct fs_node_ops *nv_ops;
	struct fs_dev nv_dev;
	struct fs_mem nv_mem;
	uint64_t nv_root; /* the number of the root directory */
	size_t nv_size;   /* bytes of the file system's volume */
	struct fs_cache nv_cache;
	struct fs_walk nv_walk;
	uint8_t nv_bounce[FS_BOUNCE]; /* metadata that crosses lines */
};

/*
 * A volume of `size` bytes, zeroed behind the struct fs_nodevol that it begins
 * with, and its cache.  ENOMEM.  The file system sets nv_root and what is
 * behind.
 */
int fs_nodevol_new(size_t size, const struct fs_dev *dev,
    const struct fs_mem *mem, const struct fs_node_ops *ops,
    struct fs_nodevol **nvp) __kwarnunused;
/*
 * The end of a mount: on success *volp is the volume, else *nv is freed and
 * *fault is what it said.  Returns `error`.
 */
int fs_nodevol_done(struct fs_nodevol *nv, int error, struct fs_volume **volp,
    struct fs_fault *fault);

/*
 * Say which structure is damaged, and where: `what` is a string constant,
 * `off` bytes from the start of the device.  Returns `error`, EIO as a rule.
 */
static inline int
fs_bad(struct fs_nodevol *nv, int error, devoff_t off, const char *what)
{
	nv->nv_vol.fv_fault = (struct fs_fault){what, off};
	return error;
}

/*
 * Metadata by way of the cache.  *pp is `len` bytes at `off` of the device,
 * until the next call; at most FS_BOUNCE, or any number that does not cross a
 * multiple of FS_LINE_SIZE.  About `ahead` bytes from `off` on are read in the
 * same request.
 */
int fs_meta(struct fs_nodevol *nv, devoff_t off, size_t len, uint64_t ahead,
    const void **pp) __kwarnunused;
/* Any range, copied; about `ahead` bytes are read if that is more. */
int fs_meta_copy(struct fs_nodevol *nv, devoff_t off, void *buf, size_t len,
    uint64_t ahead) __kwarnunused;

/* The node `id`. */
int fs_node_read(
    struct fs_nodevol *nv, uint64_t id, struct fs_node *fn) __kwarnunused;
/* Where byte `off` of it is; EIO for a run that is not on the device. */
int fs_node_map(
    struct fs_node *fn, foff_t off, struct fs_run *run) __kwarnunused;
/*
 * `len` bytes of a directory at `off`, as by fs_meta, whose limit holds; *atp,
 * if not NULL, is where they are on the device.  A hole is damage.
 */
int fs_node_peek(struct fs_node *dir, foff_t off, size_t len, const void **pp,
    devoff_t *atp) __kwarnunused;
/*
 * Content by requests as large as the runs are.  `room` bytes of the buffer
 * behind len may be written to.
 */
int fs_node_content(struct fs_node *fn, foff_t off, void *buf, size_t len,
    size_t room) __kwarnunused;
/*
 * For fs_node_content(): read data at `off` and what follows behind holes, at
 * most `len` bytes, if it is contiguous on the device, by one request.  Returns
 * how many bytes of buf are done, holes included; 0: none, also after an error:
 * the caller reads them run by run.  buf may be written to all the same.
 */
size_t fs_gather(struct fs_node *fn, foff_t off, uint8_t *buf, size_t len);
/*
 * The node that a path leads to, links followed.  The path has no "." and "..".
 */
int fs_node_walk(
    struct fs_nodevol *nv, const char *path, struct fs_node *fn) __kwarnunused;
/* The same, of the entry `id` of the directory that the path leads to. */
int fs_node_enter(struct fs_nodevol *nv, const char *dir, uint64_t id,
    struct fs_node *fn) __kwarnunused;

#endif /* !_FS_FS_NODE_H_ */
