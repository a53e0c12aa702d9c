/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.h: the lists of files and options for the next boot, and booting.
 * libsa.h's conventions hold.
 */
#ifndef _BOOT_BOOT_H_
#define _BOOT_BOOT_H_

#include <bootinfo.h>
#include <libkern/kqueue.h>
#include <libsa/libsa.h>

/* One file, or one set of properties, to pass to the kernel. */
struct modreq {
	TAILQ_ENTRY(modreq) mq_chain;
	TAILQ_ENTRY(modreq) mq_bucket; /* modreq_bucket() */
	int mq_type;                   /* BI_MODULE_* */
	char *mq_text;                 /* file, as the user typed it */
	char *mq_args;                 /* for a Multiboot kernel; NULL: none */
	const char *mq_for; /* module that requires it; NULL: asked for */
	size_t mq_textsize; /* bytes allocated */
	/* BI_MODULE_PROPS: of the module mq_text; otherwise NULL. */
	char *mq_xml;   /* property list */
	char *mq_shown; /* load's arguments, for messages */
};
TAILQ_HEAD(modreqlist, modreq);

struct userconf_cmd {
	TAILQ_ENTRY(userconf_cmd) uc_chain;
	char uc_text[80];
};
TAILQ_HEAD(userconflist, userconf_cmd);

/* Where the kernel goes: `reloc`. */
struct boot_reloc {
	enum {
		BOOT_RELOC_DEFAULT, /* where it was linked for */
		BOOT_RELOC_NONE,    /* where memory is free: it is not moved */
		BOOT_RELOC_ADDR     /* to rlc_pa */
	} rlc_kind;
	paddr_t rlc_pa;
};

/*
 * What this boot was asked for and could not load: lines for the user and for
 * BTINFO_MISSING.  Owner: boot_once.
 */
struct boot_missing {
	unsigned bmi_more; /* for which there was no room */
	char bmi_text[BI_MISSING_MAX];
};

#define MODREQ_BUCKETS 256

/* Modes of a screen that are looked at. */
#define MODE_MAX 1024

/* ld_boot: the options of the next boot. */
struct boot_options {
	/* Called before the kernel is started; NULL: nothing. */
	void (*bo_handoff)(struct loader *ld);
	bool bo_modules_on; /* `modules on|off` */
	bool bo_tries;      /* boots are counted: the kernel clears that */
	bool bo_prekern;    /* `pkboot': prekern starts the kernel */
	bool bo_counted;    /* `counted' of fs_decoder (fs.h) */
	bool bo_checking;   /* nothing is booted: files are not measured */
	bool bo_tpm_failed; /* and it was said */
	struct boot_missing bo_missing;
	struct modreqlist bo_mods; /* load, fs, rndseed, splash; in order */
	size_t bo_nmods;
	struct modreqlist bo_bucket[MODREQ_BUCKETS];
	struct userconflist bo_userconf;
	size_t bo_nuserconf;
	char bo_root[128]; /* root= : ROOTDEVICE or BOOTWEDGE, "" if none */
	struct boot_reloc bo_reloc;
	bool bo_gop_set; /* gop: the screen's mode for the kernel */
	uint32_t bo_gop;
};

/* ---- modreq.c ---- */

/* Set the defaults: nothing to load, modules on. */
void boot_options_init(struct boot_options *bo);

/* Limit of either list; bootinfo has room for far fewer. */
#define MODREQ_MAX 1024

/*
 * Append a file of a type, BI_MODULE_*, to be loaded by the next boot.  A file
 * that is on the list is not added again and is no error: a kernel would refuse
 * the second one.  EINVAL or ENAMETOOLONG: not a file name; ENOSPC, ENOMEM.
 */
int modreq_add(struct loader *ld, int type, const char *text);
/* The same for a module with arguments (NULL: none). */
int modreq_add_args(struct loader *ld, const char *text, const char *args);
/*
 * The chain (mq_bucket) that holds all requests with this text, in order; it
 * holds others too.
 */
struct modreqlist *modreq_bucket(struct loader *ld, const char *text);
/*
 * Add properties for the module `text`, which need not be on the list yet: an
 * XML property list, and its text for messages.  Later ones override earlier
 * ones.  The strings are copied.  Errors as modreq_add.
 */
int modreq_add_props(
    struct loader *ld, const char *text, const char *xml, const char *shown);
/*
 * Append a userconf(4) command.  One that is too long is refused, not cut: half
 * a command may mean something else.  EINVAL, ENAMETOOLONG, ENOSPC, ENOMEM.
 */
int userconf_add(struct loader *ld, const char *text);
/* Is it for a kernel of another system, as one of its modules? */
static inline bool
modreq_is_foreign(const struct modreq *mq)
{
	return mq->mq_type == BI_MODULE_ELF || mq->mq_type == BI_MODULE_FS ||
	    mq->mq_type == BI_MODULE_FIRMWARE;
}
/* Empty both lists. */
void modreq_clear(struct loader *ld);
/* The name of a BI_MODULE_* type: the command that adds it, "load". */
const char *modreq_typename(int type);

/*
 * A copy of the settings that commands change, to undo the commands of a menu
 * entry that failed.
 */
struct settings {
	size_t set_nmods, set_nuserconf;
	bool set_modules_on;
	char set_dev[sizeof(((struct loader *)NULL)->ld_dev)];
	char set_root[sizeof(((struct boot_options *)NULL)->bo_root)];
	struct boot_reloc set_reloc;
	bool set_gop_set;
	uint32_t set_gop;
};
void settings_save(struct loader *ld, struct settings *st);
/*
 * Undo what was set since settings_save().  Does not allocate.  The lists must
 * not have been cleared in between.
 */
void settings_restore(struct loader *ld, const struct settings *st);

/* ---- boot.c ---- */

/*
 * Load kernel `text` (NULL or "": the default names on the default device, then
 * the only set) with its modules and start it.  Returns only on failure, which
 * has been printed, with an errno value; everything that was allocated has been
 * released.
 */
int boot_kernel(struct loader *ld, const char *text, uint32_t howto);

/* ---- boot_search.c ---- */

/* The names that `boot` without a name tries, in order; NULL-terminated. */
extern const char *const default_kernels[];

/* ---- check.c ---- */

/*
 * Link, without running any of them, the modules that a boot of kernel `text`
 * (as boot_kernel()) would load, or without requests, or with `all`, all in the
 * kernel's directories of modules.  Prints each finding and a summary.  0: all
 * of them link; ENOEXEC: they do not; EINTR: the user has stopped it; another
 * errno value, printed: it could not be found out.
 */
int boot_check(struct loader *ld, const char *text, bool all);

/* ---- missing.c ---- */

/* Nothing is missing yet. */
void missing_clear(struct loader *ld);
/* "<what>: <why>", both encoded for printing, could not be loaded. */
void missing_add(struct loader *ld, const char *what, const char *why);
/*
 * The text, NULL if nothing is missing; its last line counts those for which
 * there was no room.
 */
const char *missing_text(struct loader *ld);

/* ---- memmap.c ---- */

void memmap_print(struct loader *ld); /* the `memmap` command */

#endif /* !_BOOT_BOOT_H_ */
