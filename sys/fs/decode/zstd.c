/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zstd.c: files of zstd(1), RFC 8878: frames, the header of each gives the size
 * of what it holds, unless it was compressed from a pipe; frames to be skipped
 * may stand before and behind any.
 */
#include <fs/decode/decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#define ZSTD_STATIC_LINKING_ONLY /* custom memory, frame headers */
#include <zstd.h>
#include <zstd_errors.h>

#define ZSTD_RATIO_SHIFT 16 /* a block of 4 bytes makes 128 KB at most */

static void *
zstd_alloc(void *cookie, size_t size)
{
	return decode_alloc(cookie, size);
}

static void
zstd_free(void *cookie, void *p)
{
	decode_free(cookie, p);
}

/*
 * What the frame's header says it holds is compared at its end: zstd 1.5
 * itself does so unless the last block is empty.
 */
struct zstd_state {
	ZSTD_DStream *zs_stream;
	uint8_t zs_head[ZSTD_FRAMEHEADERSIZE_MAX]; /* the frame's first bytes */
	size_t zs_headlen;
	uint64_t zs_made; /* bytes decoded of the frame */
};

static int
zstd_begin(struct decode *d)
{
	const ZSTD_customMem mem = {zstd_alloc, zstd_free, &d->d_mem};
	struct zstd_state *zs = d->d_state;

	if (zs == NULL) {
		zs = d->d_state = decode_alloc(&d->d_mem, sizeof(*zs));
		if (zs == NULL)
			return ENOMEM;
		zs->zs_stream = ZSTD_createDStream_advanced(mem);
	}
	if (zs->zs_stream == NULL)
		return ENOMEM;
	(void)ZSTD_DCtx_reset(zs->zs_stream, ZSTD_reset_session_only);
	zs->zs_headlen = 0;
	zs->zs_made = 0;
	return 0;
}

static bool
zstd_begins(uint8_t first)
{
	return first == (ZSTD_MAGICNUMBER & 0xff) ||
	    (first & 0xf0) == (ZSTD_MAGIC_SKIPPABLE_START & 0xf0);
}

static const char window_too_large[] =
    "it needs a window of more than 128 MB: compress it without --long";

static const char needs_dictionary[] =
    "it needs a dictionary: compress it without -D";

/* The frame has ended. */
static int
zstd_check_size(struct decode *d)
{
	const struct zstd_state *zs = d->d_state;
	ZSTD_frameHeader fh;

	if (ZSTD_getFrameHeader(&fh, zs->zs_head, zs->zs_headlen) == 0 &&
	    fh.frameType == ZSTD_frame &&
	    fh.frameContentSize != ZSTD_CONTENTSIZE_UNKNOWN &&
	    fh.frameContentSize != zs->zs_made)
		return decode_damaged(
		    d, "damaged: a frame's size is not what its header says");
	return 0;
}

/* zstd's return value as an errno value. */
static int
zstd_error(struct decode *d, size_t answer)
{
	switch (ZSTD_getErrorCode(answer)) {
	case ZSTD_error_no_error:
		d->d_end = answer == 0;
		return d->d_end ? zstd_check_size(d) : 0;
	case ZSTD_error_memory_allocation:
		return ENOMEM;
	case ZSTD_error_frameParameter_windowTooLarge:
		return decode_damaged(d, window_too_large);
	case ZSTD_error_dictionary_wrong:
		return decode_damaged(d, needs_dictionary);
	case ZSTD_error_checksum_wrong:
		return decode_damaged(
		    d, "its check sum is wrong: the file is damaged");
	default:
		return decode_damaged(d, "damaged");
	}
}

/*
 * In one buffer for all of it zstd decodes without a window of its own, which
 * it would copy from.  To be said when a frame begins; then the frame must end
 * in that buffer.
 */
static bool
zstd_directly(struct decode *d)
{
	const struct zstd_state *zs = d->d_state;

	return !ZSTD_isError(ZSTD_DCtx_setParameter(
		   zs->zs_stream, ZSTD_d_stableOutBuffer, d->d_whole)) &&
	    d->d_whole;
}

/* One call of zstd with the input that is there. */
static int
zstd_step(struct decode *d, ZSTD_outBuffer *out)
{
	struct zstd_state *zs = d->d_state;
	const uint8_t *from = d->d_in + d->d_inpos;
	ZSTD_inBuffer in = {from, d->d_inlen - d->d_inpos, 0};
	const size_t before = out->pos;
	const size_t answer = ZSTD_decompressStream(zs->zs_stream, out, &in);
	const size_t n = MIN(in.pos, sizeof(zs->zs_head) - zs->zs_headlen);

	memcpy(zs->zs_head + zs->zs_headlen, from, n);
	zs->zs_headlen += n;
	zs->zs_made += out->pos - before;
	d->d_inpos += in.pos;
	return zstd_error(d, answer);
}

static int
zstd_run(struct decode *d, void *dst, size_t *len)
{
	const bool directly = zstd_directly(d);
	ZSTD_outBuffer out = {dst, *len, 0};
	int error = 0;

	while (error == 0 && (out.pos < out.size || directly) && !d->d_end) {
		/* zstd may have input buffered from the last call. */
		error = decode_input(d);
		if (error == 0)
			error = zstd_step(d, &out);
	}
	*len = out.pos;
	return error;
}

static void
zstd_end(struct decode *d)
{
	struct zstd_state *zs = d->d_state;

	if (zs != NULL)
		(void)ZSTD_freeDStream(zs->zs_stream);
	decode_free(&d->d_mem, zs);
}

static const struct codec zstd_codec = {
    zstd_begin, zstd_begins, zstd_run, zstd_end, false};

static int
zstd_open(struct fs_file *raw, const struct fs_mem *mem, bool counted,
    struct fs_file **ffp, const char **why)
{
	uint8_t head[ZSTD_FRAMEHEADERSIZE_MAX];
	const size_t len = (size_t)MIN(raw->ff_size, sizeof(head));
	ZSTD_frameHeader fh;
	size_t answer;
	int error;

	*ffp = NULL;
	*why = "";
	error = fs_read(raw, 0, head, len);
	if (error != 0)
		return error;
	answer = ZSTD_getFrameHeader(&fh, head, len);
	/* 32-bit processors: also for more than 1 GB. */
	if (ZSTD_getErrorCode(answer) ==
	    ZSTD_error_frameParameter_windowTooLarge)
		*why = window_too_large;
	else if (ZSTD_isError(answer))
		*why = "its header is damaged";
	else if (answer != 0)
		*why = "the file is truncated";
	if (answer != 0)
		return EIO;
	if (fh.frameType == ZSTD_skippableFrame ||
	    fh.frameContentSize == ZSTD_CONTENTSIZE_UNKNOWN)
		fh.frameContentSize = DECODE_UNKNOWN;
	else if (fh.frameContentSize >> ZSTD_RATIO_SHIFT > raw->ff_size) {
		*why = "its header gives a size that it cannot have (is the "
		       "file truncated?)";
		return EIO;
	}
	return decode_open(
	    raw, mem, &zstd_codec, fh.frameContentSize, counted, ffp, why);
}

const struct fs_decoder fs_zstd = {
    .dc_name = "zstd",
    .dc_magic = {0x28, 0xb5, 0x2f, 0xfd},
    .dc_magiclen = 4,
    .dc_open = zstd_open,
};

const struct fs_decoder fs_zstd_skip = {
    .dc_name = "zstd",
    .dc_magic = {0x50, 0x2a, 0x4d, 0x18},
    .dc_magiclen = 4,
    .dc_vary = 0x0f,
    .dc_open = zstd_open,
};
