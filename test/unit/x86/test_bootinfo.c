/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootinfo.c: the loader's table, sound and hostile.
 */
#include "x86test.h"

#define TABLE FAKE_BASE

static struct bootinfo bi; /* owner: the running test */

static int
setup(void **state)
{
	(void)state;
	fake_clear();
	msgs_clear();
	memset(&bi, 0xa5, sizeof(bi));
	return 0;
}

static void
put32(paddr_t pa, uint32_t v)
{
	memcpy(fake_at(pa), &v, sizeof(v));
}

/* A record whose header gives `claim` as its length. */
static void
put_record(paddr_t pa, int32_t claim, int32_t type)
{
	put32(pa, (uint32_t)claim);
	put32(pa + 4, (uint32_t)type);
}

static void
digest(void)
{
	bootinfo_digest(&bi, &fake_physmem, TABLE);
}

static void
test_two_records(void **state)
{
	const struct btinfo_bootpath *path;
	const struct btinfo_symtab *sym;

	(void)state;
	put32(TABLE, 2);
	put32(TABLE + 4, TABLE + 0x104); /* 4-byte aligned only */
	put32(TABLE + 8, TABLE + 0x200);
	put_record(TABLE + 0x104, sizeof(*sym), BTINFO_SYMTAB);
	put32(TABLE + 0x104 + 16, 0x12345);
	put_record(TABLE + 0x200, sizeof(*path), BTINFO_BOOTPATH);
	memcpy(fake_at(TABLE + 0x208), "netbsd", 7);
	digest();
	assert_int_equal(bi.bi_nrecords, 2);
	assert_int_equal(bi.bi_nrejected, 0);
	sym = bootinfo_lookup(&bi, BTINFO_SYMTAB, sizeof(*sym));
	assert_non_null(sym);
	assert_int_equal(sym->esym, 0x12345);
	path = bootinfo_lookup(&bi, BTINFO_BOOTPATH, sizeof(*path));
	assert_non_null(path);
	assert_string_equal(path->bootpath, "netbsd");
	assert_null(bootinfo_lookup(&bi, BTINFO_MEMMAP, 0));
	assert_null(bootinfo_lookup(&bi, BTINFO_BOOTPATH, sizeof(*path) + 1));
}

/* The records are copied: the loader's memory may be reused. */
static void
test_is_a_copy(void **state)
{
	(void)state;
	put32(TABLE, 1);
	put32(TABLE + 4, TABLE + 0x100);
	put_record(TABLE + 0x100, sizeof(struct btinfo_symtab), BTINFO_SYMTAB);
	digest();
	memset(fake_ram, 0xff, sizeof(fake_ram));
	assert_non_null(
	    bootinfo_lookup(&bi, BTINFO_SYMTAB, sizeof(struct btinfo_symtab)));
}

static void
test_no_table(void **state)
{
	(void)state;
	bootinfo_digest(&bi, &fake_physmem, 0);
	assert_int_equal(bi.bi_used, 0);
	bootinfo_digest(&bi, &fake_physmem, FAKE_BASE + FAKE_SIZE);
	assert_int_equal(bi.bi_used, 0);
	assert_true(msgs_have("cannot be read"));
}

static void
test_table_count(void **state)
{
	(void)state;
	put32(TABLE, 0);
	digest();
	assert_int_equal(bi.bi_nrecords, 0);
	/* Every pointer is 0 or bad: none is followed. */
	put32(TABLE, 0xffffffff);
	digest();
	assert_int_equal(bi.bi_nrecords, 0);
	assert_int_equal(bi.bi_nrejected, BOOTINFO_MAXENTRIES);
	assert_true(msgs_have("claims 4294967295 records"));
}

/* The table's own end is the end of memory. */
static void
test_table_truncated(void **state)
{
	const paddr_t table = FAKE_BASE + FAKE_SIZE - 8;

	(void)state;
	put32(table, 3);
	put32(table + 4, TABLE + 0x100);
	put_record(TABLE + 0x100, sizeof(struct btinfo_symtab), BTINFO_SYMTAB);
	bootinfo_digest(&bi, &fake_physmem, table);
	assert_int_equal(bi.bi_nrecords, 1);
	assert_true(msgs_have("ends before record 1"));
}

