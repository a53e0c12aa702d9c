/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * partmake.c: see partmake.h.
 */
#include "partmake.h"

#include <sys/endian.h>

/* ---- disks ---- */

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct partdisk *pd = cookie;

	assert_true(range_valid(blk, nblks, pd->pd_nblks));
	if (++pd->pd_nreads == pd->pd_fail_read)
		return EIO;
	memcpy(buf, pd->pd_data + blk * pd->pd_blksize, nblks * pd->pd_blksize);
	return 0;
}

static void *
disk_alloc(void *cookie, size_t size)
{
	struct partdisk *pd = cookie;
	void *p;

	if (++pd->pd_nallocs == pd->pd_fail_alloc)
		return NULL;
	p = malloc(size);
	if (p != NULL)
		memset(p, 0xa5, size);
	pd->pd_live += size;
	return p;
}

static void
disk_release(void *cookie, void *p, size_t size)
{
	struct partdisk *pd = cookie;

	pd->pd_live -= size;
	free(p);
}

struct partdisk *
partdisk_new(uint32_t blksize, uint64_t nblks)
{
	struct partdisk *pd = calloc(1, sizeof(*pd));

	if (pd == NULL)
		abort();
	pd->pd_data = calloc(nblks, blksize);
	if (pd->pd_data == NULL)
		abort();
	pd->pd_nblks = nblks;
	pd->pd_blksize = blksize;
	pd->pd_dev =
	    (struct fs_dev){disk_read, pd, nblks * blksize, blksize, NULL};
	pd->pd_mem = (struct fs_mem){disk_alloc, disk_release, pd};
	return pd;
}

void
partdisk_free(struct partdisk *pd)
{
	assert_int_equal(pd->pd_live, 0);
	free(pd->pd_data);
	free(pd);
}

uint8_t *
partdisk_blk(struct partdisk *pd, uint64_t blk)
{
	assert_true(blk < pd->pd_nblks);
	return pd->pd_data + blk * pd->pd_blksize;
}

/* ---- what is found ---- */

static int
found(void *arg, const struct part *pt)
{
	struct parts *p = arg;

	if (p->stop != 0 && p->n + 1 == p->stop)
		return ENOSPC;
	assert_true(p->n < PARTS_MAX);
	p->part[p->n++] = *pt;
	return 0;
}

struct part_scan *
parts_init(struct parts *p, struct partdisk *pd)
{
	memset(p, 0, sizeof(*p));
	p->ps.ps_dev = &pd->pd_dev;
	p->ps.ps_mem = &pd->pd_mem;
	p->ps.ps_found = found;
	p->ps.ps_arg = p;
	p->ps.ps_matchblk = UINT64_MAX;
	p->ps.ps_label.pdl_sector = -1;
	return &p->ps;
}

const struct part *
parts_slot(const struct parts *p, unsigned slot)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->part[i].pt_slot == slot)
			return &p->part[i];
	fail_msg("no partition in slot %u", slot);
	return NULL;
}

/* ---- GPT ---- */

