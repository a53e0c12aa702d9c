/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.h: the files that are loaded behind the kernel: open all, plan all,
 * read all.  One that fails is left out with a warning.
 */
#ifndef _BOOT_MODLOAD_H_
#define _BOOT_MODLOAD_H_

#include <boot/bootrec.h>
#include <boot/memmap.h>
#include <boot/modfind.h>

struct modfile {
	TAILQ_ENTRY(modfile) mf_chain;
	const struct modreq *mf_req;
	int mf_type; /* BI_MODULE_* */
	struct bootfile mf_file;
	const char *mf_data;          /* contents; NULL: those of mf_file */
	uint64_t mf_size;             /* bytes */
	uint64_t mf_ticks;            /* when it had been read (sa_ticks()) */
	struct image_piece *mf_piece; /* set by modlist_plan */
};
TAILQ_HEAD(modlist, modfile);

/* Is it properties, of the module that precedes it on the list? */
static inline bool
modfile_is_props(const struct modfile *mf)
{
	return mf->mf_type == BI_MODULE_PROPS || mf->mf_type == BI_MODULE_PLIST;
}

/*
 * Open the requested files with their properties (modprops.h), at most as many
 * as bootinfo has room for.
 */
void modlist_open(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, struct bootrec *br, struct modlist *list);

/*
 * Plan each file's page-aligned place behind the kernel, in order.  One that
 * does not fit is left out; those after it are still planned.
 */
void modlist_plan(struct loader *ld, const struct memmap *mm,
    struct modlist *list, struct boot_image *img);
/* Allocate their memory, once all are planned. */
void modlist_alloc(
    struct loader *ld, struct modlist *list, const struct boot_image *img);

/*
 * Read each file to its memory, and print one line for all of them or, with
 * AB_VERBOSE in `howto`, one for each.  What cannot be read is left out.
 * EAGAIN: a file is larger than it claims: boot again with bo_counted.
 */
int modlist_read(struct loader *ld, struct modlist *list, uint32_t howto);

/* Add MODULELIST with the files on the list, and when each was read. */
void modlist_record(const struct modlist *list, struct bootrec *br);

void modlist_close(struct loader *ld, struct modlist *list);

/* ---- modfile.c ---- */

/* A new entry, not on a list yet.  NULL: out of memory; quiet. */
struct modfile *modfile_new(
    struct loader *ld, const struct modreq *mq, int type);
/* Release the pages of its image piece. */
void modfile_drop(struct loader *ld, struct modfile *mf);
/* Remove and free an entry.  The pages of its image piece stay allocated. */
void modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf);

#endif /* !_BOOT_MODLOAD_H_ */
