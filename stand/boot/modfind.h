/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfind.h: from what the user typed to an open file, for the kernel and for
 * what is loaded with it.
 */
#ifndef _SA_MODFIND_H_
#define _SA_MODFIND_H_

#include <boot/boot.h>

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
	char bf_path[BOOTFILE_PATH];
	char bf_where[BOOTFILE_WHERE];
};

/*
 * Open `path` on device `dev` ("": the default device).  Quiet.  bf_where is
 * set in any case.  ENXIO: no such device; ENOMEM; what the file system says.
 */
int bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf);
void bootfile_close(struct bootfile *bf);
/* Why bootfile_open failed, for a person. */
const char *bootfile_reason(int error);
void bootvols_unmount(struct loader *ld, struct bootvols *vols);

/* What an entry is for, in messages: "module", "fs", "rndseed". */
const char *modtype_kind(int type);

#define MODFIND_SET 258 /* any path, canonical */

/* What decides where a module is looked for. */
struct modplace {
	const char *mp_dev;       /* the kernel's device */
	const char *mp_machine;   /* "amd64" */
	const char *mp_release;   /* "10.1", "": not known */
	char mp_set[MODFIND_SET]; /* "/netbsd", "": the kernel is in no set */
};

/*
 * The folder of a kernel called "kernel" that has a folder of its own: its
 * modules are in modules/ beside it.  Empty for every other kernel.
 */
void modplace_set(struct modplace *mp, const char *kernel);

/*
 * Open the file of a module request.  A bare name of a module is looked for
 * as <set>/modules/<name>/<name>.kmod when the kernel is in a set, then as
 * /stand/<machine>/<release>/modules/<name>/<name>.kmod; then every text is a
 * path.  Without a device it is the kernel's, for a path also the
 * default one.  Prints a warning with all places when it is not found, or
 * what is wrong with what was found, and returns the errno value.
 */
int module_find(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const struct modreq *mq, struct bootfile *bf);

#endif /* !_SA_MODFIND_H_ */
