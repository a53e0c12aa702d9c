/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec.h: building the bootinfo table.  Records are collected on the heap
 * while the image is planned and read; the table is laid out once, in pages
 * below 4 GiB, and memory maps and timeline are written at hand-off.
 *
 *	bootrec.c         the builder, and bootrec_finish()
 *	bootrec_map.c     the memory maps
 *	bootrec_kernel.c  the records that do not depend on modules
 *	bootrec_time.c    the timeline
 */
#ifndef _BOOT_BOOTREC_H_
#define _BOOT_BOOTREC_H_

#include <boot/image.h>
#include <boot/boot.h>

/* Types of records that are written. */
#define BOOTREC_NTYPES 18

/*
 * The kernel's buffer of BOOTINFO_MAXSIZE bytes holds a 4-byte count and the
 * records, not the pointers.
 */
#define BOOTREC_MAXBYTES (BOOTINFO_MAXSIZE - 4)

/* What the TIMELINE record will hold (bootrec_time.c). */
struct bootrec_times {
	uint32_t bt_khz;
	uint32_t bt_n, bt_nfiles; /* entries; those of BI_TL_FILE */
	struct bi_timeline_entry bt_entry[BI_TIMELINE_MAX];
};

struct bootrec {
	uint32_t br_used; /* bytes of br_buf */
	/* Each type's record, in the table's order: its offset + 1; 0: none. */
	uint32_t br_off[BOOTREC_NTYPES];
	uint32_t br_nranges;   /* of bootrec_begin's map */
	uint32_t br_mapranges; /* MEMMAP entries to reserve */
	struct bootrec_times br_times;
	const char *br_missing; /* MISSING's text; NULL: none */
	_Alignas(8) uint8_t br_buf[BOOTREC_MAXBYTES];
};

/*
 * A builder with room reserved for a memory map of `mapranges` ranges.  NULL:
 * out of memory, reported.
 */
struct bootrec *bootrec_begin(struct loader *ld, size_t mapranges);
void bootrec_end(struct loader *ld, struct bootrec *br);

/* Bytes that can still be added, besides MEMMAP's reserve. */
size_t bootrec_room(const struct bootrec *br);
/*
 * Add a record of `len` bytes with its header filled in and the rest zero; at
 * most one of each type.  NULL: no room.
 */
void *bootrec_add(struct bootrec *br, int type, size_t len);
/* A record that was added; NULL: there is none. */
void *bootrec_find(struct bootrec *br, int type);

/*
 * Lay the table out in pages below 4 GiB outside img_range, and set
 * img_bootinfo.  `br` must live until hand-off.  Prints on failure.  ENOMEM.
 */
int bootrec_place(
    struct loader *ld, struct bootrec *br, struct boot_image *img);
void bootrec_unplace(struct loader *ld, struct boot_image *img);

/*
 * Write MEMMAP and EFIMEMMAP, and TIMELINE, behind the records.  Called by
 * se_handoff with the final map, again if ExitBootServices() refuses its map
 * key.  Does not allocate or print.  ENOSPC if a map does not fit: MEMMAP is
 * truncated, EFIMEMMAP left out; the boot continues.
 */
int bootrec_finish(struct boot_image *img, const struct sa_memrange *map,
    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
    uint32_t descver);

/* ---- bootrec_time.c ---- */

/*
 * A step ended: BI_TL_*, and of a file its number in MODULELIST.  In order of
 * time.  Ticks 0: not known, left out.
 */
void bootrec_time(
    struct bootrec *br, unsigned event, unsigned index, uint64_t ticks);
/* Begin the timeline with what the loader has marked (sa_mark()). */
void bootrec_time_loader(struct loader *ld, struct bootrec *br);
/* Bytes of the record, with room for what the hand-off adds; 0: no record. */
size_t bootrec_time_size(const struct bootrec *br);
/* Fill in the record, of that size. */
void bootrec_time_write(const struct bootrec *br, struct btinfo_timeline *rec);
/* At hand-off, after bootrec_finish(): the last steps, READY and EXIT. */
void bootrec_stamp(struct boot_image *img, unsigned event, uint64_t ticks);

/* ---- bootrec_map.c ---- */

/*
 * Write MEMMAP's entries, with `image` as one piece of RAM, at most `max`.
 * Returns their number, which may exceed max.
 */
uint32_t bootrec_memmap(const struct sa_memrange *map, size_t nmap,
    struct prange image, struct bi_memmap_entry *entry, uint32_t max);
/* End of the RAM entry that contains `start`; `start` if none does. */
paddr_t bootrec_memory_end(
    const struct bi_memmap_entry *entry, uint32_t n, paddr_t start);

/* The firmware's descriptors, of emap_size (at most EFIMAP_MAXDESC) bytes. */
#define EFIMAP_MAXDESC 256
struct efimap {
	const uint8_t *emap_desc;
	uint32_t emap_n, emap_size;
};
/*
 * Write EFIMEMMAP's descriptors: the RAM of MEMMAP's `n` entries, and what the
 * firmware's map has besides RAM outside `image`.  At most `max`; returns their
 * number, which may exceed max.
 */
uint32_t bootrec_efimemmap(const struct bi_memmap_entry *entry, uint32_t n,
    struct prange image, const struct efimap *em, uint8_t *buf, uint32_t max);

/* ---- bootrec_kernel.c ---- */

struct bootrec_kernel {
	const char *bk_path;             /* as typed, without the device */
	const struct sa_volinfo *bk_vol; /* the kernel's volume */
	struct prange bk_sym;            /* PA of the symbols; empty: none */
	bool bk_prekern; /* that is the kernel, which prekern links */
};
/* Describe the screen's mode again: it has been changed. */
void bootrec_framebuffer(struct loader *ld, struct bootrec *br);
/* Add all records that do not depend on modules. */
void bootrec_add_kernel(
    struct loader *ld, struct bootrec *br, const struct bootrec_kernel *bk);

#endif /* !_BOOT_BOOTREC_H_ */
