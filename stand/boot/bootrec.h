/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec.h: building the bootinfo table.  Records are collected on the heap
 * while the image is planned and read; the table is laid out once, in pages
 * that the kernel can reach, and the memory map is filled in at hand-off.
 * Private to stand/boot.
 *
 *	bootinfo.c   the builder, and bootinfo_finish()
 *	bootrec.c    what each record says
 */
#ifndef _SA_BOOTREC_H_
#define _SA_BOOTREC_H_

#include <boot/boot.h>

#define BOOTREC_MAXTYPE 17 /* BTINFO_* + 1 */

/*
 * The kernel's buffer holds a count and the records.  With the count, not the
 * pointers, they must fit into BOOTINFO_MAXSIZE.
 */
#define BOOTREC_MAXBYTES (BOOTINFO_MAXSIZE - 4)

struct bootinfo_builder {
	uint32_t bb_used;                 /* bytes of bb_buf */
	uint32_t bb_off[BOOTREC_MAXTYPE]; /* record's place + 1, 0: none */
	uint32_t bb_nranges;              /* of the map as it was looked at */
	uint32_t bb_mapranges;            /* MEMMAP entries to keep room for */
	_Alignas(8) uint8_t bb_buf[BOOTREC_MAXBYTES];
};

/*
 * A builder that keeps room for a memory map of `mapranges` ranges, or NULL
 * (it has said so).
 */
struct bootinfo_builder *bootrec_begin(struct loader *ld, size_t mapranges);
void bootrec_end(struct loader *ld, struct bootinfo_builder *bb);

/* Bytes that can still be added, the memory map's room not counted. */
size_t bootrec_room(const struct bootinfo_builder *bb);
/*
 * Add a record of `len` bytes, header filled in, the rest zero.  NULL when
 * there is no room.  One of each type.
 */
void *bootrec_add(struct bootinfo_builder *bb, int type, size_t len);

/*
 * Lay the table out in pages below 4 GiB outside the image's final place,
 * into img->bi_bootinfo; the builder goes with it.  Prints.  ENOMEM.
 */
int bootrec_place(
    struct loader *ld, struct bootinfo_builder *bb, struct boot_image *img);
void bootrec_unplace(struct loader *ld, struct boot_image *img);

/* ---- bootrec.c ---- */

struct bootrec_kernel {
	const char *bk_path;             /* as typed, without the device */
	const struct sa_volinfo *bk_vol; /* where it came from */
	struct prange bk_sym;            /* PA of the symbols; empty: none */
};
/* Everything that is known before modules are looked for. */
void bootrec_add_kernel(struct loader *ld, struct bootinfo_builder *bb,
    const struct bootrec_kernel *bk);

#endif /* !_SA_BOOTREC_H_ */
