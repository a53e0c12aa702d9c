/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmkernel.h: the kernel that modules are linked with.
 */
#ifndef _KMOD_KMKERNEL_H_
#define _KMOD_KMKERNEL_H_

#include <libelf/elf_object.h>
#include <sys/kobj_md.h>

#define KMKERNEL_WHY 256

struct kmkernel {
	const struct kobj_md *kk_md;
	uint32_t kk_version;                    /* 0: no version note */
	char kk_release[32];                    /* "10.1"; "": no note */
	const char (*kk_builtins)[ELF_MODNAME]; /* names */
	size_t kk_nbuiltins;
	uint64_t kk_end; /* address behind its last segment */
};

/* Set kk_md and kk_end.  False: it is of a machine that is not linked for. */
bool kmkernel_machine(struct kmkernel *kk, const struct elf_image *ei);
/*
 * Make it the one that modules are linked with, at its addresses: the symbols
 * of its file, which must stay, and the arena behind it.  False: `why'.
 */
bool kmkernel_use(
    struct kmkernel *kk, const void *file, size_t size, char why[KMKERNEL_WHY]);
/* It is no longer, or has not been.  No module is loaded. */
void kmkernel_release(void);
bool kmkernel_has_builtin(const struct kmkernel *kk, const char *name);

#endif /* !_KMOD_KMKERNEL_H_ */
