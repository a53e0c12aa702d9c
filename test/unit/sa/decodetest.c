/* SPDX-License-Identifier: BSD-2-Clause */
/* decodetest.c: see decodetest.h. */
#include "decodetest.h"

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* ---- compress ---- */

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

struct bytes
decodetest_make(const struct bytes *data, const char *command)
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

struct bytes
decodetest_contents(size_t size)
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

/* ---- the file that holds them, and memory ---- */

struct decodetest_raw decodetest_raw;

static int
raw_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	(void)ff;
	if (++decodetest_raw.r_reads == decodetest_raw.r_fail_at) {
		decodetest_raw.r_vol.fv_fault =
		    (struct fs_fault){"bad block", 1};
		return EIO;
	}
	memcpy(buf, decodetest_raw.r_data + off, len);
	return 0;
}

static void
raw_close(struct fs_file *ff)
{
	(void)ff;
}

struct decodetest_memory decodetest_memory;

/*
 * Large blocks are kept for the next file, poisoned meanwhile: page faults on
 * new ones would take most of the time of a small file.
 */
#define KEEP_MIN ((size_t)32 << 10)
static struct kept {
	void *k_block;
	size_t k_size;
} kept[4];

static struct kept *
find_kept(size_t size)
{
	for (size_t i = 0; i < knitems(kept); i++)
		if (kept[i].k_size == size)
			return &kept[i];
	return NULL;
}

static void *
mem_alloc(void *cookie, size_t size)
{
	struct kept *k = find_kept(size);

	(void)cookie;
	if (++decodetest_memory.m_calls == decodetest_memory.m_fail_at)
		return NULL;
	decodetest_memory.m_held += size;
	decodetest_memory.m_peak =
	    MAX(decodetest_memory.m_peak, decodetest_memory.m_held);
	if (k == NULL)
		return malloc(size);
	k->k_size = 0;
	ASAN_UNPOISON_MEMORY_REGION(k->k_block, size);
	return k->k_block;
}

static void
mem_free(void *cookie, void *p, size_t size)
{
	struct kept *k = size < KEEP_MIN ? NULL : find_kept(0);

	(void)cookie;
	assert_non_null(p);
	decodetest_memory.m_held -= size;
	if (k == NULL) {
		free(p);
		return;
	}
	*k = (struct kept){p, size};
	ASAN_POISON_MEMORY_REGION(p, size);
}

static const struct fs_mem mem = {mem_alloc, mem_free, NULL};

const char *decodetest_why;
bool decodetest_counted;

int
decodetest_open(const struct bytes *b, struct fs_file **ffp)
{
	static const struct fs_ops ops = {
	    .fo_read = raw_read, .fo_close = raw_close};
	const struct fs_decoder *dc =
	    fs_decoder_find(fs_decoders, b->b_data, b->b_size);
	int error;

	*ffp = NULL;
	decodetest_raw = (struct decodetest_raw){
	    .r_data = b->b_data, .r_fail_at = decodetest_raw.r_fail_at};
	decodetest_raw.r_vol.fv_ops = &ops;
	decodetest_raw.r_file = (struct fs_file){
	    .ff_vol = &decodetest_raw.r_vol, .ff_size = b->b_size};
	decodetest_memory.m_calls = 0;
	decodetest_memory.m_peak = 0;
	if (dc == NULL)
		return EFTYPE;
	error = dc->dc_open(&decodetest_raw.r_file, &mem, decodetest_counted,
	    ffp, &decodetest_why);
	if ((error == 0) != (*ffp != NULL))
		abort();
	return error;
}

void
decodetest_close(struct fs_file *ff)
{
	if (ff != NULL)
		fs_close(ff);
	assert_int_equal(decodetest_memory.m_held, 0);
}

#define ROOM ((size_t)64 << 20)

int
decodetest_all(const struct bytes *b, struct bytes *out)
{
	struct fs_file *ff;
	int error = decodetest_open(b, &ff);

	*out = (struct bytes){NULL, 0};
	if (error == 0) {
		assert_true(ff->ff_size <= ROOM);
		out->b_size = (size_t)ff->ff_size;
		out->b_data = malloc(out->b_size);
		error = fs_read(ff, 0, out->b_data, out->b_size);
		decodetest_why = ff->ff_vol->fv_fault.flt_what;
	}
	decodetest_close(ff);
	return error;
}

void
decodetest_refuse(const struct bytes *file, const char *words)
{
	struct bytes out;

	assert_int_equal(decodetest_all(file, &out), EIO);
	if (*decodetest_why == '\0' || strstr(decodetest_why, words) == NULL)
		fail_msg("\"%s\", not \"%s\"", decodetest_why, words);
	free(out.b_data);
}
