/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_marks.c: reads that the firmware calls a success and that failed.  EDK
 * II's driver for AHCI, from 2020 to 2023, succeeds when the disk has failed
 * the same command five times: what the command should have read is not in the
 * buffer.
 */
#include "efi_env.h"

bool
efi_marks(uint64_t seed, size_t step, void *buf, size_t len, bool put)
{
	const uint64_t mark = (seed + 1) * 0x9e3779b97f4a7c15u;
	uint8_t *p = buf, *at;
	bool left = false;
	size_t n;

	for (; len >= sizeof(mark); len -= n, p += n) {
		n = MIN(len, step);
		at = p + n - sizeof(mark);
		if (put)
			memcpy(at, &mark, sizeof(mark));
		else if (memcmp(at, &mark, sizeof(mark)) == 0)
			left = true;
	}
	return left;
}
