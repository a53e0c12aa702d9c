/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeenv.h: a firmware for tests.  A struct sa_env with scripted keys, a
 * captured console, a virtual clock, a heap and pages that can be made to fail
 * and are checked for leaks, volumes in memory that count what is read, and a
 * hand-off that records what it was given.
 *
 * Misuse by the code under test (a free of the wrong size, a path that is not
 * absolute, an endless wait with no key left) ends the program with a message
 * and the console text.
 */
#ifndef _FAKEENV_H_
#define _FAKEENV_H_

#include <ui/ui.h>

#include <setjmp.h>

#define FAKE_MAXKEYS  4096
#define FAKE_MAXVOLS  8
#define FAKE_MAXFILES 512
#define FAKE_MAXMODES 32
#define FAKE_MAXVARS  32
#define FAKE_PATH     "DP" /* a device path is that and the file's name */

struct fakeenv;

/* A file or directory of a volume; the counters are the test's to read. */
struct fakefile {
	char *ff_path; /* absolute */
	bool ff_isdir;
	uint8_t *ff_data; /* NULL: reads as zeros */
	uint64_t ff_size;
	int ff_open_error;      /* fo_open, fo_readdir return it */
	int ff_read_error;      /* fo_read returns it */
	unsigned ff_good_reads; /* after this many good reads */
	unsigned ff_nopen, ff_nread;
	uint64_t ff_bytes;  /* read in all */
	const void *ff_buf; /* of the last read */
	uint64_t ff_at;     /* fo_where: on the device; 0: not known */
	uint64_t ff_run;    /* bytes side by side there */
};

struct fakevol {
	struct fakeenv *fv_env;
	char fv_name[16];  /* "hd0a" */
	char fv_label[37]; /* GPT label, ASCII */
	bool fv_isesp, fv_isboot, fv_isroot, fv_bootme;
	struct fakefile fv_files[FAKE_MAXFILES];
	size_t fv_nfiles;
	int fv_mount_error;
	unsigned fv_nmount; /* so far */
	unsigned fv_nwipe;
	unsigned fv_nreaddir;
	char fv_log[400]; /* "?path " expected, "+path " opened, ">offset,length
			     " ahead; cut */
};

struct fakekey {
	int fk_key;
	bool fk_timed; /* there at fk_at; otherwise when the loader waits */
	uint64_t fk_at;
};

/* What se_handoff was given, copied; the last time. */
struct fakehandoff {
	unsigned fh_count;
	struct prange fh_final;
	uint64_t fh_moved; /* bytes that were not in place */
	uint8_t *fh_image; /* the bytes, pr_end - pr_start of them */
	uint32_t fh_entry, fh_howto, fh_esym;
	uint32_t fh_eax, fh_ebx;
	bool fh_firmware;
	uint32_t fh_extmem_kb, fh_basemem_kb;
	uint8_t *fh_bootinfo;
	uint64_t fh_bootinfo_pa;
	size_t fh_bootinfo_size;
	int fh_finish_error; /* of bootrec_finish */
};

/* A screen of characters and colours (fakegrid.c). */
#define FAKE_COLS 160
#define FAKE_ROWS 50
struct fakegrid {
	struct sa_cursor fg_cur;
	enum sa_color fg_now;
	bool fg_nocursor; /* se_cursor returns ENOTSUP */
	unsigned fg_scrolled;
	char fg_text[FAKE_ROWS][FAKE_COLS + 1];
	uint8_t fg_color[FAKE_ROWS][FAKE_COLS];
};

struct fakealloc; /* fakeenv.c */

/* The modes of one kind. */
struct fakemodes {
	struct sa_mode fm_mode[FAKE_MAXMODES];
	int fm_error[FAKE_MAXMODES]; /* of se_mode_info */
	uint32_t fm_n, fm_current;
	unsigned fm_nset; /* how often one was set */
	int fm_set_error;
};

/* A variable; fv_value is the test's. */
struct fakevar {
	struct sa_varname fv_key;
	uint32_t fv_attr;
	const void *fv_value; /* NULL: fv_store, by se_var_set */
	uint8_t fv_store[512];
	size_t fv_size;
	int fv_error; /* of se_var_get */
};

struct fakeenv {
	struct sa_env fe_env;
	struct boot_options fe_boot; /* fakeenv_loader: ld_boot */
	struct ui_state fe_ui;       /* ld_ui */

	/* console and clock */
	struct fakekey fe_keys[FAKE_MAXKEYS];
	size_t fe_nkeys, fe_nextkey;
	char *fe_out;
	size_t fe_outlen, fe_outsize;
	struct fakegrid fe_grid; /* after fakegrid_start() */
	size_t fe_nserial;       /* characters for the serial line alone */
	unsigned fe_nclear, fe_nquit;
	uint64_t fe_now;      /* ms */
	uint64_t fe_tick;     /* ms that looking at the clock takes */
	uint64_t fe_bytes_ms; /* bytes read per ms, 0: reading takes no time */
	uint64_t fe_bytes_rest;

