/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernfile.h: a kernel's file: its version, symbols and built-in modules.
 */
#ifndef _KMOD_KERNFILE_H_
#define _KMOD_KERNFILE_H_

#include <kmod/kmkernel.h>
#include <libelf/elf_object.h>

#include "kmfile.h"

struct kernfile {
	const char *krf_path;
	struct kmfile krf_file;
	struct elf_object krf_object;
	struct kmkernel krf_kernel;
	char (*krf_builtins)[ELF_MODNAME];
};

/* The file is the kernel's from now on, also on failure. */
bool kernfile_open(struct kernfile *krf, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY]);
void kernfile_close(struct kernfile *krf);

#endif /* !_KMOD_KERNFILE_H_ */
