/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvh.h: the start info of the PVH boot protocol (Xen's
 * public/arch-x86/hvm/start_info.h).  Addresses are physical, integers little
 * endian; address 0: absent.
 */
#ifndef _ARCH_X86_PVH_H_
#define _ARCH_X86_PVH_H_

#include <arch/x86/x86_bootinfo.h>

#define HVM_START_MAGIC 0x336ec578u

struct hvm_start_info {
	uint32_t magic;   /* HVM_START_MAGIC */
	uint32_t version; /* 0: ends after rsdp_pa */
	uint32_t flags;
	uint32_t nmodules;
	uint64_t modlist_pa; /* struct hvm_modlist_entry[nmodules] */
	uint64_t cmdline_pa; /* a string */
	uint64_t rsdp_pa;
	/* From version 1 on. */
	uint64_t memmap_pa; /* struct hvm_memmap_entry[nmemmap] */
	uint32_t nmemmap;
	uint32_t reserved;
};
_Static_assert(sizeof(struct hvm_start_info) == 56, "hvm_start_info");
_Static_assert(offsetof(struct hvm_start_info, memmap_pa) == 40, "version 0");

struct hvm_modlist_entry {
	uint64_t pa;
	uint64_t size;       /* bytes */
	uint64_t cmdline_pa; /* a string */
	uint64_t reserved;
};
_Static_assert(sizeof(struct hvm_modlist_entry) == 32, "hvm_modlist_entry");

struct hvm_memmap_entry {
	uint64_t pa;
	uint64_t size; /* bytes */
	uint32_t type; /* numbered as BIM_* is */
	uint32_t reserved;
};
_Static_assert(sizeof(struct hvm_memmap_entry) == 24, "hvm_memmap_entry");

/* Entries of the memory map that are read. */
#define PVH_MAXMAP 128u

/*
 * Make bootinfo of the start info at `info`: MEMMAP, ROOTDEVICE and MODULELIST
 * records, bi_rsdp and *howtop (RB_*, AB_*).  Invalid parts are
 * reported and left out; an invalid start info gives no records.
 *
 * The files have type BI_MODULE_NONE: their contents decide what they are.  A
 * file's path is the first word of its own command line, else "initrd".
 */
void pvh_digest(struct bootinfo *bi, uint32_t *howtop, const struct physmem *pm,
    paddr_t info);

/*
 * pvh_cmdline.c: the kernel's command line, whose blanks become NULs: options
 * (-sv: the letters of the loader's boot command) into *howtop, and
 * `root=device' and `console=device' as records.  Every other word is named in
 * a message.
 */
void pvh_cmdline(struct bootinfo *bi, uint32_t *howtop, char *line);

#endif /* !_ARCH_X86_PVH_H_ */
