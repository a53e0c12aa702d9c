/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.h: the disks that the firmware reports, and the volumes on them: ranges
 * of blocks that can hold a file system.  A scan only adds disks and volumes.
 * It may change the numbers of volumes that are on no disk, but no names.
 *
 *	hdNx	partition x of disk N: the letter of its disklabel, or a for
 *		the first slot of its GPT or MBR.  A slot beyond the 26th has
 *		a number instead, hd0p27, and so have those of an MBR whose
 *		disk has a disklabel too.  A disk without a table is hdNa.
 *	hdNp0	the CD's file system on disk N, of an image that has a
 *		partition table, too.
 *	cdN	CD N; its boot images are cdNb and so on.
 *	raidNx	partition x of the disklabel or GPT in RAIDframe set N.
 *	fsN	a file system of the firmware that is on no disk.
 *	tftp, http	the server that the loader was read from.
 */
#ifndef _LIBSA_DISK_H_
#define _LIBSA_DISK_H_

#include <libkern/kqueue.h>
#include <libsa/blkcache.h>
#include <libsa/libsa.h>
#include <libsa/part.h>

struct disk;

struct volume {
	struct sa_volinfo v_info;
	struct disk *v_disk;     /* dt_firmware: it is on no disk */
	struct fs_dev v_dev;     /* the file system's blocks; dv_size 0: none */
	uint64_t v_devblk;       /* first block of v_dev on the disk */
	size_t v_net;            /* vi_isnet: se_net_* number */
	size_t v_fwfs;           /* se_fwfs_* number, or SA_NOFWFS */
	bool v_israid;           /* a RAIDframe component */
	const char *v_note;      /* why it cannot be used, or NULL */
	bool v_told;             /* its notice or fault was printed */
	struct fs_fault v_fault; /* of the last mount; flt_what NULL: none */
};
#define SA_NOFWFS SIZE_MAX

/* The line of netwatch.c. */
struct netline {
	struct sa_netwatch net_watch;
	struct loader *net_ld;
	uint64_t net_last; /* time of the last update, milliseconds */
	size_t net_len;    /* characters on the screen */
	bool net_active;   /* a file is being read */
	bool net_stopped;  /* by a key: device_stopped() */
};
void netline_init(struct netline *nl, struct loader *ld);

struct disk {
	TAILQ_ENTRY(disk) d_chain;
	struct sa_diskinfo d_info; /* di_dev: through d_cache */
	struct blkcache d_cache;
	size_t d_index; /* se_disk_info's number */
	int d_number;   /* N of hdN or cdN */
	char d_name[16];
	const char *d_table; /* "GPT"; NULL: no partition table */
	const char *d_note;  /* what is wrong with the table, or NULL */
	int d_error;         /* errno value of reading the table, or 0 */
	struct volume **d_vols;
	size_t d_nvols, d_maxvols;
};
TAILQ_HEAD(disklist, disk);

/* ld_devices: created on first use. */
struct device_table {
	struct disklist dt_disks;
	struct disk dt_firmware;              /* volumes on no disk */
	size_t dt_ndisks, dt_nfwfs, dt_nnets; /* examined so far */
	struct netline dt_netline;
	int dt_nhd, dt_ncd;  /* the next N of hdN, cdN */
	bool dt_scanned;     /* se_disk_scan was called */
	char dt_default[16]; /* device_default's choice */
	const char *dt_why;  /* the reason for it */
};

/* The table of the disks reported so far; NULL: out of memory. */
struct device_table *device_table(struct loader *ld);
/* Volume i, NULL at the end. */
struct volume *device_volume(struct loader *ld, size_t i);
/*
 * Mount a volume's file system: by sys/fs, or by the firmware for a type that
 * sys/fs does not have.  Prints the file system's notice, once per volume;
 * otherwise quiet.  The caller unmounts.  EFTYPE: no known file system; the
 * errors of fs_mount and se_fwfs_mount.
 */
int volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp);
/* The type of sys/fs of that name. */
const struct fs_type *volume_fstype(const char *name);
/* The name of its file system, "ffs", for `dev`; NULL: none known. */
const char *volume_fsname(struct loader *ld, struct volume *v);

/*
 * disk_volume.c, for disk.c: find the volumes of a disk.  Quiet.  ENOMEM;
 * EFTYPE: a CD without a known file system; EIO: the table, or a part of it,
 * cannot be read.
 */
int disk_volumes(struct loader *ld, struct disk *d);
/*
 * Append a volume for these blocks of the disk; it has no name yet.  NULL: no
 * memory.
 */
struct volume *volume_at(
    struct loader *ld, struct disk *d, uint64_t blk, uint64_t nblks);
/*
 * disk_hybrid.c: add the CD's file system, "hd0p0", to the volumes of a disk
 * with a partition table, if it is a CD image, too.  Quiet.  ENOMEM.
 */
int disk_hybrid(struct loader *ld, struct disk *d);
/* Add a server, as a volume of dt_firmware.  ENOMEM. */
int disk_server(
    struct loader *ld, struct disk *d, size_t net, const struct sa_netinfo *ni);
/* Attach a file system of the firmware to its volume, or a new one.  ENOMEM. */
int disk_firmware(struct loader *ld, struct disk *d, size_t fwfs,
    const struct sa_fwfsinfo *fi);

#endif /* !_LIBSA_DISK_H_ */
