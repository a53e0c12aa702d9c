/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakedisk.c: the disks that the tests' volumes lie on.  A disk of volumes
 * hd0a, hd0c has a GPT whose slots 1 and 3 are in use, with the volumes' labels
 * and types; its partitions are zeros, which no type of sys/fs recognises, so
 * the volumes' files are read through the firmware.
 */
#include "fakeenv.h"

#include <libsa/part.h>
#include <sys/endian.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLK       512
#define NSLOTS    128
#define ENTRY     128
#define TABLEBLKS (NSLOTS * ENTRY / BLK)
#define HEADBLKS  (2 + TABLEBLKS)
#define SLOTBLKS  2048 /* blocks of each partition */
#define FIRSTBLK  64
#define DISKBLKS  (FIRSTBLK + 26 * SLOTBLKS + 64)

static bool
vol_iscd(const struct fakevol *v)
{
	return strncmp(v->fv_name, "cd", 2) == 0;
}

static int
vol_disk(const struct fakevol *v)
{
	return (int)strtol(v->fv_name + 2, NULL, 10);
}

static int
vol_slot(const struct fakevol *v)
{
	const char last = v->fv_name[strlen(v->fv_name) - 1];

	return last >= 'a' ? last - 'a' : -1;
}

/* The number of hard disks; one without a volume is empty. */
static size_t
count_hds(const struct fakeenv *fe)
{
	size_t i, n = 0;

	for (i = 0; i < fe->fe_nvols; i++)
		if (!vol_iscd(fe->fe_vols[i]) &&
		    (size_t)vol_disk(fe->fe_vols[i]) >= n)
			n = (size_t)vol_disk(fe->fe_vols[i]) + 1;
	return n;
}

static size_t
count_cds(const struct fakeenv *fe)
{
	size_t i, n = 0;

	for (i = 0; i < fe->fe_nvols; i++)
		if (vol_iscd(fe->fe_vols[i]) &&
		    (size_t)vol_disk(fe->fe_vols[i]) >= n)
			n = (size_t)vol_disk(fe->fe_vols[i]) + 1;
	return n;
}

/* Whether the volume is on disk i. */
static bool
vol_on(const struct fakevol *v, size_t i)
{
	const size_t nhd = count_hds(v->fv_env);
	const size_t disk = (size_t)vol_disk(v);

	return (vol_iscd(v) ? nhd + disk : disk) == i;
}

static uint64_t
vol_start(const struct fakevol *v)
{
	const int slot = vol_slot(v);

	return slot < 0 ? 0 : FIRSTBLK + (uint64_t)slot * SLOTBLKS;
}

/* One entry; the GUID's other bytes are never read. */
static void
put_entry(uint8_t *table, const struct fakevol *v)
{
	static const uint8_t esp[] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2,
	    0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
	static const uint8_t ffs[] = {0x5a, 0x8d, 0xf4, 0x49, 0x0e, 0xb1, 0xdc,
	    0x11, 0xb9, 0x9b, 0x00, 0x19, 0xd1, 0x87, 0x96, 0x48};
	static const uint8_t other[16] = {1, 2, 3, 4};
	uint8_t *p = table + (size_t)vol_slot(v) * ENTRY;
	size_t i;

	memcpy(p, v->fv_isesp ? esp : v->fv_isroot ? ffs : other, 16);
	le64enc(p + 32, vol_start(v));
	le64enc(p + 40, vol_start(v) + SLOTBLKS - 1);
	le64enc(p + 48, v->fv_bootme ? (uint64_t)1 << 59 : 0);
	for (i = 0; v->fv_label[i] != '\0'; i++)
		le16enc(p + 56 + 2 * i, (uint8_t)v->fv_label[i]);
}

static void
put_header(uint8_t *header, const uint8_t *table)
{
	memcpy(header, "EFI PART\0\0\1", 12);
	le32enc(header + 12, 92);
	le64enc(header + 24, 1);
	le64enc(header + 72, 2);
	le32enc(header + 80, NSLOTS);
	le32enc(header + 84, ENTRY);
	le32enc(header + 88, crc32_of(table, NSLOTS * ENTRY));
	le32enc(header + 16, crc32_of(header, 92));
}

struct fakedisk {
	struct fakeenv *fk_env;
	size_t fk_index;
};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const struct fakedisk *fk = cookie;
	const struct fakeenv *fe = fk->fk_env;
	uint8_t head[HEADBLKS * BLK] = {0};
	size_t i;

	if (fe->fe_disk_error != 0)
		return fe->fe_disk_error;
	for (i = 0; i < fe->fe_nvols; i++)
		if (vol_on(fe->fe_vols[i], fk->fk_index) &&
		    vol_slot(fe->fe_vols[i]) >= 0)
			put_entry(head + (size_t)2 * BLK, fe->fe_vols[i]);
	put_header(head + BLK, head + (size_t)2 * BLK);
	memset(buf, 0, nblks * BLK);
	for (i = 0; i < nblks && blk + i < HEADBLKS; i++)
		memcpy((uint8_t *)buf + i * BLK, head + (blk + i) * BLK, BLK);
	return 0;
}

size_t
fakedisk_count(void *cookie)
{
	const struct fakeenv *fe = cookie;

	return count_hds(fe) + count_cds(fe) + fe->fe_ndisks;
}

int
fakedisk_info(void *cookie, size_t i, struct sa_diskinfo *di)
{
	static struct fakedisk disks[64]; /* owner: the running test */
	struct fakeenv *fe = cookie;
	const struct fakevol *v;
	size_t k, n = 0;

	if (i >= fakedisk_count(cookie) || i >= knitems(disks))
		return ENXIO;
	n = fakedisk_count(cookie) - fe->fe_ndisks;
	if (i >= n) {
		*di = fe->fe_disks[i - n];
		return 0;
	}
	n = 0;
	disks[i] = (struct fakedisk){fe, i};
	memset(di, 0, sizeof(*di));
	di->di_iscd = i >= count_hds(fe);
	for (k = 0; k < fe->fe_nvols; k++) {
		v = fe->fe_vols[k];
		if (!vol_on(v, i))
			continue;
		n++;
		if (v->fv_isboot) {
			di->di_isboot = true;
			di->di_isram = fe->fe_ramdisk;
			di->di_bootblk = vol_start(v);
		}
	}
	di->di_dev = (struct fs_dev){
	    disk_read, &disks[i], n == 0 ? 0 : DISKBLKS * BLK, BLK, NULL};
	return 0;
}

size_t
fakefwfs_count(void *cookie)
{
	return ((struct fakeenv *)cookie)->fe_nvols;
}

int
fakefwfs_info(void *cookie, size_t i, struct sa_fwfsinfo *fi)
{
	struct fakeenv *fe = cookie;
	const struct fakevol *v;

	if (i >= fe->fe_nvols)
		return ENXIO;
	v = fe->fe_vols[i];
	for (fi->fi_disk = 0; !vol_on(v, fi->fi_disk); fi->fi_disk++)
		continue;
	fi->fi_partition = vol_slot(v);
	fi->fi_startblk = vol_start(v);
	fi->fi_nblks = vol_slot(v) < 0 ? DISKBLKS : SLOTBLKS;
	fi->fi_isboot = v->fv_isboot;
	return 0;
}
