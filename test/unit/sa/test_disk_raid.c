/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk_raid.c: sets of RAIDframe and their components, as volumes.
 */
#include "disktest.h"

/*
 * A file system after the component label; an inner disklabel; a set of another
 * RAID level.
 */
static void
raid_names(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 8192);
	struct gptmake gm = {pd, 1, 2, 128, 128, 92};
	struct labelmake lm;

	gpt_set(&gm, 0, guid_raid, 100, 999, 0, "plain");
	gpt_set(&gm, 1, guid_raid, 1000, 2999, 0, "labelled");
	gpt_set(&gm, 2, guid_raid, 3000, 3999, 0, "striped");
	gpt_write(&gm);
	raid_init(pd, 100, false, '1', 0, 800);
	disktest_tar(pd, 100 + 64, "plain");
	raid_init(pd, 1000, false, '1', 1, 1900);
	label_init(&lm, pd, (1000 + 64 + 1) * BLKSIZE, false, 512, "");
	label_set(&lm, 0, 7, 100, 100);
	label_set(&lm, 4, 7, 300, 100);
	label_seal(&lm);
	disktest_tar(pd, 1000 + 64 + 100, "inner");
	disktest_tar(pd, 1000 + 64 + 300, "other");
	raid_init(pd, 3000, false, '0', 2, 900);
	disktest_use(t, pd, 100);
	assert_true(disktest_has(t, "hd0a", "/plain"));
	assert_true(disktest_has(t, "raid1a", "/inner"));
	assert_true(disktest_has(t, "raid1e", "/other"));
	/* The component itself is its first partition. */
	assert_true(disktest_has(t, "hd0b", "/inner"));
	assert_false(disktest_has(t, "hd0c", "/plain"));
	/*
	 * The kernel is given a partition of a set by its place in the
	 * component.
	 */
	assert_int_equal(disktest_volume(t, "raid1e")->vi_startblk, 1000);
	assert_int_equal(disktest_volume(t, "raid1e")->vi_nblks, 2000);
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* What is in the data of a set, in both byte orders and sizes of blocks. */
static void
check_inner(struct satest *t, uint32_t blksize, bool big, uint64_t at)
{
	/* The reserved blocks have the component's size. */
	struct partdisk *pd = partdisk_new(blksize, 4096);
	struct gptmake outer = {pd, 1, 2, 8, 128, 92};
	struct gptmake inner = {pd, at + 64 + 1, at + 64 + 2, 8, 128, 92};
	struct labelmake lm;

	if (at != 0) {
		gpt_set(&outer, 0, guid_raid, at, at + 2999, 0, "set");
		gpt_write(&outer);
	}
	raid_init(pd, at, big, '1', 3, 2000);
	label_init(&lm, pd, (at + 64 + 1) * blksize, big, blksize, "");
	label_set(&lm, 0, 7, 200, 100);
	label_set(&lm, 4, 7, 400, 100);
	label_seal(&lm);
	disktest_tar(pd, at + 64 + 200, "inner");
	disktest_tar(pd, at + 64 + 400, "other");
	disktest_use(t, pd, 0);
	assert_true(disktest_has(t, "hd0a", "/inner"));
	assert_true(disktest_has(t, "raid3a", "/inner"));
	assert_true(disktest_has(t, "raid3e", "/other"));
	/* Blocks of a GPT in a set count from its start. */
	memset(lm.lm_p, 0, 512);
	inner.gm_lba = 1;
	inner.gm_table = 2;
	gpt_set(&inner, 0, guid_ffs, 400, 499, 0, "root");
	gpt_write(&inner);
	memmove(partdisk_blk(pd, at + 64 + 1), partdisk_blk(pd, 1),
	    2 * (size_t)blksize);
	if (at != 0) {
		gpt_set(&outer, 0, guid_raid, at, at + 2999, 0, "set");
		gpt_write(&outer);
	} else
		memset(partdisk_blk(pd, 1), 0, 2 * (size_t)blksize);
	disktest_use(t, pd, 0);
	assert_true(disktest_has(t, "raid3a", "/other"));
	assert_true(disktest_has(t, "NAME=root", "/other"));
	assert_true(disktest_has(t, "hd0a", "/other"));
	/* A file system without a table. */
	memset(partdisk_blk(pd, at + 64 + 1), 0, 2 * (size_t)blksize);
	disktest_tar(pd, at + 64, "plain");
	disktest_use(t, pd, 0);
	assert_true(disktest_has(t, "hd0a", "/plain"));
	assert_int_equal(device_count(&t->ld), 1);
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* A component is a partition or, as for NetBSD, a whole disk. */
static void
raid_inner(void **state)
{
	for (unsigned i = 0; i < 8; i++)
		check_inner(
		    *state, i & 1 ? 4096 : 512, (i & 2) != 0, i & 4 ? 0 : 1000);
}

/*
 * A set of level 1 of four components: each pair holds every other stripe unit,
 * so that none has all of a file.
 */
static void
raid_pairs(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake gm = {pd, 1, 2, 128, 128, 92};
	const struct volume *v;

	gpt_set(&gm, 0, guid_raid, 100, 999, 0, "pair");
	gpt_write(&gm);
	raid_init(pd, 100, false, '1', 0, 800);
	disktest_tar(pd, 100 + 64, "file");
	disktest_use(t, pd, 0);
	assert_true(disktest_has(t, "hd0a", "/file"));
	for (unsigned columns = 3; columns <= 4; columns++) {
		partdisk_blk(pd, 100)[16384 + 24] = (uint8_t)columns;
		disktest_use(t, pd, 0);
		assert_false(disktest_has(t, "hd0a", "/file"));
		v = device_volume(&t->ld, 0);
		assert_non_null(strstr(v->v_note, "more than two"));
	}
	device_fini(&t->ld);
	partdisk_free(pd);
}

/*
 * A set ends with the last whole stripe unit of a component, and its backup GPT
 * is there.
 */
static void
raid_backup(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake backup = {pd, 2815, 2813, 8, 128, 92};
	struct labelmake lm = {partdisk_blk(pd, 1000) + 16384, false};
	uint8_t *set = partdisk_blk(pd, 1000 + 64);

	mbr_sign(pd, 0);
	mbr_set(pd, 0, 0, 0xee, 1, 2815);
	gpt_set(&backup, 0, guid_ffs, 400, 499, 0, "root");
	gpt_write(&backup);
	memcpy(set, partdisk_blk(pd, 0), BLKSIZE);
	memmove(set + 2813 * BLKSIZE, partdisk_blk(pd, 2813), 3 * BLKSIZE);
	raid_init(pd, 1000, false, '1', 0, 2836);
	lm.lm_p[36] = 128; /* blocks of a stripe unit */
	disktest_tar(pd, 1000 + 64 + 400, "file");
	mbr_set(pd, 0, 0, 0xa9, 990, 2990);
	label_init(&lm, pd, 991 * BLKSIZE, false, BLKSIZE, "");
	label_set(&lm, 0, 19, 1000, 2900);
	label_seal(&lm);
	disktest_use(t, pd, 0);
	assert_true(disktest_has(t, "raid0a", "/file"));
	device_fini(&t->ld);
	partdisk_free(pd);
}

#define BADBLK (100 + 32) /* the component label of a set at block 100 */

static int
bad_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct partdisk *pd = cookie;

	if (blk <= BADBLK && BADBLK < blk + nblks)
		return EIO;
	return pd->pd_dev.dv_read(pd, blk, nblks, buf);
}

/* A read error of one component is reported, also if another one is good. */
static void
raid_unreadable(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake gm = {pd, 1, 2, 128, 128, 92};
	struct volume *v;

	gpt_set(&gm, 0, guid_raid, 100, 999, 0, "bad");
	gpt_set(&gm, 1, guid_raid, 1000, 2999, 0, "good");
	gpt_write(&gm);
	raid_init(pd, 1000, false, '1', 1, 1900);
	disktest_tar(pd, 1000 + 64, "plain");
	disktest_use(t, pd, 0);
	t->fe->fe_disks[0].di_dev.dv_read = bad_read;
	assert_true(disktest_has(t, "hd0b", "/plain"));
	v = device_volume(&t->ld, 0);
	assert_null(v->v_note);
	assert_int_equal(v->v_disk->d_error, EIO);
	device_fini(&t->ld);
	partdisk_free(pd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(raid_names),
	    satest_unit(raid_inner),
	    satest_unit(raid_pairs),
	    satest_unit(raid_backup),
	    satest_unit(raid_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
