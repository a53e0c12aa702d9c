/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_part_fields.c: every field of an MBR, of the tables of an extended
 * partition, of a GPT, of a disklabel and of a RAIDframe component label set to
 * 0, 1, -1 and large values in turn, with the checksums made right.
 */
#include "partmake.h"

#include <sys/endian.h>

#define NBLKS     512
#define BLKSIZE   512
#define READS_MAX 200 /* of one search */

static struct partdisk *pd; /* owner: the running test */
static struct parts found;
static bool big; /* the byte order of what is changed */

struct field {
	const char *f_name;
	size_t f_off; /* bytes of the disk */
	unsigned f_size;
	bool f_named; /* some value must be refused with a note */
};

static void
set_field(const struct field *f, uint64_t v)
{
	uint8_t *p = pd->pd_data + f->f_off;

	for (unsigned i = 0; i < f->f_size; i++, v >>= 8)
		p[big ? f->f_size - 1 - i : i] = (uint8_t)v;
}

/* Partitions must be on the disk, and the number of reads bounded. */
static void
check_found(const char *name)
{
	for (size_t i = 0; i < found.n; i++)
		if (found.part[i].pt_nblks == 0 ||
		    !range_valid(found.part[i].pt_startblk,
			found.part[i].pt_nblks, NBLKS))
			fail_msg("%s: a partition outside the disk", name);
	if (pd->pd_nreads > READS_MAX)
		fail_msg("%s: %u reads", name, pd->pd_nreads);
	assert_int_equal(pd->pd_live, 0);
}

/* Search; returns true if there is a note about damage. */
static bool
use_tables(const char *name)
{
	int error;

	pd->pd_nreads = 0;
	error = part_scan(parts_init(&found, pd));
	assert_true(error == 0 || error == EFTYPE);
	check_found(name);
	return found.ps.ps_note != NULL;
}

static bool
use_raid(const char *name)
{
	struct raidframe rf;
	const char *why;

	pd->pd_nreads = 0;
	parts_init(&found, pd);
	if (raidframe_probe(&pd->pd_dev, &pd->pd_mem, &rf, &why) != 0) {
		assert_non_null(why);
		return true;
	}
	assert_null(why);
	found.part[found.n++] = (struct part){
	    .pt_startblk = rf.rf_startblk, .pt_nblks = rf.rf_nblks};
	check_found(name);
	return false;
}

static void
change(const struct field *f, size_t n, bool (*use)(const char *),
    void (*seal)(void))
{
	static const uint64_t values[] = {0, 1, UINT64_MAX, 2, 3, 0x7f, 0x80,
	    0xfe, 0x7fff, 0x8000, 0xfffe, 0x10000, 0x7fffffff, 0x80000000,
	    0xfffffffe, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
	    NBLKS - 1, NBLKS};
	static uint8_t copy[NBLKS * BLKSIZE];
	unsigned said;

	assert_false(use("unchanged"));
	memcpy(copy, pd->pd_data, sizeof(copy));
	for (; n > 0; f++, n--) {
		said = 0;
		for (size_t i = 0; i < knitems(values); i++) {
			set_field(f, values[i]);
			if (seal != NULL)
				seal();
			said += use(f->f_name);
			memcpy(pd->pd_data, copy, sizeof(copy));
		}
		if (f->f_named && said == 0)
			fail_msg("%s: nothing is said", f->f_name);
	}
}

static int
setup(void **state __kunused)
{
	big = false;
	pd = partdisk_new(BLKSIZE, NBLKS);
	return 0;
}

static int
teardown(void **state __kunused)
{
	partdisk_free(pd);
	return 0;
}

#define ENTRY(blk, i) ((size_t)(blk)*BLKSIZE + 446 + 16 * (i))

static void
test_mbr(void **state __kunused)
{
	static const struct field fields[] = {
	    {"status", ENTRY(0, 0), 1, false},
	    {"first sector by head and cylinder", ENTRY(0, 0) + 1, 3, false},
	    {"type", ENTRY(0, 0) + 4, 1, false},
	    {"last sector by head and cylinder", ENTRY(0, 0) + 5, 3, false},
	    {"start", ENTRY(0, 0) + 8, 4, true},
	    {"size", ENTRY(0, 0) + 12, 4, true},
	    {"extended: type", ENTRY(0, 1) + 4, 1, false},
	    {"extended: start", ENTRY(0, 1) + 8, 4, true},
	    {"extended: size", ENTRY(0, 1) + 12, 4, false},
	    {"signature", 510, 2, false},
	    {"table: status", ENTRY(100, 0), 1, false},
	    {"table: type", ENTRY(100, 0) + 4, 1, false},
	    {"table: start", ENTRY(100, 0) + 8, 4, true},
	    {"table: size", ENTRY(100, 0) + 12, 4, true},
	    {"table: link's type", ENTRY(100, 1) + 4, 1, false},
	    {"table: link", ENTRY(100, 1) + 8, 4, true},
	    {"table: link's size", ENTRY(100, 1) + 12, 4, false},
	    {"table: signature", 100 * BLKSIZE + 510, 2, true},
	    {"last table: link", ENTRY(150, 1) + 8, 4, true},
	};

	mbr_set(pd, 0, 0, 0x83, 20, 50);
	mbr_set(pd, 0, 1, 0x05, 100, 200);
	mbr_set(pd, 100, 0, 0x83, 4, 40);
	mbr_set(pd, 100, 1, 0x05, 50, 60);
	mbr_set(pd, 150, 0, 0xa9, 4, 40);
	mbr_set(pd, 150, 1, 0x05, 120, 10);
	mbr_set(pd, 220, 0, 0x83, 2, 2);
	change(fields, knitems(fields), use_tables, NULL);
}

