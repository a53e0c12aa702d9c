/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GUID partition tables, whole and damaged in every field that is used.
 */
#include "gptmake.h"

static int
lookup(struct fakedisk *d, uint64_t start, struct gpt_part *part)
{
	memset(part, 0xff, sizeof(*part));
	return gpt_lookup(&fw.fw_efi, &d->fd_bio, start, part);
}

static void
test_crc(void **state __kunused)
{
	/* The check value that every catalogue of CRCs gives. */
	assert_int_equal(gpt_crc32("123456789", 9), 0xcbf43926);
	assert_int_equal(gpt_crc32("", 0), 0);
}

static void
test_gpt_labels(void **state __kunused)
{
	struct gpt_part part;
	struct fakedisk d;

	gpt_image(&d);
	assert_int_equal(lookup(&d, 64, &part), 0);
	assert_string_equal(part.gp_label, "ESP one");
	assert_true(part.gp_isesp);
	assert_int_equal(d.fd_reads, 2);
	assert_int_equal(lookup(&d, 128, &part), 0);
	assert_string_equal(
	    part.gp_label, "012345678901234567890123456789012345");
	assert_false(part.gp_isesp);
	assert_int_equal(lookup(&d, 65, &part), ENOENT);
	/* An unused entry has no start. */
	assert_int_equal(lookup(&d, 0, &part), ENOENT);
}

/*
 * With the first copy damaged in some way, the second is used; with both,
 * there is no label.
 */
static void
check_damage(void (*damage)(size_t lba, size_t table))
{
	struct gpt_part part;
	struct fakedisk d;

	gpt_image(&d);
	gpt_entry(BACKUP, 0)->PartitionName[4] = 't';
	gpt_seal(NBLKS - 1, true);
	damage(1, TABLE);
	assert_int_equal(lookup(&d, 64, &part), 0);
	assert_string_equal(part.gp_label, "ESP tne");
	damage(NBLKS - 1, BACKUP);
	assert_int_not_equal(lookup(&d, 64, &part), 0);
}

static void
damage_signature(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->Header.Signature ^= 1;
	gpt_seal(lba, false);
}

static void
damage_header(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->FirstUsableLBA ^= 1;
}

static void
damage_table(size_t lba __kunused, size_t table)
{
	gpt_entry(table, 100)->Attributes ^= 1;
}

static void
damage_self(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->MyLBA++;
	gpt_seal(lba, false);
}

static void
damage_hdrsize_small(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->Header.HeaderSize = 91;
	gpt_seal(lba, false);
}

static void
damage_hdrsize_large(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->Header.HeaderSize = BLKSIZE + 1;
}

static void
damage_hdrsize_huge(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->Header.HeaderSize = 0xffffffff;
}

static void
damage_entsize_small(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->SizeOfPartitionEntry = 64;
	gpt_seal(lba, true);
}

static void
damage_entsize_odd(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->SizeOfPartitionEntry = 129;
	gpt_seal(lba, false);
}

static void
damage_entsize_huge(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->SizeOfPartitionEntry = 0x80000000;
	gpt_seal(lba, false);
}

static void
damage_no_entries(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->NumberOfPartitionEntries = 0;
	gpt_seal(lba, false);
}

static void
damage_many_entries(size_t lba, size_t table __kunused)
{
	/* Times 128 this is 0 in 32 bits. */
	gpt_header(lba)->NumberOfPartitionEntries = 0x02000000;
	gpt_seal(lba, false);
}

static void
damage_max_entries(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->NumberOfPartitionEntries = 2049;
	gpt_seal(lba, false);
}

static void
damage_table_beyond(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->PartitionEntryLBA = NBLKS - 31;
	gpt_seal(lba, false);
}

static void
damage_table_wraps(size_t lba, size_t table __kunused)
{
	gpt_header(lba)->PartitionEntryLBA = UINT64_MAX - 1;
	gpt_seal(lba, false);
}

static void
test_gpt_damage(void **state __kunused)
{
	static void (*const damages[])(size_t, size_t) = {damage_signature,
	    damage_header, damage_table, damage_self, damage_hdrsize_small,
	    damage_hdrsize_large, damage_hdrsize_huge, damage_entsize_small,
	    damage_entsize_odd, damage_entsize_huge, damage_no_entries,
	    damage_many_entries, damage_max_entries, damage_table_beyond,
	    damage_table_wraps};
	size_t i;

	for (i = 0; i < knitems(damages); i++)
		check_damage(damages[i]);
}

/* Larger entries and headers than usual are legal. */
static void
test_gpt_large_entries(void **state __kunused)
{
	EFI_PARTITION_TABLE_HEADER *h = gpt_header(1);
	struct gpt_part part;
	struct fakedisk d;

	gpt_image(&d);
	memmove(gpt_entry(TABLE, 8), gpt_entry(TABLE, 4), 128);
	memset(gpt_entry(TABLE, 4), 0, 128);
	h->SizeOfPartitionEntry = 256;
	h->NumberOfPartitionEntries = 60;
	h->Header.HeaderSize = 512;
	gpt_seal(1, true);
	assert_int_equal(lookup(&d, 128, &part), 0);
	assert_string_equal(
	    part.gp_label, "012345678901234567890123456789012345");
}

static void
test_gpt_device(void **state __kunused)
{
	struct gpt_part part;
	struct fakedisk d;

	gpt_image(&d);
	d.fd_status = EFI_DEVICE_ERROR;
	assert_int_equal(lookup(&d, 64, &part), EIO);
	d.fd_status = EFI_NO_MEDIA;
	assert_int_equal(lookup(&d, 64, &part), ENXIO);
	gpt_image(&d);
	d.fd_media.BlockSize = 64;
	assert_int_equal(lookup(&d, 64, &part), EFTYPE);
	d.fd_media.BlockSize = 8192;
	assert_int_equal(lookup(&d, 64, &part), EFTYPE);
	gpt_image(&d);
	/* Block 0 is the last one then, and no header. */
	d.fd_media.LastBlock = 0;
	assert_int_equal(lookup(&d, 64, &part), EFTYPE);
	gpt_image(&d);
	fw.fw_poolfail = fw.fw_poolcalls + 1;
	assert_int_equal(lookup(&d, 64, &part), ENOMEM);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_crc),
	    T(test_gpt_labels),
	    T(test_gpt_damage),
	    T(test_gpt_large_entries),
	    T(test_gpt_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