	/* heap and pages */
	struct fakealloc *fe_allocs;
	size_t fe_nlive, fe_livebytes, fe_peakbytes;
	unsigned fe_nattempts; /* allocations asked for, of either kind */
	unsigned fe_fail_at;   /* this one fails; 0: none */
	bool fe_fail_sticky;   /* and all after it */
	unsigned fe_nfailed;
	uint8_t *fe_pagekind; /* enum sa_memkind, per page */
	uint8_t *fe_pageheld; /* allocated through us, per page */
	uint64_t fe_npages, fe_nheld;
	const uint8_t *fe_secret; /* 64 bytes; NULL: none */
	unsigned fe_nleaked;      /* pages with them that were given back */

	/* disks */
	struct fakevol *fe_vols[FAKE_MAXVOLS];
	size_t fe_nvols;
	int fe_disk_error; /* reads of blocks return it */
	/* Mounts, and reads of names, files and variables (fakeenv_fail_io) */
	unsigned fe_nio, fe_io_fail;
	bool fe_io_sticky;
	bool fe_ramdisk; /* the disk with the boot volume is memory */
	/* Further disks of a test, after those of the volumes. */
	struct sa_diskinfo fe_disks[4];
	size_t fe_ndisks;
	struct loader *fe_ld; /* fakeenv_loader's, or NULL */
	size_t fe_nmounted;   /* now */
	size_t fe_nopenfiles;

	/* firmware's records: se_* return ENOENT unless these are set */
	struct btinfo_framebuffer *fe_fb;
	struct btinfo_console *fe_con;
	struct btinfo_efi *fe_efi;
	struct sa_fwtables *fe_fwtables; /* of se_fwtables */

	/* screen, console, variables, device paths: none at first */
	struct fakemodes fe_modes[2]; /* by enum sa_modekind */
	struct sa_console fe_consel;  /* the last se_console_set */
	int fe_consel_error;
	struct fakevar fe_vars[FAKE_MAXVARS];
	size_t fe_nvars;
	int fe_var_error;    /* of se_var_next */
	bool fe_var_endless; /* it reports the first one for ever */
	int fe_var_set_error;
	unsigned fe_nvarset;  /* how often se_var_set was called */
	unsigned fe_var_fail; /* this call of it fails, with EIO; 0: none */

	int fe_file_path_error; /* of se_file_path */

	/* what se_program was given, copied; how often */
	struct sa_program fe_program;
	char fe_program_path[300], fe_program_args[300], fe_program_data[16];
	int fe_program_error; /* it returns this */
	unsigned fe_nprogram;
	unsigned fe_nreset[2]; /* by enum sa_reset */
	struct sa_devpath fe_devpaths[4];
	size_t fe_ndevpaths;

	/* hand-off */
	struct fakehandoff fe_handoff;
	int fe_handoff_result;   /* returned by se_handoff: ECANCELED */
	jmp_buf *fe_handoff_jmp; /* it does not return but jumps here, 1 */
};

/* A machine with 64 MB of memory, no volume, no key. */
struct fakeenv *fakeenv_new(void);
void fakeenv_free(struct fakeenv *fe);
/* Set up `ld` as loader_main does before it reads boot.cfg.  It lives as long
 * as fe. */
void fakeenv_loader(struct fakeenv *fe, struct loader *ld);

/* One more mode; one more variable, with an ASCII name. */
void fakeenv_mode(struct fakeenv *fe, enum sa_modekind kind, uint32_t width,
    uint32_t height, uint32_t depth, int error);
void fakeenv_var(struct fakeenv *fe, const char *name, const uint8_t guid[16],
    uint32_t attr, const void *value, size_t size);

/* Keys; '\n' in text is the Enter key. */
void fakeenv_type(struct fakeenv *fe, const char *text);
void fakeenv_key(struct fakeenv *fe, int key);
void fakeenv_key_at(struct fakeenv *fe, int key, uint64_t ms);

/* All output since the start or the last clear, NUL-terminated. */
const char *fakeenv_out(struct fakeenv *fe);
void fakeenv_out_clear(struct fakeenv *fe);
bool fakeenv_saw(struct fakeenv *fe, const char *text);
unsigned fakeenv_count(struct fakeenv *fe, const char *text);
/* The last line as a terminal of 80 columns shows it after \b, \r and text
 * over text; trailing blanks cut.  Static buffer.  *col: the cursor. */
const char *fakeenv_lastline(struct fakeenv *fe, size_t *col);

/* The n-th allocation from now fails (1: the next; 0: none). */
void fakeenv_fail_after(struct fakeenv *fe, unsigned n, bool sticky);
/*
 * The n-th read from now fails with EIO (1: the next; 0: none): a mount, an
 * open, a read of a file, whose buffer has other bytes then, or of a variable.
 */
