/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec.h: building the bootinfo table.  Records are collected on the heap
 * while the image is planned and read; the table is laid out once, in pages
 * that the kernel can reach, and the memory map is filled in at hand-off.
 *
 *	bootrec.c         the builder, and bootrec_finish()
 *	bootrec_map.c     the memory maps
 *	bootrec_kernel.c  what the records say that are known before modules
 */
#ifndef _BOOT_BOOTREC_H_
#define _BOOT_BOOTREC_H_

#include <boot/image.h>
#include <boot/boot.h>

#define BOOTREC_MAXTYPE 17 /* BTINFO_* + 1 */

/*
 * The kernel's buffer holds a count and the records.  With the count, not the
 * pointers, they must fit into BOOTINFO_MAXSIZE.
 */
#define BOOTREC_MAXBYTES (BOOTINFO_MAXSIZE - 4)

struct bootrec {
	uint32_t br_used;                 /* bytes of br_buf */
	uint32_t br_off[BOOTREC_MAXTYPE]; /* record's place + 1, 0: none */
	uint32_t br_nranges;              /* of the map as it was looked at */
	uint32_t br_mapranges;            /* MEMMAP entries to keep room for */
	_Alignas(8) uint8_t br_buf[BOOTREC_MAXBYTES];
};

/*
 * A builder that keeps room for a memory map of `mapranges` ranges, or NULL
 * (it has said so).
 */
struct bootrec *bootrec_begin(struct loader *ld, size_t mapranges);
void bootrec_end(struct loader *ld, struct bootrec *br);

/* Bytes that can still be added, the memory map's room not counted. */
size_t bootrec_room(const struct bootrec *br);
/*
 * Add a record of `len` bytes, header filled in, the rest zero.  NULL when
 * there is no room.  One of each type.
 */
void *bootrec_add(struct bootrec *br, int type, size_t len);

/*
 * Lay the table out in pages below 4 GiB outside the image's final place,
 * into img->img_bootinfo; the builder goes with it.  Prints.  ENOMEM.
 */
int bootrec_place(
    struct loader *ld, struct bootrec *br, struct boot_image *img);
void bootrec_unplace(struct loader *ld, struct boot_image *img);

/*
 * Called by se_handoff with the final map (may be called again when
 * ExitBootServices wants a new map): writes MEMMAP and EFIMEMMAP into the
 * room that was kept for them.  Allocates nothing, prints nothing.  ENOSPC
 * if a map has outgrown the room: MEMMAP is cut short, EFIMEMMAP left out, and
 * the boot goes on.
 */
int bootrec_finish(struct boot_image *img, const struct sa_memrange *map,
    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
    uint32_t descver);

/* ---- bootrec_map.c ---- */

/*
 * Write MEMMAP's entries with [image) as one piece of RAM, at most `max`, and
 * return how many there are.
 */
uint32_t bootrec_memmap(const struct sa_memrange *map, size_t nmap,
    struct prange image, struct bi_memmap_entry *entry, uint32_t max);
/* End of the RAM that starts at `start` without a gap. */
paddr_t bootrec_memory_end(
    const struct bi_memmap_entry *entry, uint32_t n, paddr_t start);

/* The firmware's descriptors; emap_size of at most EFIMAP_MAXDESC bytes each.
 */
#define EFIMAP_MAXDESC 256
struct efimap {
	const uint8_t *emap_desc;
	uint32_t emap_n, emap_size;
};
/*
 * Write EFIMEMMAP's descriptors: the RAM of MEMMAP's `n` entries, and what the
 * firmware has besides.  At most `max`; return how many there are.
 */
uint32_t bootrec_efimemmap(const struct bi_memmap_entry *entry, uint32_t n,
    struct prange image, const struct efimap *em, uint8_t *buf, uint32_t max);

/* ---- bootrec_kernel.c ---- */

struct bootrec_kernel {
	const char *bk_path;             /* as typed, without the device */
	const struct sa_volinfo *bk_vol; /* where it came from */
	struct prange bk_sym;            /* PA of the symbols; empty: none */
};
/* Everything that is known before modules are looked for. */
void bootrec_add_kernel(
    struct loader *ld, struct bootrec *br, const struct bootrec_kernel *bk);

#endif /* !_BOOT_BOOTREC_H_ */
