/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_impl.h: one attempt to boot, between the attempt and its kernel.
 */
#ifndef _BOOT_BOOT_IMPL_H_
#define _BOOT_BOOT_IMPL_H_

#include <boot/boot.h>
#include <boot/bootkern.h>
#include <boot/bootrec_trust.h>
#include <boot/bootscreen.h>
#include <boot/image.h>
#include <boot/kernimg.h>
#include <boot/memmap.h>
#include <boot/modload.h>

/* One attempt to boot.  Owner: boot_once. */
struct boot {
	struct loader *b_ld;
	uint32_t b_howto;
	struct modopen b_open;  /* where its modules are searched */
	struct bootkern b_from; /* the kernel's file */
	struct memmap b_map;
	struct modlist b_mods;
	struct bootrec *b_info;
	struct trustrec b_trust;
	struct bootscreen b_screen;
	struct boot_image b_img;
	struct memspans b_mem; /* the kernel's, from its allocation on */
};

static inline bool
boot_quiet(const struct boot *b)
{
	return (b->b_howto & AB_SILENT) != 0;
}

/* boot_loadkern.c */
/* Find the kernel's version and plan its symbols. */
int boot_complete(struct boot *b);
/* Plan the kernel's addresses, and print why it cannot be loaded there. */
int boot_plan_kernel(struct boot *b);
int boot_alloc_kernel(struct boot *b);
/*
 * Read a compressed kernel.  Its version and symbols are behind its segments,
 * so these are read before those are looked for.
 */
int boot_stream(struct boot *b);
/*
 * Print what the kernel is, read it unless boot_stream() has done so, and find
 * out what it has built in.
 */
int boot_read_kernel(struct boot *b);

#endif /* !_BOOT_BOOT_IMPL_H_ */
