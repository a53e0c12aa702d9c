/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.h: the files that are loaded behind the kernel: open all, plan all,
 * read all.  One that fails is left out with a warning.
 *
 *	modopen.c   opening
 *	modahead.c  reading many that lie side by side
 *	moddeps.c   what modules require
 *	modload.c   planning, reading, MODULELIST
 *	modfile.c   one entry of the list
 *	modleave.c  leaving one out
 */
#ifndef _BOOT_MODLOAD_H_
#define _BOOT_MODLOAD_H_

#include <boot/bootrec.h>
#include <boot/builtins.h>
#include <boot/memmap.h>
#include <boot/modfind.h>

/* Bytes of "<dev>:<name>", with NUL. */
#define MODFILE_TEXT (sizeof(((struct filespec *)NULL)->sp_dev) + ELF_MODNAME)

/* A module's modinfo_t; the strings are in the file's bytes. */
struct modmeta {
	const char *mmt_name; /* NULL: not known */
	const char *mmt_required;
	uint32_t mmt_version, mmt_class;
};

struct modfile {
	TAILQ_ENTRY(modfile) mf_chain;
	const struct modreq *mf_req;
	struct modreq mf_own; /* mf_req, of a module that another requires */
	char mf_text[MODFILE_TEXT]; /* mq_text of mf_own */
	struct modmeta mf_meta;
	int mf_type; /* BI_MODULE_* */
	struct bootfile mf_file;
	const char *mf_data;          /* contents; NULL: those of mf_file */
	uint64_t mf_size;             /* bytes */
	uint64_t mf_ticks;            /* when it had been read (sa_ticks()) */
	struct image_piece *mf_piece; /* set by modlist_plan */
};
TAILQ_HEAD(modlist, modfile);

/* What the opening of files depends on. */
struct modopen {
	struct bootvols *mop_vols;
	struct modplace mop_place;
	struct builtins mop_builtins;
	uint32_t mop_version; /* the kernel's; 0: not known */
	bool mop_quiet;       /* AB_SILENT */
	/* For `check', which says itself what a kernel will refuse. */
	bool mop_check;
	/*
	 * For a kernel of another system: nothing is known of its modules.
	 * Only files of `load' and `fs' are opened.
	 */
	bool mop_foreign;
	size_t mop_max;    /* files that bootinfo has room for */
	size_t mop_left;   /* of these, set by modlist_open() */
	size_t mop_heads;  /* files whose first bytes may be kept */
	uint64_t mop_hold; /* bytes of modules to hold in memory, at most */
	/*
	 * Files are read to their places before all are planned, where this map
	 * has free memory; NULL: they are not.  mop_behind is the range for the
	 * next file: behind the kernel and the files that were found.
	 */
	const struct memmap *mop_map;
	struct prange mop_behind;
};

/* Is it properties, of the module that precedes it on the list? */
static inline bool
modfile_is_props(const struct modfile *mf)
{
	return mf->mf_type == BI_MODULE_PROPS || mf->mf_type == BI_MODULE_PLIST;
}

/*
 * Modules that were found: read those that follow each other on their disk
 * together, into memory of at most `hold` bytes.  Quiet; what is not read is
 * read later.
 */
void modahead_read(
    struct loader *ld, const struct modlist *found, uint64_t hold);
/* How many files MODULELIST can describe. */
size_t modlist_room(const struct bootrec *br);
/*
 * Open the requested files with their properties (modprops.h), at most mop_max.
 * Modules that the kernel has built in are left out.
 */
void modlist_open(struct loader *ld, struct modopen *mo, struct modlist *list);
/*
 * After modlist_open(): open what the modules on the list require, and put it
 * before them.
 */
void moddeps_add(struct loader *ld, struct modopen *mo, struct modlist *list);
/*
 * Open the file of `mf`, which is freed on failure, and add it to the list with
 * its properties, *np entries in all.  False: it is left out, reported.
 */
bool modlist_open_one(struct loader *ld, struct modopen *mo, struct modfile *mf,
    struct modlist *list, size_t *np);

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

/*
 * When all are read: if a random seed is among what was asked for, zero the
 * copies of it that reading has left.
 */
void modlist_wipe(struct loader *ld, const struct bootvols *vols);

void modlist_close(struct loader *ld, struct modlist *list);

/* ---- modfile.c ---- */

/* A new entry, not on a list yet.  NULL: out of memory; quiet. */
struct modfile *modfile_new(
    struct loader *ld, const struct modreq *mq, int type);
/*
 * Remove a file, and a module's properties.  Returns the entry that follows.
 */
struct modfile *modlist_drop(
    struct loader *ld, struct modlist *list, struct modfile *mf);
/*
 * Warn that a file is left out, and remove it: a module with its properties,
 * and properties with their module, which must not run without them.  Returns
 * the entry that follows.
 */
struct modfile *modlist_leave_out(struct loader *ld, struct modlist *list,
    struct modfile *mf, const char *why);
/* Release the pages of its image piece. */
void modfile_drop(struct loader *ld, struct modfile *mf);
/* Remove and free an entry.  The pages of its image piece stay allocated. */
void modfile_free(struct loader *ld, struct modlist *list, struct modfile *mf);

#endif /* !_BOOT_MODLOAD_H_ */
