/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_impl.h: ISO 9660, between the parts of the reader.  ECMA-119; the System
 * Use Sharing Protocol and the Rock Ridge Interchange Protocol, IEEE P1281 and
 * P1282; the Joliet Specification.
 *
 * Most numbers are there in both byte orders.  The little-endian one counts,
 * as it does for other readers: programs that write the format have made
 * mistakes in the other.
 */
#ifndef _FS_ISO_IMPL_H_
#define _FS_ISO_IMPL_H_

#include <fs/fs_node.h>

#define ISO_SECTOR 2048

/* A directory record, without the name and the system use behind it. */
struct iso_dirrec {
	uint8_t dr_len; /* 0: no more in this sector */
	uint8_t dr_xar_len;
	uint8_t dr_extent[8];
	uint8_t dr_size[8];
	uint8_t dr_date[7];
	uint8_t dr_flags;
	uint8_t dr_unit;
	uint8_t dr_gap;
	uint8_t dr_volume[4];
	uint8_t dr_name_len;
};
#define ISO_DIRREC 33
_Static_assert(sizeof(struct iso_dirrec) == ISO_DIRREC, "directory record");

/* dr_flags */
#define ISO_DIRECTORY  0x02
#define ISO_ASSOCIATED 0x04
#define ISO_MULTI      0x80 /* the next record goes on with the file */

/* A file has at most so many records: 4 TB. */
#define ISO_SECTIONS_MAX 1024

enum iso_names { ISO_PLAIN, ISO_JOLIET, ISO_ROCK };

struct iso_volume {
	struct fs_nodevol iv_nodes; /* first */
	uint32_t iv_bsize;          /* bytes of a logical block */
	enum iso_names iv_names;
	unsigned iv_skip; /* of the system use of a record, before SUSP's */
};

/* A directory record that has been checked. */
struct iso_record {
	devoff_t ir_at;   /* on the device */
	devoff_t ir_data; /* likewise */
	uint32_t ir_size; /* bytes of the data */
	unsigned ir_len;  /* bytes of the record */
	unsigned ir_flags;
	unsigned ir_name_len; /* at ir_at + ISO_DIRREC */
	unsigned ir_use;      /* where in the record the system use begins */
};

/* fn_priv of a node. */
struct iso_node {
	devoff_t isn_data; /* on the device; of the first section */
	uint64_t isn_size; /* bytes of it */
};

static inline struct iso_volume *
iso_volume_of(const struct fs_node *fn)
{
	return kcontainer_of(fn->fn_vol, struct iso_volume, iv_nodes);
}

static inline struct iso_node *
iso_node_of(struct fs_node *fn)
{
	_Static_assert(
	    sizeof(struct iso_node) <= sizeof(fn->fn_priv), "fn_priv");
	return (struct iso_node *)(void *)fn->fn_priv;
}

/* iso_record.c: the record at `at`.  ENOENT: no more in this sector. */
int iso_record(struct iso_volume *iv, devoff_t at, struct iso_record *ir);
/* iso_dir.c: no_read, no_map, no_entry. */
int iso_read(struct fs_node *fn);
int iso_map(struct fs_node *fn, foff_t off, struct fs_run *run);
int iso_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe);

/* iso_name.c: the name of a record that is neither "." nor "..". */
int iso_name(
    struct iso_volume *iv, const struct iso_record *ir, struct fs_entry *fe);

/* iso_susp.c: a walk through the entries of a record's system use. */
struct iso_susp {
	struct iso_volume *iss_vol;
	devoff_t iss_at, iss_end; /* of the rest of this area */
	devoff_t iss_cont;        /* of the next area */
	uint32_t iss_contlen;     /* bytes of it; 0: there is none */
	unsigned iss_ncont;
};
void iso_susp_init(struct iso_susp *su, struct iso_volume *iv,
    const struct iso_record *ir, unsigned skip);
/*
 * The next entry, p[2] bytes of it, until the next access to the device.
 * ENOENT: no more.
 */
int iso_susp_next(struct iso_susp *su, const uint8_t **pp);

/* iso_rock.c */
/* Does the root directory, at `at`, say that Rock Ridge is used? */
int iso_rock_probe(struct iso_volume *iv, devoff_t at);
/* What it says about a record. */
struct iso_rock {
	uint32_t rk_mode;   /* POSIX mode; 0: not said */
	uint32_t rk_child;  /* logical block of a relocated directory; or 0 */
	bool rk_relocated;  /* its place is elsewhere: not listed */
	size_t rk_name_len; /* 0: not said */
};
/* `name` has FS_NAME_MAX bytes, or is NULL. */
int iso_rock_read(struct iso_volume *iv, const struct iso_record *ir,
    struct iso_rock *rk, char *name);
enum fs_kind iso_rock_kind(
    const struct iso_record *ir, const struct iso_rock *rk);
/* no_readlink. */
int iso_readlink(struct fs_node *fn, char *buf, size_t size);

#endif /* !_FS_ISO_IMPL_H_ */