/* A record with a bad length before a good one. */
static void
reject_len(int32_t claim, const char *why)
{
	setup(NULL);
	put32(TABLE, 2);
	put32(TABLE + 4, TABLE + 0x100);
	put32(TABLE + 8, TABLE + 0x200);
	put_record(TABLE + 0x100, claim, BTINFO_MEMMAP);
	put_record(TABLE + 0x200, sizeof(struct btinfo_symtab), BTINFO_SYMTAB);
	digest();
	assert_int_equal(bi.bi_nrecords, 1);
	assert_int_equal(bi.bi_nrejected, 1);
	assert_null(bootinfo_lookup(&bi, BTINFO_MEMMAP, 0));
	assert_non_null(bootinfo_lookup(&bi, BTINFO_SYMTAB, 0));
	assert_true(msgs_have(why));
	assert_true(msgs_have("MEMMAP"));
}

static void
test_record_length(void **state)
{
	(void)state;
	reject_len(0, "less than its header's");
	reject_len(7, "less than its header's");
	reject_len(-1, "less than its header's");
	reject_len(INT32_MIN, "less than its header's");
	reject_len(INT32_MAX, "buffer is full");
	reject_len(BOOTINFO_MAXSIZE + 1, "buffer is full");
}

static void
test_record_address(void **state)
{
	static const uint32_t bad[] = {0, 4, FAKE_BASE - 4,
	    FAKE_BASE + FAKE_SIZE - 4, FAKE_BASE + FAKE_SIZE, 0xfffffffc,
	    0xffffffff};
	size_t i;

	(void)state;
	for (i = 0; i < knitems(bad); i++) {
		setup(NULL);
		put32(TABLE, 1);
		put32(TABLE + 4, bad[i]);
		digest();
		assert_int_equal(bi.bi_nrecords, 0);
		assert_int_equal(bi.bi_nrejected, 1);
	}
}

/* The header is there, the rest is not. */
static void
test_record_runs_out(void **state)
{
	const paddr_t pa = FAKE_BASE + FAKE_SIZE - 16;

	(void)state;
	put32(TABLE, 1);
	put32(TABLE + 4, (uint32_t)pa);
	put_record(pa, 17, BTINFO_SYMTAB);
	digest();
	assert_int_equal(bi.bi_nrecords, 0);
	put_record(pa, 16, BTINFO_SYMTAB);
	digest();
	assert_int_equal(bi.bi_nrecords, 1);
}

/* A record TRUST that is damaged is noted: the kernel must not ignore it. */
static void
test_trust(void **state)
{
	(void)state;
	put32(TABLE, 2);
	put32(TABLE + 4, TABLE + 0x100);
	put32(TABLE + 8, TABLE + 0x200);
	put_record(TABLE + 0x100, sizeof(struct btinfo_trust), BTINFO_TRUST);
	put_record(TABLE + 0x200, 4, BTINFO_SYMTAB);
	digest();
	assert_int_equal(bi.bi_nrejected, 1);
	assert_false(bi.bi_badtrust);
	put_record(TABLE + 0x200, sizeof(struct btinfo_trust), BTINFO_TRUST);
	digest();
	assert_true(bi.bi_badtrust);
	put_record(TABLE + 0x100, 4, BTINFO_TRUST);
	put_record(TABLE + 0x200, 8, BTINFO_SYMTAB);
	digest();
	assert_true(bi.bi_badtrust);
	assert_null(bootinfo_lookup(&bi, BTINFO_TRUST, 0));
	put32(TABLE, 0);
	digest();
	assert_false(bi.bi_badtrust);
}

static void
test_duplicate(void **state)
{
	const struct btinfo_symtab *sym;

	(void)state;
	put32(TABLE, 2);
	put32(TABLE + 4, TABLE + 0x100);
	put32(TABLE + 8, TABLE + 0x200);
	put_record(TABLE + 0x100, sizeof(*sym), BTINFO_SYMTAB);
	put32(TABLE + 0x108, 1);
	put_record(TABLE + 0x200, sizeof(*sym), BTINFO_SYMTAB);
	put32(TABLE + 0x208, 2);
	digest();
	assert_int_equal(bi.bi_nrecords, 1);
	sym = bootinfo_lookup(&bi, BTINFO_SYMTAB, sizeof(*sym));
	assert_int_equal(sym->nsym, 1);
	assert_true(msgs_have("its type occurs twice"));
}

