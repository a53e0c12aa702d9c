/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_decode.c: any bytes as a compressed file.  It is read in pieces, then as
 * a whole: both must give the same bytes or fail alike, and no memory may leak.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST ((size_t)1 << 20) /* bytes read of a file */

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void *
count_alloc(void *cookie, size_t size)
{
	*(size_t *)cookie += size;
	return malloc(size);
}

static void
count_free(void *cookie, void *p, size_t size)
{
	*(size_t *)cookie -= size;
	free(p);
}

struct raw {
	struct fs_file r_file; /* first */
	struct fs_volume r_vol;
	const uint8_t *r_data;
};

static int
raw_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	memcpy(buf, ((struct raw *)ff)->r_data + off, len);
	return 0;
}

static void
raw_close(struct fs_file *ff)
{
	(void)ff;
}

/* All of it in pieces of `piece` bytes; how many were read. */
static int
read_pieces(struct fs_file *ff, uint8_t *buf, size_t len, size_t piece)
{
	size_t off, n;
	int error = 0;

	for (off = 0; error == 0 && off < len; off += n) {
		n = len - off < piece ? len - off : piece;
		error = fs_read(ff, off, buf + off, n);
	}
	check(error == 0 || error == EIO);
	check(error != EIO || *ff->ff_vol->fv_fault.flt_what != '\0');
	return error;
}

static void
read_file(struct fs_file *ff, size_t piece)
{
	size_t len = ff->ff_size < MOST ? (size_t)ff->ff_size : MOST;
	uint8_t *a = calloc(1, len + 1), *b = calloc(1, len + 1);
	int first, second;

	first = read_pieces(ff, a, len, piece);
	second = read_pieces(ff, b, len, len + 1);
	check((first == 0) == (second == 0));
	check(first != 0 || memcmp(a, b, len) == 0);
	free(a);
	free(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fs_ops ops = {
	    .fo_read = raw_read, .fo_close = raw_close};
	size_t held = 0;
	const struct fs_mem mem = {count_alloc, count_free, &held};
	const struct fs_decoder *dc;
	struct fs_file *ff;
	struct raw raw;
	const char *why;
	int error;

	/* The last byte selects how it is read. */
	if (size == 0)
		return 0;
	size--;
	dc = fs_decoder_find(fs_decoders, data, size);
	if (dc == NULL)
		return 0;
	raw = (struct raw){.r_data = data, .r_vol = {.fv_ops = &ops}};
	raw.r_file = (struct fs_file){.ff_vol = &raw.r_vol, .ff_size = size};
	error = dc->dc_open(&raw.r_file, &mem, false, &ff, &why);
	check(why != NULL);
	if (error == 0) {
		read_file(ff, 1 + (size_t)data[size] * 97);
		fs_close(ff);
	}
	check(held == 0);
	return 0;
}
