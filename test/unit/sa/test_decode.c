/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decode.c: files of gzip(1) and zstd(1): their contents, and what it
 * costs to read a kernel.
 */
#include "decodetest.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "bootbench.h"
#include "kernbench.h"
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static const char *const commands[] = {
    "gzip -1c <\"$F\"",
    "gzip -9c \"$F\"",
    "zstd -qc \"$F\"",
    "zstd -q19 -c \"$F\"",
    "zstd -qc --no-check \"$F\"",
    "zstd -qc --no-content-size \"$F\"",
    "cat \"$F\" | zstd -qc",
    "zstd -qc --long=27 \"$F\"",
};

/* ---- whole files ---- */

/* In pieces, forward with gaps, and back. */
static void
check_reads(struct fs_file *ff, const struct bytes *want)
{
	uint8_t *buf = malloc(want->b_size);
	size_t off, len, piece = want->b_size / 7 + 1;

	assert_int_equal(ff->ff_size, want->b_size);
	assert_true(ff->ff_vol->fv_ops->fo_forward);
	assert_int_equal(fs_read(ff, 0, buf, want->b_size), 0);
	assert_memory_equal(buf, want->b_data, want->b_size);
	for (size_t step = 1; step <= 2; step++)
		for (off = 0; off < want->b_size; off += piece * step) {
			len = MIN(piece, want->b_size - off);
			assert_int_equal(fs_read(ff, off, buf, len), 0);
			assert_memory_equal(buf, want->b_data + off, len);
		}
	assert_int_equal(fs_read(ff, want->b_size, buf, 0), 0);
	assert_int_equal(fs_read(ff, want->b_size, buf, 1), EINVAL);
	free(buf);
}

static void
test_whole(void **state)
{
	static const size_t sizes[] = {1, 255, 4096, 70000, (3 << 20) + 7};
	struct bytes data, file;
	struct fs_file *ff;

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++) {
		data = decodetest_contents(sizes[i]);
		for (size_t j = 0; j < knitems(commands); j++) {
			file = decodetest_make(&data, commands[j]);
			if (decodetest_open(&file, &ff) != 0) {
				fail_msg("%s: %s", commands[j], decodetest_why);
				break;
			}
			check_reads(ff, &data);
			decodetest_close(ff);
			free(file.b_data);
		}
		free(data.b_data);
	}
}

/* A read from start to end reads the encoded file once. */
static void
test_reads_once(void **state)
{
	struct bytes data = decodetest_contents(3 << 20),
		     file = decodetest_make(&data, GZIP);
	uint8_t *buf = malloc(data.b_size);
	struct fs_file *ff;

	(void)state;
	assert_int_equal(decodetest_open(&file, &ff), 0);
	assert_int_equal(decodetest_raw.r_reads, 1); /* the trailer */
	for (size_t off = 0; off < data.b_size; off += 1 << 20)
		assert_int_equal(fs_read(ff, off, buf, 1 << 20), 0);
	assert_true(decodetest_raw.r_reads <= 2 + file.b_size / (256 << 10));
	decodetest_close(ff);
	free(buf);
	free(file.b_data);
	free(data.b_data);
}

/* A large file is read in large pieces, not as a whole. */
static void
test_reads_large(void **state)
{
	struct bytes data = decodetest_contents(24 << 20), file;
	uint8_t *buf = malloc(data.b_size);
	uint32_t noise = 1;
	struct fs_file *ff;

	(void)state;
	/* What cannot be compressed makes a large file. */
	for (size_t i = 0; i < data.b_size; i++) {
		noise = noise * 1664525 + 1013904223;
		data.b_data[i] = (uint8_t)(noise >> 24);
	}
	file = decodetest_make(&data, GZIP);
	assert_true(file.b_size > 20 << 20);
	assert_int_equal(decodetest_open(&file, &ff), 0);
	assert_int_equal(fs_read(ff, 0, buf, data.b_size), 0);
	assert_memory_equal(buf, data.b_data, data.b_size);
	assert_true(decodetest_raw.r_reads <= 2 + file.b_size / (1 << 20));
	assert_in_range(decodetest_memory.m_peak, 1, (1 << 20) + (64 << 10));
	decodetest_close(ff);
	free(buf);
	free(file.b_data);
	free(data.b_data);
}

