/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_bytes.h: numbers of either byte order at any address.
 */
#ifndef _FS_FS_BYTES_H_
#define _FS_FS_BYTES_H_

#include <libkern/kdefs.h>

static inline uint16_t
fs_le16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}

static inline uint32_t
fs_le32(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

static inline uint64_t
fs_le64(const void *p)
{
	const uint8_t *b = p;

	return fs_le32(b) | (uint64_t)fs_le32(b + 4) << 32;
}

static inline uint16_t
fs_be16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t
fs_be32(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)fs_be16(b) << 16 | fs_be16(b + 2);
}

static inline uint64_t
fs_be64(const void *p)
{
	const uint8_t *b = p;

	return (uint64_t)fs_be32(b) << 32 | fs_be32(b + 4);
}

#endif /* !_FS_FS_BYTES_H_ */
