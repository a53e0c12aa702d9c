/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libsa.h: the loader's lowest room: console, heap, devices and files.  The
 * firmware is used through struct sa_env, which stand/efi and the tests
 * implement, so that stand/libsa, stand/boot and stand/ui run in host tests.
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
#include <libsa/console.h>
#include <libsa/fwtables.h>
#include <libsa/fwvar.h>
#include <libsa/netdev.h>
#include <libsa/part.h>

/* The type of a range in the firmware's memory map. */
enum sa_memkind {
	SA_MEM_FREE,    /* free now */
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
	struct prange sm_range; /* whole pages */
	enum sa_memkind sm_kind;
};

const char *sa_memkind_name(enum sa_memkind kind); /* memkind.c */

/* Is it memory that the kernel may use after hand-off? */
static inline bool
sa_memkind_isram(enum sa_memkind kind)
{
	return kind == SA_MEM_FREE || kind == SA_MEM_BOOT;
}

/*
 * What se_getkey returns besides ASCII.  Other characters come as the bytes of
 * their UTF-8 encoding, one per call (0x80 to 0xff).
 */
#define SA_KEY_NONE   (-1) /* timeout */
#define SA_KEY_UP     0x100
#define SA_KEY_DOWN   0x101
#define SA_KEY_LEFT   0x102
#define SA_KEY_RIGHT  0x103
#define SA_KEY_HOME   0x104
#define SA_KEY_END    0x105
#define SA_KEY_DELETE 0x106

/* A whole disk or CD. */
struct sa_diskinfo {
	struct fs_dev di_dev; /* the whole disk; valid until hand-off */
	bool di_iscd;
	bool di_isram;       /* its medium is memory */
	bool di_isboot;      /* the loader was read from this disk */
	uint64_t di_bootblk; /* di_isboot: first block of the partition */
};

/* A file system that the firmware has a driver for. */
struct sa_fwfsinfo {
	size_t fi_disk;   /* its disk's number; SA_NODISK: on none */
	int fi_partition; /* firmware's partition number, from 0; -1: none */
	uint64_t fi_startblk, fi_nblks; /* blocks of the disk */
	bool fi_isboot;                 /* the loader was read from it */
};

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

struct boot_image;   /* boot/image.h */
struct boot_options; /* boot/boot.h */
struct ui_state;     /* ui/ui.h */
struct device_table; /* disk.h */

/* The firmware, as functions; `cookie` is se_cookie.  All are quiet. */
struct sa_env {
	void *se_cookie;

	/*
	 * Console.  se_putchar takes bytes of UTF-8, and precedes '\n' by a
	 * carriage return.  se_getkey waits for at most timeout_ms
	 * milliseconds (-1: no limit; 0: polls); SA_KEY_NONE: no key.
	 */
	void (*se_putchar)(void *cookie, int c);
	/*
	 * The serial line alone, which is faster than a screen; NULL: there is
	 * none.
	 */
	void (*se_putserial)(void *cookie, int c);
	int (*se_getkey)(void *cookie, int timeout_ms);
	void (*se_clear)(void *cookie);
	/*
	 * Colour of what follows; the cursor's place, and moving it.  ENOTSUP:
	 * the console has no cursor that can be moved.  NULL: no colours, no
	 * cursor.
	 */
	void (*se_color)(void *cookie, enum sa_color color);
	int (*se_cursor)(void *cookie, struct sa_cursor *cur);
	void (*se_goto)(void *cookie, uint32_t col, uint32_t row);
	uint64_t (*se_millis)(void *cookie); /* monotonic */
	/*
	 * Mode i of a kind, from 0.  ENOENT: there are no more; another error:
	 * this one cannot be had.
	 */
	int (*se_mode_info)(void *cookie, enum sa_modekind kind, uint32_t i,
	    struct sa_mode *mo);
	/* Set a mode, which clears the screen. */
	int (*se_mode_set)(void *cookie, enum sa_modekind kind, uint32_t i);
	/*
	 * Move the loader's console, and what se_console reports.  ENXIO:
	 * there is no such device, and nothing has changed.
	 */
	int (*se_console_set)(void *cookie, const struct sa_console *con);
	/*
	 * The time-stamp counter, and its frequency in kHz (0: not known).
	 * NULL: there is none.
	 */
	uint64_t (*se_ticks)(void *cookie, uint32_t *khz);
	uint64_t se_start; /* se_ticks() when the loader started */

