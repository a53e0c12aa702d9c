/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zstd.c: files of zstd(1), RFC 8878: frames, the header of each gives the size
 * of what it holds, unless it was compressed from a pipe; frames to be skipped
 * may stand behind the first.
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

static int
zstd_begin(struct decode *d)
{
	const ZSTD_customMem mem = {zstd_alloc, zstd_free, &d->d_mem};

	if (d->d_state == NULL)
		d->d_state = ZSTD_createDStream_advanced(mem);
	if (d->d_state == NULL)
		return ENOMEM;
	(void)ZSTD_DCtx_reset(d->d_state, ZSTD_reset_session_only);
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

/* zstd's return value as an errno value. */
static int
zstd_error(struct decode *d, size_t answer)
{
	switch (ZSTD_getErrorCode(answer)) {
	case ZSTD_error_no_error:
		d->d_end = answer == 0;
		return 0;
	case ZSTD_error_memory_allocation:
		return ENOMEM;
	case ZSTD_error_frameParameter_windowTooLarge:
		return decode_damaged(d, window_too_large);
	case ZSTD_error_checksum_wrong:
		return decode_damaged(d, "its check sum is wrong");
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
	return !ZSTD_isError(ZSTD_DCtx_setParameter(
		   d->d_state, ZSTD_d_stableOutBuffer, d->d_whole)) &&
	    d->d_whole;
}

static int
zstd_run(struct decode *d, void *dst, size_t *len)
{
	const bool directly = zstd_directly(d);
	ZSTD_outBuffer out = {dst, *len, 0};
	ZSTD_inBuffer in;
	int error = 0;

	while (error == 0 && (out.pos < out.size || directly) && !d->d_end) {
		/* zstd may have input buffered from the last call. */
		in = (ZSTD_inBuffer){
		    d->d_in + d->d_inpos, d->d_inlen - d->d_inpos, 0};
		if (in.size == 0 && (error = decode_input(d)) != 0)
			break;
		in = (ZSTD_inBuffer){
		    d->d_in + d->d_inpos, d->d_inlen - d->d_inpos, 0};
		error =
		    zstd_error(d, ZSTD_decompressStream(d->d_state, &out, &in));
		d->d_inpos += in.pos;
	}
	*len = out.pos;
	return error;
}

static void
zstd_end(struct decode *d)
{
	(void)ZSTD_freeDStream(d->d_state);
}

static const struct codec zstd_codec = {
    zstd_begin, zstd_begins, zstd_run, zstd_end};

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
	if (fh.frameContentSize == ZSTD_CONTENTSIZE_UNKNOWN)
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
