/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_gpt.c: GUID partition tables, whole, and damaged in every field that is
 * used.
 */
#include "partmake.h"

#include <sys/endian.h>

#define NBLKS   2048
#define BLKSIZE 512

static struct partdisk *pd; /* owner: the running test */
static struct gptmake primary, backup;
static struct parts found;

static int
setup(void **state __kunused)
{
	pd = partdisk_new(BLKSIZE, NBLKS);
	gpt_image(pd, &primary, &backup);
	return 0;
}

static int
teardown(void **state __kunused)
{
	partdisk_free(pd);
	return 0;
}

static int
scan(void)
{
	return gpt_scan(parts_init(&found, pd));
}

static void
test_crc(void **state __kunused)
{
	/* The check value of CRC-32. */
	assert_int_equal(crc32_of("123456789", 9), 0xcbf43926);
	assert_int_equal(crc32_of("", 0), 0);
}

static void
test_gpt_labels(void **state __kunused)
{
	const struct part *pt;

	assert_int_equal(scan(), 0);
	assert_int_equal(pd->pd_nreads, 2);
	assert_int_equal(found.n, 2);
	assert_string_equal(found.ps.ps_table, "GPT");
	assert_null(found.ps.ps_note);
	assert_int_equal(found.ps.ps_matchblk, 1);
	pt = parts_slot(&found, 0);
	assert_int_equal(pt->pt_table, PART_GPT);
	assert_string_equal(pt->pt_label, "ESP one");
	assert_string_equal(pt->pt_type, "EFI system");
	assert_int_equal(pt->pt_flags, PARTF_ESP);
	assert_int_equal(pt->pt_startblk, 64);
	assert_int_equal(pt->pt_nblks, 64);
	pt = parts_slot(&found, 4);
	assert_string_equal(
	    pt->pt_label, "012345678901234567890123456789012345");
	assert_string_equal(pt->pt_type, "type 04030201-...");
	assert_int_equal(pt->pt_flags, 0);
	assert_int_equal(pt->pt_nblks, 128);
}

/* Types that NetBSD boots from, the attribute, and a name beyond ASCII. */
static void
test_gpt_flags(void **state __kunused)
{
	const struct part *pt;
	size_t i;

	gpt_set(&primary, 1, guid_ffs, 256, 511, GPT_BOOTME, "root");
	gpt_set(&primary, 2, guid_raid, 512, 767, ~GPT_BOOTME, "");
	for (i = 0; i < 36; i++)
		le16enc(gpt_entry(&primary, 2) + 56 + 2 * i, 0x20ac);
	gpt_seal(&primary, true);
	assert_int_equal(scan(), 0);
	pt = parts_slot(&found, 1);
	assert_int_equal(pt->pt_flags, PARTF_ROOT | PARTF_BOOTME);
	assert_string_equal(pt->pt_type, "NetBSD FFS");
	pt = parts_slot(&found, 2);
	assert_int_equal(pt->pt_flags, PARTF_ROOT | PARTF_RAID);
	assert_int_equal(strlen(pt->pt_label), 108);
}

/* The block by which the kernel identifies the disk is the header. */
static void
test_gpt_hash(void **state __kunused)
{
	uint8_t hash[MD5_SIZE];

	assert_int_equal(scan(), 0);
	md5(partdisk_blk(pd, 1), BLKSIZE, hash);
	assert_memory_equal(found.ps.ps_matchhash, hash, MD5_SIZE);
	gpt_header(&primary)[24] ^= 1;
	assert_int_equal(scan(), 0);
	assert_int_equal(found.ps.ps_matchblk, NBLKS - 1);
	md5(partdisk_blk(pd, NBLKS - 1), BLKSIZE, hash);
	assert_memory_equal(found.ps.ps_matchhash, hash, MD5_SIZE);
}

/*
 * With the first copy damaged the second one is used, with a note; with both
 * damaged there is no table.
 */
