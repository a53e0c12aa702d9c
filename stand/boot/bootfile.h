/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.h: the volumes and files that one boot reads.
 */
#ifndef _BOOT_BOOTFILE_H_
#define _BOOT_BOOTFILE_H_

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
	struct bootvol *bf_vol;
	struct fs_file *bf_file;
	struct fs_file *bf_raw; /* what bf_file decodes, or NULL */
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
 * If a decoder recognises the file by its first bytes, let bf_file be the
 * decoded file.  On failure `why` is the reason, for a message.
 */
int bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, char why[BOOTFILE_WHY]);
void bootfile_close(struct bootfile *bf);
/* Why bootfile_open returned `error`, for a message. */
const char *bootfile_reason(const struct bootfile *bf, int error);
void bootvols_unmount(struct loader *ld, struct bootvols *vols);

#endif /* !_BOOT_BOOTFILE_H_ */
