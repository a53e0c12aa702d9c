/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmod_md.h: what the program that links modules for another kernel supplies
 * beside <sys/machdep.h>: sys/arch/host for primeboot-kmod, sys/arch/stand for
 * the loader.
 */
#ifndef _KMOD_KMOD_MD_H_
#define _KMOD_KMOD_MD_H_

#include <libkern/kdefs.h>

/*
 * The addresses of the module arena from now on.  Nothing is mapped in it, and
 * its bytes are elsewhere (cpu_arena_bytes()).  EBUSY: it cannot be changed.
 */
int kmod_arena(vaddr_t start, size_t size) __kwarnunused;

/* What linker and framework have printed since kmod_messages_clear(). */
const char *kmod_messages(void);
void kmod_messages_clear(void);

#endif /* !_KMOD_KMOD_MD_H_ */
