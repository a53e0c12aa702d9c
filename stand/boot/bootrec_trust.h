/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_trust.h: what the kernel is told of whom the loader trusts: the
 * record TRUST, and a file behind the kernel with the keys, the manifests of
 * kernel and modules, and the hashes of modules that were decompressed. Without
 * keys there is neither.
 */
#ifndef _BOOT_BOOTREC_TRUST_H_
#define _BOOT_BOOTREC_TRUST_H_

#include <boot/bootkern.h>
#include <boot/modload.h>
#include <boot/trust_impl.h>

/* Owner: one boot.  All zero: nothing is said. */
struct trustrec {
	const struct trust *trc_trust; /* of the kernel's volume; NULL: none */
	const struct trust_manifest *trc_manifest[BI_TRUST_MANIFESTS];
	uint32_t trc_n;
	uint32_t trc_nunpacked; /* hashes that there is room for */
	struct image_piece *trc_piece;
	struct btinfo_trust *trc_rec; /* in bootrec */
};

/* Add the record, if there are keys.  ENOMEM: no room, reported. */
int trustrec_begin(struct loader *ld, struct trustrec *trc,
    const struct trust *tru, struct bootrec *br);
/*
 * Note the manifests that are trusted: of the kernel, of its directory of
 * modules, and of all else that was opened.
 */
void trustrec_collect(struct loader *ld, struct trustrec *trc,
    const struct bootkern *kern, const struct modopen *mo,
    const struct modlist *list);
/* Plan the file, behind all modules; allocate it.  Failures are warned of. */
void trustrec_plan(struct loader *ld, struct trustrec *trc,
    const struct memmap *mm, struct boot_image *img);
void trustrec_alloc(
    struct loader *ld, struct trustrec *trc, const struct boot_image *img);
/* When all modules have been read: write file and record. */
void trustrec_write(struct trustrec *trc, const struct modlist *list);

#endif /* !_BOOT_BOOTREC_TRUST_H_ */
