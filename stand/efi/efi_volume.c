/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_volume.c: the places with a file system that the firmware can read, by
 * the names that NetBSD's loader gives them:
 *
 *	hdNx	partition x of disk N: a is the first slot of its GPT or MBR.
 *		Disk 0 is the one the loader came from.  A disk that is all
 *		one file system, without a table, is hdNa.
 *	cdN	CD N; a second boot image on it is cdNb.
 */
#include "efi_env.h"

#define BIOSDEV_HD   0x80
#define BIOSDEV_CD   0xe0
#define BLK          512
#define MBR_TYPE_ESP 0xef

static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/*
 * The disk that a volume's device path lies on, NULL if on none.
 */
static const struct efi_disk *
volume_disk(
    const EFI_DEVICE_PATH *dp, const struct efi_disk *disks, size_t ndisks)
{
	const struct efi_disk *best = NULL;
	size_t i;

	for (i = 0; i < ndisks; i++) {
		if (!dp_is_prefix(disks[i].ed_path, dp))
			continue;
		if (best == NULL ||
		    dp_size(disks[i].ed_path) > dp_size(best->ed_path))
			best = &disks[i];
	}
	return best;
}

/*
 * In 512-byte blocks, whatever the disk has; 0 if that does not fit.
 */
static uint64_t
to_blks(uint64_t n, uint32_t blocksize)
{
	uint64_t bytes;

	return __builtin_mul_overflow(n, blocksize, &bytes) ? 0 : bytes / BLK;
}

/*
 * Slot `part` of an MBR says that it is a system partition.
 */
static bool
mbr_is_esp(struct efi *e, EFI_BLOCK_IO *bio, int part)
{
	const struct prange none = {0, 0};
	bool esp = false;
	const uint8_t *p;
	uint64_t pa;

	if (part < 0 || part >= 4 || bio->Media->BlockSize > PAGE_SIZE ||
	    efi_pages_alloc(e, 1, EFI_4GIB, none, &pa) != 0)
		return false;
	p = (const uint8_t *)pa;
	if (efi_disk_read(bio, 0, bio->Media->BlockSize, (void *)pa) == 0)
		esp = p[510] == 0x55 && p[511] == 0xaa &&
		    p[446 + 16 * part + 4] == MBR_TYPE_ESP;
	efi_pages_free(e, 1, pa);
	return esp;
}

/*
 * Where the volume lies on its disk, and what the disk's table says of it.
 */
static void
volume_place(struct efi *e, const EFI_DEVICE_PATH *dp,
    const struct efi_disk *disk, struct sa_volinfo *vi)
{
	const uint32_t blocksize = disk->ed_bio->Media->BlockSize;
	HARDDRIVE_DEVICE_PATH hd;
	struct gpt_part part;

	vi->vi_partition = -1;
	vi->vi_nblks = to_blks(disk->ed_bio->Media->LastBlock + 1, blocksize);
	if (disk->ed_iscd)
		return;
	/* sizeof counts padding behind the last field. */
	memset(&hd, 0, sizeof(hd));
	if (!dp_find(dp, dp_size(dp), MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP,
		&hd, offsetof(HARDDRIVE_DEVICE_PATH, SignatureType) + 1) ||
	    hd.PartitionNumber == 0 || hd.PartitionNumber > INT32_MAX)
		return;
	vi->vi_partition = (int)hd.PartitionNumber - 1;
	vi->vi_startblk = to_blks(hd.PartitionStart, blocksize);
	vi->vi_nblks = to_blks(hd.PartitionSize, blocksize);
	if (hd.SignatureType != SIGNATURE_TYPE_GUID) {
		vi->vi_isesp = mbr_is_esp(e, disk->ed_bio, vi->vi_partition);
	} else if (gpt_lookup(e, disk->ed_bio, hd.PartitionStart, &part) == 0) {
		kstrlcpy(vi->vi_label, part.gp_label, sizeof(vi->vi_label));
		vi->vi_isesp = part.gp_isesp;
	}
}

