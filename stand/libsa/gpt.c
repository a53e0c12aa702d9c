/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpt.c: GUID partition tables (UEFI 5.3).  Header and table are used only
 * after their checksums are verified; sizes are bounded first.
 */
#include <libsa/part.h>

#include <fs/fs_bytes.h>

#define GPT_HEADER_LBA  1
#define GPT_HDRSIZE_MIN 92
#define GPT_ENTSIZE_MIN 128
#define GPT_TABLE_MAX   ((size_t)1 << 20) /* bytes; usually 16384 */
#define GPT_NAME_UNITS  36
#define GPT_ATTR_BOOTME ((uint64_t)1 << 59)
#define GPT_GUID_SIZE   16

/* Offsets in the header (UEFI 5.3.2) and in an entry (5.3.3). */
enum {
	HDR_SIGNATURE = 0,
	HDR_SIZE = 12,
	HDR_CRC = 16,
	HDR_MYLBA = 24,
	HDR_ENTLBA = 72,
	HDR_NENTS = 80,
	HDR_ENTSIZE = 84,
	HDR_ENTCRC = 88,
	ENT_TYPE = 0,
	ENT_START = 32,
	ENT_END = 40,
	ENT_ATTR = 48,
	ENT_NAME = 56
};

/* A GUID as stored on disk: its first three fields are little-endian. */
#define GUID(a, b, c, d, e)                                               \
	{                                                                 \
		(a) & 0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24, \
		    (b)&0xff, (b) >> 8, (c)&0xff, (c) >> 8, (d) >> 8,     \
		    (d)&0xff, (e) >> 40 & 0xff, (e) >> 32 & 0xff,         \
		    (e) >> 24 & 0xff, (e) >> 16 & 0xff, (e) >> 8 & 0xff,  \
		    (e)&0xff                                              \
	}

static const struct gpt_type {
	uint8_t gt_guid[GPT_GUID_SIZE];
	const char *gt_name;
	unsigned gt_flags;
} gpt_types[] = {
    {GUID(0xc12a7328u, 0xf81f, 0x11d2, 0xba4b, 0x00a0c93ec93bull), "EFI system",
	PARTF_ESP},
    {GUID(0x49f48d5au, 0xb10e, 0x11dc, 0xb99b, 0x0019d1879648ull), "NetBSD FFS",
	PARTF_ROOT},
    {GUID(0x49f48d82u, 0xb10e, 0x11dc, 0xb99b, 0x0019d1879648ull), "NetBSD LFS",
	PARTF_ROOT},
    {GUID(0x49f48daau, 0xb10e, 0x11dc, 0xb99b, 0x0019d1879648ull),
	"NetBSD RAID", PARTF_ROOT | PARTF_RAID},
    {GUID(0x49f48d32u, 0xb10e, 0x11dc, 0xb99b, 0x0019d1879648ull),
	"NetBSD swap", 0},
    {GUID(0x2db519c4u, 0xb10f, 0x11dc, 0xb99b, 0x0019d1879648ull), "NetBSD ccd",
	0},
    {GUID(0x2db519ecu, 0xb10f, 0x11dc, 0xb99b, 0x0019d1879648ull), "NetBSD cgd",
	0},
    {GUID(0x21686148u, 0x6449, 0x6e6f, 0x744e, 0x656564454649ull), "BIOS boot",
	0},
    {GUID(0xebd0a0a2u, 0xb9e5, 0x4433, 0x87c0, 0x68b6b72699c7ull),
	"Windows data", 0},
    {GUID(0xe3c9e316u, 0x0b5c, 0x4db8, 0x817d, 0xf92df00215aeull),
	"Windows reserved", 0},
    {GUID(0x0fc63dafu, 0x8483, 0x4772, 0x8e79, 0x3d69d8477de4ull), "Linux", 0},
    {GUID(0x0657fd6du, 0xa4ab, 0x43c4, 0x84e5, 0x0933c84b4f4full), "Linux swap",
	0},
    {GUID(0x516e7cb6u, 0x6ecf, 0x11d6, 0x8ff8, 0x00022d09712bull),
	"FreeBSD UFS", 0},
};

struct gpt_header {
	uint64_t gh_entlba;
	uint32_t gh_nents, gh_entsize, gh_entcrc;
};

/* What is wrong with a table; NULL: there is none, or it is valid. */
struct gpt_fault {
	const char *gf_what;
};

