/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_bootinfo.h: the boot loader's records, copied out of its memory before
 * any of that is used for something else.
 */
#ifndef _ARCH_X86_X86_BOOTINFO_H_
#define _ARCH_X86_X86_BOOTINFO_H_

#include <bootinfo.h>

#include <libkern/kdefs.h>
#include <arch/x86/physmem.h>

/* Pointers looked at: far above the 17 record types there are. */
#define BOOTINFO_MAXENTRIES 64

struct bootinfo {
	size_t bi_used;        /* bytes of bi_data */
	unsigned bi_nrecords;  /* records in bi_data */
	unsigned bi_nrejected; /* records that were not taken */
	paddr_t bi_rsdp;       /* ACPI's root pointer, as PVH says; 0: unsaid */
	uint8_t bi_data[BOOTINFO_MAXSIZE];
};

/*
 * Copy every sound record of the table at physical address `table` (0: there
 * is none).  A record that is not sound, that comes a second time or that
 * does not fit is left out with a message; the others are still taken.
 */
void bootinfo_digest(
    struct bootinfo *bi, const struct physmem *pm, paddr_t table);

/*
 * For those who make records here: no records; the bytes that are left; a
 * record of `len` bytes, zeroed behind its header, NULL (with a message) when
 * there is no room.
 */
void bootinfo_empty(struct bootinfo *bi);
size_t bootinfo_room(const struct bootinfo *bi);
void *bootinfo_add(struct bootinfo *bi, int32_t type, size_t len);

/*
 * The record of that type, NULL when there is none or when it is shorter than
 * `minlen` bytes.  The record's `len` is trustworthy.
 */
const void *bootinfo_lookup(
    const struct bootinfo *bi, int32_t type, size_t minlen);

/* A text field that may lack its NUL, or hold anything: made printable. */
void bootinfo_text(char *dst, size_t dstsize, const char *src, size_t srcsize);

/* This machine's records.  owner: the machine's startup, read-only after. */
extern struct bootinfo bootinfo;

#endif /* !_ARCH_X86_X86_BOOTINFO_H_ */
