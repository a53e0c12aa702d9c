/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfind.h: where the file of a module request is.
 */
#ifndef _BOOT_MODFIND_H_
#define _BOOT_MODFIND_H_

#include <boot/boot.h>
#include <boot/bootfile.h>

/* What an entry is for, in messages: "module", "fs", "rndseed". */
const char *modtype_kind(int type);

#define MODFIND_SET 258 /* any path, canonical */

/* What decides where a module is looked for. */
struct modplace {
	const char *mpl_dev;       /* the kernel's device */
	const char *mpl_machine;   /* "amd64" */
	const char *mpl_release;   /* "10.1", "": not known */
	char mpl_set[MODFIND_SET]; /* "/netbsd", "": the kernel is in no set */
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

#endif /* !_BOOT_MODFIND_H_ */