const uint8_t guid_esp[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
    0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
const uint8_t guid_ffs[16] = {0x5a, 0x8d, 0xf4, 0x49, 0x0e, 0xb1, 0xdc, 0x11,
    0xb9, 0x9b, 0x00, 0x19, 0xd1, 0x87, 0x96, 0x48};
const uint8_t guid_raid[16] = {0xaa, 0x8d, 0xf4, 0x49, 0x0e, 0xb1, 0xdc, 0x11,
    0xb9, 0x9b, 0x00, 0x19, 0xd1, 0x87, 0x96, 0x48};
const uint8_t guid_other[16] = {1, 2, 3, 4};

uint8_t *
gpt_header(const struct gptmake *gm)
{
	return partdisk_blk(gm->gm_pd, gm->gm_lba);
}

uint8_t *
gpt_entry(const struct gptmake *gm, unsigned i)
{
	return partdisk_blk(gm->gm_pd, gm->gm_table) +
	    (size_t)i * gm->gm_entsize;
}

void
gpt_set(const struct gptmake *gm, unsigned i, const uint8_t *guid,
    uint64_t start, uint64_t end, uint64_t attr, const char *name)
{
	uint8_t *p = gpt_entry(gm, i);
	const size_t len = strnlen(name, 36);
	size_t k;

	memset(p, 0, 128);
	memcpy(p, guid, 16);
	le64enc(p + 32, start);
	le64enc(p + 40, end);
	le64enc(p + 48, attr);
	for (k = 0; k < len; k++)
		le16enc(p + 56 + 2 * k, (uint8_t)name[k]);
}

void
gpt_seal(const struct gptmake *gm, bool table)
{
	uint8_t *h = gpt_header(gm);

	if (table)
		le32enc(h + 88,
		    crc32_of(gpt_entry(gm, 0),
			(size_t)le32dec(h + 80) * le32dec(h + 84)));
	le32enc(h + 16, 0);
	le32enc(h + 16, crc32_of(h, le32dec(h + 12)));
}

void
gpt_write(const struct gptmake *gm)
{
	uint8_t *h = gpt_header(gm);

	memset(h, 0, gm->gm_pd->pd_blksize);
	memcpy(h, "EFI PART", 8);
	le32enc(h + 8, 0x10000);
	le32enc(h + 12, gm->gm_hdrsize);
	le64enc(h + 24, gm->gm_lba);
	le64enc(h + 72, gm->gm_table);
	le32enc(h + 80, gm->gm_nents);
	le32enc(h + 84, gm->gm_entsize);
	gpt_seal(gm, true);
}

void
gpt_image(struct partdisk *pd, struct gptmake *primary, struct gptmake *backup)
{
	const uint64_t tableblks = 128 * 128 / pd->pd_blksize;

	*primary = (struct gptmake){pd, 1, 2, 128, 128, 92};
	*backup = (struct gptmake){
	    pd, pd->pd_nblks - 1, pd->pd_nblks - 1 - tableblks, 128, 128, 92};
	gpt_set(primary, 0, guid_esp, 64, 127, 0, "ESP one");
	gpt_set(primary, 4, guid_other, 128, 255, 0,
	    "0123456789012345678901234567890123456789");
	memcpy(gpt_entry(backup, 0), gpt_entry(primary, 0), 128 * 128);
	gpt_write(primary);
	gpt_write(backup);
}

void
gpt_image_ffs(struct partdisk *pd, uint64_t start, uint64_t end)
{
	struct gptmake gm[2];

	gpt_image(pd, &gm[0], &gm[1]);
	for (size_t i = 0; i < 2; i++) {
		memset(gpt_entry(&gm[i], 4), 0, 128);
		gpt_set(&gm[i], 1, guid_ffs, start, end, 0, "");
		gpt_seal(&gm[i], true);
	}
}

/* ---- MBR ---- */

void
mbr_sign(struct partdisk *pd, uint64_t lba)
{
	memcpy(partdisk_blk(pd, lba) + 510, "\x55\xaa", 2);
}

void
mbr_set(struct partdisk *pd, uint64_t lba, unsigned i, uint8_t type,
    uint32_t start, uint32_t nblks)
{
	uint8_t *p = partdisk_blk(pd, lba) + 446 + (size_t)16 * i;

	memset(p, 0, 16);
	p[4] = type;
	le32enc(p + 8, start);
	le32enc(p + 12, nblks);
	mbr_sign(pd, lba);
}

/* ---- disklabel ---- */

static void
put32(const struct labelmake *lm, size_t off, uint32_t v)
{
	if (lm->lm_big)
		be32enc(lm->lm_p + off, v);
	else
		le32enc(lm->lm_p + off, v);
}

static void
put16(const struct labelmake *lm, size_t off, uint16_t v)
{
	if (lm->lm_big)
		be16enc(lm->lm_p + off, v);
	else
		le16enc(lm->lm_p + off, v);
}

void
label_init(struct labelmake *lm, struct partdisk *pd, uint64_t byte, bool big,
    uint32_t secsize, const char *packname)
{
	lm->lm_p = pd->pd_data + byte;
	lm->lm_big = big;
	memset(lm->lm_p, 0, 404);
	put32(lm, 0, 0x82564557);
	put16(lm, 4, 3);
	strncpy((char *)lm->lm_p + 24, packname, 15);
	put32(lm, 40, secsize);
	put32(lm, 132, 0x82564557);
	put16(lm, 138, 16);
}

void
label_set(const struct labelmake *lm, unsigned i, uint8_t fstype,
    uint32_t start, uint32_t nblks)
{
	put32(lm, 148 + (size_t)16 * i, nblks);
	put32(lm, 152 + (size_t)16 * i, start);
	lm->lm_p[160 + 16 * i] = fstype;
}

void
label_seal(const struct labelmake *lm)
{
	uint16_t sum = 0;
	size_t i, n;

	n = lm->lm_big ? be16dec(lm->lm_p + 138) : le16dec(lm->lm_p + 138);
	memset(lm->lm_p + 136, 0, 2);
	for (i = 0; i < 148 + 16 * n; i += 2)
		sum ^= le16dec(lm->lm_p + i);
	le16enc(lm->lm_p + 136, sum);
}

/* ---- RAIDframe ---- */

void
raid_init(struct partdisk *pd, uint64_t blk, bool big, char level,
    uint32_t unit, uint32_t nblks)
{
	const struct labelmake lm = {partdisk_blk(pd, blk) + 16384, big};

	memset(lm.lm_p, 0, 392);
	put32(&lm, 0, 2);
	put32(&lm, 4, 12345);
	put32(&lm, 16, 1); /* the second of two columns */
	put32(&lm, 20, 1);
	put32(&lm, 24, 2);
	put32(&lm, 28, 1);
	put32(&lm, 48, (uint32_t)level);
	put32(&lm, 56, pd->pd_blksize);
	put32(&lm, 60, nblks);
	put32(&lm, 208, unit);
}

uint64_t
ustar_member(struct partdisk *pd, uint64_t blk, const char *name,
    const void *data, size_t size)
{
	assert_true(size == 0 || pd->pd_blksize == USTAR_BLOCK);
	ustarmake_header(partdisk_blk(pd, blk), name, '0', size);
	blk++;
	if (size != 0)
		memcpy(partdisk_blk(pd, blk), data, size);
	return blk + (size + USTAR_BLOCK - 1) / USTAR_BLOCK;
}
