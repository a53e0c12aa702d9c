/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.h: the volumes and files that one boot reads.
 */
#ifndef _BOOT_BOOTFILE_H_
#define _BOOT_BOOTFILE_H_

#include <boot/memspan.h>
#include <libkern/kqueue.h>
#include <libsa/libsa.h>

/* A volume, mounted once for the whole boot. */
struct bootvol {
	LIST_ENTRY(bootvol) bv_chain;
	struct sa_volinfo bv_info; /* vi_name identifies the volume */
	struct fs_volume *bv_vol;
};
LIST_HEAD(bootvols, bootvol);

#define BOOTFILE_WHERE 320 /* "<device>:<path>" */
#define BOOTFILE_PATH  258 /* absolute, with its NUL */

/* An open file.  bf_where and bf_why are encoded for printing. */
struct bootfile {
	struct bootvol *bf_vol; /* NULL: not mounted */
	struct fs_file *bf_file;
	struct fs_file *bf_raw; /* what bf_file decodes; NULL: nothing */
	struct loader *bf_ld;   /* whose heap bf_head is of */
	uint8_t *bf_head;       /* the file's first bytes, or NULL */
	size_t bf_headlen;
	char bf_path[BOOTFILE_PATH];
	char bf_where[BOOTFILE_WHERE];
	char bf_why[DEVICE_WHY]; /* why bootfile_open failed; "": see errno */
};

/*
 * Open `path` on device `dev` ("": the default device).  Quiet.  bf_where is
 * set on failure too.  ENXIO: no such device; ENOMEM; the file system's errors.
 */
int bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf);
#define BOOTFILE_WHY 200
/*
 * If one of the decoders knows the file by its first bytes, decode it from now
 * on.  On failure the reason is in `why`, for a message.  With `keep` the first
 * bytes of a file that is not encoded are kept for bootfile_read(), so many
 * that looking at them costs the disk no command.
 */
int bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, bool keep, char why[BOOTFILE_WHY]);
/*
 * Read all of it to the start of `final`; what is behind it there is undefined
 * afterwards.  fs_read's errors.
 */
int bootfile_read(struct bootfile *bf, struct progress *pg,
    const struct memspans *mem, const struct prange *final);
void bootfile_close(struct bootfile *bf);
/* Why bootfile_open returned `error`, for a message. */
const char *bootfile_reason(const struct bootfile *bf, int error);
void bootvols_unmount(struct loader *ld, struct bootvols *vols);

#endif /* !_BOOT_BOOTFILE_H_ */
