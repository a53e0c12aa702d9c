/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libsa.h: the loader without firmware.  Every parser and decision of the
 * loader is here and runs in host tests; what it needs from a firmware is
 * struct sa_env, implemented by stand/efi and by the tests' fake.
 *
 * Units: addresses and sizes in bytes unless a name says pages (4096 bytes).
 * All functions that can fail return 0 or a positive errno value, and have
 * printed why (what, where, why, what helps), unless their comment says that
 * the caller does.
 */
#ifndef _LIBSA_H_
#define _LIBSA_H_

#include <bootinfo.h>
#include <fs/fs.h>
#include <libkern/kdefs.h>
#include <libkern/kerrno.h>
#include <libkern/kqueue.h>
#include <libkern/libkern.h>

/* What the firmware's memory map says about a range, now. */
enum sa_memkind {
	SA_MEM_FREE,    /* nobody's */
	SA_MEM_BOOT,    /* in use by firmware or loader until hand-off */
	SA_MEM_ACPI,    /* ACPI tables, reclaimable */
	SA_MEM_NVS,     /* ACPI NVS */
	SA_MEM_RUNTIME, /* runtime services code or data */
	SA_MEM_RESERVED,
	SA_MEM_MMIO,
	SA_MEM_UNUSABLE,
	SA_MEM_PERSISTENT
};

struct sa_memrange {
	uint64_t mr_start, mr_end; /* [start, end), page aligned */
	enum sa_memkind mr_kind;
};

/* Keys beyond ASCII, as env's getkey returns them. */
#define SA_KEY_NONE   (-1) /* the timeout ran out */
#define SA_KEY_UP     0x100
#define SA_KEY_DOWN   0x101
#define SA_KEY_LEFT   0x102
#define SA_KEY_RIGHT  0x103
#define SA_KEY_HOME   0x104
#define SA_KEY_END    0x105
#define SA_KEY_DELETE 0x106

/* A volume with a file system, as the user names it. */
struct sa_volinfo {
	char vi_name[16];  /* "hd0a", "cd0" */
	char vi_label[40]; /* GPT label, "" if none: NAME=<label> */
	char vi_desc[64];  /* for `dev`: "FAT, 62 MB" */
	bool vi_isesp;     /* also reachable as "esp" */
	bool vi_isboot;    /* the loader came from here */
	int vi_biosdev;    /* disk number | 0x80; cd: 0xe0 + n */
	int vi_partition;  /* 0 = a; -1 for the whole disk */
	uint64_t vi_startblk, vi_nblks; /* 512-byte blocks, 0 if not known */
};

struct boot_image;

/*
 * The firmware.  One struct of functions; `cookie` is se_cookie.
 */
struct sa_env {
	void *se_cookie;

	/* Console.  putchar takes '\n' alone.  getkey waits at most
	 * timeout_ms (-1: for ever; 0: look only). */
	void (*se_putchar)(void *cookie, int c);
	int (*se_getkey)(void *cookie, int timeout_ms);
	void (*se_clear)(void *cookie);
	uint64_t (*se_millis)(void *cookie); /* monotonic */

	/* Heap; NULL when there is none left. */
	void *(*se_alloc)(void *cookie, size_t size);
	void (*se_free)(void *cookie, void *p, size_t size);

	/*
	 * Pages, physical = usable pointer.  Any place below `limit` that
	 * does not meet [avoid.pr_start, avoid.pr_end); or exactly at pa.
	 * ENOMEM.
	 */
	int (*se_pages_alloc)(void *cookie, uint64_t npages, uint64_t limit,
	    struct prange avoid, uint64_t *pa);
	int (*se_pages_alloc_at)(void *cookie, uint64_t npages, uint64_t pa);
	void (*se_pages_free)(void *cookie, uint64_t npages, uint64_t pa);

	/*
	 * The memory map now, sorted, neighbours of one kind merged, at most
	 * `max` ranges; *n is how many there are (may exceed max: ENOMEM).
	 */
	int (*se_memmap)(
	    void *cookie, struct sa_memrange *out, size_t max, size_t *n);

