/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_fwfs.c: the file systems that the firmware has drivers for, and where on
 * a disk they are.
 */
#include "efi_env.h"

static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

/* The listed disk that a device path is on, SA_NODISK if on none. */
size_t
efi_path_disk(const struct efi *e, const EFI_DEVICE_PATH *dp)
{
	size_t i, best = SA_NODISK;

	for (i = 0; i < e->e_ndisks; i++) {
		if (!dp_is_prefix(e->e_disks[i]->ed_path, dp))
			continue;
		if (best == SA_NODISK ||
		    dp_size(e->e_disks[i]->ed_path) >
			dp_size(e->e_disks[best]->ed_path))
			best = i;
	}
	return best;
}

/*
 * The partition or El Torito boot image of a path.  False: it names neither.
 * If it names a partition in a boot image, the image is returned.
 */
bool
efi_path_place(const EFI_DEVICE_PATH *dp, struct efi_place *pl)
{
	HARDDRIVE_DEVICE_PATH hd;
	CDROM_DEVICE_PATH cd;

	memset(pl, 0, sizeof(*pl));
	pl->efp_partition = -1;
	if (dp_find(dp, dp_size(dp), MEDIA_DEVICE_PATH, MEDIA_CDROM_DP, &cd,
		sizeof(cd))) {
		pl->efp_start = cd.PartitionStart;
		pl->efp_nblks = cd.PartitionSize;
		return true;
	}
	/* sizeof would include padding behind the last field. */
	memset(&hd, 0, sizeof(hd));
	if (dp_find(dp, dp_size(dp), MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP, &hd,
		offsetof(HARDDRIVE_DEVICE_PATH, SignatureType) + 1) &&
	    hd.PartitionNumber != 0 && hd.PartitionNumber <= INT32_MAX) {
		pl->efp_partition = (int)hd.PartitionNumber - 1;
		pl->efp_start = hd.PartitionStart;
		pl->efp_nblks = hd.PartitionSize;
		return true;
	}
	return false;
}

static bool
fwfs_known(const struct efi *e, EFI_HANDLE h)
{
	size_t i;

	for (i = 0; i < e->e_nfwfs; i++)
		if (e->e_fwfs[i].efw_handle == h)
			return true;
	return false;
}

/*
 * Append the file system of a handle if it is new.  Without `all`, one that is
 * on no listed disk is left out: its disk may not be listed yet.
 */
static void
fwfs_probe(struct efi *e, EFI_HANDLE h, EFI_HANDLE boot, bool all)
{
	const EFI_DEVICE_PATH *dp = efi_protocol(e, h, &devpath_guid);
	struct efi_fwfs *ef = &e->e_fwfs[e->e_nfwfs];
	const struct fs_dev *dev;
	struct efi_place pl;
	size_t disk;

	if (dp_size(dp) == 0 || fwfs_known(e, h))
		return;
	disk = efi_path_disk(e, dp);
	if (disk == SA_NODISK && !all && h != boot)
		return;
	memset(ef, 0, sizeof(*ef));
	ef->efw_handle = h;
	ef->efw_sfs = efi_protocol(e, h, &sfs_guid);
	if (ef->efw_sfs == NULL)
		return;
	ef->efw_info.fi_disk = disk;
	ef->efw_info.fi_isboot = h == boot;
	if (!efi_path_place(dp, &pl) && disk != SA_NODISK) {
		dev = &e->e_disks[disk]->ed_info.di_dev;
		pl.efp_nblks = dev->dv_size / dev->dv_blksize;
	}
	ef->efw_info.fi_partition = pl.efp_partition;
	ef->efw_info.fi_startblk = pl.efp_start;
	ef->efw_info.fi_nblks = pl.efp_nblks;
	e->e_nfwfs++;
}

/* Append new ones on the listed disks; with `all`, those on no disk too. */
void
efi_fwfs_find(struct efi *e, EFI_HANDLE boot, bool all)
{
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &sfs_guid, NULL, &n, &handles)))
		return;
	for (i = 0; i < n && e->e_nfwfs < EFI_MAXFWFS; i++)
		fwfs_probe(e, handles[i], boot, all);
	e->e_bs->FreePool(handles);
}

size_t
efi_fwfs_count(void *cookie)
{
	const struct efi *e = cookie;

	return e->e_nfwfs;
}

int
efi_fwfs_info(void *cookie, size_t i, struct sa_fwfsinfo *fi)
{
	const struct efi *e = cookie;

	if (i >= e->e_nfwfs)
		return ENXIO;
	*fi = e->e_fwfs[i].efw_info;
	return 0;
}

int
efi_fwfs_mount(void *cookie, size_t i, struct fs_volume **vp)
{
	struct efi *e = cookie;

	if (i >= e->e_nfwfs)
		return ENXIO;
	return efi_fs_mount(e, e->e_fwfs[i].efw_sfs, vp);
}
