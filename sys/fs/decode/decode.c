/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decode.c: see decode.h.  The size is published before anything is decoded,
 * so it is checked when the last byte is read: the data must end there, and
 * the file with it.  What a file of several members says is the size of one of
 * them: that is found when that one ends, unless all have been counted.
 */
#include <fs/decode/decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/*
 * Bytes of the encoded file that are read together: of a large one more, since
 * a request costs more than its bytes; a multiple of what AHCI reads with one.
 */
#define INPUT_MIN   ((uint64_t)256 << 10)
#define INPUT_MAX   ((uint64_t)1 << 20)
#define INPUT_PARTS 16
#define INPUT_ALIGN ((uint64_t)128 << 10)
#define SKIP_BYTES  ((size_t)64 << 10)

/* ---- memory ---- */

/* Before each block of decode_alloc(). */
struct block {
	_Alignas(16) size_t b_size;
};

void *
decode_alloc(const struct fs_mem *mem, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		return NULL;
	b = mem->fm_alloc(mem->fm_cookie, sizeof(*b) + size);
	if (b == NULL)
		return NULL;
	b->b_size = sizeof(*b) + size;
	return b + 1;
}

void
decode_free(const struct fs_mem *mem, void *p)
{
	struct block *b = p;

	if (b != NULL)
		mem->fm_free(mem->fm_cookie, b - 1, (b - 1)->b_size);
}

/* ---- reading ---- */

/* Bytes of d_in. */
static size_t
input_size(const struct decode *d)
{
	const uint64_t size = d->d_raw->ff_size, part = size / INPUT_PARTS;
	const uint64_t most = MIN(part - part % INPUT_ALIGN, INPUT_MAX);

	return (size_t)MIN(size, MAX(most, INPUT_MIN));
}

int
decode_damaged(struct decode *d, const char *what)
{
	d->d_vol.fv_fault =
	    (struct fs_fault){what, d->d_rawat - (d->d_inlen - d->d_inpos)};
	return EIO;
}

int
decode_input(struct decode *d)
{
	uint64_t left = d->d_raw->ff_size - d->d_rawat;
	int error;

	if (d->d_inpos < d->d_inlen)
		return 0;
	if (left == 0)
		return decode_damaged(d, "the file is truncated");
	d->d_inpos = 0;
	d->d_inlen = (size_t)MIN(left, (uint64_t)input_size(d));
	error = fs_read(d->d_raw, d->d_rawat, d->d_in, d->d_inlen);
	if (error != 0) {
		d->d_inlen = 0;
		d->d_vol.fv_fault = d->d_raw->ff_vol->fv_fault;
		return error;
	}
	d->d_rawat += d->d_inlen;
	return 0;
}

static int
start(struct decode *d)
{
	if (d->d_in == NULL)
		d->d_in = d->d_mem.fm_alloc(d->d_mem.fm_cookie, input_size(d));
	if (d->d_in == NULL)
		return ENOMEM;
	/* A small file is still there as a whole. */
	if (d->d_rawat != d->d_inlen)
		d->d_rawat = d->d_inlen = 0;
	d->d_at = d->d_inpos = 0;
	d->d_end = d->d_stopped = false;
	return d->d_codec->cd_begin(d);
}

static void
input_free(struct decode *d)
{
	if (d->d_in != NULL)
		d->d_mem.fm_free(d->d_mem.fm_cookie, d->d_in, input_size(d));
	d->d_in = NULL;
	d->d_inpos = d->d_inlen = 0;
}

/*
 * Free what is only needed while data is decoded, up to megabytes: the loader
 * has many files open.  A small file's encoded bytes are kept.
 */
static void
stop(struct decode *d)
{
	d->d_codec->cd_end(d);
	d->d_state = NULL;
	if (d->d_raw->ff_size > INPUT_MIN)
		input_free(d);
	d->d_stopped = true;
}

/* Pass over zeros that fill up the last block of the file. */
static int
skip_padding(struct decode *d)
{
	int error;

	while (d->d_inpos < d->d_inlen || d->d_rawat < d->d_raw->ff_size) {
		error = decode_input(d);
		if (error != 0)
			return error;
		if (d->d_in[d->d_inpos] != 0)
			break;
		d->d_inpos++;
	}
	return 0;
}

/*
 * A member has ended: go on to the next.  *more: there is one.  EAGAIN: there
 * is one, and the size is not that of all.
 */
static int
next_member(struct decode *d, bool *more)
{
	int error = 0;

	if (d->d_codec->cd_padded)
		error = skip_padding(d);
	*more = d->d_inpos < d->d_inlen || d->d_rawat < d->d_raw->ff_size;
	if (error != 0 || !*more)
		return error;
	error = decode_input(d);
	if (error != 0)
		return error;
	if (!d->d_codec->cd_begins(d->d_in[d->d_inpos]))
		return decode_damaged(
		    d, "what follows its end is not compressed");
	if (!d->d_counted)
		return EAGAIN;
	d->d_end = false;
	return d->d_codec->cd_begin(d);
}

