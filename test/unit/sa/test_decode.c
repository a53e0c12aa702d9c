/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decode.c: files of gzip(1) and zstd(1), whole and damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootbench.h"
#include "kernbench.h"
#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

struct bytes {
	uint8_t *b_data;
	size_t b_size;
};

/* ---- making them ---- */

static void
slurp(FILE *f, struct bytes *out)
{
	size_t room = 4096, n;

	out->b_size = 0;
	out->b_data = malloc(room);
	while ((n = fread(
		    out->b_data + out->b_size, 1, room - out->b_size, f)) > 0) {
		out->b_size += n;
		if (out->b_size == room)
			out->b_data = realloc(out->b_data, room *= 2);
	}
}

/* What `command` makes of the bytes: it reads "$F", and writes to its output.
 */
static struct bytes
make(const struct bytes *data, const char *command)
{
	const char *tmp = getenv("TMPDIR");
	struct bytes out;
	char name[4096];
	FILE *f;
	int fd;

	snprintf(
	    name, sizeof(name), "%s/decodeXXXXXX", tmp != NULL ? tmp : "/tmp");
	fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data->b_data, data->b_size), data->b_size);
	close(fd);
	setenv("F", name, 1);
	f = popen(command, "r");
	assert_non_null(f);
	slurp(f, &out);
	assert_int_equal(pclose(f), 0);
	unlink(name);
	assert_true(out.b_size > 0);
	return out;
}

/* Text, code and noise, like the contents of a kernel. */
static struct bytes
contents(size_t size)
{
	struct bytes b = {malloc(size), size};
	uint32_t seed = 1;

	for (size_t i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		b.b_data[i] = (i >> 10) % 3 == 0 ? (uint8_t)(seed >> 24)
						 : (uint8_t)(i / 7 % 50 + 48);
	}
	return b;
}

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
#define GZIP     "gzip -9nc <\"$F\""
#define ZSTD     "zstd -qc --check \"$F\""
#define ZSTDPIPE "cat \"$F\" | zstd -qc --check"

/* ---- the file that holds them, and memory ---- */

static struct raw {
	struct fs_file r_file;
	struct fs_volume r_vol;
	const uint8_t *r_data;
	unsigned r_reads, r_fail_at; /* the read that fails, from 1 */
} raw;

static int
raw_read(struct fs_file *ff, uint64_t off, void *buf, size_t len)
{
	(void)ff;
	if (++raw.r_reads == raw.r_fail_at) {
		raw.r_vol.fv_fault = (struct fs_fault){"bad block", 1};
		return EIO;
	}
	memcpy(buf, raw.r_data + off, len);
	return 0;
}

static void
raw_close(struct fs_file *ff)
{
	(void)ff;
}

static struct {
	unsigned m_calls, m_fail_at;
	size_t m_held;
} memory;

static void *
mem_alloc(void *cookie, size_t size)
{
	(void)cookie;
	if (++memory.m_calls == memory.m_fail_at)
		return NULL;
	memory.m_held += size;
	return malloc(size);
}

static void
mem_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	assert_non_null(p);
	memory.m_held -= size;
	free(p);
}

static const struct fs_mem mem = {mem_alloc, mem_free, NULL};

static const char *why;

/* Open the bytes, decoded.  *ffp is NULL on failure. */
static int
open_bytes(const struct bytes *b, struct fs_file **ffp)
{
	static const struct fs_ops ops = {
	    .fo_read = raw_read, .fo_close = raw_close};
	const struct fs_decoder *dc =
	    fs_decoder_find(fs_decoders, b->b_data, b->b_size);
	int error;

	*ffp = NULL;
	raw = (struct raw){.r_data = b->b_data, .r_fail_at = raw.r_fail_at};
	raw.r_vol.fv_ops = &ops;
	raw.r_file = (struct fs_file){&raw.r_vol, b->b_size};
	memory.m_calls = 0;
	if (dc == NULL)
		return EFTYPE;
	error = dc->dc_open(&raw.r_file, &mem, ffp, &why);
	if ((error == 0) != (*ffp != NULL))
		abort();
	return error;
}

