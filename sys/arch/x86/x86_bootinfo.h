/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_bootinfo.h: the boot loader's records, copied out of its memory before
 * that is reused.
 */
#ifndef _ARCH_X86_X86_BOOTINFO_H_
#define _ARCH_X86_X86_BOOTINFO_H_

#include <bootinfo.h>

#include <libkern/kdefs.h>
#include <arch/x86/physmem.h>

/* Pointers read: more than there are record types. */
#define BOOTINFO_MAXENTRIES 64

struct bootinfo {
	size_t bi_used;        /* bytes of bi_data */
	unsigned bi_nrecords;  /* records in bi_data */
	unsigned bi_nrejected; /* records that were not copied */
	bool bi_badtrust;      /* one of them was TRUST: trust nothing */
	paddr_t bi_rsdp;       /* ACPI's root pointer, as PVH says; 0: unsaid */
	uint8_t bi_data[BOOTINFO_MAXSIZE];
};

/*
 * Copy every valid record of the table at physical address `table` (0: none). A
 * record that is invalid, of a type seen before, or too large is reported and
 * left out; the others are copied.
 */
void bootinfo_digest(
    struct bootinfo *bi, const struct physmem *pm, paddr_t table);

/*
 * To make records: empty the buffer; the bytes left in it; a new record of
 * `len` bytes, zeroed after its header (NULL, reported: no room).
 */
void bootinfo_empty(struct bootinfo *bi);
size_t bootinfo_room(const struct bootinfo *bi);
void *bootinfo_add(struct bootinfo *bi, int32_t type, size_t len);

/*
 * The record of that type, NULL when there is none or when it is shorter than
 * `minlen` bytes.  The record's `len` has been checked.
 */
const void *bootinfo_lookup(
    const struct bootinfo *bi, int32_t type, size_t minlen);

/* Copy a text field that may lack its NUL; unprintable bytes are replaced. */
void bootinfo_text(char *dst, size_t dstsize, const char *src, size_t srcsize);

/* Print the loader's list of what it could not load, if there is one. */
void bootinfo_print_missing(const struct bootinfo *bi);

/* This machine's records.  owner: the machine's startup, read-only after. */
extern struct bootinfo bootinfo;

#endif /* !_ARCH_X86_X86_BOOTINFO_H_ */
