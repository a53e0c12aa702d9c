/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.h: the final and the staging addresses of kernel, symbols and files,
 * and what else the hand-off needs.
 */
#ifndef _BOOT_IMAGE_H_
#define _BOOT_IMAGE_H_

#include <boot/boot.h>
#include <boot/memmap.h>
#include <boot/memspan.h>

/* Everything passed to the kernel lies below 4 GiB: pointers are 32 bits. */
#define IMAGE_LIMIT 0x100000000ull

/* The kernel, and as many files as bootinfo has room for. */
#define IMAGE_MAXPIECES                                             \
	(1 +                                                        \
	    (BOOTINFO_MAXSIZE - sizeof(struct btinfo_modulelist)) / \
		sizeof(struct bi_modulelist_entry))

/*
 * Spans of all pieces, at least one for each.  The hand-off's page has room for
 * as many moves (efi_handoff.c).
 */
#define IMAGE_MAXSPANS 340

/* The kernel with its symbols, or a file. */
struct image_piece {
	struct prange ip_final;  /* PA for the kernel; page aligned */
	struct memspan *ip_span; /* in img_span; they cover ip_final */
	size_t ip_nspans;
	bool ip_held;   /* its memory is allocated; false: left out */
	bool ip_secret; /* the hand-off zeroes what was staged */
};

/*
 * Everything passed to the kernel.  The first piece is the kernel; files follow
 * by address, possibly with gaps.
 */
struct boot_image {
	struct image_piece img_piece[IMAGE_MAXPIECES];
	size_t img_npieces;
	struct memspan img_span[IMAGE_MAXSPANS];
	size_t img_nspans;
	/* From the first piece to the end of the last; one range of RAM in
	 * the kernel's memory maps. */
	struct prange img_range;
	uint32_t img_entry; /* PA */
	uint32_t img_howto; /* RB_*, AB_* */
	uint32_t img_esym;  /* PA, 0: no symbols */
	/* bootinfo: table and records, one allocation outside img_range */
	uint8_t *img_bootinfo; /* PA == pointer, below 4 GiB */
	uint64_t img_bootinfo_npages;
	uint32_t img_extmem_kb, img_basemem_kb; /* set by bootrec_finish */
	struct bootrec *img_builder; /* of img_bootinfo; owner: boot_once */
	struct btinfo_timeline *img_timeline; /* in img_bootinfo; NULL: none */
	struct btinfo_tpmlog *img_tpmlog;     /* likewise */
	/*
	 * Writes the memory maps where the kernel expects them:
	 * bootrec_finish(), or that of another protocol (multiboot.h) with its
	 * arguments and errors.
	 */
	int (*img_finish)(struct boot_image *img, const struct sa_memrange *map,
	    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
	    uint32_t descver);
	void *img_finish_arg;
	uint32_t img_eax, img_ebx; /* registers of another protocol */
	bool
	    img_inplace; /* plan files where memory is free, if there is such */
	bool img_firmware; /* start it with boot services */
};

#define IMAGE_WHY 160

/*
 * Plan the kernel at `want` (page aligned).  Quiet; `why` is the reason of a
 * failure.  EBUSY, ENOMEM: see memmap_check; ENOMEM: too little free memory to
 * stage it in.
 */
int image_plan_kernel(struct boot_image *img, const struct memmap *mm,
    struct prange want, char why[IMAGE_WHY]);
/*
 * Plan a file of `size` bytes, at most 2 GiB, in the first RAM behind the last
 * piece, page aligned.  If that is at `lies`, where the file has pages, they
 * become the piece's, and ip_held is set; 0: it has none.  Quiet.  NULL: no RAM
 * of that size, too little free memory to stage it in, or IMAGE_MAXPIECES are
 * planned; `why` is the reason.
 */
struct image_piece *image_plan_file(struct boot_image *img,
    const struct memmap *mm, uint64_t size, paddr_t lies, char why[IMAGE_WHY]);

/* Warn if the kernel overwrites ACPI NVS. */
void image_warn(
    struct loader *ld, const struct memmap *mm, const struct boot_image *img);

/*
 * Decide again what is read in place, by a newer map, of all pieces but a
 * kernel that is allocated already.  Called when all are planned.
 */
void image_split(struct boot_image *img, const struct memmap *mm);
/*
 * Allocate a piece's memory and set span_at: the final place where that is
 * free, else memory outside img_range, from where the hand-off moves it.
 * ENOMEM.  Quiet.
 */
int image_alloc(
    struct loader *ld, const struct boot_image *img, struct image_piece *ip);
/*
 * The kernel is allocated while no other piece is planned: end it at `end`, a
 * multiple of PAGE_SIZE within it, and release what is behind.
 */
void image_cut_kernel(struct loader *ld, struct boot_image *img, paddr_t end);
/*
 * When all pieces are planned: img_range may have grown over memory in which
 * parts of the kernel are staged.  Stage them elsewhere.  ENOMEM.  Quiet.
 */
int image_restage(struct loader *ld, const struct boot_image *img);
/* The memory of a piece that is allocated. */
static inline struct memspans
image_memory(const struct image_piece *ip)
{
	return (struct memspans){ip->ip_span, ip->ip_nspans};
}
/* How many bytes the hand-off moves. */
uint64_t image_moved(const struct boot_image *img);
/* Release a piece's memory and leave it out. */
void image_drop(struct loader *ld, struct image_piece *ip);
/* End img_range with the last piece that is not left out. */
void image_trim(struct boot_image *img);
/* se_handoff has returned this error: say why. */
void image_handoff_failed(struct loader *ld, int error);
/* Release all pieces. */
void image_free(struct loader *ld, struct boot_image *img);

#endif /* !_BOOT_IMAGE_H_ */