/* The header's checksum, computed with its CRC field set to 0. */
static uint32_t
gpt_header_crc(uint8_t *blk, uint32_t size)
{
	uint8_t crc[sizeof(uint32_t)];
	uint32_t sum;

	memcpy(crc, blk + HDR_CRC, sizeof(crc));
	memset(blk + HDR_CRC, 0, sizeof(crc));
	sum = crc32_of(blk, size);
	memcpy(blk + HDR_CRC, crc, sizeof(crc));
	return sum;
}

/* Check the header that was read from block lba, and decode it. */
static bool
gpt_header_ok(uint8_t *blk, uint64_t lba, const struct fs_dev *dev,
    struct gpt_header *h, struct gpt_fault *gf)
{
	const uint32_t size = fs_le32(blk + HDR_SIZE);

	if (memcmp(blk + HDR_SIGNATURE, "EFI PART", 8) != 0)
		return false;
	gf->gf_what = "its header's size is wrong";
	if (size < GPT_HDRSIZE_MIN || size > dev->dv_blksize)
		return false;
	gf->gf_what = "its header's checksum is wrong";
	if (gpt_header_crc(blk, size) != fs_le32(blk + HDR_CRC))
		return false;
	gf->gf_what = "its header's MyLBA is wrong";
	if (fs_le64(blk + HDR_MYLBA) != lba)
		return false;
	gf->gf_what = "its table's size is wrong";
	h->gh_entlba = fs_le64(blk + HDR_ENTLBA);
	h->gh_nents = fs_le32(blk + HDR_NENTS);
	h->gh_entsize = fs_le32(blk + HDR_ENTSIZE);
	h->gh_entcrc = fs_le32(blk + HDR_ENTCRC);
	if (h->gh_entsize < GPT_ENTSIZE_MIN || !is_pow2(h->gh_entsize) ||
	    h->gh_entsize > GPT_TABLE_MAX || h->gh_nents == 0 ||
	    h->gh_nents > GPT_TABLE_MAX / h->gh_entsize)
		return false;
	gf->gf_what = NULL;
	return true;
}

static void
gpt_type(const uint8_t *guid, struct part *pt)
{
	size_t i;

	for (i = 0; i < knitems(gpt_types); i++) {
		if (memcmp(guid, gpt_types[i].gt_guid, GPT_GUID_SIZE) == 0) {
			(void)kstrlcpy(pt->pt_type, gpt_types[i].gt_name,
			    sizeof(pt->pt_type));
			pt->pt_flags |= gpt_types[i].gt_flags;
			return;
		}
	}
	(void)ksnprintf(
	    pt->pt_type, sizeof(pt->pt_type), "type %08x-...", fs_le32(guid));
}

/*
 * Decode one entry.  False: it is unused, or lies outside the disk, which
 * ps_note reports.
 */
static bool
gpt_entry(
    struct part_scan *ps, const uint8_t *ent, unsigned slot, struct part *pt)
{
	static const uint8_t unused[GPT_GUID_SIZE];
	const uint64_t nblks = ps->ps_dev->dv_size / ps->ps_dev->dv_blksize;
	const uint64_t start = fs_le64(ent + ENT_START);
	const uint64_t end = fs_le64(ent + ENT_END);
	uint16_t name[GPT_NAME_UNITS];
	size_t i;

	if (memcmp(ent + ENT_TYPE, unused, sizeof(unused)) == 0)
		return false;
	if (start == 0 || end < start || end >= nblks) {
		ps->ps_note = "a partition lies outside the disk";
		return false;
	}
	*pt = (struct part){.pt_table = PART_GPT,
	    .pt_slot = slot,
	    .pt_startblk = start,
	    .pt_nblks = end - start + 1};
	gpt_type(ent + ENT_TYPE, pt);
	if (fs_le64(ent + ENT_ATTR) & GPT_ATTR_BOOTME)
		pt->pt_flags |= PARTF_BOOTME;
	for (i = 0; i < GPT_NAME_UNITS; i++)
		name[i] = fs_le16(ent + ENT_NAME + 2 * i);
	(void)utf16_to_utf8(
	    name, GPT_NAME_UNITS, pt->pt_label, sizeof(pt->pt_label));
	return true;
}

/* Report all entries of a verified table. */
static int
gpt_entries(
    struct part_scan *ps, const uint8_t *table, const struct gpt_header *h)
{
	struct part pt;
	uint32_t i;
	int error = 0;