	/* Heap; NULL: out of memory.  se_free takes the size of se_alloc. */
	void *(*se_alloc)(void *cookie, size_t size);
	void (*se_free)(void *cookie, void *p, size_t size);

	/*
	 * Pages, whose physical address is also the pointer to them: anywhere
	 * below `limit` outside `avoid`, or exactly at pa.  ENOMEM.
	 */
	int (*se_pages_alloc)(void *cookie, uint64_t npages, paddr_t limit,
	    struct prange avoid, paddr_t *pa);
	int (*se_pages_alloc_at)(void *cookie, uint64_t npages, paddr_t pa);
	void (*se_pages_free)(void *cookie, uint64_t npages, paddr_t pa);

	/*
	 * The current memory map: sorted, adjacent ranges of one kind merged,
	 * at most `max` ranges.  *n is their number; ENOMEM if it exceeds max.
	 */
	int (*se_memmap)(
	    void *cookie, struct sa_memrange *out, size_t max, size_t *n);

	/*
	 * Disks 0..count-1: the one that the loader was read from, then hard
	 * disks, then CDs.  At first only the loader's may be listed; scan
	 * (may be NULL) appends the others, which can take seconds.
	 */
	void (*se_disk_scan)(void *cookie);
	size_t (*se_disk_count)(void *cookie);
	int (*se_disk_info)(void *cookie, size_t i, struct sa_diskinfo *di);
	/*
	 * File systems that the firmware can read, for volumes of a type that
	 * sys/fs does not know.  The caller unmounts *vp.
	 */
	size_t (*se_fwfs_count)(void *cookie);
	int (*se_fwfs_info)(void *cookie, size_t i, struct sa_fwfsinfo *fi);
	int (*se_fwfs_mount)(void *cookie, size_t i, struct fs_volume **vp);

	/*
	 * Servers; both may be NULL.  ENOENT: there are no more.  *nw outlives
	 * the volume, which the caller unmounts.  Mounting fails neither with
	 * ENOENT nor with ENXIO: the device is there; *fault is the reason, if
	 * it is set.
	 */
	int (*se_net_info)(void *cookie, size_t i, struct sa_netinfo *ni);
	int (*se_net_mount)(void *cookie, size_t i,
	    const struct sa_netwatch *nw, struct fs_volume **vp,
	    struct fs_fault *fault);

	/*
	 * Fill in records by what the firmware reports.  ENOENT: there is
	 * none.
	 */
	int (*se_framebuffer)(void *cookie, struct btinfo_framebuffer *fb);
	int (*se_console)(void *cookie, struct btinfo_console *con);
	int (*se_efi)(void *cookie, struct btinfo_efi *efi);
	/* NULL: there are none. */
	void (*se_fwtables)(void *cookie, struct sa_fwtables *ft);
	/* The interface that servers are reached by; may be NULL. */
	int (*se_netif)(void *cookie, struct btinfo_netif *nif);

	/*
	 * Device path i of those that the firmware has, from 0, as text.
	 * ENOENT: there are no more.
	 */
	int (*se_devpath)(void *cookie, size_t i, struct sa_devpath *dp);
	/*
	 * The variable that follows *name in the firmware's order; an empty
	 * name: the first.  ENOENT: there are no more.
	 */
	int (*se_var_next)(void *cookie, struct sa_varname *name);
	/*
	 * A variable's value.  *size is that of buf, and is set to the
	 * value's.  ENOENT: there is none; ERANGE: it is larger than buf.
	 */
	int (*se_var_get)(void *cookie, const struct sa_varname *name,
	    void *buf, size_t *size, uint32_t *attributes);

