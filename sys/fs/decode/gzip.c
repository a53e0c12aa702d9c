/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.c: files of gzip(1), RFC 1952: members, the last four bytes of each are
 * the size of what it holds.
 */
#include <fs/decode/decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include <zlib.h>

#define GZIP_MIN   18   /* bytes: header and trailer */
#define GZIP_RATIO 1032 /* deflate's highest ratio */

/*
 * The largest file for so much data: incompressible data is stored in blocks
 * with headers, and the gzip header may have a name.
 */
#define GZIP_LARGEST(size) ((size) + (size) / 1024 + 4096)

#define GZIP_WINDOW        (15 + 16) /* the largest; and gzip's header is expected */
#define RUN_BYTES          ((size_t)1 << 30)

static void *
gzip_alloc(void *cookie, uInt n, uInt size)
{
	size_t bytes;

	if (!array_bytes(n, size, &bytes))
		return NULL;
	return decode_alloc(cookie, bytes);
}

static void
gzip_free(void *cookie, void *p)
{
	decode_free(cookie, p);
}

static int
gzip_begin(struct decode *d)
{
	z_stream *zs = d->d_state;

	if (zs != NULL)
		return inflateReset(zs) == Z_OK ? 0 : EIO;
	zs = decode_alloc(&d->d_mem, sizeof(*zs));
	if (zs == NULL)
		return ENOMEM;
	*zs = (z_stream){
	    .zalloc = gzip_alloc, .zfree = gzip_free, .opaque = &d->d_mem};
	if (inflateInit2(zs, GZIP_WINDOW) != Z_OK) {
		decode_free(&d->d_mem, zs);
		return ENOMEM;
	}
	d->d_state = zs;
	return 0;
}

static bool
gzip_begins(uint8_t first)
{
	return first == 0x1f;
}

/* zlib's words for a wrong check sum do not say what that means. */
static const char *
gzip_fault(const z_stream *zs)
{
	if (zs->msg == NULL)
		return "damaged";
	if (strcmp(zs->msg, "incorrect data check") == 0)
		return "incorrect data check: the file is damaged";
	return zs->msg;
}

/* zlib's return value as an errno value. */
static int
gzip_error(struct decode *d, const z_stream *zs, int answer)
{
	switch (answer) {
	case Z_STREAM_END:
		d->d_end = true;
		return 0;
	case Z_OK:
	case Z_BUF_ERROR: /* needs more input or more room */
		return 0;
	case Z_MEM_ERROR:
		return ENOMEM;
	default:
		return decode_damaged(d, gzip_fault(zs));
	}
}

static int
gzip_run(struct decode *d, void *out, size_t *len)
{
	z_stream *zs = d->d_state;
	size_t done = 0, piece;
	int error = 0;

	while (error == 0 && done < *len && !d->d_end) {
		error = decode_input(d);
		if (error != 0)
			break;
		piece = MIN(*len - done, RUN_BYTES);
		zs->next_in = d->d_in + d->d_inpos;
		zs->avail_in = (uInt)(d->d_inlen - d->d_inpos);
		zs->next_out = (Bytef *)out + done;
		zs->avail_out = (uInt)piece;
		error = gzip_error(d, zs, inflate(zs, Z_NO_FLUSH));
		d->d_inpos = d->d_inlen - zs->avail_in;
		done += piece - zs->avail_out;
	}
	*len = done;
	return error;
}

static void
gzip_end(struct decode *d)
{
	if (d->d_state != NULL)
		(void)inflateEnd(d->d_state);
	decode_free(&d->d_mem, d->d_state);
}

static const struct codec gzip_codec = {
    gzip_begin, gzip_begins, gzip_run, gzip_end, true};

static int
gzip_open(struct fs_file *raw, const struct fs_mem *mem, bool counted,
    struct fs_file **ffp, const char **why)
{
	uint8_t t[4];
	uint32_t size;
	int error;

	*ffp = NULL;
	*why = "the file is truncated";
	if (raw->ff_size < GZIP_MIN)
		return EIO;
	*why = "";
	error = fs_read(raw, raw->ff_size - sizeof(t), t, sizeof(t));
	if (error != 0)
		return error;
	size = (uint32_t)t[0] | (uint32_t)t[1] << 8 | (uint32_t)t[2] << 16 |
	    (uint32_t)t[3] << 24;
	if (size / GZIP_RATIO > raw->ff_size) {
		*why = "its trailer gives a size that it cannot have (is the "
		       "file truncated?)";
		return EIO;
	}
	/* Too small for the whole file: the last member's alone. */
	if (raw->ff_size > GZIP_LARGEST((uint64_t)size))
		counted = true;
	return decode_open(raw, mem, &gzip_codec, size, counted, ffp, why);
}

const struct fs_decoder fs_gzip = {
    .dc_name = "gzip",
    .dc_magic = {0x1f, 0x8b, 8}, /* deflate is the only method there is */
    .dc_magiclen = 3,
    .dc_open = gzip_open,
};
