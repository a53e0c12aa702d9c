/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.h: the files that are loaded behind the kernel: open all, plan all,
 * read all.  One that cannot be had is a warning.
 */
#ifndef _SA_MODLOAD_H_
#define _SA_MODLOAD_H_

#include <boot/bootrec.h>
#include <boot/memmap.h>
#include <boot/modfind.h>

struct modfile {
	TAILQ_ENTRY(modfile) mf_chain;
	const struct modreq *mf_req;
	int mf_type; /* BI_MODULE_* */
	struct bootfile mf_file;
	const char *mf_data; /* what to hand over, instead of a file */
	uint64_t mf_size;    /* bytes */
	uint32_t mf_base;    /* PA, when it has been read */
};
TAILQ_HEAD(modlist, modfile);

/*
 * Open what is asked for, at most as many as bootinfo has room for.  Warns of
 * each that is left out.
 */
void modlist_open(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, struct bootrec *br, struct modlist *list);

/*
 * Keep of the list what fits behind kernel->pr_end and extend *kernel over
 * it, page aligned.  Warns of each that does not fit.
 */
void modlist_plan(struct loader *ld, const struct memmap *mm,
    struct modlist *list, struct prange *kernel);

/*
 * Read all into the image, the first at the page behind `end`, each on a page
 * boundary straight after the one before.  What cannot be read is taken off
 * the list with a warning.  Returns the end of the last.
 */
uint64_t modlist_read(struct loader *ld, struct modlist *list,
    const struct boot_image *img, uint64_t end, bool quiet);

/* Add MODULELIST for what was read. */
void modlist_record(const struct modlist *list, struct bootrec *br);

/* Take one off the list. */
void modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf);
void modlist_close(struct loader *ld, struct modlist *list);

#endif /* !_SA_MODLOAD_H_ */
