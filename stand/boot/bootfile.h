/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.h: the volumes and files of one boot, for the kernel and for what
 * is loaded with it.
 */
#ifndef _BOOT_BOOTFILE_H_
#define _BOOT_BOOTFILE_H_

#include <libkern/kqueue.h>
#include <libsa/libsa.h>

/* A mounted volume; each is mounted once for a whole boot. */
struct bootvol {
	LIST_ENTRY(bootvol) bv_chain;
	size_t bv_index;
	struct sa_volinfo bv_info;
	struct fs_volume *bv_vol;
};
LIST_HEAD(bootvols, bootvol);

#define BOOTFILE_WHERE 320 /* "<device>:<path>" */
#define BOOTFILE_PATH  258 /* absolute, with its NUL */

/* An open file and its full name, fit to print. */
struct bootfile {
	struct bootvol *bf_vol;
	struct fs_file *bf_file;
	struct fs_file *bf_raw; /* what bf_file decodes; NULL: nothing */
	char bf_path[BOOTFILE_PATH];
	char bf_where[BOOTFILE_WHERE];
	char bf_why[DEVICE_WHY]; /* bootfile_open's failure; "": its errno */
};

/*
 * Open `path` on device `dev` ("": the default device).  Quiet.  bf_where is
 * set in any case.  ENXIO: no such device; ENOMEM; what the file system says.
 */
int bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf);
#define BOOTFILE_WHY 200
/*
 * If one of the decoders knows the file by its first bytes, decode it from now
 * on.  On failure the reason is in `why`, for a message.
 */
int bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, char why[BOOTFILE_WHY]);
void bootfile_close(struct bootfile *bf);
/* Why bootfile_open failed, for a person. */
const char *bootfile_reason(const struct bootfile *bf, int error);
void bootvols_unmount(struct loader *ld, struct bootvols *vols);

#endif /* !_BOOT_BOOTFILE_H_ */