	/*
	 * Volumes 0..count-1, hd's before cd's; mount gives an fs_volume that
	 * the caller unmounts.  At first only those of the disk that the
	 * loader came from may be there; scan (NULL: none needed) brings the
	 * others, which takes a while.  It changes numbers 0..count-1, but no
	 * name.
	 */
	void (*se_volume_scan)(void *cookie);
	size_t (*se_volume_count)(void *cookie);
	int (*se_volume_info)(void *cookie, size_t i, struct sa_volinfo *vi);
	int (*se_volume_mount)(void *cookie, size_t i, struct fs_volume **vp);

	/* Records that only the firmware knows, ENOENT if there is none. */
	int (*se_framebuffer)(void *cookie, struct btinfo_framebuffer *fb);
	int (*se_console)(void *cookie, struct btinfo_console *con);
	int (*se_efi)(void *cookie, struct btinfo_efi *efi);

	/*
	 * Leave the firmware and start the kernel.  Returns only when it
	 * failed before the firmware was given up (nothing printed).  Calls
	 * bootinfo_finish() with the final memory map just before.
	 */
	int (*se_handoff)(void *cookie, struct boot_image *img);
	void (*se_quit)(void *cookie); /* back to the firmware */

	const char *se_firmware; /* "UEFI 2.70, EDK II 1.00" for `version` */
};

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

/* boot.cfg, parsed.  bootcfg.h */
#define BOOTCFG_MAXBANNER 10
#define BOOTCFG_MAXMENU   20
struct bootcfg_menu {
	char *bm_text;    /* what is shown */
	char *bm_command; /* commands, ';'-separated */
};
struct bootcfg {
	char *bc_banner[BOOTCFG_MAXBANNER];
	int bc_nbanner;
	struct bootcfg_menu bc_menu[BOOTCFG_MAXMENU];
	int bc_nmenu;
	int bc_default; /* index into bc_menu, 0-based */
	int bc_timeout; /* seconds; -1 for ever, 0 at once */
	char bc_format; /* 'l' letters, 'n' numbers; 'a' only while parsing */
	bool bc_clear;
	bool bc_found;
	unsigned bc_nwarn; /* warnings given: the screen is not cleared */
};

/* All state of a running loader.  Owner: loader_main. */
struct loader {
	const struct sa_env *ld_env;
	struct bootcfg ld_cfg;
	char ld_dev[64];           /* default device: "hd0a", "NAME=x" */
	bool ld_modules_on;        /* `modules on|off` */
	struct modreqlist ld_mods; /* load, fs, rndseed, splash; in order */
	struct userconflist ld_userconf;
	char ld_root[16]; /* root= : ROOTDEVICE, "" if none */
	void *ld_private; /* line editor's history */
};

/* print.c: printf to the loader's console. */
void sa_printf(struct loader *ld, const char *fmt, ...) __kprintflike(2, 3);
void sa_vprintf(struct loader *ld, const char *fmt, va_list ap)
    __kprintflike(2, 0);
/*
 * Make bytes that came from outside (a file, a name, a key) fit to print: what
 * is not printable ASCII becomes \xNN, what does not fit ends in "...".  For
 * up to `len` bytes of `s`, or to its NUL.  Returns `out`.
 */
char *sa_vis(char *out, size_t outsize, const char *s, size_t len);
/* For one string in an argument list: sa_vis of all of it. */
#define SA_VIS_MAX  160
#define SA_VIS(str) sa_vis((char[SA_VIS_MAX]){0}, SA_VIS_MAX, str, SIZE_MAX)

/* subr.c: the heap.  NULL when there is none left (nothing printed). */
void *sa_alloc(struct loader *ld, size_t size);
/* The same, zeroed; says that there is none left, and for what. */
void *sa_zalloc(struct loader *ld, size_t size, const char *what);
void sa_free(struct loader *ld, void *p, size_t size); /* p may be NULL */
char *sa_strndup(struct loader *ld, const char *s, size_t len);
void sa_strfree(struct loader *ld, char *s); /* s may be NULL */

/*
 * The kernel, its symbols and modules, as they will lie in memory, and what
 * the hand-off needs.  image.c
 */
