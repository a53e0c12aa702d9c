/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * raw.c: the lower bound: reads a range of its own partition by BlockIo, 1 MiB
 * at a time, into unused memory, and marks E.  A compressed part at its start
 * is decoded by zlib or zstd, also into unused memory; or all is hashed by
 * BearSSL.
 *
 * What to do is in the partition's first block (struct task).
 */
#include <efi.h>
#include <libkern/libkern.h>

#define ZSTD_STATIC_LINKING_ONLY
#include <bearssl_hash.h>
#include <zlib.h>
#include <zstd.h>

#include "mark.h"

#define TASK_OFFSET 256 /* where FAT has boot code */
#define TASK_MAGIC  0x776172646165726cull
#define REQUEST     ((size_t)1 << 20)

enum { TASK_READ, TASK_GZIP, TASK_ZSTD, TASK_SHA256 };

struct task {
	uint64_t t_magic, t_mode;
	uint64_t t_lba, t_bytes;      /* to read */
	uint64_t t_packed, t_decoded; /* bytes of the compressed part */
};

static EFI_BOOT_SERVICES *bs; /* owner: efi_main */

static uint8_t *
fresh(uint64_t bytes)
{
	EFI_PHYSICAL_ADDRESS pa = 0;

	return EFI_ERROR(bs->AllocatePages(AllocateAnyPages, EfiLoaderData,
		   (UINTN)page_up(bytes) / PAGE_SIZE, &pa))
	    ? NULL
	    : (uint8_t *)(uintptr_t)pa;
}

static bool
read_all(EFI_BLOCK_IO *bio, uint64_t lba, uint8_t *buf, size_t len)
{
	size_t n;

	for (; len > 0; len -= n, buf += n, lba += n / bio->Media->BlockSize) {
		n = MIN(len, REQUEST);
		if (EFI_ERROR(
			bio->ReadBlocks(bio, bio->Media->MediaId, lba, n, buf)))
			return false;
	}
	return true;
}

static void *
gzip_alloc(void *cookie __kunused, unsigned n, unsigned size)
{
	return fresh((uint64_t)n * size);
}

static void
gzip_free(void *cookie __kunused, void *p __kunused)
{
}

static bool
decode_gzip(const struct task *t, uint8_t *in, uint8_t *out)
{
	z_stream zs = {.zalloc = gzip_alloc, .zfree = gzip_free};

	if (inflateInit2(&zs, 15 + 16) != Z_OK)
		return false;
	zs.next_in = in;
	zs.avail_in = (uInt)t->t_packed;
	zs.next_out = out;
	zs.avail_out = (uInt)t->t_decoded;
	return inflate(&zs, Z_FINISH) == Z_STREAM_END;
}

static bool
decode_zstd(const struct task *t, const uint8_t *in, uint8_t *out)
{
	const size_t size = ZSTD_estimateDCtxSize();
	ZSTD_DCtx *ctx = ZSTD_initStaticDCtx(fresh(size), size);

	return ctx != NULL &&
	    ZSTD_decompressDCtx(ctx, out, t->t_decoded, in, t->t_packed) ==
	    t->t_decoded;
}

static void
hash(const struct task *t, const uint8_t *in)
{
	static uint8_t out[br_sha256_SIZE];
	br_sha256_context sha;

	br_sha256_init(&sha);
	br_sha256_update(&sha, in, (size_t)t->t_bytes);
	br_sha256_out(&sha, out);
}

/* The kernel's sum (kernel.S). */
static uint32_t
sum(const uint8_t *p, uint64_t len)
{
	uint32_t total = 0, word;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		total = (total << 1 | total >> 31) + word;
	}
	return total;
}

static bool
work(EFI_BLOCK_IO *bio, const struct task *t)
{
	uint8_t *in = fresh(t->t_bytes), *out = fresh(t->t_decoded + 1);

	if (in == NULL || out == NULL ||
	    !read_all(bio, t->t_lba, in, (size_t)t->t_bytes))
		return false;
	if ((t->t_mode == TASK_GZIP && !decode_gzip(t, in, out)) ||
	    (t->t_mode == TASK_ZSTD && !decode_zstd(t, in, out)))
		return false;
	if (t->t_mode == TASK_SHA256)
		hash(t, in);
	mark_time('E');
	mark_number('D',
	    t->t_mode == TASK_GZIP || t->t_mode == TASK_ZSTD
		? sum(out, t->t_decoded)
		: sum(in, t->t_bytes));
	return true;
}

EFI_STATUS efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE *);

EFI_STATUS
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID,
			bio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
	static uint8_t first[PAGE_SIZE];
	EFI_LOADED_IMAGE *li = NULL;
	EFI_BLOCK_IO *bio = NULL;
	struct task t;

	bs = st->BootServices;
	if (EFI_ERROR(bs->HandleProtocol(image, &image_guid, (void **)&li)) ||
	    EFI_ERROR(bs->HandleProtocol(
		li->DeviceHandle, &bio_guid, (void **)&bio)) ||
	    bio->Media->BlockSize > sizeof(first) ||
	    !read_all(bio, 0, first, bio->Media->BlockSize))
		return EFI_DEVICE_ERROR;
	memcpy(&t, first + TASK_OFFSET, sizeof(t));
	if (t.t_magic != TASK_MAGIC)
		return EFI_NOT_FOUND;
	if (work(bio, &t))
		mark_byte('Z');
	mark_byte('\n');
	return EFI_SUCCESS;
}
