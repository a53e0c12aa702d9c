/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ext_csum.c: the two sums that protect metadata: CRC-32C, of metadata_csum,
 * and CRC-16, of gdt_csum.  Neither is inverted at the end, so that a sum can
 * be continued.
 */
#include <fs/fs_bytes.h>

#include "ext_impl.h"

#define CRC32C_POLY 0x82f63b78u /* reflected */
#define CRC16_POLY  0xa001u     /* likewise */

/*
 * exv_crc32c[k][b]: what byte b contributes to the sum when k bytes follow it,
 * so that eight bytes are summed at once.
 */
void
ext_crc32c_init(struct ext_volume *ev)
{
	uint32_t i, bit, crc;
	size_t k;

	for (i = 0; i < knitems(ev->exv_crc32c[0]); i++) {
		crc = i;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? CRC32C_POLY : 0);
		ev->exv_crc32c[0][i] = crc;
	}
	for (k = 1; k < knitems(ev->exv_crc32c); k++)
		for (i = 0; i < knitems(ev->exv_crc32c[0]); i++) {
			crc = ev->exv_crc32c[k - 1][i];
			ev->exv_crc32c[k][i] =
			    crc >> 8 ^ ev->exv_crc32c[0][crc & 0xff];
		}
}

/* The contribution of a word whose last byte is followed by k bytes. */
static uint32_t
crc32c_word(const struct ext_volume *ev, size_t k, uint32_t v)
{
	const uint32_t(*t)[256] = &ev->exv_crc32c[k];

	return t[3][v & 0xff] ^ t[2][v >> 8 & 0xff] ^ t[1][v >> 16 & 0xff] ^
	    t[0][v >> 24];
}

uint32_t
ext_crc32c(
    const struct ext_volume *ev, uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len >= 8; len -= 8, p += 8)
		crc = crc32c_word(ev, 4, crc ^ fs_le32(p)) ^
		    crc32c_word(ev, 0, fs_le32(p + 4));
	for (; len > 0; len--)
		crc = crc >> 8 ^ ev->exv_crc32c[0][(crc ^ *p++) & 0xff];
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
