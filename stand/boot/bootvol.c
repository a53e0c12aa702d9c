/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootvol.c: the volumes of one boot.
 */
#include <boot/bootfile.h>
#include <boot/trust.h>

int
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
	bv->bv_trust = NULL;
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
bootvols_wipe(struct loader *ld, const struct bootvols *vols)
{
	const struct bootvol *bv;

	LIST_FOREACH (bv, vols, bv_chain)
		fs_wipe(bv->bv_vol);
	device_wipe(ld);
}

void
bootvols_unmount(struct loader *ld, struct bootvols *vols)
{
	struct bootvol *bv;

	while ((bv = LIST_FIRST(vols)) != NULL) {
		LIST_REMOVE(bv, bv_chain);
		trust_free(ld, bv->bv_trust);
		fs_unmount(bv->bv_vol);
		sa_free(ld, bv, sizeof(*bv));
	}
}