	/*
	 * Set a variable; size 0 deletes it.  EINVAL: it has other attributes;
	 * ENOENT: it is to be deleted, and there is none.
	 */
	int (*se_var_set)(void *cookie, const struct sa_varname *name,
	    const void *buf, size_t size, uint32_t attributes);

	/*
	 * The device path of a file, as boot entries have it: from the
	 * partition on, so that the disk may move.  *size is that of buf, and
	 * is set to the path's, end node included.  ENXIO: the volume has
	 * none; EINVAL, the name is not UTF-8; ENAMETOOLONG, ENOMEM, ERANGE.
	 */
	int (*se_file_path)(void *cookie, size_t fwfs, const char *path,
	    void *buf, size_t *size);
	/*
	 * Overwrite a file of the firmware's file system with as many bytes as
	 * it has, at most 4096, write them to the medium, and read them again.
	 * EROFS, EACCES; ERANGE: it has another size; EIO.  NULL: nothing can
	 * be written.
	 */
	int (*se_file_replace)(void *cookie, size_t fwfs, const char *path,
	    const void *bytes, size_t size);
	/* Such a path as text; it need not be valid.  EINVAL: it is not. */
	int (*se_path_text)(void *cookie, const void *path, size_t size,
	    struct sa_devpath *out);
	/*
	 * Start an EFI program.  0: it ended without an error; an error of its
	 * own, or of loading it: EACCES, a signature is required; ENOTSUP, it
	 * is for another machine; ENOEXEC, it is no EFI program.
	 */
	int (*se_program)(void *cookie, const struct sa_program *pr);
	void (*se_reset)(void *cookie, enum sa_reset how); /* may return */
	/*
	 * Exit boot services, unless img_firmware, and start the kernel.
	 * Returns only on failure, while boot services are still available.
	 */
	int (*se_handoff)(void *cookie, struct boot_image *img);
	void (*se_quit)(void *cookie); /* exit to the firmware */

	/*
	 * The real-time clock, in seconds since 1970; 0: not known.  NULL:
	 * there is none.
	 */
	uint64_t (*se_date)(void *cookie);
	/*
	 * The TPM: extend a PCR with the digest of `size' bytes, and log an
	 * event EV_IPL with a text of `len' bytes.  ENOSPC: the log is full,
	 * the PCR has been extended; EIO.  NULL: there is none.
	 */
	int (*se_measure)(void *cookie, unsigned pcr, const void *bytes,
	    size_t size, const char *text, size_t len);
	/*
	 * A copy of its event log so far, for the kernel, which replaces an
	 * earlier one.  se_handoff appends what follows, and updates
	 * img_tpmlog.  ENOTSUP: no log of that format; EIO: the firmware's is
	 * not valid; E2BIG, ENOMEM.  NULL: there is none.
	 */
	int (*se_tpmlog)(void *cookie, struct btinfo_tpmlog *log);
	/* The loader's own PE image in memory; NULL: not known. */
	const void *se_image;
	size_t se_imagesize;
	/* "UEFI 2.70 for x64, EDK II 1.00", for `version` */
	const char *se_firmware;
	/*
	 * The words that the loader was started with; another loader may begin
	 * them with the name of the loader's file.  "" or NULL: none.
	 */
	const char *se_args;
	/*
	 * That file, "/EFI/BOOT/BOOTX64.EFI", on the volume with fi_isboot.  ""
	 * or NULL: it was read from no file, or the name is too long.
	 */
	const char *se_self;
	const char *se_partuuid; /* of the GPT partition with it; "": none */
	bool se_longmode;        /* the processor runs amd64 kernels */
};

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
/* Has a key stopped the reading of a server since it was mounted? */
bool device_stopped(const struct loader *ld);
/* Free all disks and volumes; none may be mounted. */
void device_fini(struct loader *ld);
/*
 * device_default.c: choose the default device, ld_dev.  `files`,
 * NULL-terminated, are the kernels to look for.
 */
void device_default(struct loader *ld, const char *const *files);

#endif /* !_LIBSA_H_ */