void fakeenv_fail_io(struct fakeenv *fe, unsigned n, bool sticky);
/* Count one: does it fail? */
bool fakeenv_io_fails(struct fakeenv *fe);
/*
 * True if nothing is allocated, mounted or open; prints what is.  Frees the
 * loader's table of devices first, which is built again on use.
 */
bool fakeenv_noleak(struct fakeenv *fe);

/* True if no pages are held, no file is open and nothing is mounted. */
bool fakeenv_released(const struct fakeenv *fe);

/* fakecons.c */
void fakecons_putchar(void *cookie, int c);
void fakecons_putserial(void *cookie, int c);
int fakecons_getkey(void *cookie, int timeout_ms);
void fakecons_clear(void *cookie);
uint64_t fakecons_millis(void *cookie);

/* fakegrid.c: give the console colours and a cursor. */
void fakegrid_start(struct fakeenv *fe, uint32_t cols, uint32_t rows);
/* The row that has this text, -1: none; a row without its trailing blanks. */
int fakegrid_find(struct fakeenv *fe, const char *text);
const char *fakegrid_row(struct fakeenv *fe, int row);

/* fakescreen.c */
int fakescreen_info(
    void *cookie, enum sa_modekind kind, uint32_t i, struct sa_mode *mo);
int fakescreen_set(void *cookie, enum sa_modekind kind, uint32_t i);
int fakescreen_console(void *cookie, const struct sa_console *con);
int fakescreen_devpath(void *cookie, size_t i, struct sa_devpath *dp);
int fakescreen_var_next(void *cookie, struct sa_varname *name);
int fakescreen_var_get(void *cookie, const struct sa_varname *name, void *buf,
    size_t *size, uint32_t *attributes);

int fakescreen_var_set(void *cookie, const struct sa_varname *name,
    const void *buf, size_t size, uint32_t attributes);
int fakevar_file_path(
    void *cookie, size_t fwfs, const char *path, void *buf, size_t *size);
int fakevar_path_text(
    void *cookie, const void *path, size_t size, struct sa_devpath *out);
/* The variable of this name, of any vendor, or NULL; its value. */
struct fakevar *fakeenv_findvar(struct fakeenv *fe, const char *name);
const uint8_t *fakevar_value(const struct fakevar *fv);
/* A variable's text as ASCII; "": there is none.  Static. */
const char *fakeenv_vartext(struct fakeenv *fe, const char *name);
void fakeenv_setvartext(struct fakeenv *fe, const char *name,
    const uint8_t guid[16], const char *text);

/* fakemem.c: replace the memory map.  Ranges below 64 KB or above 1.75 GB can
 * be described but not allocated. */
void fakeenv_memmap(
    struct fakeenv *fe, const struct sa_memrange *map, size_t n);
void fakemem_free(struct fakeenv *fe);
int fakemem_alloc(void *cookie, uint64_t npages, uint64_t limit,
    struct prange avoid, uint64_t *pa);
int fakemem_alloc_at(void *cookie, uint64_t npages, uint64_t pa);
void fakemem_release(void *cookie, uint64_t npages, uint64_t pa);
int fakemem_map(void *cookie, struct sa_memrange *out, size_t max, size_t *n);

/* The map as GetMemoryMap() returns it.  Static. */
#define FAKE_DESCSIZE 48
const void *fake_efimap(const struct sa_memrange *map, size_t n);

/* fakefs.c */
struct fakevol *fakeenv_volume(struct fakeenv *fe, const char *name);
struct fakefile *fakevol_file(
    struct fakevol *vol, const char *path, const void *data, size_t size);
struct fakefile *fakevol_text(
    struct fakevol *vol, const char *path, const char *text);
/* A file of zeros of any size; takes no memory. */
struct fakefile *fakevol_zeros(
    struct fakevol *vol, const char *path, uint64_t size);
struct fakefile *fakevol_dir(struct fakevol *vol, const char *path);
struct fakefile *fakevol_find(struct fakevol *vol, const char *path);
void fakevol_free(struct fakevol *vol);
int fakevol_mount(void *cookie, size_t i, struct fs_volume **vp);
/* se_net_info: one server, 10.0.2.2, by TFTP, from which the loader came. */
int fakevol_net_info(void *cookie, size_t i, struct sa_netinfo *ni);

/* fakedisk.c: the disks that they lie on. */
size_t fakedisk_count(void *cookie);
int fakedisk_info(void *cookie, size_t i, struct sa_diskinfo *di);
size_t fakefwfs_count(void *cookie);
int fakefwfs_info(void *cookie, size_t i, struct sa_fwfsinfo *fi);

/* For fakefs.c and fakemem.c */
bool fakeenv_failing(struct fakeenv *fe);
void *fakeenv_alloc(void *cookie, size_t size);
void fakeenv_release(void *cookie, void *p, size_t size);
void fakeenv_die(struct fakeenv *fe, const char *fmt, ...)
    __kprintflike(2, 3) __knoreturn;

#endif /* !_FAKEENV_H_ */
