/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libsa.h: the loader's lowest room: console, heap, devices and files.  The
 * firmware is used through struct sa_env (saenv.h), which stand/efi and the
 * tests implement, so that stand/libsa, stand/boot and stand/ui run in host
 * tests.
 *
 * In all three rooms: addresses and sizes are bytes unless a name says pages
 * (4096 bytes).  A function that can fail returns 0 or a positive errno value
 * and has printed why; a "quiet" one prints nothing, and its caller does.
 */
#ifndef _LIBSA_H_
#define _LIBSA_H_

#include <bootinfo.h>
#include <fs/fs.h>
#include <libkern/kdefs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libsa/part.h>
#include <libsa/saenv.h>

/*
 * A volume: a partition, disk or boot image that can hold a file system, as
 * the user names it (disk.h).
 */
struct sa_volinfo {
	char vi_name[16];          /* "hd0a", "cd0" */
	char vi_label[PART_LABEL]; /* GPT label, "" if none: NAME=<label> */
	char vi_type[PART_TYPE]; /* partition type: "NetBSD FFS", "" if none */
	bool vi_isesp;           /* also found as "esp" */
	bool vi_isboot;          /* the loader was read from it */
	bool vi_bootme;          /* GPT attribute bootme */
	bool vi_isnet;           /* it is a server */
	bool vi_isroot;          /* of a type that can hold NetBSD's root */
	int vi_biosdev;          /* hdN: 0x80 + N; cdN: 0xe0 + N; 0: none */
	int vi_partition;        /* 0 = a; -1 for the whole disk */
	uint32_t vi_blksize;     /* bytes; of the disk */
	uint64_t vi_startblk, vi_nblks; /* 0 if not known */
	/* 512-byte sectors whose MD5 identifies the disk to a kernel;
	 * vi_matchblk is -1 if there are none. */
	int64_t vi_matchblk;
	uint64_t vi_matchnblks;
	uint8_t vi_matchhash[16];
	struct part_disklabel vi_disklabel;
};

struct boot_options; /* boot/boot.h */
struct ui_state;     /* ui/ui.h */
struct device_table; /* disk.h */

/* A running loader.  Owner: loader_main. */
struct loader {
	const struct sa_env *ld_env;
	char ld_dev[128];                /* default device: "hd0a", "NAME=x" */
	struct device_table *ld_devices; /* disk.c; NULL: not created yet */
	/* When each step last ended, by BI_TL_*; 0: not yet.  sa_mark() */
	uint64_t ld_ticks[BI_TL_KERNEL + 1];
	/* State of stand/boot and stand/ui, opaque to stand/libsa. */
	struct boot_options *ld_boot;
	struct ui_state *ld_ui;
};

/* print.c: printf to the loader's console. */
void sa_printf(struct loader *ld, const char *fmt, ...) __kprintflike(2, 3);
void sa_vprintf(struct loader *ld, const char *fmt, va_list ap)
    __kprintflike(2, 0);
/* printf in a colour, if the console has colours. */
void sa_cprintf(struct loader *ld, enum sa_color color, const char *fmt, ...)
    __kprintflike(3, 4);
/* Where the cursor is.  False: the console has none that can be moved. */
bool sa_cursor_get(struct loader *ld, struct sa_cursor *cur);
/* printf to the serial line alone. */
void sa_log(struct loader *ld, const char *fmt, ...) __kprintflike(2, 3);
/*
 * Encode untrusted bytes (of a file, a name, a key) for printing: what is not
 * printable ASCII becomes \xNN, what does not fit ends in "...".  Takes at
 * most `len` bytes of `s`, and stops at a NUL.  Returns `out`.
 */
char *sa_vis(char *out, size_t outsize, const char *s, size_t len);
/* sa_vis of a whole string, for an argument list. */
#define SA_VIS_MAX  160
#define SA_VIS(str) sa_vis((char[SA_VIS_MAX]){0}, SA_VIS_MAX, str, SIZE_MAX)
/* sa_vis for a user's text: one-column characters of UTF-8 are kept. */
char *sa_text(char *out, size_t size, size_t cols, const char *s, size_t len);
#define SA_TEXT(s) \
	sa_text((char[SA_VIS_MAX]){0}, SA_VIS_MAX, SIZE_MAX, s, SIZE_MAX)

/*
 * key.c: wait for the user's next key.  Drops cached blocks first
 * (device_forget): the user may change media meanwhile.
 */
int sa_waitkey(struct loader *ld);

