/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modprops.h: properties of modules: from the load command, and from the file
 * <name>.plist beside the module's.  Each set is an entry of the list that
 * follows its module.
 */
#ifndef _BOOT_MODPROPS_H_
#define _BOOT_MODPROPS_H_

#include <boot/modload.h>

/*
 * Append the properties of module `mod`, the last entry of the list: its plist
 * file, then those given with load, in order.  *np is their number.  False: one
 * of them failed, and a warning that the module is left out was printed.
 */
bool modprops_attach(struct loader *ld, struct modlist *list,
    const struct modfile *mod, size_t *np);

/* Warn that a module is left out because of its properties. */
void modprops_warn(struct loader *ld, const struct bootfile *props,
    const struct bootfile *mod, const char *why);

/*
 * Remove the properties of a module that is left out, from this entry on.
 * Returns the first entry that is not properties, or NULL.
 */
struct modfile *modprops_drop(
    struct loader *ld, struct modlist *list, struct modfile *mf);

#endif /* !_BOOT_MODPROPS_H_ */
