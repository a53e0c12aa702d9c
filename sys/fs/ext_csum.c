/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_csum.c: the two sums that protect metadata: CRC-32C, of metadata_csum,
 * and CRC-16, of gdt_csum.  Neither is inverted at the end, so that a sum can
 * be continued.
 */
#include "ext_impl.h"

#define CRC32C_POLY 0x82f63b78u /* reflected */
#define CRC16_POLY  0xa001u     /* likewise */

void
ext_crc32c_init(struct ext_volume *ev)
{
	uint32_t i, bit, crc;

	for (i = 0; i < knitems(ev->exv_crc32c); i++) {
		crc = i;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? CRC32C_POLY : 0);
		ev->exv_crc32c[i] = crc;
	}
}

uint32_t
ext_crc32c(
    const struct ext_volume *ev, uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data, *end = p + len;

	while (p < end)
		crc = crc >> 8 ^ ev->exv_crc32c[(crc ^ *p++) & 0xff];
	return crc;
}

int
ext_crc32c_at(struct ext_volume *ev, devoff_t off, uint64_t len, uint32_t *crcp)
{
	const void *p;
	size_t n;
	int error;

	for (; len > 0; off += n, len -= n) {
		n = (size_t)MIN(len, FS_LINE_SIZE - off % FS_LINE_SIZE);
		error = fs_meta(&ev->exv_nodes, off, n, len, &p);
		if (error != 0)
			return error;
		*crcp = ext_crc32c(ev, *crcp, p, n);
	}
	return 0;
}

uint16_t
ext_crc16(uint16_t crc, const void *data, size_t len)
{
	const uint8_t *p = data, *end = p + len;
	unsigned bit, v = crc;

	while (p < end) {
		v ^= *p++;
		for (bit = 0; bit < 8; bit++)
			v = v >> 1 ^ ((v & 1) != 0 ? CRC16_POLY : 0);
	}
	return (uint16_t)v;
}