/* subr.c: se_ticks(), 0 without a counter. */
uint64_t sa_ticks(struct loader *ld, uint32_t *khz);
/* A step of the timeline ends now: BI_TL_*, up to KERNEL (bootinfo.h). */
void sa_mark(struct loader *ld, enum bi_timeline_event event);
/* The heap.  NULL: out of memory; quiet. */
void *sa_alloc(struct loader *ld, size_t size);
/* The same, zeroed; on failure prints that there is no memory for `what`. */
void *sa_zalloc(struct loader *ld, size_t size, const char *what);
void sa_free(struct loader *ld, void *p, size_t size); /* p may be NULL */
/* The heap, as sys/fs uses it. */
struct fs_mem sa_fs_mem(struct loader *ld);
/*
 * Why a file system failed, for a message: what is damaged and where, or the
 * errno value.  Returns `out`.
 */
#define SA_FAULT 160
const char *sa_fault_text(
    const struct fs_fault *fault, int error, char out[SA_FAULT]);
/* The same for the last call on a volume, for one argument list. */
#define SA_FS_WHY(vol, error) \
	sa_fault_text(&(vol)->fv_fault, error, (char[SA_FAULT]){0})
/* A copy of at most `len` bytes of s.  NULL: out of memory; quiet. */
char *sa_strndup(struct loader *ld, const char *s, size_t len);
/* Free what sa_strndup() returned, of unchanged length; s may be NULL. */
void sa_strfree(struct loader *ld, char *s);

/* device.c: "dev:path" or "path". */
struct filespec {
	char sp_dev[128];  /* "" : the default device */
	char sp_path[256]; /* as typed, without the device */
};
/*
 * Split "dev:path".  A colon after a '/' belongs to the path, so that paths
 * with colons can be named.  EINVAL: nothing before the colon; ENAMETOOLONG.
 * Quiet.
 */
int filespec_parse(const char *text, struct filespec *out);
/*
 * Find a volume by name ("hd0a", "esp", "NAME=x", "" = ld_dev).  If it is not
 * known, all disks are scanned.  ENXIO: there is none; ENOMEM.  Quiet.
 */
int device_find(struct loader *ld, const char *dev, size_t *index);
/*
 * Describe why device_find or device_mount failed with `error`: for a wedge
 * (dk1), which volume it may be; for a damaged file system, what and where.
 * Returns `out`.
 */
#define DEVICE_WHY 200
const char *device_why(
    struct loader *ld, const char *dev, int error, char out[DEVICE_WHY]);
/* se_fwfs_info's number of a volume's file system, or SA_NODISK.  Quiet. */
size_t device_fwfs(struct loader *ld, const char *dev);
/* Mount the file system of a volume; the caller unmounts.  Quiet. */
int device_mount(struct loader *ld, const char *dev, struct fs_volume **vp);
/*
 * Open a file; sa_close unmounts the volume.  Quiet: sf_why is the reason of a
 * failure.
 */
struct sa_file {
	struct fs_volume *sf_vol;
	struct fs_file *sf_file;
	char sf_why[DEVICE_WHY];
};
int sa_open(
    struct loader *ld, const struct filespec *spec, struct sa_file *out);
void sa_close(struct sa_file *f);
/*
 * Make a typed path canonical, as fs.h needs it: absolute, one '/' between
 * names, no "." and "..".  ".." in the root is the root.  ENAMETOOLONG.  Quiet.
 */
int path_canon(const char *path, char *out, size_t outsize);

/* disk.c: volumes by number, 0..count-1, valid until the next scan. */
size_t device_count(struct loader *ld);
/* NULL: there is no such volume. */
const struct sa_volinfo *device_info(struct loader *ld, size_t i);
/* As device_mount, by number. */
int device_mount_number(struct loader *ld, size_t i, struct fs_volume **vp);
/* Scan for disks that were not reported yet, and add them. */
void device_scan(struct loader *ld);
/* Drop cached blocks of all disks: the media may be changed. */
void device_forget(struct loader *ld);
/* A file was secret: zero what is cached of all disks. */
void device_wipe(struct loader *ld);
/*
 * Has a key stopped the reading of a server, since it was mounted or the next
 * function was called?
 */
bool device_stopped(const struct loader *ld);
/* A boot begins: a key that stopped another one does not stop it. */
void device_unstop(struct loader *ld);
/* Free all disks and volumes; none may be mounted. */
void device_fini(struct loader *ld);
/*
 * device_default.c: choose the default device, ld_dev.  `files`,
 * NULL-terminated, are the kernels to look for.
 */
void device_default(struct loader *ld, const char *const *files);

#endif /* !_LIBSA_H_ */
