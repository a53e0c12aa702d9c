/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk.c: volumes of disks with partition tables: their names and
 * contents, and the default volume.
 */
#include "disktest.h"

#include <sys/endian.h>

static const char *
fsname(struct satest *t, const char *name)
{
	size_t i;

	assert_int_equal(device_find(&t->ld, name, &i), 0);
	return volume_fsname(&t->ld, device_volume(&t->ld, i));
}

static void
gpt_names(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake gm = {pd, 1, 2, 130, 128, 92};
	const struct sa_volinfo *vi;
	unsigned i;

	for (i = 0; i < 130; i++)
		gpt_set(&gm, i, i == 0 ? guid_esp : guid_ffs, 100 + 10 * i,
		    109 + 10 * i, i == 3 ? GPT_BOOTME : 0,
		    i == 129 ? "last" : "");
	gpt_write(&gm);
	disktest_tar(pd, 100 + 10 * 129, "there");
	disktest_use(t, pd, 100);
	assert_int_equal(device_count(&t->ld), 130);
	vi = disktest_volume(t, "esp");
	assert_string_equal(vi->vi_name, "hd0a");
	assert_true(vi->vi_isboot);
	assert_string_equal(disktest_volume(t, "hd0z")->vi_name, "hd0z");
	vi = disktest_volume(t, "hd0p130");
	assert_int_equal(vi->vi_startblk, 1390);
	assert_int_equal(vi->vi_nblks, 10);
	assert_int_equal(vi->vi_partition, 129);
	assert_false(vi->vi_isboot);
	assert_ptr_equal(disktest_volume(t, "NAME=last"), vi);
	assert_string_equal(fsname(t, "hd0p130"), "ustar");
	assert_true(disktest_has(t, "NAME=last", "/there"));
	assert_null(fsname(t, "hd0b"));
	assert_true(disktest_volume(t, "hd0d")->vi_bootme);
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* A disklabel's letters, and the MBR's other partitions. */
static void
mbr_names(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct labelmake lm;

	mbr_set(pd, 0, 0, 0xef, 64, 100);
	mbr_set(pd, 0, 1, 0xa9, 1000, 2000);
	mbr_set(pd, 0, 2, 0x83, 3500, 100);
	label_init(&lm, pd, 1001 * BLKSIZE, false, 512, "label");
	label_set(&lm, 0, 7, 1000, 500);
	label_set(&lm, 1, 1, 1500, 500);
	label_set(&lm, 4, 8, 64, 100);
	label_seal(&lm);
	disktest_tar(pd, 1000, "root");
	disktest_use(t, pd, 64);
	assert_int_equal(device_count(&t->ld), 4);
	assert_int_equal(disktest_volume(t, "hd0a")->vi_startblk, 1000);
	assert_true(disktest_volume(t, "hd0a")->vi_isroot);
	assert_int_equal(
	    disktest_volume(t, "hd0a")->vi_disklabel.pdl_sector, 1001);
	assert_int_equal(disktest_volume(t, "hd0a")->vi_matchblk, 1001);
	assert_string_equal(disktest_volume(t, "hd0b")->vi_type, "swap");
	/* The label has the system partition, too. */
	assert_string_equal(disktest_volume(t, "esp")->vi_name, "hd0e");
	assert_true(disktest_volume(t, "hd0e")->vi_isboot);
	assert_int_equal(disktest_volume(t, "hd0p3")->vi_startblk, 3500);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* NetBSD's findroot() reads and hashes matchnblks blocks of 512 bytes. */
static void
match_units(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(4096, 64);
	struct gptmake gm = {pd, 1, 2, 128, 128, 92};
	const struct sa_volinfo *vi;
	uint8_t hash[MD5_SIZE];

	gpt_set(&gm, 0, guid_ffs, 16, 31, 0, "root");
	gpt_write(&gm);
	disktest_use(t, pd, 0);
	vi = disktest_volume(t, "hd0a");
	assert_int_equal(vi->vi_startblk, 16);
	assert_int_equal(vi->vi_matchblk, 8);
	assert_int_equal(vi->vi_matchnblks, 8);
	md5(pd->pd_data + vi->vi_matchblk * 512,
	    (size_t)vi->vi_matchnblks * 512, hash);
	assert_memory_equal(vi->vi_matchhash, hash, sizeof(hash));
	device_fini(&t->ld);
	partdisk_free(pd);
}

static void
whole_disks(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(4096, 64);

	disktest_tar(pd, 0, "whole");
	disktest_use(t, pd, 0);
	assert_int_equal(device_count(&t->ld), 1);
	assert_string_equal(disktest_volume(t, "esp")->vi_name, "hd0a");
	assert_true(disktest_has(t, "hd0", "/whole"));
	/* The same as a CD. */
	disktest_use(t, pd, 0);
	t->fe->fe_disks[0].di_iscd = true;
	assert_string_equal(disktest_volume(t, "cd0a")->vi_name, "cd0");
	assert_true(disktest_has(t, "cd0", "/whole"));
	/* Invalid block sizes, and a disk without blocks. */
	disktest_use(t, pd, 0);
	t->fe->fe_disks[0].di_dev.dv_blksize = 1000;
	assert_int_equal(device_count(&t->ld), 0);
	disktest_use(t, pd, 0);
	t->fe->fe_disks[0].di_dev.dv_size = 0;
	assert_int_equal(device_count(&t->ld), 0);
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* ---- the default ---- */

/* The first bootme partition with a kernel; then a root partition; then any. */
static void
default_by_attribute(void **state)
{
	struct satest *t = *state;
	struct fakevol *b, *c, *d;

	b = fakeenv_volume(t->fe, "hd0b");
	c = fakeenv_volume(t->fe, "hd0c");
	d = fakeenv_volume(t->fe, "hd0d");
	fakevol_text(b, "/netbsd", "k");
	fakevol_text(c, "/netbsd", "k");
	fakevol_text(d, "/netbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0b");
	c->fv_isroot = true;
	device_fini(&t->ld);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0c");
	d->fv_bootme = true;
	device_fini(&t->ld);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0d");
	assert_non_null(strstr(t->ld.ld_devices->dt_why, "bootme"));
	/* A bootme partition without a kernel is chosen */
	fakevol_find(d, "/netbsd")->ff_open_error = ENOENT;
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0c");
	/* only if there is no kernel anywhere. */
	fakevol_find(b, "/netbsd")->ff_open_error = ENOENT;
	fakevol_find(c, "/netbsd")->ff_open_error = ENOENT;
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0d");
	/* The loader's own volume has precedence. */
	fakevol_text(t->vol, "/netbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
}

/* ---- the table ---- */

static void
wedges_are_explained(void **state)
{
	struct satest *t = *state;
	char why[DEVICE_WHY];
	size_t i;

	strcpy(fakeenv_volume(t->fe, "hd0c")->fv_label, "root");
	assert_int_equal(device_find(&t->ld, "dk1", &i), ENXIO);
	device_why(&t->ld, "dk0", ENXIO, why);
	assert_non_null(strstr(why, "hd0a"));
	device_why(&t->ld, "dk1", ENXIO, why);
	assert_non_null(strstr(why, "hd0c, NAME=root"));
	device_why(&t->ld, "dk2", ENXIO, why);
	assert_non_null(strstr(why, "wedge"));
	device_why(&t->ld, "dk99999999999999999999", ENXIO, why);
	assert_non_null(strstr(why, "no such device"));
	device_why(&t->ld, "dk", ENXIO, why);
	assert_non_null(strstr(why, "no such device"));
}

/* A volume keeps its number and its place in memory when disks are added. */
static void
volumes_stay(void **state)
{
	struct satest *t = *state;
	const struct sa_volinfo *before = device_info(&t->ld, 0);
	struct partdisk *pd = partdisk_new(BLKSIZE, 64);

	t->fe->fe_ndisks = 1;
	t->fe->fe_disks[0] = (struct sa_diskinfo){.di_dev = pd->pd_dev};
	device_scan(&t->ld);
	assert_ptr_equal(device_info(&t->ld, 0), before);
	assert_string_equal(device_info(&t->ld, 1)->vi_name, "hd1a");
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* A disk that cannot be read is listed with the reason. */
static void
unreadable_disk(void **state)
{
	struct satest *t = *state;
	char line[] = "dev";

	t->fe->fe_disk_error = EIO;
	assert_int_equal(device_count(&t->ld), 1); /* the firmware's */
	assert_int_equal(command_run(&t->ld, line), CMD_OK);
	assert_saw(t, "hd0: 26 MB, no partition table; ");
	assert_saw(t, kstrerror(EIO));
}

/*
 * Damage of a file system, and its place, is reported once when the default is
 * chosen, and by each command that fails from it.
 */
static void
damage_is_named(void **state)
{
	static const char why[] = "header checksum is wrong (at byte 512)";
	static const char *const names[] = {"absent", NULL};
	char ls[] = "ls hd0b:/", boot[] = "boot hd0b:kernel";
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake gm = {pd, 1, 2, 4, 128, 92};

	gpt_set(&gm, 0, guid_esp, 100, 109, 0, "");
	gpt_set(&gm, 1, guid_ffs, 200, 209, 0, "");
	gpt_write(&gm);
	disktest_tar(pd, 200, "there");
	disktest_tar(pd, 201, "more");
	*(char *)partdisk_blk(pd, 201) = 'M';
	disktest_use(t, pd, 100);
	fakeenv_out_clear(t->fe);
	device_default(&t->ld, names);
	device_default(&t->ld, names);
	assert_int_equal(fakeenv_count(t->fe, why), 1);
	assert_saw(t, "hd0b: header checksum is wrong (at byte 512)");
	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, ls), CMD_FAILED);
	assert_saw(t, "ls: hd0b:/: header checksum is wrong (at byte 512)");
	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, boot), CMD_FAILED);
	assert_saw(t, "hd0b:/kernel: header checksum is wrong (at byte 512)");
	device_fini(&t->ld);
	partdisk_free(pd);
}

/* As much of ext4 as a mount reads, with a journal to be replayed. */
static void
put_journal(struct partdisk *pd, uint64_t blk)
{
	uint8_t *sb = (uint8_t *)partdisk_blk(pd, blk) + 1024;

	le32enc(sb + 0, 16);    /* inodes */
	le32enc(sb + 4, 100);   /* blocks */
	le32enc(sb + 20, 1);    /* the first */
	le32enc(sb + 32, 8192); /* of them in a group */
	le32enc(sb + 40, 16);   /* inodes in a group */
	le16enc(sb + 56, 0xef53);
	le32enc(sb + 76, 1);   /* revision */
	le16enc(sb + 88, 128); /* size of an inode */
	le32enc(sb + 96, 4);   /* to be recovered */
}

/* The notice of a file system is printed once, whatever is read of it. */
static void
notices_are_printed_once(void **state)
{
	static const char words[] = "journal was not replayed";
	struct satest *t = *state;
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct gptmake gm = {pd, 1, 2, 4, 128, 92};

	gpt_set(&gm, 0, guid_esp, 100, 109, 0, "");
	gpt_set(&gm, 1, guid_ffs, 200, 399, 0, "");
	gpt_set(&gm, 2, guid_ffs, 400, 599, 0, "");
	gpt_write(&gm);
	put_journal(pd, 200);
	put_journal(pd, 400);
	disktest_use(t, pd, 100);
	fakeenv_out_clear(t->fe);
	for (unsigned i = 0; i < 3; i++) {
		device_default(&t->ld, default_kernels);
		assert_false(disktest_has(t, "hd0b", "/netbsd"));
	}
	assert_int_equal(fakeenv_count(t->fe, words), 2);
	assert_saw(t, "hd0b: journal was not replayed");
	assert_saw(t, "hd0c: journal was not replayed");
	device_fini(&t->ld);
	partdisk_free(pd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(gpt_names),
	    satest_unit(mbr_names),
	    satest_unit(match_units),
	    satest_unit(whole_disks),
	    satest_unit(default_by_attribute),
	    satest_unit(wedges_are_explained),
	    satest_unit(volumes_stay),
	    satest_unit(unreadable_disk),
	    satest_unit(damage_is_named),
	    satest_unit(notices_are_printed_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
