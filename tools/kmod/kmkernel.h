/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmkernel.h: a kernel's file: its version, symbols and built-in modules.
 */
#ifndef _KMOD_KMKERNEL_H_
#define _KMOD_KMKERNEL_H_

#include <libelf/elf_object.h>
#include <sys/kobj_md.h>

#include "kmfile.h"

struct kmkernel {
	const char *kk_path;
	struct kmfile kk_file;
	struct elf_object kk_object;
	const struct kobj_md *kk_md;
	uint32_t kk_version;              /* __NetBSD_Version__; 0: no note */
	char kk_release[32];              /* "10.1"; "": no note */
	char (*kk_builtins)[ELF_MODNAME]; /* names */
	size_t kk_nbuiltins;
	uint64_t kk_end; /* address behind its last segment */
};

/* The file is the kernel's from now on, also on failure. */
bool kmkernel_open(struct kmkernel *kk, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY]);
void kmkernel_close(struct kmkernel *kk);
/*
 * Make it the one that modules are linked with, at its addresses: its symbols,
 * and the arena behind it.  Once in a process, before any module is loaded.
 */
bool kmkernel_use(struct kmkernel *kk, char why[KMFILE_WHY]);
bool kmkernel_has_builtin(const struct kmkernel *kk, const char *name);

#endif /* !_KMOD_KMKERNEL_H_ */
