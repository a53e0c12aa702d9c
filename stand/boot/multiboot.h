/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot.h: kernels of the Multiboot specifications, version 1 (0.6.96) and
 * 2 (2.0): the header in their first bytes, and the information for them.
 *
 *	multiboot_header.c   find and check the header
 *	multiboot_image.c    plan where the file's bytes go
 *	multiboot_info.c     what both versions' information has in common
 *	multiboot1_info.c    the information of version 1
 *	multiboot2_info.c    the information of version 2
 *	multiboot_load.c     a kernel and its modules to memory
 *	multiboot.c          the hand-off
 */
#ifndef _BOOT_MULTIBOOT_H_
#define _BOOT_MULTIBOOT_H_

#include <boot/bootrec.h>
#include <boot/kernimg.h>
#include <boot/modload.h>

/* Bytes of a file in which the header must lie. */
#define MULTIBOOT1_SEARCH 8192
#define MULTIBOOT2_SEARCH 32768

#define MULTIBOOT1_HEADER 0x1badb002u
#define MULTIBOOT2_HEADER 0xe85250d6u
/* %eax at the kernel's entry. */
#define MULTIBOOT1_EAX 0x2badb002u
#define MULTIBOOT2_EAX 0x36d76289u

/* A kernel's header, of either version; addresses are physical. */
struct multiboot_header {
	unsigned mbh_version; /* 1, 2 */
	uint32_t mbh_offset;  /* of the header in the file */
	unsigned mbh_has;
#define MBH_ADDRESS      0x01 /* addresses, in place of the ELF headers */
#define MBH_ENTRY        0x02 /* an entry point, in place of the ELF one */
#define MBH_EFI32        0x04 /* an entry point for 32-bit firmware */
#define MBH_EFI64        0x08 /* and for 64-bit firmware */
#define MBH_BOOTSERVICES 0x10 /* it can be started with boot services */
#define MBH_RELOCATABLE  0x20
#define MBH_CONSOLE      0x40  /* it needs a console that we describe */
	uint32_t mbh_required; /* version 2: bits of information's types */
	/* MBH_ADDRESS: of header, first byte, end of the file's bytes, end of
	 * bss; an end of 0: of the file, no bss. */
	uint32_t mbh_header, mbh_load, mbh_loadend, mbh_bssend;
	uint32_t mbh_entry, mbh_entry_efi32, mbh_entry_efi64;
	/* MBH_RELOCATABLE: first and last byte, a power of two */
	uint32_t mbh_min, mbh_max, mbh_align;
};

#define MULTIBOOT_WHY 120

/*
 * Find the header in a file's first `len` bytes; version 2 is preferred.
 * ENOEXEC: there is none, or one that cannot be honoured; `why` is the reason.
 */
int multiboot_header_find(const uint8_t *buf, size_t len,
    struct multiboot_header *mh, char why[MULTIBOOT_WHY]);

/*
 * Plan the segments and the entry of 32-bit mode, by the header's addresses or
 * by the ELF headers; ki_head holds the file's first bytes.  The EFI entries
 * lie in the kernel.  Prints on failure.  As kernimg_open().
 */
int multiboot_plan(struct kernimg *ki, const struct multiboot_header *mh);

/* ---- the information ---- */

/* What a kernel is told, but for the memory maps. */
struct multiboot_facts {
	const char *mbf_path, *mbf_args; /* the command line's parts */
	const struct modlist *mbf_mods;
	struct btinfo_framebuffer mbf_fb; /* physaddr 0: there is none */
	struct sa_fwtables mbf_fw;
	bool mbf_bootservices; /* they have not ended */
	paddr_t mbf_loadbase;  /* of a kernel that is relocatable; 0: none */
};

/* The information being built, in pages of its own.  Owner: multiboot.c. */
struct multiboot_info {
	uint8_t *mbi_buf;         /* below 4 GiB, zeroed; PA == pointer */
	size_t mbi_size, mbi_len; /* bytes: room, used before the maps */
	struct prange mbi_image;  /* RAM in the memory map, as img_range */
	/* Scratch for the memory map, behind mbi_size. */
	struct bi_memmap_entry *mbi_entry;
	uint32_t mbi_max;
};

/* The screen, as both versions describe it. */
struct multiboot_screen {
	uint64_t mbs_pa;
	uint32_t mbs_pitch, mbs_width, mbs_height; /* bytes, pixels */
	uint8_t mbs_depth, mbs_type;
} __kpacked;
/* Position of each colour's lowest bit, and number of bits. */
struct multiboot_colors {
	uint8_t mbc_rpos, mbc_rnum, mbc_gpos, mbc_gnum, mbc_bpos, mbc_bnum;
};
_Static_assert(sizeof(struct multiboot_screen) == 22 &&
	sizeof(struct multiboot_colors) == 6,
    "Multiboot framebuffer");
void multiboot_info_screen(const struct btinfo_framebuffer *fb,
    struct multiboot_screen *screen, struct multiboot_colors *colors);

/* Bytes that the information needs at most, without the memory maps. */
size_t multiboot_info_size(const struct multiboot_facts *mf);
/* Append zeroed bytes, aligned to 8.  NULL: no room. */
void *multiboot_info_add(struct multiboot_info *mi, size_t len);
/* The address of what was added. */
uint32_t multiboot_info_pa(const void *p);
/* Append "first rest".  The address; 0: no room. */
uint32_t multiboot_info_text(
    struct multiboot_info *mi, const char *first, const char *rest);
/* Bytes of "first rest" with its NUL; write it. */
size_t multiboot_text_size(const char *first, const char *rest);
void multiboot_text(char *out, const char *first, const char *rest);
/*
 * Convert the memory map to mbi_entry; *lower, *upper: the KiB of RAM from 0
 * and from 1 MiB.  Returns the number of entries; all that fit.
 */
uint32_t multiboot_info_memory(struct multiboot_info *mi,
    const struct sa_memrange *map, size_t nmap, uint32_t *lower,
    uint32_t *upper);

/*
 * Build the information; finish adds the memory maps, perhaps again, and does
 * not allocate or print.  ENOSPC: no room; of finish: a map was left out or
 * truncated.
 */
int multiboot1_info(
    struct multiboot_info *mi, const struct multiboot_facts *mf);
int multiboot1_finish(
    struct multiboot_info *mi, const struct sa_memrange *map, size_t nmap);
int multiboot2_info(
    struct multiboot_info *mi, const struct multiboot_facts *mf);
int multiboot2_finish(struct multiboot_info *mi, const struct sa_memrange *map,
    size_t nmap, const struct efimap *em, uint32_t descver);
/* A table that a kernel requires and the information lacks; NULL: none. */
const char *multiboot2_missing(
    const struct multiboot_info *mi, uint32_t required);
/* Without memory maps: the kernel gets them from the firmware. */
int multiboot2_close(struct multiboot_info *mi);

/* ---- multiboot.c ---- */

/*
 * Load Multiboot kernel `text' with the files of `load' as its modules, and
 * start it.  Returns only on failure, printed, with an errno value; everything
 * that was allocated has been released.
 */
int multiboot_kernel(struct loader *ld, const char *text, const char *args);

#endif /* !_BOOT_MULTIBOOT_H_ */
