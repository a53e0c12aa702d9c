/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_gpt.c: the name and type that a GUID partition table has for a
 * partition.  The firmware has found the partition; its name it keeps to
 * itself.  Nothing on the disk is believed before its checksum is right, and
 * no size before it is bounded (UEFI 5.3).
 */
#include "efi_env.h"

#include <efigpt.h>

#define GPT_HDRSIZE_MIN 92
#define GPT_ENTSIZE_MIN 128
#define GPT_TABLE_MAX   ((size_t)1 << 18) /* 2048 entries; 128 are usual */
#define GPT_BLOCK_MAX   PAGE_SIZE

_Static_assert(
    offsetof(EFI_PARTITION_TABLE_HEADER, PartitionEntryArrayCRC32) == 88,
    "UEFI 5.3.2");
_Static_assert(sizeof(EFI_PARTITION_ENTRY) == GPT_ENTSIZE_MIN, "UEFI 5.3.3");

/*
 * CRC-32 as in Ethernet and zlib.
 */
uint32_t
gpt_crc32(const void *buf, size_t len)
{
	const uint8_t *p = buf;
	uint32_t crc = 0xffffffff;
	int bit;

	for (; len > 0; len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/*
 * Check the header that was read from block lba into blk, and copy it out.
 */
static bool
gpt_header_ok(
    uint8_t *blk, size_t blksize, uint64_t lba, EFI_PARTITION_TABLE_HEADER *h)
{
	const size_t crcoff = offsetof(EFI_TABLE_HEADER, CRC32);

	memcpy(h, blk, sizeof(*h));
	if (memcmp(&h->Header.Signature, EFI_PTAB_HEADER_ID, 8) != 0 ||
	    h->Header.HeaderSize < GPT_HDRSIZE_MIN ||
	    h->Header.HeaderSize > blksize)
		return false;
	memset(blk + crcoff, 0, sizeof(h->Header.CRC32));
	if (gpt_crc32(blk, h->Header.HeaderSize) != h->Header.CRC32 ||
	    h->MyLBA != lba)
		return false;
	if (h->SizeOfPartitionEntry < GPT_ENTSIZE_MIN ||
	    !is_pow2(h->SizeOfPartitionEntry) ||
	    h->SizeOfPartitionEntry > GPT_TABLE_MAX)
		return false;
	return h->NumberOfPartitionEntries != 0 &&
	    h->NumberOfPartitionEntries <=
	    GPT_TABLE_MAX / h->SizeOfPartitionEntry;
}

/*
 * Find the entry that starts at `start` in a table whose sum is right.
 */
static int
gpt_find(const uint8_t *table, const EFI_PARTITION_TABLE_HEADER *h,
    uint64_t start, struct gpt_part *out)
{
	static const EFI_GUID unused = EFI_PART_TYPE_UNUSED_GUID;
	static const EFI_GUID esp = EFI_PART_TYPE_EFI_SYSTEM_PART_GUID;
	EFI_PARTITION_ENTRY ent;
	uint32_t i;

	for (i = 0; i < h->NumberOfPartitionEntries; i++) {
		memcpy(&ent, table + (size_t)i * h->SizeOfPartitionEntry,
		    sizeof(ent));
		if (memcmp(&ent.PartitionTypeGUID, &unused, sizeof(unused)) ==
			0 ||
		    ent.StartingLBA != start)
			continue;
		utf16_to_utf8(ent.PartitionName, knitems(ent.PartitionName),
		    out->gp_label, sizeof(out->gp_label));
		out->gp_isesp =
		    memcmp(&ent.PartitionTypeGUID, &esp, sizeof(esp)) == 0;
		return 0;
	}
	return ENOENT;
}

/*
 * Look into the table whose header is at block lba; buf has GPT_TABLE_MAX
 * bytes.
 */
static int
gpt_lookup_at(EFI_BLOCK_IO *bio, uint64_t lba, uint64_t start, uint8_t *buf,
    struct gpt_part *out)
{
	const size_t blksize = bio->Media->BlockSize;
	EFI_PARTITION_TABLE_HEADER h;
	size_t len, rounded;
	int error;

	error = efi_disk_read(bio, lba, blksize, buf);
	if (error != 0)
		return error;
	if (!gpt_header_ok(buf, blksize, lba, &h))
		return EFTYPE;
	len = (size_t)h.NumberOfPartitionEntries * h.SizeOfPartitionEntry;
	rounded = (len + blksize - 1) / blksize * blksize;
	error = efi_disk_read(bio, h.PartitionEntryLBA, rounded, buf);
	if (error != 0)
		return error;
	if (gpt_crc32(buf, len) != h.PartitionEntryArrayCRC32)
		return EFTYPE;
	return gpt_find(buf, &h, start, out);
}

/*
 * What the disk's table says about the partition at block `start`: from the
 * first copy, or from the one in the last block when the first is damaged.
 */
int
gpt_lookup(
    struct efi *e, EFI_BLOCK_IO *bio, uint64_t start, struct gpt_part *out)
{
	const struct prange none = {0, 0};
	const uint64_t npages = GPT_TABLE_MAX >> PAGE_SHIFT;
	uint64_t pa;
	int error;

	if (bio->Media->BlockSize < sizeof(EFI_PARTITION_TABLE_HEADER) ||
	    bio->Media->BlockSize > GPT_BLOCK_MAX)
		return EFTYPE;
	error = efi_pages_alloc(e, npages, EFI_4GIB, none, &pa);
	if (error != 0)
		return error;
	error = gpt_lookup_at(
	    bio, PRIMARY_PART_HEADER_LBA, start, (uint8_t *)pa, out);
	if (error != 0 && error != ENOENT)
		error = gpt_lookup_at(
		    bio, bio->Media->LastBlock, start, (uint8_t *)pa, out);
	efi_pages_free(e, npages, pa);
	return error;
}
