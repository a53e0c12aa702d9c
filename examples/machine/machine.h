/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h: what the examples share: a PC in the state that QEMU's Multiboot
 * loader leaves it in.
 */
#ifndef _MACHINE_H_
#define _MACHINE_H_

#include <libkern/kdefs.h>

/* Multiboot's information: words of it, and an entry of its list of files. */
#define MULTIBOOT_NFILES 5
#define MULTIBOOT_FILES  6
struct multiboot_file {
	uint32_t mf_start, mf_end; /* [start, end), at a page boundary */
	uint32_t mf_name;          /* "b.o", NUL-terminated */
	uint32_t mf_reserved;
};

/* Called by start.S; does not return. */
void kernel_main(const uint32_t *info);

void outb(uint16_t port, uint8_t value);
/* Exit QEMU with status 2 * code + 1. */
__knoreturn void leave(uint8_t code);
void print(const char *fmt, ...) __kprintflike(1, 2);

/* Called by compiler-generated code. */
void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memset(void *to, int c, size_t len);

extern size_t pages_in_use; /* owner: machine.c */

#endif /* !_MACHINE_H_ */
