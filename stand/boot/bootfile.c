/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.c: the volumes and files of one boot.
 */
#include <boot/boot.h>
#include <boot/bootfile.h>

/* The volume of this name, mounted if it is not yet. */
static int
bootvol_get(struct loader *ld, struct bootvols *vols, const char *dev,
    struct bootvol **bvp)
{
	const struct sa_volinfo *vi;
	struct bootvol *bv;
	size_t index;
	int error;

	error = device_find(ld, dev, &index);
	if (error != 0)
		return error;
	vi = device_info(ld, index);
	LIST_FOREACH (bv, vols, bv_chain) {
		if (strcmp(bv->bv_info.vi_name, vi->vi_name) == 0) {
			*bvp = bv;
			return 0;
		}
	}
	bv = sa_alloc(ld, sizeof(*bv));
	if (bv == NULL)
		return ENOMEM;
	bv->bv_info = *vi;
	error = device_mount_number(ld, index, &bv->bv_vol);
	if (error != 0) {
		sa_free(ld, bv, sizeof(*bv));
		return error;
	}
	LIST_INSERT_HEAD(vols, bv, bv_chain);
	*bvp = bv;
	return 0;
}

void
bootvols_unmount(struct loader *ld, struct bootvols *vols)
{
	struct bootvol *bv;

	while ((bv = LIST_FIRST(vols)) != NULL) {
		LIST_REMOVE(bv, bv_chain);
		fs_unmount(bv->bv_vol);
		sa_free(ld, bv, sizeof(*bv));
	}
}

int
bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf)
{
	int error;

	bf->bf_file = bf->bf_raw = NULL;
	bf->bf_why[0] = '\0';
	if (dev[0] == '\0')
		dev = ld->ld_dev;
	error = path_canon(path, bf->bf_path, sizeof(bf->bf_path));
	if (error == 0)
		error = bootvol_get(ld, vols, dev, &bf->bf_vol);
	if (error != 0 && error != ENAMETOOLONG)
		(void)device_why(ld, dev, error, bf->bf_why);
	/* By the volume's name rather than an alias, once it is known. */
	ksnprintf(bf->bf_where, sizeof(bf->bf_where), "%s:%s",
	    SA_VIS(error == 0 ? bf->bf_vol->bv_info.vi_name : dev),
	    SA_VIS(error == ENAMETOOLONG ? path : bf->bf_path));
	if (error == 0) {
		error = fs_open(bf->bf_vol->bv_vol, bf->bf_path, &bf->bf_file);
		if (error != 0)
			(void)kstrlcpy(bf->bf_why,
			    SA_FS_WHY(bf->bf_vol->bv_vol, error),
			    sizeof(bf->bf_why));
	}
	if (error != 0)
		bf->bf_file = NULL;
	return error;
}

int
bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, char why[BOOTFILE_WHY])
{
	const struct fs_mem mem = sa_fs_mem(ld);
	struct fs_file *raw = bf->bf_file;
	const struct fs_decoder *dc;
	uint8_t head[FS_MAGIC_MAX];
	const size_t len = (size_t)MIN(raw->ff_size, sizeof(head));
	const char *what;
	int error;

	error = fs_read(raw, 0, head, len);
	if (error != 0) {
		ksnprintf(why, BOOTFILE_WHY, "cannot be read: %s",
		    SA_FS_WHY(raw->ff_vol, error));
		return error;
	}
	dc = fs_decoder_find(decoders, head, len);
	if (dc == NULL)
		return 0;
	error = dc->dc_open(
	    raw, &mem, ld->ld_boot->bo_counted, &bf->bf_file, &what);
	if (error != 0) {
		ksnprintf(why, BOOTFILE_WHY, "%s: cannot be decompressed: %s",
		    dc->dc_name, *what != '\0' ? what : kstrerror(error));
		bf->bf_file = raw;
		return error;
	}
	bf->bf_raw = raw;
	return 0;
}

void
bootfile_close(struct bootfile *bf)
{
	if (bf->bf_file != NULL)
		fs_close(bf->bf_file);
	if (bf->bf_raw != NULL)
		fs_close(bf->bf_raw);
	bf->bf_file = bf->bf_raw = NULL;
}

const char *
bootfile_reason(const struct bootfile *bf, int error)
{
	return bf->bf_why[0] != '\0' ? bf->bf_why : kstrerror(error);
}
