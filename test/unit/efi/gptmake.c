/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gptmake.c: a disk with a GUID partition table, for tests to damage.
 */
#include "gptmake.h"

static const EFI_GUID esp_type = EFI_PART_TYPE_EFI_SYSTEM_PART_GUID;
static const EFI_GUID data_type = {1, 2, 3, {4}};

uint8_t gptdisk[NBLKS * BLKSIZE] __kaligned(4096); /* owner: the test */

EFI_PARTITION_TABLE_HEADER *
gpt_header(size_t lba)
{
	return (void *)(gptdisk + lba * BLKSIZE);
}

EFI_PARTITION_ENTRY *
gpt_entry(size_t table, size_t i)
{
	return (void *)(gptdisk + table * BLKSIZE + i * 128);
}

/* Make sums right again. */
void
gpt_seal(size_t lba, bool table)
{
	EFI_PARTITION_TABLE_HEADER *h = gpt_header(lba);

	if (table)
		h->PartitionEntryArrayCRC32 =
		    gpt_crc32(gptdisk + h->PartitionEntryLBA * BLKSIZE,
			(size_t)h->NumberOfPartitionEntries *
			    h->SizeOfPartitionEntry);
	h->Header.CRC32 = 0;
	h->Header.CRC32 = gpt_crc32(h, h->Header.HeaderSize);
}

static void
gpt_write(size_t lba, size_t table)
{
	EFI_PARTITION_TABLE_HEADER *h = gpt_header(lba);
	EFI_PARTITION_ENTRY *e;

	memset(h, 0, BLKSIZE);
	memcpy(&h->Header.Signature, EFI_PTAB_HEADER_ID, 8);
	h->Header.Revision = 0x10000;
	h->Header.HeaderSize = 92;
	h->MyLBA = lba;
	h->PartitionEntryLBA = table;
	h->NumberOfPartitionEntries = 128;
	h->SizeOfPartitionEntry = 128;
	e = gpt_entry(table, 0);
	e->PartitionTypeGUID = esp_type;
	e->StartingLBA = 64;
	e->EndingLBA = 127;
	memcpy(e->PartitionName, u"ESP one", sizeof(u"ESP one"));
	e = gpt_entry(table, 4);
	e->PartitionTypeGUID = data_type;
	e->StartingLBA = 128;
	e->EndingLBA = 255;
	/* All 36 units, no NUL. */
	memcpy(
	    e->PartitionName, u"0123456789012345678901234567890123456789", 72);
	gpt_seal(lba, true);
}

void
gpt_image(struct fakedisk *d)
{
	memset(gptdisk, 0, sizeof(gptdisk));
	gpt_write(1, TABLE);
	gpt_write(NBLKS - 1, BACKUP);
	disk_init(d, gptdisk, BLKSIZE, NBLKS);
}
