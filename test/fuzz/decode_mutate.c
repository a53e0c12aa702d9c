/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decode_mutate.c: a mutator that knows members of gzip and frames of zstd: it
 * changes headers, blocks and trailers, duplicates them, inserts empty ones,
 * and then corrects checksums and sizes, so that damage is not detected by the
 * checksum alone.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>
#define ZSTD_STATIC_LINKING_ONLY /* custom memory, sums that are ignored */
#include <zstd.h>
#define XXH_NAMESPACE ZSTD_ /* as mk/codec.mk compiles it */
#include <common/xxhash.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

static uint8_t out[1 << 20]; /* owner: gzip_seal, zstd_seal */

static void
put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

static void *
gzip_alloc(void *cookie, uInt n, uInt size)
{
	(void)cookie;
	return calloc(n, size);
}

static void
gzip_free(void *cookie, void *p)
{
	(void)cookie;
	free(p);
}

static void *
zstd_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return malloc(size);
}

static void
zstd_free(void *cookie, void *p)
{
	(void)cookie;
	free(p);
}

#define FHCRC    0x02
#define FEXTRA   0x04
#define FNAME    0x08
#define FCOMMENT 0x10

/* The length of gzip's header; 0: it is none, or has no room for a trailer. */
static size_t
gzip_header(const uint8_t *p, size_t n)
{
	size_t at = 10;

	if (n < 18 || p[0] != 0x1f || p[1] != 0x8b)
		return 0;
	if ((p[3] & FEXTRA) != 0)
		at += 2 + (size_t)(p[10] | p[11] << 8);
	for (unsigned flag = FNAME; flag <= FCOMMENT; flag *= 2)
		if ((p[3] & flag) != 0) {
			while (at < n && p[at] != 0)
				at++;
			at++;
		}
	if ((p[3] & FHCRC) != 0)
		at += 2;
	return at < n && n - at > 8 ? at : 0;
}

/*
 * Correct a member's checksums and size.  Returns its length; 0: it has no end.
 */
static size_t
gzip_seal(uint8_t *p, size_t n)
{
	z_stream zs = {.zalloc = gzip_alloc, .zfree = gzip_free};
	const size_t head = gzip_header(p, n);
	int answer;

	if (head == 0 || inflateInit2(&zs, -15) != Z_OK)
		return 0;
	zs.next_in = p + head;
	zs.avail_in = (uInt)(n - head - 8);
	zs.next_out = out;
	zs.avail_out = sizeof(out);
	answer = inflate(&zs, Z_FINISH);
	(void)inflateEnd(&zs);
	if (answer != Z_STREAM_END)
		return 0;
	if ((p[3] & FHCRC) != 0) {
		const uint32_t sum = (uint32_t)crc32(0, p, (uInt)(head - 2));

		p[head - 2] = (uint8_t)sum;
		p[head - 1] = (uint8_t)(sum >> 8);
	}
	n = head + zs.total_in;
	put32(p + n, (uint32_t)crc32(0, out, (uInt)zs.total_out));
	put32(p + n + 4, (uint32_t)zs.total_out);
	return n + 8;
}

/* The same for a frame, which ends with its checksum. */
static size_t
zstd_seal(uint8_t *p, size_t n)
{
	static ZSTD_DCtx *dctx;
	const size_t size = ZSTD_findFrameCompressedSize(p, n);
	size_t made;

	if (ZSTD_isError(size))
		return 0;
	if (ZSTD_isSkippableFrame(p, size) || size < 9 || (p[4] & 4) == 0)
		return size;
	if (dctx == NULL)
		dctx = ZSTD_createDCtx_advanced(
		    (ZSTD_customMem){zstd_alloc, zstd_free, NULL});
	(void)ZSTD_DCtx_setParameter(
	    dctx, ZSTD_d_forceIgnoreChecksum, ZSTD_d_ignoreChecksum);
	made = ZSTD_decompressDCtx(dctx, out, sizeof(out), p, size);
	if (!ZSTD_isError(made))
		put32(p + size - 4, (uint32_t)XXH64(out, made, 0));
	return size;
}

static void
seal(uint8_t *p, size_t n)
{
	size_t used = 1;

	for (; n > 0 && used > 0; p += used, n -= used) {
		used = gzip_seal(p, n);
		if (used == 0)
			used = zstd_seal(p, n);
	}
}

/* Its own random numbers: the same seed gives the same input. */
static size_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (size_t)(*state >> 33);
}

/* Change a bit or a byte of n bytes. */
static void
change(uint64_t *state, uint8_t *p, size_t n)
{
	uint8_t *at = p + next(state) % n;

	if (next(state) % 2 != 0)
		*at = (uint8_t)next(state);
	else
		*at ^= (uint8_t)(1 << next(state) % 8);
}

/* The header of one of a zstd frame's blocks: last, type, size. */
static void
change_block(uint64_t *state, uint8_t *p, size_t n)
{
	ZSTD_frameHeader fh;
	size_t at, left, size;

	if (ZSTD_getFrameHeader(&fh, p, n) != 0)
		return;
	at = fh.headerSize;
	for (left = next(state) % 8; at + 3 <= n; at += 3 + size, left--) {
		const size_t head =
		    p[at] | (size_t)p[at + 1] << 8 | (size_t)p[at + 2] << 16;

		if (left == 0 || (head & 1) != 0) {
			change(state, p + at, 3);
			return;
		}
		size = (head >> 1 & 3) == 1 ? 1 : head >> 3;
	}
}

/* Insert `len` bytes at `at`; the new size. */
static size_t
insert(uint8_t *p, size_t n, size_t max, size_t at, const uint8_t *what,
    size_t len)
{
	if (len > max - n)
		return n;
	memmove(p + at + len, p + at, n - at);
	memmove(p + at, what, len);
	return n + len;
}

/* Insert a whole member or frame: a copy, or an empty one. */
static size_t
add_part(uint64_t *state, uint8_t *p, size_t n, size_t max)
{
	static const uint8_t member[] = {
	    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	static const uint8_t skipped[] = {
	    0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2};
	const bool gzip = p[0] == 0x1f;
	const size_t at = next(state) % 2 == 0 ? 0 : n;

	switch (next(state) % 3) {
	case 0:
		return n <= max / 2 ? insert(p, n, max, n, p, n) : n;
	case 1:
		return insert(p, n, max, at, gzip ? member : skipped,
		    gzip ? sizeof(member) : sizeof(skipped));
	default:
		return insert(p, n, max, at, gzip ? skipped : member,
		    gzip ? sizeof(skipped) : sizeof(member));
	}
}

/* The last byte selects how the file is read (fuzz_decode.c). */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint64_t state = seed;
	uint8_t how;

	if (size < 20 || next(&state) % 4 == 0)
		return LLVMFuzzerMutate(data, size, max);
	how = data[--size];
	max--;
	switch (next(&state) % 6) {
	case 0: /* the header */
		change(&state, data, 16);
		break;
	case 1:
		change_block(&state, data, size);
		break;
	case 2: /* tables of symbols are at a block's start */
		change(&state, data, size < 80 ? size : 80);
		break;
	case 3:
		size = add_part(&state, data, size, max);
		break;
	default:
		for (size_t i = 1 + next(&state) % 3; i > 0; i--)
			change(&state, data, size);
		break;
	}
	if (next(&state) % 16 != 0)
		seal(data, size);
	else
		change(&state, data + size - 8, 8);
	data[size] = next(&state) % 50 == 0 ? (uint8_t)next(&state) : how;
	return size + 1;
}
