/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gptmake.h: a disk with a GUID partition table, for tests to damage: slot 1
 * at block 64 is a system partition "ESP one", slot 5 at block 128 has a name
 * of all 36 characters.  Both copies of the table are right.
 */
#ifndef _GPTMAKE_H_
#define _GPTMAKE_H_

#include "fakefw.h"

#include <efigpt.h>

#define NBLKS   2048
#define BLKSIZE 512
#define TABLE   2 /* block of the first entries */
#define BACKUP  (NBLKS - 33)

extern uint8_t gptdisk[NBLKS * BLKSIZE];

void gpt_image(struct fakedisk *d);
EFI_PARTITION_TABLE_HEADER *gpt_header(size_t lba);
EFI_PARTITION_ENTRY *gpt_entry(size_t table, size_t i);
/* Make sums right again: the header's, and before it the table's. */
void gpt_seal(size_t lba, bool table);

#endif /* !_GPTMAKE_H_ */
