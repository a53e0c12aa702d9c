/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg.h: boot.cfg(5), its limits and defaults.
 */
#ifndef _UI_BOOTCFG_H_
#define _UI_BOOTCFG_H_

#include <libsa/libsa.h>

#define BOOTCFG_MAXFILE   ((size_t)32768) /* bytes of a file: NetBSD's limit */
#define BOOTCFG_MAXLINE   1023            /* bytes of a line */
#define BOOTCFG_MAXWARN   10              /* warnings printed; more: counted */
#define BOOTCFG_MAXWAIT   86400           /* seconds of a timeout */
#define BOOTCFG_TIMEOUT   10              /* seconds, without timeout= */
#define BOOTCFG_NOTIMEOUT 5               /* seconds, without boot.cfg */
#define BOOTCFG_MAXTRIES  255             /* tries= */
#define BOOTCFG_MAXBANNER 12              /* NetBSD's limits, these two */
#define BOOTCFG_MAXMENU   20

struct bootcfg_menu {
	char *bm_text;    /* what is shown */
	char *bm_command; /* commands, ';'-separated */
};

/* The file, parsed. */
struct bootcfg {
	char *bc_banner[BOOTCFG_MAXBANNER];
	int bc_nbanner;
	struct bootcfg_menu bc_menu[BOOTCFG_MAXMENU];
	int bc_nmenu;
	char *bc_multiboot; /* kernel of a boot without menu; NULL: none */
	int bc_default;     /* index into bc_menu, 0-based */
	int bc_timeout;     /* seconds; -1: no timeout, 0: no countdown */
	char bc_format; /* 'l' letters, 'n' numbers; 'a' only while parsing */
	bool bc_clear;
	bool bc_remember;  /* the last choice is the default */
	unsigned bc_tries; /* boots that may fail; 0: they are not counted */
	char *bc_fallback; /* the entry after that; NULL: none */
	bool bc_auto;      /* the menu is menu_find()'s */
	bool bc_found;     /* a boot.cfg was parsed */
	unsigned bc_nwarn; /* warnings; if any, the screen is not cleared */
};

/* Set the defaults for a boot without boot.cfg.  Does not free strings. */
void bootcfg_init(struct bootcfg *cfg);
/*
 * Parse a whole file, which need not end in NUL, into us_cfg, and run the
 * commands in it (load, userconf, ...).  Prints warnings with the file's name,
 * `where', and line numbers.
 * ENOMEM: some lines were ignored for lack of memory; the others are in effect.
 */
int bootcfg_parse(
    struct loader *ld, const char *where, const char *buf, size_t len);
/*
 * Read and parse the first boot.cfg of the EFI system partition and the default
 * device.  One that cannot be read is reported, and the next is tried.  ENOENT:
 * there is none.  EFBIG, ENOMEM; fs_read's errors.
 */
int bootcfg_read(struct loader *ld);
/* Add a menu entry.  ENOSPC: BOOTCFG_MAXMENU; ENOMEM.  Quiet. */
int bootcfg_menu_add(struct loader *ld, const char *text, const char *command);
/* Remove all menu entries. */
void bootcfg_menu_clear(struct loader *ld);
/* Free us_cfg's strings and set the defaults. */
void bootcfg_free(struct loader *ld);

#endif /* !_UI_BOOTCFG_H_ */