static void
close_file(struct fs_file *ff)
{
	if (ff != NULL)
		fs_close(ff);
	assert_int_equal(memory.m_held, 0);
}

#define ROOM ((size_t)64 << 20)

/*
 * Open and read all of it; what it holds is in *out, which the caller frees.
 * What was wrong is in `why`.
 */
static int
decode_all(const struct bytes *b, struct bytes *out)
{
	struct fs_file *ff;
	int error = open_bytes(b, &ff);

	*out = (struct bytes){NULL, 0};
	if (error == 0) {
		assert_true(ff->ff_size <= ROOM);
		out->b_size = (size_t)ff->ff_size;
		out->b_data = malloc(out->b_size);
		error = fs_read(ff, 0, out->b_data, out->b_size);
		why = ff->ff_vol->fv_fault.flt_what;
	}
	close_file(ff);
	return error;
}

/* It is refused with these words. */
static void
refuse(const struct bytes *file, const char *words)
{
	struct bytes out;

	assert_int_equal(decode_all(file, &out), EIO);
	if (*why == '\0' || strstr(why, words) == NULL)
		fail_msg("\"%s\", not \"%s\"", why, words);
	free(out.b_data);
}

/* ---- whole ones ---- */

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
		data = contents(sizes[i]);
		for (size_t j = 0; j < knitems(commands); j++) {
			file = make(&data, commands[j]);
			if (open_bytes(&file, &ff) != 0) {
				fail_msg("%s: %s", commands[j], why);
				break;
			}
			check_reads(ff, &data);
			close_file(ff);
			free(file.b_data);
		}
		free(data.b_data);
	}
}

/* Read from start to end, the encoded file is read once. */
static void
test_reads_once(void **state)
{
	struct bytes data = contents(3 << 20), file = make(&data, GZIP);
	uint8_t *buf = malloc(data.b_size);
	struct fs_file *ff;

	(void)state;
	assert_int_equal(open_bytes(&file, &ff), 0);
	assert_int_equal(raw.r_reads, 1); /* the trailer */
	for (size_t off = 0; off < data.b_size; off += 1 << 20)
		assert_int_equal(fs_read(ff, off, buf, 1 << 20), 0);
	assert_true(raw.r_reads <= 2 + file.b_size / (256 << 10));
	close_file(ff);
	free(buf);
	free(file.b_data);
	free(data.b_data);
}

/* ---- damaged ones ---- */

static void
test_truncated(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = contents(3000), file, cut;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		file = make(&data, how[i]);
		for (size_t n = 4; n < file.b_size; n += 3) {
			cut = (struct bytes){malloc(n), n};
			memcpy(cut.b_data, file.b_data, n);
			refuse(&cut, "");
			free(cut.b_data);
		}
		file.b_size -= 9;
		refuse(&file, "cut off");
		free(file.b_data);
	}
	free(data.b_data);
}

/* A bit of each byte: it is noticed, or it changed nothing. */
static void
test_damaged(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = contents(3000), file, out;
	size_t kept;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		kept = 0;
		file = make(&data, how[i]);
		for (size_t n = 0; n < file.b_size; n++) {
			file.b_data[n] ^= (uint8_t)(1 << n % 8);
			if (decode_all(&file, &out) == 0) {
				kept++;
				assert_int_equal(out.b_size, data.b_size);
				assert_memory_equal(
				    out.b_data, data.b_data, out.b_size);
			}
			free(out.b_data);
			file.b_data[n] ^= (uint8_t)(1 << n % 8);
		}
		/* Time stamp, flags and system of gzip's header. */
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
	    {(uint32_t)-1000, "larger than it says", ""},
	    {1000, "incorrect length check", ""},
	    {0x7f000000, "cannot have", "cannot have"},
	    {0xff000000, "cannot have", "cannot have"},
	};
	struct bytes data = contents(70000), gz = make(&data, GZIP);
	struct bytes zs = make(&data, ZSTD);
	uint8_t *gzsize = gz.b_data + gz.b_size - 4, *zssize = zs.b_data + 5;
	uint32_t size;

	(void)state;
	assert_int_equal(zs.b_data[4] & 0xe0, 0xa0); /* 4 bytes of size */
	for (size_t i = 0; i < knitems(lies); i++) {
		size = 70000 + lies[i].add;
		memcpy(gzsize, &size, 4);
		memcpy(zssize, &size, 4);
		refuse(&gz, lies[i].gzip);
		refuse(&zs, lies[i].zstd);
	}
	free(data.b_data);
	free(gz.b_data);
	free(zs.b_data);
}

