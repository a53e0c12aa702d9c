/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot_impl.h: private to multiboot.c and multiboot_load.c.
 */
#ifndef _BOOT_MULTIBOOT_IMPL_H_
#define _BOOT_MULTIBOOT_IMPL_H_

#include <boot/bootscreen.h>
#include <boot/memmap.h>
#include <boot/multiboot.h>

/* One attempt to boot.  Owner: multiboot_once. */
struct mboot {
	struct loader *mb_ld;
	const char *mb_text, *mb_args; /* as typed; "": none */
	struct bootvols mb_vols;
	struct bootfile mb_file;
	struct kernimg mb_kern;
	struct multiboot_header mb_head;
	struct memmap mb_map;
	struct boot_image mb_img;
	struct memspans mb_mem; /* the kernel's, from its allocation on */
	struct modopen mb_open;
	struct modlist mb_mods;
	struct bootscreen mb_screen;
	struct multiboot_info mb_info;
	uint64_t mb_npages; /* of mb_info; 0: not allocated */
};

/*
 * multiboot_load.c: the steps to a kernel with its modules in memory.  Print on
 * failure; multiboot.c releases.
 */
int multiboot_open(struct mboot *mb);
int multiboot_alloc(
    struct mboot *mb); /* plan the kernel's place, allocate it */
int multiboot_read(struct mboot *mb);
int multiboot_modules(struct mboot *mb);
/* Read the memory map again: memory has been allocated since. */
int multiboot_map_again(struct mboot *mb);

#endif /* !_BOOT_MULTIBOOT_IMPL_H_ */