/*
 * "FAT, 62 MB".  The firmware has a driver for FAT at least, and may have
 * others; only the first block can tell.
 */
static void
volume_describe(struct efi *e, EFI_HANDLE h, struct sa_volinfo *vi)
{
	EFI_BLOCK_IO *bio = efi_protocol(e, h, &blockio_guid);
	const struct prange none = {0, 0};
	const uint64_t mb = vi->vi_nblks / 2048;
	const char *what = "firmware's file system";
	const char *p;
	uint64_t pa;

	if (bio != NULL && bio->Media != NULL && bio->Media->BlockSize >= BLK &&
	    bio->Media->BlockSize <= PAGE_SIZE &&
	    efi_pages_alloc(e, 1, EFI_4GIB, none, &pa) == 0) {
		p = (const char *)pa;
		if (efi_disk_read(bio, 0, bio->Media->BlockSize, (void *)pa) ==
			0 &&
		    (memcmp(p + 54, "FAT", 3) == 0 ||
			memcmp(p + 82, "FAT", 3) == 0))
			what = "FAT";
		efi_pages_free(e, 1, pa);
	}
	if (mb != 0)
		ksnprintf(vi->vi_desc, sizeof(vi->vi_desc), "%s, %llu MB", what,
		    (unsigned long long)mb);
	else
		ksnprintf(vi->vi_desc, sizeof(vi->vi_desc), "%s, %llu KB", what,
		    (unsigned long long)vi->vi_nblks / 2);
}

/*
 * Fill a volume in, all but its name.
 */
static void
volume_probe(struct efi *e, EFI_HANDLE h, EFI_HANDLE boot,
    const struct efi_disk *disk, struct efi_volume *ev)
{
	const EFI_DEVICE_PATH *dp = efi_protocol(e, h, &devpath_guid);
	struct sa_volinfo *vi = &ev->ev_info;

	volume_place(e, dp, disk, vi);
	vi->vi_isboot = h == boot;
	/* What we were loaded from does a system partition's work. */
	if (vi->vi_isboot && vi->vi_partition < 0)
		vi->vi_isesp = true;
	ev->ev_disk = disk->ed_number;
	vi->vi_biosdev =
	    (disk->ed_iscd ? BIOSDEV_CD : BIOSDEV_HD) + disk->ed_number;
	volume_describe(e, h, vi);
}

static bool
volume_iscd(const struct efi_volume *ev)
{
	return ev->ev_info.vi_biosdev >= BIOSDEV_CD;
}

/*
 * Give the volumes their names, now that they are sorted.  Slots beyond the
 * alphabet are counted: hd0p27.
 */
static void
volumes_name(struct efi_volume *vols, size_t n)
{
	struct efi_volume *ev;
	char *name;
	int part, sub = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		ev = &vols[i];
		name = ev->ev_info.vi_name;
		part = MAX(ev->ev_info.vi_partition, 0);
		if (volume_iscd(ev)) {
			sub = i > 0 && volume_iscd(ev - 1) &&
				ev->ev_disk == ev[-1].ev_disk
			    ? sub + 1
			    : 0;
			part = sub;
		}
		if (volume_iscd(ev) && sub == 0)
			ksnprintf(name, sizeof(ev->ev_info.vi_name), "cd%d",
			    ev->ev_disk);
		else
			ksnprintf(name, sizeof(ev->ev_info.vi_name),
			    part < 26 ? "%s%d%c" : "%s%dp%d",
			    volume_iscd(ev) ? "cd" : "hd", ev->ev_disk,
			    part < 26 ? 'a' + part : part + 1);
	}
}

/*
 * hd's before cd's, by number, then by partition.
 */
static bool
volume_before(const struct efi_volume *a, const struct efi_volume *b)
{
	if (a->ev_info.vi_biosdev != b->ev_info.vi_biosdev)
		return volume_iscd(a) == volume_iscd(b)
		    ? a->ev_disk < b->ev_disk
		    : !volume_iscd(a);
	return a->ev_info.vi_partition < b->ev_info.vi_partition;
}