	for (i = 0; i < h->gh_nents && error == 0; i++)
		if (gpt_entry(ps, table + (size_t)i * h->gh_entsize, i, &pt))
			error = ps->ps_found(ps->ps_arg, &pt);
	return error;
}

/* Read the header at block lba.  EFTYPE: damaged as *gf says, or no header. */
static int
gpt_header(struct part_scan *ps, uint64_t lba, struct gpt_header *h,
    struct gpt_fault *gf)
{
	const struct fs_dev *dev = ps->ps_dev;
	const struct fs_mem *mem = ps->ps_mem;
	uint8_t *blk;
	int error;

	gf->gf_what = NULL;
	blk = mem->fm_alloc(mem->fm_cookie, dev->dv_blksize);
	if (blk == NULL)
		return ENOMEM;
	error =
	    fs_dev_read(dev, mem, lba * dev->dv_blksize, blk, dev->dv_blksize);
	if (error == 0 && !gpt_header_ok(blk, lba, dev, h, gf))
		error = EFTYPE;
	if (error == 0)
		md5(blk, dev->dv_blksize, ps->ps_matchhash);
	mem->fm_free(mem->fm_cookie, blk, dev->dv_blksize);
	return error;
}

/* Report the table whose header is at block lba.  EFTYPE as gpt_header. */
static int
gpt_table(struct part_scan *ps, uint64_t lba, struct gpt_fault *gf)
{
	const struct fs_dev *dev = ps->ps_dev;
	const struct fs_mem *mem = ps->ps_mem;
	struct gpt_header h;
	devoff_t off;
	uint8_t *table;
	size_t len;
	int error;

	error = gpt_header(ps, lba, &h, gf);
	if (error != 0)
		return error;
	len = (size_t)h.gh_nents * h.gh_entsize;
	if (__builtin_mul_overflow(h.gh_entlba, dev->dv_blksize, &off) ||
	    !range_valid(off, len, dev->dv_size)) {
		gf->gf_what = "its table lies outside the disk";
		return EFTYPE;
	}
	table = mem->fm_alloc(mem->fm_cookie, len);
	if (table == NULL)
		return ENOMEM;
	error = fs_dev_read(dev, mem, off, table, len);
	if (error == 0 && crc32_of(table, len) != h.gh_entcrc) {
		gf->gf_what = "its table's checksum is wrong";
		error = EFTYPE;
	}
	if (error == 0) {
		ps->ps_table = "GPT";
		ps->ps_matchblk = lba;
		error = gpt_entries(ps, table, &h);
	}
	mem->fm_free(mem->fm_cookie, table, len);
	return error;
}

/*
 * Does the disk have a protective MBR?  If not, and there is no primary header,
 * a backup table remains from an earlier use of the disk and is ignored.
 */
static bool
gpt_expected(struct part_scan *ps)
{
	uint8_t mbr[512];
	unsigned i;

	if (fs_dev_read(ps->ps_dev, ps->ps_mem, 0, mbr, sizeof(mbr)) != 0 ||
	    mbr[510] != 0x55 || mbr[511] != 0xaa)
		return false;
	for (i = 0; i < 4; i++)
		if (mbr[446 + 16 * i + 4] == 0xee)
			return true;
	return false;
}

int
gpt_scan(struct part_scan *ps)
{
	const struct fs_dev *dev = ps->ps_dev;
	const uint64_t nblks = dev->dv_size / dev->dv_blksize;
	struct gpt_fault primary, backup;
	int error;

	if (dev->dv_blksize < PART_BLOCK_MIN ||
	    dev->dv_blksize > PART_BLOCK_MAX || nblks < 3)
		return EFTYPE;
	error = gpt_table(ps, GPT_HEADER_LBA, &primary);
	if (error == 0 || error == ENOMEM || ps->ps_table != NULL)
		return error;
	if (error == EFTYPE && primary.gf_what == NULL && !gpt_expected(ps))
		return EFTYPE;
	error = gpt_table(ps, nblks - 1, &backup);
	if (error == ENOMEM)
		return error;
	if (ps->ps_table != NULL)
		ps->ps_note = "the primary GPT is damaged, the backup is used";
	else
		ps->ps_note = primary.gf_what != NULL ? primary.gf_what
						      : "the GPT is missing";
	return error;
}
