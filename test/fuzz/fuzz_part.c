/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_part.c: any bytes as a disk's partition tables: GPT, MBR with extended
 * partitions, disklabels, RAIDframe components.  The first byte selects the
 * block size and which checksums are corrected, so that the fields they cover
 * are reached.  Besides the sanitizers' checks: every partition is on the disk,
 * nothing leaks, and the number of reads is bounded.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libsa/part.h>
#include <sys/endian.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DISK_MAX   ((size_t)256 << 10)
#define READS_MAX  400
#define SEAL_GPT   0x02
#define SEAL_LABEL 0x04
#define SEAL_MBR   0x08

struct disk {
	uint8_t *d_data;
	size_t d_size;
	uint32_t d_blksize;
	struct fs_dev d_dev;
	unsigned d_nreads;
	size_t d_live; /* bytes allocated */
	size_t d_nparts;
};

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct disk *d = cookie;

	check(range_valid(blk, nblks, d->d_size / d->d_blksize));
	check(++d->d_nreads < READS_MAX);
	memcpy(buf, d->d_data + blk * d->d_blksize, nblks * d->d_blksize);
	return 0;
}

static void *
count_alloc(void *cookie, size_t size)
{
	((struct disk *)cookie)->d_live += size;
	return malloc(size);
}

static void
count_free(void *cookie, void *p, size_t size)
{
	((struct disk *)cookie)->d_live -= size;
	free(p);
}

static int
found(void *arg, const struct part *pt)
{
	struct disk *d = arg;
	const uint64_t nblks = d->d_size / d->d_blksize;

	check(range_valid(pt->pt_startblk, pt->pt_nblks, nblks));
	check(strnlen(pt->pt_type, sizeof(pt->pt_type)) < sizeof(pt->pt_type));
	check(
	    strnlen(pt->pt_label, sizeof(pt->pt_label)) < sizeof(pt->pt_label));
	d->d_nparts++;
	return d->d_nparts > 10000 ? ENOSPC : 0;
}

/* Correct the checksums of the GPT at a block, header and table. */
static void
seal_gpt(struct disk *d, uint64_t lba)
{
	uint8_t *h = d->d_data + lba * d->d_blksize;
	uint64_t off, len;
	uint32_t size;

	if ((lba + 1) * d->d_blksize > d->d_size)
		return;
	memcpy(h, "EFI PART", 8);
	le64enc(h + 24, lba);
	len = (uint64_t)le32dec(h + 80) * le32dec(h + 84);
	if (!__builtin_mul_overflow(le64dec(h + 72), d->d_blksize, &off) &&
	    range_valid(off, len, d->d_size))
		le32enc(h + 88, crc32_of(d->d_data + off, (size_t)len));
	size = le32dec(h + 12);
	if (size > d->d_blksize)
		return;
	le32enc(h + 16, 0);
	le32enc(h + 16, crc32_of(h, size));
}

/* Correct the checksum of a disklabel, if its magic number is right. */
static void
seal_label(struct disk *d, size_t off)
{
	uint8_t *p = d->d_data + off;
	const bool big = be32dec(p) == 0x82564557;
	uint16_t sum = 0;
	size_t i, n;

	memcpy(p + 132, p, 4);
	n = big ? be16dec(p + 138) : le16dec(p + 138);
	if (148 + 16 * n > d->d_size - off)
		return;
	memset(p + 136, 0, 2);
	for (i = 0; i < 148 + 16 * n; i += 2)
		sum ^= le16dec(p + i);
	le16enc(p + 136, sum);
}

static void
seal(struct disk *d, uint8_t how)
{
	size_t i;

	if (how & SEAL_MBR)
		memcpy(d->d_data + 510, "\x55\xaa", 2);
	for (i = 0; (how & SEAL_LABEL) != 0 && i + 148 <= d->d_size; i += 4)
		if (be32dec(d->d_data + i) == 0x82564557 ||
		    le32dec(d->d_data + i) == 0x82564557)
			seal_label(d, i);
	if (how & SEAL_GPT) {
		seal_gpt(d, 1);
		seal_gpt(d, d->d_size / d->d_blksize - 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct disk d = {.d_blksize = size > 0 && (data[0] & 1) ? 4096 : 512};
	const struct fs_mem mem = {count_alloc, count_free, &d};
	struct part_scan ps = {.ps_dev = &d.d_dev,
	    .ps_mem = &mem,
	    .ps_found = found,
	    .ps_arg = &d};
	struct raidframe rf;
	const char *why;

	if (size < 1 + d.d_blksize || size > DISK_MAX)
		return 0;
	d.d_size = (size - 1) / d.d_blksize * d.d_blksize;
	d.d_data = malloc(d.d_size);
	check(d.d_data != NULL);
	memcpy(d.d_data, data + 1, d.d_size);
	seal(&d, data[0]);
	d.d_dev = (struct fs_dev){disk_read, &d, d.d_size, d.d_blksize, NULL};
	if (part_scan(&ps) == 0)
		check(ps.ps_table != NULL);
	d.d_nreads = 0;
	(void)mbr_scan(&ps);
	(void)disklabel_scan(&ps, 0, PART_RELATIVE);
	if (raidframe_probe(&d.d_dev, &mem, &rf, &why) == 0)
		check(rf.rf_nblks != 0 &&
		    range_valid(
			rf.rf_startblk, rf.rf_nblks, d.d_size / d.d_blksize));
	check(d.d_live == 0);
	free(d.d_data);
	return 0;
}