/* A record that does not fit is dropped, later ones are kept. */
static void
test_overflow(void **state)
{
	(void)state;
	put32(TABLE, 3);
	put32(TABLE + 4, TABLE + 0x100);
	put32(TABLE + 8, TABLE + 0x8000);
	put32(TABLE + 12, TABLE + 0x10000);
	put_record(TABLE + 0x100, BOOTINFO_MAXSIZE - 100, BTINFO_EFIMEMMAP);
	put_record(TABLE + 0x8000, 200, BTINFO_MODULELIST);
	put_record(TABLE + 0x10000, 100, BTINFO_CONSOLE);
	digest();
	assert_int_equal(bi.bi_used, BOOTINFO_MAXSIZE);
	assert_non_null(bootinfo_lookup(&bi, BTINFO_EFIMEMMAP, 0));
	assert_null(bootinfo_lookup(&bi, BTINFO_MODULELIST, 0));
	assert_non_null(bootinfo_lookup(&bi, BTINFO_CONSOLE, 100));
	assert_true(msgs_have("MODULELIST"));
}

/* Random words as a table: no crash, no access past the copy. */
static void
test_noise(void **state)
{
	uint32_t seed, *word;
	int32_t type;
	size_t i;
	int round;

	(void)state;
	word = (uint32_t *)(void *)fake_ram;
	for (seed = 1, round = 0; round < 300; round++) {
		setup(NULL);
		for (i = 0; i < 0x1000; i++) {
			seed = seed * 1664525 + 1013904223;
			/* Mostly plausible: addresses in reach, small types. */
			word[i] = seed >> 31 ? seed
			    : i % 2          ? FAKE_BASE + (seed >> 8) % 0x4000
					     : (seed >> 8) % 40;
		}
		put32(TABLE, 40);
		digest();
		assert_true(bi.bi_used <= BOOTINFO_MAXSIZE);
		for (type = -1; type < 20; type++)
			(void)bootinfo_lookup(&bi, type, 0);
	}
}

static void
test_text(void **state)
{
	char out[8];

	(void)state;
	bootinfo_text(out, sizeof(out), "a\033[b", 80);
	assert_string_equal(out, "a?[b");
	bootinfo_text(out, sizeof(out), "abcdefghijkl", 12);
	assert_string_equal(out, "abcdefg");
	bootinfo_text(out, sizeof(out), "abc\377", 4);
	assert_string_equal(out, "abc?");
	bootinfo_text(out, sizeof(out), "abc", 2);
	assert_string_equal(out, "ab");
}

/* The loader's list is printed by lines, whatever its bytes. */
static void
test_missing(void **state)
{
	static const char text[] = "a: not found\nb\x1b[2J: broken\nand 3 more";
	const paddr_t pa = TABLE + 0x100;

	(void)state;
	put32(TABLE, 1);
	put32(TABLE + 4, (uint32_t)pa);
	/* Without a NUL, and what follows is not the record's. */
	put_record(pa, 8 + sizeof(text) - 1, BTINFO_MISSING);
	memset(fake_at(pa + 8), 'x', 600);
	memcpy(fake_at(pa + 8), text, sizeof(text) - 1);
	digest();
	bootinfo_print_missing(&bi);
	assert_true(msgs_have("loader: not loaded: a: not found\n"
			      "loader: not loaded: b?[2J: broken\n"
			      "loader: not loaded: and 3 more\n"));
	assert_false(msgs_have("xx"));
	/* None, and an empty one. */
	msgs_clear();
	put_record(pa, 8, BTINFO_MISSING);
	digest();
	bootinfo_print_missing(&bi);
	bootinfo_empty(&bi);
	bootinfo_print_missing(&bi);
	assert_false(msgs_have("loader"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_two_records, setup),
	    cmocka_unit_test_setup(test_is_a_copy, setup),
	    cmocka_unit_test_setup(test_no_table, setup),
	    cmocka_unit_test_setup(test_table_count, setup),
	    cmocka_unit_test_setup(test_table_truncated, setup),
	    cmocka_unit_test_setup(test_record_length, setup),
	    cmocka_unit_test_setup(test_record_address, setup),
	    cmocka_unit_test_setup(test_record_runs_out, setup),
	    cmocka_unit_test_setup(test_trust, setup),
	    cmocka_unit_test_setup(test_duplicate, setup),
	    cmocka_unit_test_setup(test_overflow, setup),
	    cmocka_unit_test_setup(test_missing, setup),
	    cmocka_unit_test_setup(test_noise, setup),
	    cmocka_unit_test_setup(test_text, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