static void
check_damage(void (*damage)(const struct gptmake *gm))
{
	setup(NULL);
	mbr_set(pd, 0, 0, 0xee, 1, NBLKS - 1);
	gpt_entry(&backup, 0)[56 + 2 * 4] = 't';
	gpt_seal(&backup, true);
	damage(&primary);
	assert_int_equal(scan(), 0);
	assert_string_equal(parts_slot(&found, 0)->pt_label, "ESP tne");
	assert_non_null(strstr(found.ps.ps_note, "backup"));
	damage(&backup);
	assert_int_equal(scan(), EFTYPE);
	assert_int_equal(found.n, 0);
	assert_non_null(found.ps.ps_note);
	assert_null(found.ps.ps_table);
	teardown(NULL);
}

static void
damage_signature(const struct gptmake *gm)
{
	gpt_header(gm)[0] ^= 1;
	gpt_seal(gm, false);
}

static void
damage_header(const struct gptmake *gm)
{
	gpt_header(gm)[40] ^= 1;
}

static void
damage_table(const struct gptmake *gm)
{
	gpt_entry(gm, 100)[48] ^= 1;
}

static void
damage_self(const struct gptmake *gm)
{
	gpt_header(gm)[24]++;
	gpt_seal(gm, false);
}

static void
damage_hdrsize_small(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 12, 91);
	gpt_seal(gm, false);
}

static void
damage_hdrsize_large(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 12, BLKSIZE + 1);
}

static void
damage_hdrsize_huge(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 12, 0xffffffff);
}

static void
damage_entsize_small(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 84, 64);
	gpt_seal(gm, true);
}

static void
damage_entsize_odd(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 84, 129);
	gpt_seal(gm, false);
}

static void
damage_entsize_huge(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 84, 0x80000000);
	gpt_seal(gm, false);
}

static void
damage_no_entries(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 80, 0);
	gpt_seal(gm, false);
}

static void
damage_many_entries(const struct gptmake *gm)
{
	/* Times 128 this wraps to 0 in 32 bits. */
	le32enc(gpt_header(gm) + 80, 0x02000000);
	gpt_seal(gm, false);
}

static void
damage_max_entries(const struct gptmake *gm)
{
	le32enc(gpt_header(gm) + 80, 8193);
	gpt_seal(gm, false);
}

static void
damage_table_beyond(const struct gptmake *gm)
{
	le64enc(gpt_header(gm) + 72, NBLKS - 31);
	gpt_seal(gm, false);
}

static void
damage_table_wraps(const struct gptmake *gm)
{
	le64enc(gpt_header(gm) + 72, UINT64_MAX - 1);
	gpt_seal(gm, false);
}

static void
test_gpt_damage(void **state __kunused)
{
	static void (*const damages[])(const struct gptmake *) = {
	    damage_signature, damage_header, damage_table, damage_self,
	    damage_hdrsize_small, damage_hdrsize_large, damage_hdrsize_huge,
	    damage_entsize_small, damage_entsize_odd, damage_entsize_huge,
	    damage_no_entries, damage_many_entries, damage_max_entries,
	    damage_table_beyond, damage_table_wraps};
	size_t i;

	for (i = 0; i < knitems(damages); i++)
		check_damage(damages[i]);
}

/* Larger entries and headers than usual are legal. */
static void
test_gpt_large_entries(void **state __kunused)
{
	static const uint32_t sizes[] = {256, 512, 4096};
	struct gptmake gm;
	size_t i;

	for (i = 0; i < knitems(sizes); i++) {
		gm = (struct gptmake){pd, 1, 1024, 100, sizes[i], 512};
		memset(partdisk_blk(pd, 1024), 0, 100 * sizes[i]);
		gpt_set(&gm, 99, guid_ffs, 128, 255, 0, "last");
		gpt_write(&gm);
		assert_int_equal(scan(), 0);
		assert_int_equal(found.n, 1);
		assert_string_equal(parts_slot(&found, 99)->pt_label, "last");
	}
}

/* As many as a table may have. */
static void
test_gpt_many(void **state __kunused)
{
	const struct gptmake gm = {pd, 1, 1024, 300, 128, 92};
	unsigned i;

	for (i = 0; i < 260; i++)
		gpt_set(&gm, i, guid_ffs, 100 + i, 100 + i, 0, "x");
	gpt_write(&gm);
	assert_int_equal(scan(), 0);
	assert_int_equal(found.n, 260);
	assert_int_equal(parts_slot(&found, 259)->pt_startblk, 359);
}

