/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs.h: read-only file systems behind one small interface, shared by loader
 * and kernel.  A file system is a probe and a mount on a block device (struct
 * fs_dev, struct fs_type), and then files and folders (struct fs_ops); the
 * loader has one more, the firmware's own, in stand/efi.
 *
 * Paths are absolute, '/'-separated, NUL-terminated, without "." and "..".
 * Symbolic links are followed.  A volume is used by one thread at a time.
 * All functions return 0 or a positive errno value:
 *   ENOENT no such file      ENOTDIR a component is not a directory
 *   EISDIR open of a directory through fs_open
 *   EFTYPE not this file system; open of a device, a FIFO or a socket
 *   ELOOP  too many symbolic links               ENAMETOOLONG
 *   EIO    the device or a corrupt structure     ENOMEM
 *   ENOTSUP mount: a feature of it, which the fault names, is not supported
 * After an error of a call on a volume, fv_fault says what was damaged.
 */
#ifndef _FS_FS_H_
#define _FS_FS_H_

#include <libkern/kdefs.h>

struct fs_volume;

/* An open file; the file system embeds it first in its own structure. */
struct fs_file {
	struct fs_volume *ff_vol;
	uint64_t ff_size; /* bytes */
	size_t ff_room;   /* of fs_read_room; 0 otherwise */
	bool ff_claimed;  /* ff_size may be too small (fs_decoder) */
};

struct fs_dirent {
	const char *fd_name; /* valid until the callback returns */
	uint64_t fd_size;    /* use fs_dirent_size() */
	bool fd_isdir;       /* of a symbolic link: what it leads to */
	/*
	 * Where a directory's entries do not hold sizes: reads one.  NULL:
	 * fd_size is it.
	 */
	int (*fd_getsize)(const struct fs_dirent *de, uint64_t *sizep);
};

/*
 * The size of a file in bytes, 0 for a directory and for a link without a
 * target; valid during the callback of fs_readdir only.
 */
int fs_dirent_size(const struct fs_dirent *de, uint64_t *sizep);

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
	int (*fo_read)(struct fs_file *ff, foff_t off, void *buf, size_t len);
	void (*fo_close)(struct fs_file *ff);
	/*
	 * Call cb for each entry of a directory ("." and ".." left out); a
	 * non-zero return of cb ends the walk and is returned.
	 */
	int (*fo_readdir)(struct fs_volume *vol, const char *path,
	    int (*cb)(const struct fs_dirent *de, void *arg), void *arg);
	void (*fo_unmount)(struct fs_volume *vol);
	/* Zero what is cached of files; NULL: nothing is. */
	void (*fo_wipe)(struct fs_volume *vol);
	/*
	 * The file will be opened soon: begin to fetch it.  Never fails.  NULL:
	 * nothing is gained.
	 */
	void (*fo_expect)(struct fs_volume *vol, const char *path);
	/* A read below the last one's end decodes the file from its start. */
	bool fo_forward;
	/*
	 * Where the file's first bytes are on the device, and how many are side
	 * by side there, as far as that is known without reading much.  False:
	 * it is not.  NULL: there is no device.
	 */
	bool (*fo_where)(struct fs_file *ff, devoff_t *offp, uint64_t *lenp);
	/* dv_ahead, in bytes; NULL: nothing is gained. */
	void (*fo_ahead)(struct fs_volume *vol, devoff_t off, uint64_t len);
};

/* What is damaged, for the message. */
struct fs_fault {
	const char *flt_what; /* "header checksum is wrong"; never NULL */
	devoff_t flt_offset;  /* FS_NOPLACE: not at a place on the device */
#define FS_NOPLACE UINT64_MAX
};

/* A mounted file system; embedded first in the file system's own structure. */
struct fs_volume {
	const struct fs_ops *fv_ops;
	/*
	 * What fs_open, fs_read or fs_readdir found damaged when it failed
	 * last; "" when it failed for another reason.
	 */
	struct fs_fault fv_fault;
	/* A note to be printed once ("journal was not replayed"); or NULL. */
	const char *fv_notice;
};

/* These check their arguments; the functions of struct fs_ops do not. */
int fs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp);
int fs_read(struct fs_file *ff, foff_t off, void *buf, size_t len);
/*
 * As fs_read, into a buffer of `room` bytes, at least len, of which those
 * behind len are undefined afterwards: the last block of a file then needs no
 * request of its own.
 */
int fs_read_room(
    struct fs_file *ff, foff_t off, void *buf, size_t len, size_t room);
void fs_close(struct fs_file *ff);
int fs_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg);
/* fo_where; false without it. */
bool fs_where(struct fs_file *ff, devoff_t *offp, uint64_t *lenp);
/*
 * These bytes of the device will be read soon, as several files or parts of
 * one: read them with one request.  They are held until the next call; `len` 0:
 * no more.  Never fails.
 */
