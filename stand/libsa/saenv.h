/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * saenv.h: the firmware, as the loader's rooms use it: struct sa_env, which
 * stand/efi and the tests implement.  Units and errors: libsa.h.
 */
#ifndef _LIBSA_SAENV_H_
#define _LIBSA_SAENV_H_

#include <bootinfo.h>
#include <fs/fs.h>
#include <libkern/kdefs.h>
#include <libsa/console.h>
#include <libsa/fwtables.h>
#include <libsa/fwvar.h>
#include <libsa/netdev.h>

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
#define SA_KEY_INTR   0x03 /* ^C, of ASCII */
#define SA_KEY_ESC    0x1b
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

struct boot_image; /* boot/image.h */

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
	 * EACCES: memory that must be executed is not, by the firmware.
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

#endif /* !_LIBSA_SAENV_H_ */