/*
 * Put a volume where it belongs among the n sorted ones.
 */
static void
volume_insert(struct efi_volume *vols, size_t n, const struct efi_volume *ev)
{
	for (; n > 0 && volume_before(ev, &vols[n - 1]); n--)
		vols[n] = vols[n - 1];
	vols[n] = *ev;
}

/*
 * Look at each file system that the firmware has, on all disks or on the one
 * that we came from.
 */
static void
volumes_probe(struct efi *e, const EFI_HANDLE *handles, size_t nhandles,
    EFI_HANDLE boot, const struct efi_disk *disks, size_t ndisks, bool all)
{
	const struct efi_disk *disk;
	struct efi_volume ev;
	size_t i;

	for (i = 0; i < nhandles; i++) {
		memset(&ev, 0, sizeof(ev));
		ev.ev_sfs = efi_protocol(e, handles[i], &sfs_guid);
		disk = volume_disk(
		    efi_protocol(e, handles[i], &devpath_guid), disks, ndisks);
		if (ev.ev_sfs == NULL || disk == NULL ||
		    (!all && !disk->ed_isboot))
			continue;
		volume_probe(e, handles[i], boot, disk, &ev);
		volume_insert(e->e_vols, e->e_nvols++, &ev);
	}
	volumes_name(e->e_vols, e->e_nvols);
}

/*
 * Find the volumes, of all disks or of the one that we came from.
 */
int
efi_volumes_init(struct efi *e, bool all)
{
	EFI_LOADED_IMAGE *image = efi_protocol(e, e->e_image, &image_guid);
	EFI_HANDLE boot = image == NULL ? NULL : image->DeviceHandle;
	EFI_HANDLE *handles = NULL;
	struct efi_disk *disks;
	UINTN nhandles = 0;
	size_t ndisks;
	int error;

	e->e_vols = NULL;
	e->e_nvols = 0;
	error = efi_disks_get(e, boot, &disks, &ndisks);
	if (error != 0)
		return error;
	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &sfs_guid, NULL, &nhandles, &handles)))
		goto out;
	nhandles = MIN(nhandles, EFI_MAXVOL);
	e->e_vols = efi_alloc(e, MAX(nhandles, 1) * sizeof(*e->e_vols));
	if (e->e_vols == NULL)
		error = ENOMEM;
	else
		volumes_probe(e, handles, nhandles, boot, disks, ndisks, all);
	e->e_bs->FreePool(handles);
out:
	efi_disks_free(e, disks);
	return error;
}

void
efi_volumes_fini(struct efi *e)
{
	efi_free(e, e->e_vols, 0);
	e->e_vols = NULL;
	e->e_nvols = 0;
}

/*
 * sa_env: once, have the firmware look for what it left alone, and find all
 * volumes.  Until then the others' names are not given, since they may change
 * with what is found; the numbers of the boot disk and its volumes do not.
 */
void
efi_volume_scan(void *cookie)
{
	struct efi *e = cookie;

	if (e->e_scanned)
		return;
	e->e_scanned = true;
	efi_out_flush(e);
	efi_connect_disks(e);
	efi_volumes_fini(e);
	(void)efi_volumes_init(e, true);
}

size_t
efi_volume_count(void *cookie)
{
	const struct efi *e = cookie;

	return e->e_nvols;
}

int
efi_volume_info(void *cookie, size_t i, struct sa_volinfo *vi)
{
	const struct efi *e = cookie;

	if (i >= e->e_nvols)
		return ENXIO;
	*vi = e->e_vols[i].ev_info;
	return 0;
}

int
efi_volume_mount(void *cookie, size_t i, struct fs_volume **vp)
{
	struct efi *e = cookie;

	if (i >= e->e_nvols)
		return ENXIO;
	return efi_fs_mount(e, e->e_vols[i].ev_sfs, vp);
}
