/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decode_members.c: files of several gzip members or zstd frames.
 */
#include "decodetest.h"

#include <stdlib.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Compare with the output of gzip(1) or zstd(1). */
static void
check_members(const struct bytes *data, const char *how, const char *cat)
{
	struct bytes file = decodetest_make(data, how), want, out;
	int error;

	want = decodetest_make(&file, cat);
	decodetest_counted = false;
	error = decodetest_all(&file, &out);
	if (error == EAGAIN) {
		free(out.b_data);
		decodetest_counted = true;
		error = decodetest_all(&file, &out);
		decodetest_counted = false;
	}
	if (error != 0)
		fail_msg("%s: %s", how, decodetest_why);
	assert_int_equal(out.b_size, want.b_size);
	assert_memory_equal(out.b_data, want.b_data, want.b_size);
	free(out.b_data);
	free(want.b_data);
	free(file.b_data);
}

static void
test_members(void **state)
{
	static const struct {
		const char *how, *cat;
	} cases[] = {
	    {"gzip -1c \"$F\"; gzip -1c \"$F\"", "gzip -dc <\"$F\""},
	    {"gzip -1c \"$F\"; gzip -1c </dev/null", "gzip -dc <\"$F\""},
	    {"gzip -1c </dev/null; gzip -1c \"$F\"", "gzip -dc <\"$F\""},
	    {"gzip -1c \"$F\"; head -c 9 \"$F\" | gzip -1c",
		"gzip -dc <\"$F\""},
	    {"head -c 9 \"$F\" | gzip -c; gzip -1c \"$F\"; gzip -1c \"$F\"",
		"gzip -dc <\"$F\""},
	    /* Zeros behind the last member are padding. */
	    {"gzip -1c \"$F\"; head -c 5000 /dev/zero", "gzip -dc <\"$F\""},
	    {"gzip -1c \"$F\"; head -c 1 /dev/zero", "gzip -dc <\"$F\""},
	    {"gzip -1c \"$F\"; gzip -1c \"$F\"; head -c 70000 /dev/zero",
		"gzip -dc <\"$F\""},
	    {"zstd -1qc \"$F\"; zstd -1qc \"$F\"", "zstd -qdc <\"$F\""},
	    {"zstd -1qc \"$F\"; zstd -1qc </dev/null", "zstd -qdc <\"$F\""},
	    {"zstd -1qc <\"$F\"; head -c 9 \"$F\" | zstd -1qc",
		"zstd -qdc <\"$F\""},
	    {"zstd -1qc \"$F\"; printf 'P*M\\030\\003\\0\\0\\0abc'",
		"zstd -qdc <\"$F\""},
	    /* Frames to be skipped come first; pzstd writes one for each. */
	    {"printf 'P*M\\030\\003\\0\\0\\0abc'; zstd -1qc \"$F\"",
		"zstd -qdc <\"$F\""},
	    {"printf '_*M\\030\\0\\0\\0\\0W*M\\030\\001\\0\\0\\0x'; zstd -1qc "
	     "<\"$F\"; printf 'P*M\\030\\0\\0\\0\\0'; zstd -1qc \"$F\"",
		"zstd -qdc <\"$F\""},
	    {"pzstd -1qcp 2 \"$F\"", "zstd -qdc <\"$F\""},
	};
	static const size_t sizes[] = {3000, 800000};
	struct bytes data;

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++) {
		data = decodetest_contents(sizes[i]);
		for (size_t j = 0; j < knitems(cases); j++)
			check_members(&data, cases[j].how, cases[j].cat);
		free(data.b_data);
	}
}

/* A large file of two members is not taken for one. */
static void
test_uncounted(void **state)
{
	static const char *const how[] = {"gzip -1c \"$F\"; gzip -1c \"$F\"",
	    "zstd -1qc \"$F\"; zstd -1qc \"$F\"",
	    "head -c 700000 \"$F\" | gzip -c; gzip -1c \"$F\"",
	    "gzip -1c \"$F\"; head -c 900000 \"$F\" | gzip -1c"};
	struct bytes data = decodetest_contents(1 << 20), file, out;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		file = decodetest_make(&data, how[i]);
		assert_int_equal(decodetest_all(&file, &out), EAGAIN);
		free(out.b_data);
		free(file.b_data);
	}
	free(data.b_data);
}

static void
test_more_behind(void **state)
{
	static const struct {
		const char *how, *why;
	} cases[] = {
	    {"gzip -1c \"$F\"; printf '\\270\\013\\0\\0'", "not compressed"},
	    {"gzip -1c \"$F\"; gzip -1c \"$F\" | head -c 99", ""},
	    {"gzip -1c \"$F\"; printf '\\0x\\0\\0\\0'", "not compressed"},
	    {"gzip -1c \"$F\"; printf '\\037\\213\\011\\0'", ""},
	    {"zstd -1qc \"$F\"; printf '\\0'", "not compressed"},
	    {"zstd -1qc \"$F\"; zstd -1qc \"$F\" | head -c 99", "truncated"},
	    {"zstd -1qc \"$F\"; printf '(abcde'", "damaged"},
	    {"printf 'P*M\\030\\0\\0\\0\\0'; zstd -1qc \"$F\" | head -c 99",
		"truncated"},
	    /* Dictionary 7, and a block of three bytes. */
	    {"printf '(\\265/\\375!\\007\\003\\031\\0\\0abc'", "dictionary"},
	    {"zstd -1qc \"$F\"; printf '(\\265/\\375!\\007\\003\\031\\0\\0abc'",
		"dictionary"},
	    /* 128 KB in the header, and one block, which is empty. */
	    {"zstd -1qc \"$F\"; printf '(\\265/\\375\\200\\0\\0\\0\\002\\0"
	     "\\001\\0\\0'",
		"header says"},
	};
	struct bytes data = decodetest_contents(3000), file;

	(void)state;
	for (size_t i = 0; i < knitems(cases); i++) {
		file = decodetest_make(&data, cases[i].how);
		decodetest_refuse(&file, cases[i].why);
		free(file.b_data);
	}
	free(data.b_data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_uncounted),
	    cmocka_unit_test(test_more_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
