/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modmeta.h: what a module's file says of the module, before it is loaded.
 */
#ifndef _BOOT_MODMETA_H_
#define _BOOT_MODMETA_H_

#include <boot/modload.h>

/*
 * Read all of a module's file to bf_head, and set mf_meta by its modinfo_t.
 * ENOMEM: no memory for it, within mop_hold; fs_read's errors.  On failure, and
 * for other formats than NetBSD's, mf_meta is empty; quiet.  A version,
 * class or machine that the kernel will refuse is warned of, and a file that is
 * no relocatable ELF file or a damaged one, the metadata of which are not read.
 */
int modmeta_read(struct loader *ld, struct modopen *mo, struct modfile *mf);
/*
 * Read all of a file to bf_head, unless it is there.  ENOMEM: also for
 * mop_hold; fs_read's errors.  Quiet.
 */
int modmeta_hold(struct loader *ld, struct modopen *mo, struct bootfile *bf);

/*
 * Is it the module `name`?  By its metadata, else by the name of its file.
 */
bool modmeta_is(const struct modfile *mf, const char *name);
/* Its name, for messages. */
const char *modmeta_name(const struct modfile *mf);

#endif /* !_BOOT_MODMETA_H_ */
