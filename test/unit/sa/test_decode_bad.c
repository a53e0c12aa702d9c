/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decode_bad.c: damaged files of gzip(1) and zstd(1), read errors and
 * failing allocations.
 */
#include "decodetest.h"

#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static void
test_truncated(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = decodetest_contents(1100), file, cut;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		file = decodetest_make(&data, how[i]);
		for (size_t n = 4; n < file.b_size; n += 3) {
			cut = (struct bytes){malloc(n), n};
			memcpy(cut.b_data, file.b_data, n);
			decodetest_refuse(&cut, "");
			free(cut.b_data);
		}
		file.b_size -= 9;
		decodetest_refuse(&file, "truncated");
		free(file.b_data);
	}
	free(data.b_data);
}

/* A bit of each byte flipped: an error, or the same contents. */
static void
test_damaged(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = decodetest_contents(1100), file, out;
	size_t kept;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		kept = 0;
		file = decodetest_make(&data, how[i]);
		for (size_t n = 0; n < file.b_size; n++) {
			file.b_data[n] ^= (uint8_t)(1 << n % 8);
			if (decodetest_all(&file, &out) == 0) {
				kept++;
				assert_int_equal(out.b_size, data.b_size);
				assert_memory_equal(
				    out.b_data, data.b_data, out.b_size);
			}
			free(out.b_data);
			file.b_data[n] ^= (uint8_t)(1 << n % 8);
		}
		/* Those are time stamp, flags and system of gzip's header. */
		assert_true(kept < 10);
		free(file.b_data);
	}
	free(data.b_data);
}

static void
test_size_lies(void **state)
{
	static const struct {
		uint32_t add;
		const char *gzip, *zstd;
	} lies[] = {
	    {1, "incorrect length check", ""},
	    {(uint32_t)-1, "incorrect length check", ""},
	    {(uint32_t)-1000, "incorrect length check", ""},
	    {1000, "incorrect length check", ""},
	    {0x7f000000, "cannot have", "cannot have"},
	    {0xff000000, "cannot have", "cannot have"},
	};
	struct bytes data = decodetest_contents(70000),
		     gz = decodetest_make(&data, GZIP);
	struct bytes zs = decodetest_make(&data, ZSTD);
	uint8_t *gzsize = gz.b_data + gz.b_size - 4, *zssize = zs.b_data + 5;
	uint32_t size;

	(void)state;
	assert_int_equal(zs.b_data[4] & 0xe0, 0xa0); /* 4 bytes of size */
	for (size_t i = 0; i < knitems(lies); i++) {
		size = 70000 + lies[i].add;
		memcpy(gzsize, &size, 4);
		memcpy(zssize, &size, 4);
		decodetest_refuse(&gz, lies[i].gzip);
		decodetest_refuse(&zs, lies[i].zstd);
	}
	free(data.b_data);
	free(gz.b_data);
	free(zs.b_data);
}

/* Larger than a module may be, in a file that could hold it. */
static void
test_too_large(void **state)
{
	struct bytes file = {calloc(1, 100000), 100000};
	struct fs_file *ff;

	(void)state;
	memcpy(file.b_data, "\x28\xb5\x2f\xfd\xa0\0\0\0\x80", 9);
	assert_int_equal(decodetest_open(&file, &ff), EFBIG);
	decodetest_close(ff);
	free(file.b_data);
}

static void
test_fail_every(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = decodetest_contents(700000), file, out;
	int error;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		file = decodetest_make(&data, how[i]);
		for (decodetest_memory.m_fail_at = 1;;
		     decodetest_memory.m_fail_at++) {
			error = decodetest_all(&file, &out);
			free(out.b_data);
			if (decodetest_memory.m_calls <
			    decodetest_memory.m_fail_at)
				break;
			assert_int_equal(error, ENOMEM);
		}
		assert_int_equal(error, 0);
		assert_true(decodetest_memory.m_fail_at > 3);
		decodetest_memory.m_fail_at = 0;
		for (decodetest_raw.r_fail_at = 1;;
		     decodetest_raw.r_fail_at++) {
			error = decodetest_all(&file, &out);
			free(out.b_data);
			if (decodetest_raw.r_reads < decodetest_raw.r_fail_at)
				break;
			assert_int_equal(error, EIO);
		}
		assert_int_equal(error, 0);
		assert_true(decodetest_raw.r_fail_at > 2);
		decodetest_raw.r_fail_at = 0;
		free(file.b_data);
	}
	free(data.b_data);
}

/* After a failed read the next one starts again. */
static void
test_read_again(void **state)
{
	struct bytes data = decodetest_contents(1500000),
		     file = decodetest_make(&data, GZIP);
	struct fs_file *ff;
	uint8_t buf[100];

	(void)state;
	assert_int_equal(decodetest_open(&file, &ff), 0);
	assert_int_equal(fs_read(ff, 1000, buf, 100), 0);
	decodetest_raw.r_fail_at = decodetest_raw.r_reads + 1;
	assert_int_equal(fs_read(ff, 1499000, buf, 100), EIO);
	assert_string_equal(ff->ff_vol->fv_fault.flt_what, "bad block");
	assert_int_equal(fs_read(ff, 1499000, buf, 100), 0);
	assert_memory_equal(buf, data.b_data + 1499000, 100);
	decodetest_raw.r_fail_at = 0;
	decodetest_close(ff);
	free(file.b_data);
	free(data.b_data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_size_lies),
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_fail_every),
	    cmocka_unit_test(test_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
