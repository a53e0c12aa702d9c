/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.h: the volumes and files that one boot reads.
 */
#ifndef _BOOT_BOOTFILE_H_
#define _BOOT_BOOTFILE_H_

#include <boot/memspan.h>
#include <libkern/kqueue.h>
#include <libsa/libsa.h>

/* A volume, mounted once for the whole boot. */
struct bootvol {
	LIST_ENTRY(bootvol) bv_chain;
	struct sa_volinfo bv_info; /* vi_name identifies the volume */
	struct fs_volume *bv_vol;
	struct trust *bv_trust; /* trust_gate.c's; NULL: not needed yet */
};
LIST_HEAD(bootvols, bootvol);

/*
 * Find a device's volume in the list, or mount it and add it.  ENXIO: no such
 * device; ENOMEM; the file system's errors.
 */
int bootvol_get(struct loader *ld, struct bootvols *vols, const char *dev,
    struct bootvol **bvp);
/* A file was secret: zero what volumes and disks have cached. */
void bootvols_wipe(struct loader *ld, const struct bootvols *vols);
void bootvols_unmount(struct loader *ld, struct bootvols *vols);

#define BOOTFILE_WHERE 320 /* "<device>:<path>" */
#define BOOTFILE_PATH  258 /* absolute, with its NUL */

/* An open file.  bf_where and bf_why are encoded for printing. */
struct bootfile {
	struct bootvol *bf_vol; /* NULL: not mounted */
	struct fs_file *bf_file;
	struct fs_file *bf_raw; /* the file that bf_file decodes, or NULL */
	struct loader *bf_ld;   /* bf_head is allocated from its heap */
	uint8_t *bf_head; /* its first bytes, or NULL; perhaps bf_packed */
	size_t bf_headlen;
	uint8_t *bf_packed; /* all bytes of bf_raw, or NULL */
	size_t bf_npacked;
	paddr_t bf_place;             /* bootfile_set_place(); 0: none */
	bool bf_placed;               /* the pages there hold all of it */
	bool bf_given;                /* an image piece owns them */
	struct fs_memfile bf_memfile; /* bf_raw, if those are in memory */
	bool bf_trusted;              /* it was verified, and trusted */
	bool bf_ownsigned;            /* by a signature of its own */
	char bf_path[BOOTFILE_PATH];
	char bf_where[BOOTFILE_WHERE];
	char bf_why[DEVICE_WHY]; /* why bootfile_open failed; "": see errno */
};

/*
 * Open `path` on device `dev` ("": the default device).  Quiet.  bf_where is
 * set on failure too.  ENXIO: no such device; ENOMEM; the file system's errors.
 */
int bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf);
/*
 * Read all of it to memory, from which it is read from now on: what is looked
 * at then is what is used.  Afterwards *bf must not be moved.  ENOMEM;
 * fs_read's errors.  Quiet.
 */
int bootfile_hold(struct bootfile *bf);
/*
 * The kernel is to find the file at `place`, page aligned: all of it is kept
 * there if that memory is free when it is read, else in memory of its own.
 */
static inline void
bootfile_set_place(struct bootfile *bf, paddr_t place)
{
	bf->bf_place = place;
}
/* Is all that will be loaded at that place? */
bool bootfile_in_place(const struct bootfile *bf);
/* The file will be opened soon: a server may begin to send it.  Quiet. */
void bootfile_expect(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path);
/*
 * Keep all of the file in memory, for bootfile_decode() and bootfile_read().
 * Quiet; what fails is tried again by them.
 */
void bootfile_keep(struct bootfile *bf);
#define BOOTFILE_WHY 200
/*
 * If the file begins with the magic of one of the decoders, replace bf_file by
 * its decoded view.  Quiet; on failure the reason is in `why`.  A file that
 * fits `keep` bytes of memory, in whole pages, is kept whole.  Of a larger one,
 * unless `keep` is 0, the first bytes are kept for bootfile_read(), so many
 * that this costs the disk no additional command.  Afterwards *bf must not be
 * moved.
 */
int bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, uint64_t keep, char why[BOOTFILE_WHY]);
/* Is all of it in memory, not encoded?  Then bf_head is that. */
bool bootfile_have(struct bootfile *bf);
/* The memory of a file that is kept whole, in bytes; 0: it is not. */
uint64_t bootfile_held(const struct bootfile *bf);
/*
 * Read all of the file to the start of `final`; the rest of `final` is
 * undefined afterwards.  fs_read's errors.  Quiet.
 */
int bootfile_read(struct bootfile *bf, struct progress *pg,
    const struct memspans *mem, const struct prange *final);
void bootfile_close(struct bootfile *bf); /* also one that is not open */
/* Why bootfile_open returned `error`, for a message. */
const char *bootfile_reason(const struct bootfile *bf, int error);

#endif /* !_BOOT_BOOTFILE_H_ */