static void
test_gpt_4096(void **state __kunused)
{
	partdisk_free(pd);
	pd = partdisk_new(4096, 512);
	gpt_image(pd, &primary, &backup);
	assert_int_equal(scan(), 0);
	assert_int_equal(found.n, 2);
	assert_int_equal(parts_slot(&found, 4)->pt_startblk, 128);
	gpt_header(&primary)[0] = 0;
	mbr_set(pd, 0, 0, 0xee, 1, 511);
	assert_int_equal(scan(), 0);
	assert_int_equal(found.n, 2);
}

/* Entries outside of the disk are left out, with a note. */
static void
test_gpt_outside(void **state __kunused)
{
	static const uint64_t places[][2] = {{0, 5}, {500, 499}, {500, NBLKS},
	    {NBLKS, NBLKS}, {1, UINT64_MAX}, {UINT64_MAX, UINT64_MAX},
	    {UINT64_MAX, 0}};
	size_t i;

	for (i = 0; i < knitems(places); i++) {
		gpt_set(&primary, 7, guid_ffs, places[i][0], places[i][1], 0,
		    "out");
		gpt_seal(&primary, true);
		assert_int_equal(scan(), 0);
		assert_int_equal(found.n, 2);
		assert_non_null(strstr(found.ps.ps_note, "outside"));
	}
	/* The whole disk is inside. */
	gpt_set(&primary, 7, guid_ffs, 1, NBLKS - 1, 0, "in");
	gpt_seal(&primary, true);
	assert_int_equal(scan(), 0);
	assert_int_equal(found.n, 3);
	assert_null(found.ps.ps_note);
}

/* A stale backup is ignored without a protective MBR. */
static void
test_gpt_stale_backup(void **state __kunused)
{
	memset(partdisk_blk(pd, 1), 0, BLKSIZE);
	assert_int_equal(scan(), EFTYPE);
	assert_null(found.ps.ps_note);
	mbr_set(pd, 0, 0, 0xa9, 63, 1000);
	assert_int_equal(scan(), EFTYPE);
	/* With one it is used. */
	mbr_set(pd, 0, 1, 0xee, 1, 10);
	assert_int_equal(scan(), 0);
	assert_int_equal(found.n, 2);
}

/* Every read and every allocation fails in its turn. */
static void
test_gpt_failures(void **state __kunused)
{
	unsigned i;

	mbr_set(pd, 0, 0, 0xee, 1, NBLKS - 1);
	for (i = 1; i <= 2; i++) {
		pd->pd_nreads = 0;
		pd->pd_fail_read = i;
		assert_int_equal(scan(), 0);
		assert_string_equal(found.ps.ps_table, "GPT");
		assert_non_null(strstr(found.ps.ps_note, "backup"));
	}
	pd->pd_fail_read = 0;
	for (i = 1; i <= 2; i++) {
		pd->pd_nallocs = 0;
		pd->pd_fail_alloc = i;
		assert_int_equal(scan(), ENOMEM);
	}
	pd->pd_fail_alloc = 0;
	assert_int_equal(scan(), 0);
	/* So does the caller's callback. */
	parts_init(&found, pd);
	found.stop = 2;
	assert_int_equal(gpt_scan(&found.ps), ENOSPC);
}

static void
test_gpt_device(void **state __kunused)
{
	pd->pd_dev.dv_blksize = 256;
	assert_int_equal(scan(), EFTYPE);
	pd->pd_dev.dv_blksize = 131072;
	assert_int_equal(scan(), EFTYPE);
	pd->pd_dev.dv_blksize = BLKSIZE;
	pd->pd_dev.dv_size = 2 * BLKSIZE;
	assert_int_equal(scan(), EFTYPE);
	assert_int_equal(pd->pd_nreads, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_crc),
	    T(test_gpt_labels),
	    T(test_gpt_flags),
	    T(test_gpt_hash),
	    cmocka_unit_test(test_gpt_damage),
	    T(test_gpt_large_entries),
	    T(test_gpt_many),
	    T(test_gpt_4096),
	    T(test_gpt_outside),
	    T(test_gpt_stale_backup),
	    T(test_gpt_failures),
	    T(test_gpt_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
