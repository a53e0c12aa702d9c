/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * endian.h: byte order, NetBSD's bswap(3) and byteorder(3).
 */
#ifndef _SYS_ENDIAN_H_
#define _SYS_ENDIAN_H_

#include <libkern/kdefs.h>

#define _LITTLE_ENDIAN 1234
#define _BIG_ENDIAN    4321
#define _BYTE_ORDER    __BYTE_ORDER__
_Static_assert(__BYTE_ORDER__ == _LITTLE_ENDIAN, "x86");
#ifndef LITTLE_ENDIAN
#define LITTLE_ENDIAN _LITTLE_ENDIAN
#define BIG_ENDIAN    _BIG_ENDIAN
#define BYTE_ORDER    _BYTE_ORDER
#endif

#define bswap16(x) __builtin_bswap16(x)
#define bswap32(x) __builtin_bswap32(x)
#define bswap64(x) __builtin_bswap64(x)

#define htobe16(x) bswap16(x)
#define htobe32(x) bswap32(x)
#define htobe64(x) bswap64(x)
#define be16toh(x) bswap16(x)
#define be32toh(x) bswap32(x)
#define be64toh(x) bswap64(x)
#define htole16(x) ((uint16_t)(x))
#define htole32(x) ((uint32_t)(x))
#define htole64(x) ((uint64_t)(x))
#define le16toh(x) ((uint16_t)(x))
#define le32toh(x) ((uint32_t)(x))
#define le64toh(x) ((uint64_t)(x))
#define htons(x)   bswap16(x)
#define htonl(x)   bswap32(x)
#define ntohs(x)   bswap16(x)
#define ntohl(x)   bswap32(x)

/* From and to bytes that lie anywhere. */
#define ENDIAN_BYTES(bits, order)                                        \
	static inline void order##bits##enc(void *buf, uint##bits##_t v) \
	{                                                                \
		v = hto##order##bits(v);                                 \
		__builtin_memcpy(buf, &v, sizeof(v));                    \
	}                                                                \
	static inline uint##bits##_t order##bits##dec(const void *buf)   \
	{                                                                \
		uint##bits##_t v;                                        \
                                                                         \
		__builtin_memcpy(&v, buf, sizeof(v));                    \
		return order##bits##toh(v);                              \
	}
ENDIAN_BYTES(16, be)
ENDIAN_BYTES(32, be)
ENDIAN_BYTES(64, be)
ENDIAN_BYTES(16, le)
ENDIAN_BYTES(32, le)
ENDIAN_BYTES(64, le)
#undef ENDIAN_BYTES

#endif /* !_SYS_ENDIAN_H_ */
