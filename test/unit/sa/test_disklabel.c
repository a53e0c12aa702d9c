/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disklabel.c: disklabels in both byte orders, RAIDframe component labels,
 * and the digest of a block.
 */
#include "partmake.h"

#include <sys/endian.h>

#define NBLKS   4096
#define BLKSIZE 512

static struct partdisk *pd; /* owner: the running test */
static struct parts found;

static int
setup(void **state __kunused)
{
	pd = partdisk_new(BLKSIZE, NBLKS);
	return 0;
}

static int
teardown(void **state __kunused)
{
	partdisk_free(pd);
	return 0;
}

static int
scan(uint64_t blk)
{
	return disklabel_scan(parts_init(&found, pd), blk, 0);
}

/* The places and byte orders of the ports' labels. */
static void
test_places(void **state __kunused)
{
	static const struct {
		uint64_t byte;
		bool big;
	} k[] = {{512, false}, {64, true}, {128, true}, {0, false}, {512, true},
	    {1024 - 404, false}};
	const struct part *pt;
	struct labelmake lm;
	uint8_t hash[MD5_SIZE];
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		memset(pd->pd_data, 0, 2048);
		label_init(&lm, pd, k[i].byte, k[i].big, 512, "mydisk");
		label_set(&lm, 0, 7, 64, 1000);
		label_set(&lm, 1, 1, 1064, 500);
		label_set(&lm, 15, 19, 2000, 100);
		label_set(&lm, 3, 0, 0, NBLKS);
		label_seal(&lm);
		assert_int_equal(scan(0), 0);
		assert_int_equal(found.n, 3);
		pt = parts_slot(&found, 0);
		assert_int_equal(pt->pt_startblk, 64);
		assert_int_equal(pt->pt_nblks, 1000);
		assert_string_equal(pt->pt_type, "4.2BSD");
		assert_int_equal(pt->pt_flags, PARTF_ROOT);
		assert_int_equal(parts_slot(&found, 15)->pt_flags, PARTF_RAID);
		assert_string_equal(parts_slot(&found, 1)->pt_type, "swap");
		assert_int_equal(
		    found.ps.ps_label.pdl_sector, k[i].byte / BLKSIZE);
		assert_int_equal(found.ps.ps_label.pdl_type, 3);
		assert_string_equal(found.ps.ps_label.pdl_packname, "mydisk");
		assert_int_equal(found.ps.ps_matchblk, k[i].byte / BLKSIZE);
		md5(partdisk_blk(pd, found.ps.ps_matchblk), BLKSIZE, hash);
		assert_memory_equal(found.ps.ps_matchhash, hash, MD5_SIZE);
	}
}

static void
test_damage(void **state __kunused)
{
	/* magic, magic2, checksum, number, a partition */
	static const size_t at[] = {0, 132, 136, 138, 150};
	struct labelmake lm;
	size_t i;

	label_init(&lm, pd, 512, false, 512, "");
	label_set(&lm, 0, 7, 64, 1000);
	label_seal(&lm);
	for (i = 0; i < knitems(at); i++) {
		lm.lm_p[at[i]] ^= 4;
		assert_int_equal(scan(0), EFTYPE);
		/* Without its magic numbers it is not a label. */
		assert_int_equal(found.ps.ps_note != NULL, at[i] >= 136);
		lm.lm_p[at[i]] ^= 4;
	}
	assert_int_equal(scan(0), 0);
	/* More partitions than fit into the two blocks. */
	le16enc(lm.lm_p + 138, 0xffff);
	memset(lm.lm_p + 136, 0, 2);
	assert_int_equal(scan(0), EFTYPE);
	/* None at all. */
	le16enc(lm.lm_p + 138, 0);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(found.n, 0);
	/* Places that are not on the disk. */
	assert_int_equal(scan(NBLKS - 1), EFTYPE);
	assert_int_equal(scan(NBLKS), EFTYPE);
	assert_int_equal(scan(UINT64_MAX), EFTYPE);
}

static void
test_outside(void **state __kunused)
{
	struct labelmake lm;

	label_init(&lm, pd, 512, false, 512, "");
	label_set(&lm, 0, 7, NBLKS - 1, 2);
	label_set(&lm, 1, 7, 0xffffffff, 0xffffffff);
	label_set(&lm, 2, 200, 0, NBLKS);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(found.n, 1);
	assert_string_equal(parts_slot(&found, 2)->pt_type, "type 200");
	assert_non_null(strstr(found.ps.ps_note, "outside"));
}

