/* SPDX-License-Identifier: BSD-2-Clause */
/* test_mbr.c: MBRs, and which table of a disk with several is used. */
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

static void
check(unsigned slot, uint64_t start, uint64_t nblks, const char *type,
    unsigned flags)
{
	const struct part *pt = parts_slot(&found, slot);

	assert_int_equal(pt->pt_startblk, start);
	assert_int_equal(pt->pt_nblks, nblks);
	assert_string_equal(pt->pt_type, type);
	assert_int_equal(pt->pt_flags, flags);
}

static void
test_primary(void **state __kunused)
{
	mbr_set(pd, 0, 0, 0xef, 64, 100);
	mbr_set(pd, 0, 2, 0xa9, 200, 300);
	mbr_set(pd, 0, 3, 0x42, 500, 1);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 3);
	assert_string_equal(found.ps.ps_table, "MBR");
	check(0, 64, 100, "EFI system", PARTF_ESP);
	check(2, 200, 300, "NetBSD", PARTF_LABEL | PARTF_ROOT);
	check(3, 500, 1, "type 0x42", 0);
	assert_int_equal(found.ps.ps_matchblk, UINT64_MAX);
	assert_int_equal(pd->pd_nreads, 1);
}

/* Two tables in the extended partition; a link counts from its start. */
static void
test_extended(void **state __kunused)
{
	mbr_set(pd, 0, 0, 0x83, 64, 100);
	mbr_set(pd, 0, 1, 0x0f, 1000, 2000);
	mbr_set(pd, 1000, 0, 0x83, 10, 50);
	mbr_set(pd, 1000, 1, 0x05, 500, 600);
	mbr_set(pd, 1500, 0, 0x0c, 20, 60);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 3);
	check(0, 64, 100, "Linux", 0);
	check(8, 1010, 50, "Linux", 0);
	check(9, 1520, 60, "FAT32", 0);
	assert_null(found.ps.ps_note);
}

/*
 * A chain ends at a table that was already read: itself, or an earlier one;
 * partitions are listed once.
 */
static void
test_extended_loop(void **state __kunused)
{
	mbr_set(pd, 0, 1, 0x05, 1000, 2000);
	mbr_set(pd, 1000, 0, 0x83, 10, 50);
	mbr_set(pd, 1000, 1, 0x05, 500, 600);
	mbr_set(pd, 1500, 0, 0x83, 10, 50);
	for (uint32_t to = 500; to <= 600; to += 100) {
		mbr_set(pd, 1500, 1, 0x05, to, 600);
		mbr_set(pd, 1600, 0, 0x83, 10, 50);
		mbr_set(pd, 1600, 1, 0x05, 500, 600);
		assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
		assert_int_equal(found.n, to == 500 ? 2 : 3);
		assert_non_null(strstr(found.ps.ps_note, "loop"));
	}
}

static void
test_extended_long(void **state __kunused)
{
	mbr_set(pd, 0, 1, 0x05, 1000, 2000);
	for (uint32_t i = 0; i < 65; i++) {
		mbr_set(pd, 1000 + i, 0, 0x83, 10, 50);
		if (i < 63)
			mbr_set(pd, 1000 + i, 1, 0x05, i + 1, 600);
	}
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 64);
	assert_null(found.ps.ps_note);
	mbr_set(pd, 1063, 1, 0x05, 64, 600);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 64);
	assert_non_null(strstr(found.ps.ps_note, "more than 64 tables"));
}

/* So does a chain that leads to an invalid table. */
static void
test_extended_damaged(void **state __kunused)
{
	mbr_set(pd, 0, 1, 0x05, 1000, 2000);
	mbr_set(pd, 1000, 0, 0x83, 10, 50);
	mbr_set(pd, 1000, 1, 0x05, 500, 600);
	mbr_set(pd, 1500, 0, 0x83, 10, 50);
	mbr_set(pd, 1500, 1, 0x05, 0xffffffff, 600);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 2);
	assert_non_null(strstr(found.ps.ps_note, "damaged"));
	mbr_set(pd, 1500, 1, 0x05, 700, 600);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 2);
	assert_non_null(strstr(found.ps.ps_note, "damaged"));
}

static void
test_outside(void **state __kunused)
{
	mbr_set(pd, 0, 0, 0x83, 0, 100);
	mbr_set(pd, 0, 1, 0x83, NBLKS - 10, 11);
	mbr_set(pd, 0, 2, 0x83, 0xffffffff, 0xffffffff);
	mbr_set(pd, 0, 3, 0x83, NBLKS - 10, 10);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 1);
	check(3, NBLKS - 10, 10, "Linux", 0);
	assert_non_null(strstr(found.ps.ps_note, "outside"));
}