void fs_ahead(struct fs_volume *vol, devoff_t off, uint64_t len);
/* Zero what the file system has cached, after a secret file was read. */
void fs_wipe(struct fs_volume *vol);
void fs_unmount(struct fs_volume *vol);

/*
 * Memory for the file systems, given by whoever mounts.  The functions and
 * what the cookie points to outlive the volume.
 */
struct fs_mem {
	void *(*fm_alloc)(void *cookie, size_t size); /* NULL: none left */
	void (*fm_free)(void *cookie, void *p, size_t size);
	void *fm_cookie;
};

/*
 * A block device: a disk, a partition, or an image in memory.  What the cookie
 * points to outlives the volume.
 */
struct fs_dev {
	/* Whole blocks, within the device, into any buffer. */
	int (*dv_read)(void *cookie, uint64_t blk, size_t nblks, void *buf);
	void *dv_cookie;
	uint64_t dv_size;    /* bytes, a multiple of dv_blksize */
	uint32_t dv_blksize; /* bytes, a power of two; 1: any range is read */
	/* fs_ahead(), in blocks of any range; NULL: nothing is gained. */
	void (*dv_ahead)(void *cookie, uint64_t blk, uint64_t nblks);
};
/* A device over memory that stays the caller's. */
void fs_dev_mem(struct fs_dev *dev, const void *base, size_t size);
/*
 * Any range of bytes: one request for the whole blocks in it, and one for each
 * end that is not a whole block, by way of a block of `mem`.  EINVAL: beyond
 * the device.
 */
int fs_dev_read(const struct fs_dev *dev, const struct fs_mem *mem,
    devoff_t off, void *buf, size_t len) __kwarnunused;

/* A type of file system. */
struct fs_type {
	const char *ft_name;
	/* Is it on the device, by its magic number?  EFTYPE: no. */
	int (*ft_probe)(const struct fs_dev *dev, const struct fs_mem *mem);
	/* EIO: it is damaged; *fault is set with it. */
	int (*ft_mount)(const struct fs_dev *dev, const struct fs_mem *mem,
	    struct fs_volume **volp, struct fs_fault *fault);
};
/* Those of sys/fs, in the order of probing; ends with NULL. */
extern const struct fs_type *const fs_types[];

/* The first type of the table that is on the device.  EFTYPE: none is. */
int fs_probe(const struct fs_type *const *types, const struct fs_dev *dev,
    const struct fs_mem *mem, const struct fs_type **typep) __kwarnunused;
/* Probe and mount.  *fault is set on every failure. */
int fs_mount(const struct fs_type *const *types, const struct fs_dev *dev,
    const struct fs_mem *mem, struct fs_volume **volp,
    struct fs_fault *fault) __kwarnunused;

/* A file that is memory of the caller's, which outlives it. */
struct fs_memfile {
	struct fs_file fmf_file; /* first */
	struct fs_volume fmf_vol;
	const uint8_t *fmf_base;
};
/* *mf must not be moved afterwards: fmf_file points into it. */
void fs_memfile_init(struct fs_memfile *mf, const void *base, size_t size);

/*
 * A decoder: a file on a file, chosen by the first bytes of that one.
 */
#define FS_MAGIC_MAX 8
struct fs_decoder {
	const char *dc_name; /* "gzip" */
	uint8_t dc_magic[FS_MAGIC_MAX];
	size_t dc_magiclen; /* bytes, 1 to FS_MAGIC_MAX */
	uint8_t dc_vary;    /* bits of the first byte that do not count */
	/*
	 * Open the decoded contents of `raw` as *ffp, which is closed before
	 * `raw`.  ff_size is the size that the trailer or the header claims;
	 * ff_claimed is set until a read has reached the end of the file and
	 * verified size and checksum.  A read fails with EAGAIN when the file
	 * has several members and ff_size counts only one of them:
	 * the caller opens it again with `counted`, for which the whole file
	 * is decoded once to count its bytes.  It does so as well when the
	 * bytes read so far are inconsistent with a file of the claimed size.
	 * EIO with *why set to what is damaged; ENOMEM; EFBIG: 2 GB and more.
	 */
	int (*dc_open)(struct fs_file *raw, const struct fs_mem *mem,
	    bool counted, struct fs_file **ffp, const char **why);
};
/*
 * Those of sys/fs/decode; ends with NULL.
 */
extern const struct fs_decoder *const fs_decoders[];

/*
 * The decoder of the table that knows the first bytes of a file, FS_MAGIC_MAX
 * of them or as many as it has; NULL: the file is not encoded.
 */
const struct fs_decoder *fs_decoder_find(
    const struct fs_decoder *const *table, const void *head, size_t len);

#endif /* !_FS_FS_H_ */
