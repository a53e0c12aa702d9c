/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.h: the disks that the firmware shows, and the volumes on them: places
 * that can hold a file system.  A volume has a number, which it keeps: a scan
 * only adds disks.
 *
 *	hdNx	partition x of disk N: the letter of its disklabel, or a for
 *		the first slot of its GPT or MBR.  Slots beyond the alphabet
 *		are counted: hd0p27; so are the MBR's beside a disklabel.
 *		A disk without a table is hdNa.
 *	cdN	CD N; its boot images are cdNb and so on.
 *	raidNx	partition x of the disklabel or GPT in RAIDframe set N.
 *	fsN	a file system that only the firmware knows, on none of these.
 */
#ifndef _LIBSA_DISK_H_
#define _LIBSA_DISK_H_

#include <libkern/kqueue.h>
#include <libsa/libsa.h>
#include <libsa/part.h>

struct disk;

struct volume {
	struct sa_volinfo v_info;
	struct disk *v_disk; /* NULL: the firmware's alone */
	struct fs_dev v_dev; /* where the file system is; size 0: nowhere */
	uint64_t v_devblk;   /* its first block on the disk */
	size_t v_fwfs;       /* of the firmware's, or SA_NOFWFS */
	bool v_israid;       /* by its table: a RAIDframe component */
	const char *v_note;  /* why it cannot be used, or NULL */
	bool v_told;         /* what its file system says was printed */
	struct fs_fault
	    v_fault; /* of the last mount; flt_what NULL: it worked */
};
#define SA_NOFWFS SIZE_MAX

struct disk {
	TAILQ_ENTRY(disk) d_chain;
	struct sa_diskinfo d_info;
	size_t d_index; /* of the firmware's */
	int d_number;   /* of hdN or cdN */
	char d_name[16];
	const char *d_table; /* "GPT"; NULL: none */
	const char *d_note;  /* what is wrong with the disk, or NULL */
	int d_error;         /* looking at it failed; 0: it did not */
	struct volume **d_vols;
	size_t d_nvols, d_maxvols;
};
TAILQ_HEAD(disklist, disk);

/* Loader's ld_devices: made when it is first needed. */
struct device_table {
	struct disklist dt_disks;
	struct disk dt_firmware;    /* volumes on no disk */
	size_t dt_ndisks, dt_nfwfs; /* of the firmware's that were looked at */
	int dt_nhd, dt_ncd;
	bool dt_scanned;
	char dt_default[16]; /* what device_default chose, */
	const char *dt_why;  /* and why */
};

/* All disks that are known now; NULL: out of memory. */
struct device_table *device_table(struct loader *ld);
/* Volume i of all, NULL when there are fewer. */
struct volume *device_volume(struct loader *ld, size_t i);
/* A file system on it: by sys/fs, else the firmware's.  quiet. */
int volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp);
/* What is on it, for `dev`: "ffs", "firmware's"; NULL: nothing known. */
const char *volume_fsname(struct loader *ld, struct volume *v);

/* disk_volume.c, for disk.c: fill in what is on a disk. */
int disk_volumes(struct loader *ld, struct disk *d);
/* Attach one of the firmware's file systems to its volume, or make one. */
int disk_firmware(struct loader *ld, struct disk *d, size_t fwfs,
    const struct sa_fwfsinfo *fi);

#endif /* !_LIBSA_DISK_H_ */