/* Boot sectors that are not an MBR. */
static void
test_not_one(void **state __kunused)
{
	uint8_t *blk = partdisk_blk(pd, 0);

	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
	mbr_sign(pd, 0);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
	mbr_set(pd, 0, 0, 0x83, 64, 100);
	blk[446 + 16] = 0x7f; /* an invalid status */
	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
	blk[446 + 16] = 0x80;
	assert_int_equal(mbr_scan(parts_init(&found, pd)), 0);
	memcpy(blk + 54, "FAT16   ", 8);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
	blk[54] = 0;
	memcpy(blk + 82, "FAT32   ", 8);
	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
	blk[82] = 0;
	blk[511] = 0;
	assert_int_equal(mbr_scan(parts_init(&found, pd)), EFTYPE);
}

/* ---- part_scan ---- */

static void
put_label(uint64_t blk, uint32_t start)
{
	struct labelmake lm;

	label_init(&lm, pd, (blk + 1) * BLKSIZE, false, 512, "pack");
	label_set(&lm, 0, 7, start, 100);
	label_seal(&lm);
}

static void
test_order(void **state __kunused)
{
	struct gptmake primary, backup;

	/* Nothing. */
	assert_int_equal(part_scan(parts_init(&found, pd)), EFTYPE);
	assert_null(found.ps.ps_table);
	/* A disklabel at the start of the disk. */
	put_label(0, 100);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_string_equal(found.ps.ps_table, "disklabel");
	/* An MBR has precedence, */
	mbr_set(pd, 0, 0, 0x83, 64, 100);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_string_equal(found.ps.ps_table, "MBR");
	/* but a disklabel in its partition comes first, */
	mbr_set(pd, 0, 1, 0xa9, 1000, 1000);
	put_label(1000, 1100);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_string_equal(found.ps.ps_table, "MBR and disklabel");
	assert_int_equal(found.n, 3);
	assert_int_equal(found.part[0].pt_table, PART_DISKLABEL);
	assert_int_equal(found.part[0].pt_startblk, 1100);
	assert_int_equal(found.part[1].pt_table, PART_MBR);
	assert_int_equal(found.ps.ps_label.pdl_sector, 1001);
	/* and a GPT before all. */
	gpt_image(pd, &primary, &backup);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_string_equal(found.ps.ps_table, "GPT");
	assert_int_equal(found.ps.ps_label.pdl_sector, -1);
	/* A damaged one is reported. */
	mbr_set(pd, 0, 3, 0xee, 1, 10);
	gpt_header(&primary)[20] ^= 1;
	gpt_header(&backup)[20] ^= 1;
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.ps.ps_label.pdl_sector, 1001);
	assert_non_null(strstr(found.ps.ps_note, "checksum"));
}

/* FreeBSD's labels are relative to their slice. */
static void
test_relative(void **state __kunused)
{
	struct labelmake lm;

	mbr_set(pd, 0, 1, 0xa5, 1000, 1000);
	label_init(&lm, pd, 1001 * BLKSIZE, false, 512, "");
	label_set(&lm, 0, 7, 16, 100);
	label_set(&lm, 2, 10, 0, 1000);
	label_seal(&lm);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.part[0].pt_startblk, 1016);
	/* NetBSD's are absolute. */
	mbr_set(pd, 0, 1, 0xa9, 1000, 1000);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.part[0].pt_startblk, 16);
}

/* Every read and allocation fails in turn, and the callback. */
static void
test_failures(void **state __kunused)
{
	unsigned i, nreads, nallocs;

	mbr_set(pd, 0, 0, 0x0f, 2000, 1000);
	mbr_set(pd, 0, 1, 0xa9, 1000, 1000);
	mbr_set(pd, 2000, 0, 0x83, 10, 50);
	put_label(1000, 1100);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	assert_int_equal(found.n, 3);
	nreads = pd->pd_nreads;
	nallocs = pd->pd_nallocs;
	for (i = 1; i <= nreads; i++) {
		pd->pd_nreads = 0;
		pd->pd_fail_read = i;
		if (part_scan(parts_init(&found, pd)) == 0)
			assert_int_equal(found.n, 3);
		assert_int_equal(pd->pd_live, 0);
	}
	pd->pd_fail_read = 0;
	for (i = 1; i <= nallocs; i++) {
		pd->pd_nallocs = 0;
		pd->pd_fail_alloc = i;
		assert_int_equal(part_scan(parts_init(&found, pd)), ENOMEM);
		assert_int_equal(pd->pd_live, 0);
	}
	pd->pd_fail_alloc = 0;
	for (i = 1; i <= 3; i++) {
		parts_init(&found, pd);
		found.stop = i;
		assert_int_equal(part_scan(&found.ps), ENOSPC);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_primary),
	    T(test_extended),
	    T(test_extended_loop),
	    T(test_extended_long),
	    T(test_extended_damaged),
	    T(test_outside),
	    T(test_not_one),
	    T(test_order),
	    T(test_relative),
	    T(test_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