/* The label's sector size differs from the disk's block size. */
static void
test_secsize(void **state __kunused)
{
	struct labelmake lm;

	label_init(&lm, pd, 512, false, 2048, "");
	label_set(&lm, 0, 7, 100, 200);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(parts_slot(&found, 0)->pt_startblk, 400);
	assert_int_equal(parts_slot(&found, 0)->pt_nblks, 800);
	label_init(&lm, pd, 512, false, 1000, "");
	label_set(&lm, 0, 7, 100, 200);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(found.n, 0);
	assert_non_null(strstr(found.ps.ps_note, "sector size"));
	partdisk_free(pd);
	pd = partdisk_new(4096, 512);
	label_init(&lm, pd, 4096, false, 512, "");
	label_set(&lm, 0, 7, 800, 80);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(parts_slot(&found, 0)->pt_startblk, 100);
	assert_int_equal(parts_slot(&found, 0)->pt_nblks, 10);
	label_set(&lm, 0, 7, 801, 80);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(found.n, 0);
	assert_non_null(strstr(found.ps.ps_note, "within a block"));
	label_set(&lm, 0, 7, 800, 7);
	label_seal(&lm);
	assert_int_equal(scan(0), 0);
	assert_int_equal(found.n, 0);
	assert_non_null(strstr(found.ps.ps_note, "smaller than a block"));
}

/* ---- RAIDframe ---- */

static int
probe(struct raidframe *rf, const char **why)
{
	return raidframe_probe(&pd->pd_dev, &pd->pd_mem, rf, why);
}

static void
test_raid(void **state __kunused)
{
	struct raidframe rf;
	const char *why;
	int big;

	assert_int_equal(probe(&rf, &why), EFTYPE);
	assert_non_null(strstr(why, "no RAIDframe"));
	for (big = 0; big <= 1; big++) {
		raid_init(pd, 0, big != 0, '1', 3, 1000);
		assert_int_equal(probe(&rf, &why), 0);
		assert_int_equal(rf.rf_unit, 3);
		assert_int_equal(rf.rf_startblk, 64);
		assert_int_equal(rf.rf_nblks, 1000);
		raid_init(pd, 0, big != 0, '1', 0, 0xffffffff);
		assert_int_equal(probe(&rf, &why), 0);
		assert_int_equal(rf.rf_nblks, NBLKS - 64);
		raid_init(pd, 0, big != 0, '5', 0, 1000);
		assert_int_equal(probe(&rf, &why), EFTYPE);
		assert_non_null(strstr(why, "level 1"));
	}
	/* A read error is not "no label". */
	pd->pd_nreads = 0;
	pd->pd_fail_read = 1;
	assert_int_equal(probe(&rf, &why), EIO);
	assert_null(why);
}

static void
test_raid_damage(void **state __kunused)
{
	/* version, row, column, rows, columns, clean, block size */
	static const size_t at[] = {0, 12, 16, 20, 24, 28, 56};
	static const uint32_t values[] = {
	    0x80000000, 0xffffffff, 7, 0, 0, 2, 1000};
	struct raidframe rf;
	const char *why;
	size_t i;

	for (i = 0; i < knitems(at); i++) {
		raid_init(pd, 0, false, '1', 0, 1000);
		le32enc(pd->pd_data + 16384 + at[i], values[i]);
		assert_int_equal(probe(&rf, &why), EFTYPE);
	}
	raid_init(pd, 0, false, '1', 0, 1000);
	pd->pd_fail_read = pd->pd_nreads + 1;
	assert_int_equal(probe(&rf, &why), EIO);
	pd->pd_fail_read = 0;
	pd->pd_fail_alloc = pd->pd_nallocs + 1;
	assert_int_equal(probe(&rf, &why), ENOMEM);
	pd->pd_fail_alloc = 0;
	/* The data are past the end of the disk. */
	pd->pd_dev.dv_size = 64 * BLKSIZE;
	assert_int_equal(probe(&rf, &why), EFTYPE);
	pd->pd_dev.dv_size = 32 * BLKSIZE;
	assert_int_equal(probe(&rf, &why), EFTYPE);
}

/* RFC 1321, A.5. */
static void
test_md5(void **state __kunused)
{
	static const char *const k[][2] = {
	    {"", "d41d8cd98f00b204e9800998ecf8427e"},
	    {"a", "0cc175b9c0f1b6a831c399e269772661"},
	    {"abc", "900150983cd24fb0d6963f7d28e17f72"},
	    {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
	    {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
	    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
		"d174ab98d277d9f5a5611c2c9f419d9f"},
	    {"1234567890123456789012345678901234567890123456789012345678901234"
	     "5678901234567890",
		"57edf4a22be3c955ac49da2e2107b67a"},
	};
	uint8_t digest[MD5_SIZE];
	char text[2 * MD5_SIZE + 1];
	size_t i, b;

	for (i = 0; i < knitems(k); i++) {
		md5(k[i][0], strlen(k[i][0]), digest);
		for (b = 0; b < MD5_SIZE; b++)
			snprintf(text + 2 * b, 3, "%02x", digest[b]);
		assert_string_equal(text, k[i][1]);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_places),
	    T(test_damage),
	    T(test_outside),
	    T(test_secsize),
	    T(test_raid),
	    T(test_raid_damage),
	    cmocka_unit_test(test_md5),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