/* Up to *len bytes from here on; fewer: all members have ended. */
static int
run_members(struct decode *d, uint8_t *out, size_t *len)
{
	size_t done = 0, n;
	bool more = true;
	int error = 0;

	while (error == 0 && done < *len) {
		if (d->d_end)
			error = next_member(d, &more);
		if (error != 0 || !more)
			break;
		n = *len - done;
		error = d->d_codec->cd_run(d, out + done, &n);
		done += n;
	}
	*len = done;
	return error;
}

/* Exactly `len` bytes from here on. */
static int
run(struct decode *d, void *out, size_t len)
{
	size_t n = len;
	int error = run_members(d, out, &n);

	d->d_at += n;
	if (error == 0 && n < len)
		error = decode_damaged(d, "it is smaller than it says");
	return error;
}

/* Go on to `off`. */
static int
skip(struct decode *d, foff_t off)
{
	uint8_t *buf;
	int error = 0;

	if (d->d_at == off)
		return 0;
	buf = d->d_mem.fm_alloc(d->d_mem.fm_cookie, SKIP_BYTES);
	if (buf == NULL)
		return ENOMEM;
	while (error == 0 && d->d_at < off)
		error = run(
		    d, buf, (size_t)MIN(off - d->d_at, (uint64_t)SKIP_BYTES));
	d->d_mem.fm_free(d->d_mem.fm_cookie, buf, SKIP_BYTES);
	return error;
}

/*
 * All has been read: is it the end?  This is where a format's check sum is
 * compared, too.
 */
static int
check_end(struct decode *d)
{
	uint8_t more;
	size_t n = 1;
	int error;

	error = run_members(d, &more, &n);
	if (error != 0 || n == 0)
		return error;
	/* Counting finds out whether there are more members. */
	return d->d_counted ? decode_damaged(d, "it is larger than it says")
			    : EAGAIN;
}

static int
decode_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct decode *d = (struct decode *)ff;
	int error = 0;

	d->d_whole = off == 0 && len == ff->ff_size;
	if (d->d_stopped || off < d->d_at)
		error = start(d);
	if (error == 0)
		error = skip(d, off);
	if (error == 0)
		error = run(d, buf, len);
	if (error == 0 && d->d_at == ff->ff_size) {
		error = check_end(d);
		ff->ff_claimed = ff->ff_claimed && error != 0;
	}
	if (error != 0 || d->d_at == ff->ff_size)
		stop(d);
	return error;
}

static void
decode_close(struct fs_file *ff)
{
	struct decode *d = (struct decode *)ff;
	const struct fs_mem mem = d->d_mem;

	d->d_codec->cd_end(d);
	input_free(d);
	mem.fm_free(mem.fm_cookie, d, sizeof(*d));
}

static const struct fs_ops decode_ops = {
    .fo_name = "decode",
    .fo_read = decode_read,
    .fo_close = decode_close,
    .fo_forward = true,
};

/* Decode to the end, into a buffer of its own, to learn the size. */
static int
count(struct decode *d, uint64_t *size)
{
	uint8_t *buf = d->d_mem.fm_alloc(d->d_mem.fm_cookie, SKIP_BYTES);
	size_t n = SKIP_BYTES;
	int error;

	if (buf == NULL)
		return ENOMEM;
	d->d_counted = true;
	*size = 0;
	error = start(d);
	while (error == 0 && n == SKIP_BYTES) {
		error = run_members(d, buf, &n);
		*size += n;
		if (*size > DECODE_MAX)
			error = EFBIG;
	}
	d->d_mem.fm_free(d->d_mem.fm_cookie, buf, SKIP_BYTES);
	stop(d);
	return error;
}

int
decode_open(struct fs_file *raw, const struct fs_mem *mem,
    const struct codec *codec, uint64_t size, bool counted,
    struct fs_file **ffp, const char **why)
{
	struct decode *d;
	int error = 0;

	*ffp = NULL;
	*why = "";
	d = mem->fm_alloc(mem->fm_cookie, sizeof(*d));
	if (d == NULL)
		return ENOMEM;
	*d = (struct decode){
	    .d_file = {.ff_vol = &d->d_vol},
	    .d_vol = {.fv_ops = &decode_ops, .fv_fault = {"", 0}},
	    .d_raw = raw,
	    .d_mem = *mem,
	    .d_codec = codec,
	    .d_stopped = true,
	};
	if (size != DECODE_UNKNOWN && size > DECODE_MAX)
		error = EFBIG;
	/* A small file is counted in any case: it is cheap. */
	if (error == 0 &&
	    (counted || size == DECODE_UNKNOWN || raw->ff_size <= INPUT_MIN))
		error = count(d, &size);
	if (error != 0) {
		*why = d->d_vol.fv_fault.flt_what;
		decode_close(&d->d_file);
		return error;
	}
	d->d_file.ff_size = size;
	d->d_file.ff_claimed = !d->d_counted;
	*ffp = &d->d_file;
	return 0;
}
