/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.h: what is loaded, and booting it.  Includes libsa.h, whose conventions
 * hold here too.
 */
#ifndef _BOOT_BOOT_H_
#define _BOOT_BOOT_H_

#include <bootinfo.h>
#include <libkern/kqueue.h>
#include <libsa/libsa.h>

/* One entry of the list of things to load beside the kernel. */
struct modreq {
	TAILQ_ENTRY(modreq) mq_chain;
	int mq_type;        /* BI_MODULE_* */
	char *mq_text;      /* as the user typed it */
	size_t mq_textsize; /* bytes allocated */
	/* BI_MODULE_PROPS, for the module of this text: XML, and as typed. */
	char *mq_xml;
	char *mq_shown;
};
TAILQ_HEAD(modreqlist, modreq);

struct userconf_cmd {
	TAILQ_ENTRY(userconf_cmd) uc_chain;
	char uc_text[80];
};
TAILQ_HEAD(userconflist, userconf_cmd);

/* What the next boot takes along: loader's ld_boot. */
struct boot_options {
	bool bo_modules_on;        /* `modules on|off` */
	bool bo_counted;           /* compressed files are counted (fs.h) */
	struct modreqlist bo_mods; /* load, fs, rndseed, splash; in order */
	struct userconflist bo_userconf;
	char bo_root[128]; /* root= : ROOTDEVICE or BOOTWEDGE, "" if none */
};

/* ---- modreq.c ---- */

/* Nothing to load, modules on. */
void boot_options_init(struct boot_options *bo);

/* Entries of either list.  A boot.cfg can name no more in reason, and a
 * kernel takes far fewer through bootinfo. */
#define MODREQ_MAX 1024

int modreq_add(struct loader *ld, int type, const char *text);
/*
 * Properties for the module of this text, wherever on the list that is: an XML
 * property list, and what to show of it.  Later ones win.
 */
int modreq_add_props(
    struct loader *ld, const char *text, const char *xml, const char *shown);
int userconf_add(struct loader *ld, const char *text);
/* Empty both lists. */
void modreq_clear(struct loader *ld);
/* The command that adds an entry of this type, or what it is. */
const char *modreq_typename(int type);

/*
 * The settings that commands change, so that the commands of a menu entry
 * that failed leave no trace for the next choice.
 */
struct settings {
	size_t set_nmods, set_nuserconf;
	bool set_modules_on;
	char set_dev[sizeof(((struct loader *)NULL)->ld_dev)];
	char set_root[sizeof(((struct boot_options *)NULL)->bo_root)];
};
void settings_save(struct loader *ld, struct settings *st);
/* Allocates nothing; the lists must not have been cleared in between. */
void settings_restore(struct loader *ld, const struct settings *st);

/* ---- boot.c ---- */

/* Kernel names that `boot` tries without one, in order; ends with NULL. */
extern const char *const default_kernels[];

/*
 * Load kernel `text` (NULL or "": the default names in order on the default
 * device) with its modules and start it.  Returns an errno value if that
 * failed; everything it took is released, and it can be called again.
 */
int boot_kernel(struct loader *ld, const char *text, uint32_t howto);

/* ---- memmap.c ---- */

void memmap_print(struct loader *ld); /* the `memmap` command */

#endif /* !_BOOT_BOOT_H_ */