static void
test_more_behind(void **state)
{
	static const char *const how[] = {
	    "gzip -c \"$F\"; gzip -c \"$F\"",
	    "gzip -c \"$F\"; head -c 4 \"$F\"",
	    "zstd -qc \"$F\"; zstd -qc \"$F\"",
	    "zstd -qc \"$F\"; printf '\\0'",
	};
	struct bytes data = contents(3000), file;

	(void)state;
	/* Its last four bytes are those of a trailer. */
	memcpy(data.b_data, "\xb8\x0b\0\0", 4);
	for (size_t i = 0; i < knitems(how); i++) {
		file = make(&data, how[i]);
		refuse(&file, "more follows its end");
		free(file.b_data);
	}
	free(data.b_data);
}

/* More than a module can have, in a file that could hold it. */
static void
test_too_large(void **state)
{
	struct bytes file = {calloc(1, 100000), 100000};
	struct fs_file *ff;

	(void)state;
	memcpy(file.b_data, "\x28\xb5\x2f\xfd\xa0\0\0\0\x80", 9);
	assert_int_equal(open_bytes(&file, &ff), EFBIG);
	close_file(ff);
	free(file.b_data);
}

/* ---- failures of what is below ---- */

static void
test_fail_every(void **state)
{
	static const char *const how[] = {GZIP, ZSTD, ZSTDPIPE};
	struct bytes data = contents(700000), file, out;
	int error;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		file = make(&data, how[i]);
		for (memory.m_fail_at = 1;; memory.m_fail_at++) {
			error = decode_all(&file, &out);
			free(out.b_data);
			if (memory.m_calls < memory.m_fail_at)
				break;
			assert_int_equal(error, ENOMEM);
		}
		assert_int_equal(error, 0);
		assert_true(memory.m_fail_at > 3);
		memory.m_fail_at = 0;
		for (raw.r_fail_at = 1;; raw.r_fail_at++) {
			error = decode_all(&file, &out);
			free(out.b_data);
			if (raw.r_reads < raw.r_fail_at)
				break;
			assert_int_equal(error, EIO);
		}
		assert_int_equal(error, 0);
		assert_true(raw.r_fail_at > 2);
		raw.r_fail_at = 0;
		free(file.b_data);
	}
	free(data.b_data);
}

/* After a read that failed the next one starts again. */
static void
test_read_again(void **state)
{
	struct bytes data = contents(1500000), file = make(&data, GZIP);
	struct fs_file *ff;
	uint8_t buf[100];

	(void)state;
	assert_int_equal(open_bytes(&file, &ff), 0);
	assert_int_equal(fs_read(ff, 1000, buf, 100), 0);
	raw.r_fail_at = raw.r_reads + 1;
	assert_int_equal(fs_read(ff, 1499000, buf, 100), EIO);
	assert_string_equal(ff->ff_vol->fv_fault.flt_what, "bad block");
	assert_int_equal(fs_read(ff, 1499000, buf, 100), 0);
	assert_memory_equal(buf, data.b_data + 1499000, 100);
	raw.r_fail_at = 0;
	close_file(ff);
	free(file.b_data);
	free(data.b_data);
}

/* ---- a kernel ---- */

/* Its headers lie behind its segments, and it is decoded once all the same. */
static void
test_kernel(void **state)
{
	static const char *const how[] = {GZIP, ZSTD};
	struct bytes data, file;
	struct bootbench b;
	struct fakefile *f;

	(void)state;
	bootbench_start(&b, ELFCLASS64, V10_1);
	data = (struct bytes){b.b_kern->em_file, b.b_kern->em_size};
	for (size_t i = 0; i < knitems(how); i++) {
		file = make(&data, how[i]);
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
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_size_lies),
	    cmocka_unit_test(test_more_behind),
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_fail_every),
	    cmocka_unit_test(test_read_again),
	    cmocka_unit_test(test_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