/* The sums of the table and of the header, where they lie on the disk. */
static void
seal_table(void)
{
	uint8_t *h = pd->pd_data + BLKSIZE;
	uint64_t off, len = (uint64_t)le32dec(h + 80) * le32dec(h + 84);

	if (!__builtin_mul_overflow(le64dec(h + 72), BLKSIZE, &off) &&
	    range_valid(off, len, NBLKS * BLKSIZE))
		le32enc(h + 88, crc32_of(pd->pd_data + off, (size_t)len));
}

static void
seal_header(void)
{
	uint8_t *h = pd->pd_data + BLKSIZE;

	if (le32dec(h + 12) > BLKSIZE)
		return;
	le32enc(h + 16, 0);
	le32enc(h + 16, crc32_of(h, le32dec(h + 12)));
}

static void
seal_gpt(void)
{
	seal_table();
	seal_header();
}

/* The only copy, so that a note is about this one. */
static void
test_gpt(void **state __kunused)
{
	static const struct field sealed[] = {
	    {"signature", BLKSIZE, 8, true},
	    {"revision", BLKSIZE + 8, 4, false},
	    {"header's size", BLKSIZE + 12, 4, true},
	    {"reserved", BLKSIZE + 20, 4, false},
	    {"MyLBA", BLKSIZE + 24, 8, true},
	    {"AlternateLBA", BLKSIZE + 32, 8, false},
	    {"FirstUsableLBA", BLKSIZE + 40, 8, false},
	    {"LastUsableLBA", BLKSIZE + 48, 8, false},
	    {"disk's GUID", BLKSIZE + 56, 8, false},
	    {"PartitionEntryLBA", BLKSIZE + 72, 8, true},
	    {"number of entries", BLKSIZE + 80, 4, true},
	    {"size of an entry", BLKSIZE + 84, 4, true},
	    {"type", 1024, 8, false},
	    {"type, second half", 1024 + 8, 8, false},
	    {"unique GUID", 1024 + 16, 8, false},
	    {"StartingLBA", 1024 + 32, 8, true},
	    {"EndingLBA", 1024 + 40, 8, true},
	    {"attributes", 1024 + 48, 8, false},
	    {"name", 1024 + 56, 2, false},
	    {"name, its end", 1024 + 126, 2, false},
	};
	static const struct field unsealed[] = {
	    {"header's checksum", BLKSIZE + 16, 4, true},
	    {"any of the header", BLKSIZE + 40, 8, true},
	    {"any of the table", 1024 + 5000, 8, true},
	};
	static const struct field table[] = {
	    {"table's checksum", BLKSIZE + 88, 4, true},
	};
	struct gptmake primary, backup;

	gpt_image(pd, &primary, &backup);
	memset(gpt_header(&backup), 0, BLKSIZE);
	mbr_set(pd, 0, 0, 0xee, 1, NBLKS - 1);
	change(sealed, knitems(sealed), use_tables, seal_gpt);
	change(unsealed, knitems(unsealed), use_tables, NULL);
	change(table, knitems(table), use_tables, seal_header);
}

static struct labelmake lm; /* owner: test_disklabel */

static void
seal_label(void)
{
	const size_t n = big ? be16dec(lm.lm_p + 138) : le16dec(lm.lm_p + 138);

	if (148 + 16 * n <= 2 * BLKSIZE)
		label_seal(&lm);
}

/* All words of the label's header, and of a partition. */
static void
test_disklabel(void **state __kunused)
{
	static const size_t named[] = {40, 138, 148, 152};
	static const struct field unsealed[] = {
	    {"checksum", BLKSIZE + 136, 2, true},
	    {"any of the label", BLKSIZE + 60, 4, true},
	    {"any of a partition", BLKSIZE + 180, 4, true},
	};
	struct field f;

	for (int order = 0; order < 2; order++) {
		big = order != 0;
		label_init(&lm, pd, BLKSIZE, big, 512, "pack");
		label_set(&lm, 0, 7, 64, 100);
		label_set(&lm, 2, 0, 0, NBLKS);
		label_seal(&lm);
		for (size_t at = 0; at < 164; at += 2) {
			f = (struct field){"label", BLKSIZE + at,
			    at % 4 == 0 && at != 136 ? 4 : 2, false};
			for (size_t i = 0; i < knitems(named); i++)
				f.f_named |= at == named[i];
			change(&f, 1, use_tables, seal_label);
		}
		change(unsealed, knitems(unsealed), use_tables, NULL);
	}
}

static void
test_raid(void **state __kunused)
{
	/* version, row, column, rows, columns, clean, level, block size */
	static const size_t named[] = {0, 12, 16, 20, 24, 28, 48, 56};
	struct field f;

	for (int order = 0; order < 2; order++) {
		big = order != 0;
		raid_init(pd, 0, big, '1', 0, 100);
		for (size_t at = 0; at < 392; at += 4) {
			f = (struct field){"component", 16384 + at, 4, false};
			for (size_t i = 0; i < knitems(named); i++)
				f.f_named |= at == named[i];
			change(&f, 1, use_raid, NULL);
		}
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_mbr),
	    T(test_gpt),
	    T(test_disklabel),
	    T(test_raid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
