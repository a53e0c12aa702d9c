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
#include <boot/trust.h>

/* Bytes of the heap. */
struct trustrec_bytes {
	void *tby_at;
	size_t tby_n; /* 0: nothing is allocated */
};

struct trustrec_manifest {
	const struct bootvol *trm_vol;
	char trm_name[BOOTFILE_PATH + sizeof("/boot.manifest")];
	struct trustrec_bytes trm_text, trm_sig;
};

/* Owner: one boot.  All zero: nothing is said. */
struct trustrec {
	bool trc_on; /* keys are enrolled */
	struct trust trc_trust;
	struct trustrec_manifest trc_manifest[BI_TRUST_MANIFESTS];
	uint32_t trc_n;
	uint32_t trc_nunpacked; /* hashes that there is room for */
	struct image_piece *trc_piece;
	struct btinfo_trust *trc_rec; /* in bootrec; NULL: no room */
};

/* Read the keys, and add the record.  ENOMEM: reported. */
int trustrec_begin(struct loader *ld, struct trustrec *trc, struct bootrec *br);
/*
 * Read the manifests of the kernel and of the modules, on the list and in the
 * kernel's directories.  One that cannot be read is left out.
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
void trustrec_end(struct loader *ld, struct trustrec *trc);

#endif /* !_BOOT_BOOTREC_TRUST_H_ */
