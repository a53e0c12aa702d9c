/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zlibtest: requires zlib, and its INIT fails unless the linked code works: a
 * known stream must inflate to the known length and CRC-32, a damaged one must
 * be detected, and deflated data must inflate to the original.
 */
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

#include <zlib.h>

#include "zlib_mod.h"
#include "zlibtest.h"

MODULE(MODULE_CLASS_MISC, zlibtest, "zlib");

#define BUF_SIZE 8192

/* One for each buffer of a run; owner: zlibtest_run() */
struct zlibtest_bufs {
	unsigned char zb_plain[BUF_SIZE];
	unsigned char zb_packed[BUF_SIZE];
	unsigned char zb_again[BUF_SIZE];
};

static void
stream_setup(
    z_stream *zs, const unsigned char *in, size_t inlen, unsigned char *out)
{

	memset(zs, 0, sizeof(*zs));
	zs->zalloc = zlib_kmem_alloc;
	zs->zfree = zlib_kmem_free;
	zs->next_in = in;
	zs->avail_in = (uInt)inlen;
	zs->next_out = out;
	zs->avail_out = BUF_SIZE;
}

/* Inflate a whole stream.  Returns zlib's code, Z_OK on success. */
static int
unpack(
    const unsigned char *in, size_t inlen, unsigned char *out, size_t *outlen)
{
	z_stream zs;
	int code;

	stream_setup(&zs, in, inlen, out);
	code = inflateInit(&zs);
	if (code != Z_OK)
		return code;
	code = inflate(&zs, Z_FINISH);
	*outlen = (size_t)zs.total_out;
	(void)inflateEnd(&zs);
	return code == Z_STREAM_END ? Z_OK : code == Z_OK ? Z_BUF_ERROR : code;
}

static int
pack(const unsigned char *in, size_t inlen, unsigned char *out, size_t *outlen)
{
	z_stream zs;
	int code;

	stream_setup(&zs, in, inlen, out);
	code = deflateInit(&zs, Z_BEST_COMPRESSION);
	if (code != Z_OK)
		return code;
	code = deflate(&zs, Z_FINISH);
	*outlen = (size_t)zs.total_out;
	(void)deflateEnd(&zs);
	return code == Z_STREAM_END ? Z_OK : code == Z_OK ? Z_BUF_ERROR : code;
}

static int
failed(const char *what, int code)
{

	printf("zlibtest: %s: code %d\n", what, code);
	return EIO;
}

/* The known stream: length and CRC-32 of its content. */
static int
check_known(struct zlibtest_bufs *zb, size_t *lenp)
{
	uLong crc;
	int code;

	code = unpack(zlibtest_stream, zlibtest_stream_len, zb->zb_plain, lenp);
	if (code != Z_OK)
		return failed("inflate", code);
	crc = crc32(crc32(0, NULL, 0), zb->zb_plain, (uInt)*lenp);
	if (*lenp != ZLIBTEST_LENGTH || crc != ZLIBTEST_CRC32) {
		printf("zlibtest: inflated %zu bytes with CRC-32 %08lx, "
		       "not %d with %08lx\n",
		    *lenp, crc, ZLIBTEST_LENGTH, ZLIBTEST_CRC32);
		return EIO;
	}
	return 0;
}

/* One bit flipped in the middle: an error, or at least another checksum. */
static int
check_damaged(struct zlibtest_bufs *zb)
{
	size_t len;

	memcpy(zb->zb_packed, zlibtest_stream, zlibtest_stream_len);
	zb->zb_packed[zlibtest_stream_len / 2] ^= 0x10;
	if (unpack(zb->zb_packed, zlibtest_stream_len, zb->zb_again, &len) ==
	    Z_OK)
		return failed("a damaged stream was taken", Z_OK);
	return 0;
}

/* Deflate the text and inflate it again. */
static int
check_round_trip(struct zlibtest_bufs *zb, size_t len)
{
	size_t packed, again;
	int code;

	code = pack(zb->zb_plain, len, zb->zb_packed, &packed);
	if (code != Z_OK)
		return failed("deflate", code);
	code = unpack(zb->zb_packed, packed, zb->zb_again, &again);
	if (code != Z_OK)
		return failed("inflate of deflated", code);
	if (again != len || memcmp(zb->zb_plain, zb->zb_again, len) != 0)
		return failed("round trip changed the text", Z_OK);
	return 0;
}

static int
zlibtest_run(void)
{
	struct zlibtest_bufs *zb;
	size_t len;
	int error;

	zb = kmem_alloc(sizeof(*zb), KM_SLEEP);
	error = check_known(zb, &len);
	if (error == 0)
		error = check_damaged(zb);
	if (error == 0)
		error = check_round_trip(zb, len);
	if (error == 0)
		printf("zlibtest: %u bytes inflated to %zu, CRC-32 %08lx: ok\n",
		    zlibtest_stream_len, len, ZLIBTEST_CRC32);
	kmem_free(zb, sizeof(*zb));
	return error;
}

static int
zlibtest_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		return zlibtest_run();
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
