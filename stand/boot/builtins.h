/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * builtins.h: the modules that are built into the kernel.
 */
#ifndef _BOOT_BUILTINS_H_
#define _BOOT_BUILTINS_H_

#include <libelf/elf_object.h>

#include <boot/kernimg.h>

struct builtins {
	char (*bin_name)[ELF_MODNAME];
	size_t bin_n, bin_max;
};

/*
 * Find them in a kernel that has been read to memory: the names in its section
 * link_set_modules.  None if it has no such section, or, reported, if there is
 * no memory for them.
 */
void builtins_find(
    struct builtins *bin, const struct kernimg *ki, const struct memspans *mem);
void builtins_free(struct loader *ld, struct builtins *bin);
bool builtins_have(const struct builtins *bin, const char *name);

#endif /* !_BOOT_BUILTINS_H_ */
