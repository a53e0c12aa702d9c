/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfind.h: find the file of a request.
 */
#ifndef _BOOT_MODFIND_H_
#define _BOOT_MODFIND_H_

#include <boot/boot.h>
#include <boot/bootfile.h>

/* A type's name in messages: "module", "fs", "rndseed". */
const char *modtype_kind(int type);

#define MODFIND_SET 258 /* bytes of a canonical path, with NUL */

/* Where modules are searched. */
struct modplace {
	const char *mpl_dev;       /* the kernel's device */
	const char *mpl_machine;   /* "amd64" */
	const char *mpl_release;   /* "10.1"; "": unknown */
	char mpl_set[MODFIND_SET]; /* "/netbsd"; "": the kernel is in no set */
};

/*
 * Set mpl_set by the kernel's path: its directory if the file has a name of
 * kset_names, whose modules are then in modules/ beside it, else "".
 */
void modplace_set(struct modplace *mp, const char *kernel);

/*
 * Open the file of a request.  A module's relative name is tried as
 * <set>/modules/<name>/<name>.kmod if the kernel is in a set, then as
 * /stand/<machine>/<release>/modules/<name>/<name>.kmod.  Then the text is
 * tried as a path.  All are searched on the device in the text or, without one,
 * on the kernel's; the path then also on the default device.  A failure has
 * printed a warning, for ENOENT with all paths tried.
 */
int module_find(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const struct modreq *mq, struct bootfile *bf);
/* That is called soon: expect the first of those files.  Quiet. */
void module_expect(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const struct modreq *mq);

#endif /* !_BOOT_MODFIND_H_ */