/* Into one buffer zstd decodes without its window of 2 MB. */
static void
test_no_window(void **state)
{
	static const char *const how[] = {ZSTD, ZSTDPIPE,
	    "head -c 1500000 \"$F\" | zstd -qc; tail -c +1500001 \"$F\" | "
	    "zstd -qc"};
	struct bytes data = decodetest_contents(3 << 20), file;
	uint8_t *buf = malloc(data.b_size);
	struct fs_file *ff;

	(void)state;
	decodetest_counted = true;
	for (size_t i = 0; i < knitems(how); i++) {
		file = decodetest_make(&data, how[i]);
		assert_int_equal(decodetest_open(&file, &ff), 0);
		assert_int_equal(fs_read(ff, 0, buf, data.b_size), 0);
		assert_memory_equal(buf, data.b_data, data.b_size);
		decodetest_close(ff);
		free(file.b_data);
	}
	decodetest_counted = false;
	file = decodetest_make(&data, ZSTD);
	assert_int_equal(decodetest_open(&file, &ff), 0);
	assert_int_equal(fs_read(ff, 0, buf, data.b_size), 0);
	assert_in_range(decodetest_memory.m_peak, 1, 1 << 20);
	decodetest_close(ff);
	free(file.b_data);
	free(buf);
	free(data.b_data);
}

/* Many files are open at once: an idle one holds little memory. */
static void
check_rest(const struct bytes *data, const char *command)
{
	struct bytes file = decodetest_make(data, command);
	const size_t half = data->b_size / 2;
	const size_t rest = 1000 + (file.b_size <= 256 << 10 ? file.b_size : 0);
	uint8_t *buf = malloc(half);
	struct fs_file *ff;

	assert_int_equal(decodetest_open(&file, &ff), 0);
	assert_in_range(decodetest_memory.m_held, 1, rest);
	assert_int_equal(fs_read(ff, 0, buf, half), 0);
	assert_int_equal(fs_read(ff, half, buf, half), 0);
	assert_memory_equal(buf, data->b_data + half, half);
	assert_in_range(decodetest_memory.m_held, 1, rest);
	decodetest_close(ff);
	free(buf);
	free(file.b_data);
}

static void
test_rest(void **state)
{
	static const size_t sizes[] = {5000, 3 << 20};
	struct bytes data;

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++) {
		data = decodetest_contents(sizes[i]);
		for (size_t j = 0; j < knitems(commands); j++)
			check_rest(&data, commands[j]);
		free(data.b_data);
	}
}

/* ---- a kernel ---- */

/* Its section headers follow its segments; it is still decoded once. */
static void
test_kernel(void **state)
{
	static const char *const how[] = {GZIP, ZSTD};
	struct bytes data, file;
	struct bootbench b;
	struct fakefile *f;

	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	data = (struct bytes){b.b_kern->em_file, b.b_kern->em_size};
	for (size_t i = 0; i < knitems(how); i++) {
		file = decodetest_make(&data, how[i]);
		f = fakevol_file(
		    b.b_vol, "/netbsd.gz", file.b_data, file.b_size);
		f->ff_bytes = 0;
		bootbench_boots(&b, "netbsd.gz", 0);
		/* First bytes, size, and all of it. */
		if (f->ff_bytes > file.b_size + FS_MAGIC_MAX + 18)
			fail_msg("%ju bytes read of %zu in %u reads",
			    (uintmax_t)f->ff_bytes, file.b_size, f->ff_nread);
		free(file.b_data);
	}
	bootbench_end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_reads_once),
	    cmocka_unit_test(test_reads_large),
	    cmocka_unit_test(test_no_window),
	    cmocka_unit_test(test_rest),
	    cmocka_unit_test(test_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
