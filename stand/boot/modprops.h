/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modprops.h: the properties of modules: from the load command, and from the
 * <name>.plist beside a module's file.
 */
#ifndef _BOOT_MODPROPS_H_
#define _BOOT_MODPROPS_H_

#include <boot/modload.h>

/*
 * Put what module `mod`, the last of the list, has of properties behind it:
 * its plist file, then what was given with load, in order; *np entries.  False:
 * something of it cannot be had, and a warning says that the module is left
 * out.
 */
bool modprops_attach(struct loader *ld, struct modlist *list,
    const struct modfile *mod, size_t *np);

/* Warn that a module is left out because its properties cannot be had. */
void modprops_warn(struct loader *ld, const struct bootfile *props,
    const struct bootfile *mod, const char *why);

/*
 * Their module is gone: drop the properties from this entry on.  Returns the
 * first entry that is something else, or NULL.
 */
struct modfile *modprops_drop(
    struct loader *ld, struct modlist *list, struct modfile *mf);

#endif /* !_BOOT_MODPROPS_H_ */