struct boot_image {
	struct prange bi_final; /* where it must lie; page aligned */
	uint8_t *bi_stage;      /* where it lies now; == pr_start: in place */
	uint64_t bi_npages;     /* allocated at bi_stage */
	uint32_t bi_entry;      /* PA */
	uint32_t bi_howto;      /* RB_*, AB_* */
	uint32_t bi_esym;       /* PA, 0: no symbols */
	/* bootinfo: table and records, one allocation outside bi_final */
	uint8_t *bi_bootinfo; /* PA == pointer, below 4 GiB */
	uint64_t bi_bootinfo_npages;
	uint32_t bi_extmem_kb, bi_basemem_kb; /* set by bootinfo_finish */
	struct bootinfo_builder *bi_builder;
};

/*
 * Called by se_handoff with the final map (may be called again when
 * ExitBootServices wants a new map): writes MEMMAP and EFIMEMMAP into the
 * room that was kept for them.  Allocates nothing, prints nothing.  ENOSPC
 * if a map has outgrown the room: MEMMAP is cut short, EFIMEMMAP left out, and
 * the boot goes on.
 */
int bootinfo_finish(struct boot_image *img, const struct sa_memrange *map,
    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
    uint32_t descver);

/* ---- the parts, by file ---- */

/* main.c: read boot.cfg, menu, prompt; returns when the user quits. */
void loader_main(const struct sa_env *env);

/* device.c: "dev:path" or "path"; names are checked against se_volume_info. */
struct filespec {
	char fs_dev[64];   /* "" : the default device */
	char fs_path[256]; /* as typed, without the device */
};
int filespec_parse(const char *text, struct filespec *out); /* quiet */
/* Kernel names that `boot` tries without one, in order; ends with NULL. */
extern const char *const default_kernels[];
/* Find a volume by name ("hd0a", "esp", "NAME=x", "" = ld_dev).  ENXIO.
 * quiet. */
int device_find(struct loader *ld, const char *dev, size_t *index);
int device_mount(struct loader *ld, const char *dev, struct fs_volume **vp);
/* Open by filespec; the volume is unmounted by sa_close.  quiet. */
struct sa_file {
	struct fs_volume *sf_vol;
	struct fs_file *sf_file;
};
int sa_open(
    struct loader *ld, const struct filespec *spec, struct sa_file *out);
void sa_close(struct sa_file *f);

/* modreq.c: the list. */
int modreq_add(struct loader *ld, int type, const char *text);
/*
 * Properties for the module of this text, wherever on the list that is: an XML
 * property list, and what to show of it.  Later ones win.
 */
int modreq_add_props(
    struct loader *ld, const char *text, const char *xml, const char *shown);
void modreq_clear(struct loader *ld);
int userconf_add(struct loader *ld, const char *text);

/*
 * boot.c: load kernel `text` (NULL or "": the default names in order on the
 * default device) with its modules and start it.  Returns an errno value when
 * that failed; everything it took is given back, and it can be called again.
 */
int boot_kernel(struct loader *ld, const char *text, uint32_t howto);

/* memmap.c */
const char *sa_memkind_name(enum sa_memkind kind);
void memmap_print(struct loader *ld); /* the `memmap` command */

/* bootcfg.c: parse a buffer that need not end in NUL; prints warnings with
 * line numbers; commands that stand in boot.cfg (load, userconf, ...) take
 * effect on ld. */
int bootcfg_parse(struct loader *ld, const char *buf, size_t len);
int bootcfg_read(struct loader *ld); /* find, read, parse */
void bootcfg_free(struct loader *ld);

/* command.c: one command, or several with ';': up to the first that fails or
 * asks for the menu (`menu`), the prompt (`prompt`) or the end (`quit`). */
enum cmd_result { CMD_OK, CMD_FAILED, CMD_MENU, CMD_PROMPT, CMD_QUIT };
enum cmd_result command_run(struct loader *ld, const char *line);

/* menu.c: until something else is asked for: CMD_PROMPT or CMD_QUIT. */
enum cmd_result menu_run(struct loader *ld);
/* prompt.c: until CMD_MENU or CMD_QUIT is asked for. */
enum cmd_result prompt_run(struct loader *ld);

#endif /* !_LIBSA_H_ */
