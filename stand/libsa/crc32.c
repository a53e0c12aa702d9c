/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crc32.c: the checksum of GUID partition tables; four bits per step.
 */
#include <libsa/part.h>

uint32_t
crc32_of(const void *buf, size_t len)
{
	static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8,
	    0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0,
	    0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
	const uint8_t *p = buf;
	uint32_t crc = 0xffffffff;

	for (; len > 0; len--) {
		crc ^= *p++;
		crc = crc >> 4 ^ table[crc & 0xf];
		crc = crc >> 4 ^ table[crc & 0xf];
	}
	return ~crc;
}
