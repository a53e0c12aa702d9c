/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.h: the files that are loaded behind the kernel: open all, plan all,
 * read all.  One that cannot be had is a warning.
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
	const char *mf_data;          /* what to hand over, instead of a file */
	uint64_t mf_size;             /* bytes */
	struct image_piece *mf_piece; /* its place, once planned */
};
TAILQ_HEAD(modlist, modfile);

/* Properties, of the module before it on the list? */
static inline bool
modfile_is_props(const struct modfile *mf)
{
	return mf->mf_type == BI_MODULE_PROPS || mf->mf_type == BI_MODULE_PLIST;
}

/*
 * Open what is asked for, at most as many as bootinfo has room for.  Warns of
 * each that is left out.
 */
void modlist_open(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, struct bootrec *br, struct modlist *list);

/*
 * Give each file its place behind the kernel, page aligned, in order.  Warns
 * of each that has none.
 */
void modlist_plan(struct loader *ld, const struct memmap *mm,
    struct modlist *list, struct boot_image *img);
/* Get the memory, once all is planned.  Warns of each that gets none. */
void modlist_alloc(
    struct loader *ld, struct modlist *list, const struct boot_image *img);

/*
 * Read each to its place.  What cannot be read is taken off the list with a
 * warning.  EAGAIN: compressed files must be counted (boot_options).
 */
int modlist_read(struct loader *ld, struct modlist *list, bool quiet);

/* Add MODULELIST for what was read. */
void modlist_record(const struct modlist *list, struct bootrec *br);

void modlist_close(struct loader *ld, struct modlist *list);

/* ---- modfile.c ---- */

/* An entry that is on no list yet, or NULL. */
struct modfile *modfile_new(
    struct loader *ld, const struct modreq *mq, int type);
/* Release a file's memory, before it is taken off the list. */
void modfile_drop(struct loader *ld, struct modfile *mf);
/* Take one off the list.  Its memory stays: it is the kernel's. */
void modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf);

#endif /* !_BOOT_MODLOAD_H_ */
