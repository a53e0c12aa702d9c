/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso.c: ISO 9660: the volume descriptors.  Names are those of Rock Ridge where
 * the volume has it, else those of Joliet, else those of ECMA-119.
 */
#include <fs/fs_bytes.h>
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fs_utf8.h"
#include "iso_impl.h"

#define DESCRIPTORS     ((uint64_t)16 * ISO_SECTOR)
#define DESCRIPTORS_MAX 64

struct descriptor {
	uint8_t vd_type;
	uint8_t vd_id[5]; /* "CD001" */
	uint8_t vd_version;
	uint8_t vd_pad1[81];
	uint8_t vd_escapes[32]; /* character set of a supplementary volume */
	uint8_t vd_pad2[8];
	uint8_t vd_bsize[4];
	uint8_t vd_pad3[24];
	uint8_t vd_root[34]; /* a directory record */
};
_Static_assert(
    offsetof(struct descriptor, vd_escapes) == 88, "volume descriptor");
_Static_assert(
    offsetof(struct descriptor, vd_bsize) == 128, "volume descriptor");
_Static_assert(
    offsetof(struct descriptor, vd_root) == 156, "volume descriptor");

#define VD_PRIMARY       1
#define VD_SUPPLEMENTARY 2
#define VD_END           255

static int
iso_probe(const struct fs_dev *dev, const struct fs_mem *mem)
{
	uint8_t id[6];
	int error;

	if (!range_valid(DESCRIPTORS, ISO_SECTOR, dev->dv_size))
		return EFTYPE;
	error = fs_dev_read(dev, mem, DESCRIPTORS, id, sizeof(id));
	if (error != 0)
		return error;
	return memcmp(id + 1, "CD001", 5) == 0 ? 0 : EFTYPE;
}

/* UCS-2, levels 1 to 3. */
static bool
is_joliet(const struct descriptor *vd)
{
	const uint8_t *e = vd->vd_escapes;

	return vd->vd_type == VD_SUPPLEMENTARY && e[0] == '%' && e[1] == '/' &&
	    (e[2] == '@' || e[2] == 'C' || e[2] == 'E');
}

/* The descriptors at *primaryp and *jolietp; 0: it is not there. */
static int
find_descriptors(struct iso_volume *iv, uint64_t *primaryp, uint64_t *jolietp)
{
	const struct descriptor *vd;
	const void *p;
	devoff_t at = DESCRIPTORS;
	unsigned i;
	int error;

	*primaryp = *jolietp = 0;
	for (i = 0; i < DESCRIPTORS_MAX; i++, at += ISO_SECTOR) {
		error = fs_meta(&iv->iv_nodes, at, sizeof(*vd), ISO_SECTOR, &p);
		if (error != 0)
			return error;
		vd = p;
		if (memcmp(vd->vd_id, "CD001", sizeof(vd->vd_id)) != 0)
			return fs_bad(&iv->iv_nodes, EIO, at,
			    "volume descriptor has no magic number");
		if (vd->vd_type == VD_END)
			break;
		if (vd->vd_type == VD_PRIMARY && *primaryp == 0)
			*primaryp = at;
		if (is_joliet(vd) && *jolietp == 0)
			*jolietp = at;
	}
	if (*primaryp == 0)
		return fs_bad(&iv->iv_nodes, EIO, DESCRIPTORS,
		    "no primary volume descriptor");
	return 0;
}

/* Use the descriptor at `at`: block size and root directory. */
static int
use_descriptor(struct iso_volume *iv, devoff_t at, struct iso_record *root)
{
	const struct descriptor *vd;
	const void *p;
	int error;

	error = fs_meta(&iv->iv_nodes, at, sizeof(*vd), ISO_SECTOR, &p);
	if (error != 0)
		return error;
	vd = p;
	iv->iv_bsize = fs_le16(vd->vd_bsize);
	if (iv->iv_bsize != 512 && iv->iv_bsize != 1024 &&
	    iv->iv_bsize != ISO_SECTOR)
		return fs_bad(&iv->iv_nodes, EIO, at,
		    "volume descriptor: logical block size is wrong");
	iv->iv_nodes.nv_root = at + offsetof(struct descriptor, vd_root);
	error = iso_record(iv, iv->iv_nodes.nv_root, root);
	if (error == ENOENT ||
	    (error == 0 &&
		(root->ir_size == 0 || (root->ir_flags & ISO_DIRECTORY) == 0)))
		return fs_bad(&iv->iv_nodes, EIO, at,
		    "volume descriptor has no root directory");
	return error;
}

static int
read_volume(struct iso_volume *iv)
{
	struct iso_record root = {0};
	uint64_t primary, joliet;
	int error;

	error = find_descriptors(iv, &primary, &joliet);
	if (error == 0)
		error = use_descriptor(iv, primary, &root);
	if (error == 0)
		error = iso_rock_probe(iv, root.ir_data);
	if (error != 0 || iv->iv_names == ISO_ROCK || joliet == 0)
		return error;
	iv->iv_names = ISO_JOLIET;
	return use_descriptor(iv, joliet, &root);
}

static const struct fs_node_ops rock_ops = {
    .no_name = "iso9660",
    .no_read = iso_read,
    .no_map = iso_map,
    .no_entry = iso_entry,
    .no_readlink = iso_readlink,
};

/* Without Rock Ridge, case does not count, and there are no links. */
static const struct fs_node_ops plain_ops = {
    .no_name = "iso9660",
    .no_read = iso_read,
    .no_map = iso_map,
    .no_entry = iso_entry,
    .no_same = fs_utf8_same,
};

static int
iso_mount(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	struct fs_nodevol *nv = NULL;
	struct iso_volume *iv;
	int error;

	error = fs_nodevol_new(
	    sizeof(struct iso_volume), dev, mem, &plain_ops, &nv);
	if (error != 0) {
		*fault = (struct fs_fault){"no memory", 0};
		return error;
	}
	iv = kcontainer_of(nv, struct iso_volume, iv_nodes);
	error = read_volume(iv);
	if (iv->iv_names == ISO_ROCK)
		nv->nv_ops = &rock_ops;
	return fs_nodevol_done(nv, error, volp, fault);
}

const struct fs_type fs_iso = {
    .ft_name = "iso9660",
    .ft_probe = iso_probe,
    .ft_mount = iso_mount,
};
