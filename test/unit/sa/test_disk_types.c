/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_disk_types.c: partitions with traces of a file system that was there
 * before: the type in the partition table decides.
 */
#include "decodetest.h"
#include "disktest.h"

#define TOOLS "export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8; "
#define START 64

/* Write to block START of a new disk what a command writes to "$F". */
static struct partdisk *
make(const char *command)
{
	struct partdisk *pd = partdisk_new(BLKSIZE, 4096);
	struct bytes zeros = {calloc(1, 1 << 20), 1 << 20}, image;
	char words[600];

	snprintf(words, sizeof(words),
	    TOOLS "{ mkdir \"$F.d\" && echo 1 >\"$F.d/netbsd\" && %s; } "
		  ">\"$F.said\" 2>&1 || { cat \"$F.said\" >&2; exit 1; }; "
		  "rm -r \"$F.said\" \"$F.d\"; cat \"$F\"",
	    command);
	image = decodetest_make(&zeros, words);
	assert_int_equal(image.b_size, zeros.b_size);
	memcpy(partdisk_blk(pd, START), image.b_data, image.b_size);
	free(zeros.b_data);
	free(image.b_data);
	return pd;
}

static void
use(struct satest *t, struct partdisk *pd, bool good, const char *file)
{
	disktest_use(t, pd, START);
	assert_int_equal(disktest_has(t, "hd0a", file), good);
	device_fini(&t->ld);
}

/* A disk of one partition, of a disklabel or the MBR. */
static void
label_use(struct satest *t, struct partdisk *pd, uint8_t type, const char *file)
{
	struct labelmake lm;

	label_init(&lm, pd, BLKSIZE, false, BLKSIZE, "");
	label_set(&lm, 0, type, START, 2048);
	label_seal(&lm);
	use(t, pd, true, file);
	memset(partdisk_blk(pd, 1), 0, BLKSIZE);
}

/* The superblock is where a small FAT volume has its clusters. */
static void
test_fat(void **state)
{
	static const uint8_t types[] = {0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e};
	struct satest *t = *state;
	struct partdisk *pd =
	    make("makefs -t ffs -o version=2,bsize=4096,fsize=512 -s 1m \"$F\" "
		 "\"$F.d\" && mkfs.fat -F 12 -r 16 \"$F\" && "
		 "mcopy -i \"$F\" \"$F.d/netbsd\" ::fatfile");

	label_use(t, pd, 8, "/fatfile");
	for (size_t i = 0; i < knitems(types); i++) {
		mbr_sign(pd, 0);
		mbr_set(pd, 0, 0, types[i], START, 2048);
		use(t, pd, true, "/fatfile");
	}
	/* Without a type the traces count. */
	mbr_set(pd, 0, 0, 0x42, START, 2048);
	use(t, pd, false, "/fatfile");
	partdisk_free(pd);
}

/* newfs(8) leaves the first blocks as they are: those of an archive. */
static void
test_ffs(void **state)
{
	struct satest *t = *state;
	struct partdisk *pd =
	    make("makefs -t ffs -o version=2,bsize=4096,fsize=512 -s 1m \"$F\" "
		 "\"$F.d\"");
	struct gptmake gm = {pd, 1, 2, 128, 128, 92};

	disktest_tar(pd, START, "archive");
	label_use(t, pd, 7, "/netbsd");
	gpt_set(&gm, 0, guid_ffs, START, START + 2047, 0, "root");
	gpt_write(&gm);
	use(t, pd, true, "/netbsd");
	partdisk_free(pd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(test_fat),
	    satest_unit(test_ffs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
