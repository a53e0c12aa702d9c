/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * md5.c: RFC 1321, of one buffer.
 */
#include <libsa/md5.h>

#include <fs/fs_bytes.h>
#include <libkern/libkern.h>

#define MD5_BLOCK 64

/* RFC 1321, 3.4: T[i] is the integer part of 2^32 * |sin(i + 1)|. */
static const uint32_t md5_t[64] = {0xd76aa478, 0xe8c7b756, 0x242070db,
    0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
    0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e,
    0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
    0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
    0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
    0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60,
    0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
    0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7,
    0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f,
    0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
    0xeb86d391};

/* How far each step rotates: four numbers per round. */
static const uint8_t md5_shift[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t
rotate(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

/* Functions F, G, H and I, and the word that step i takes. */
static uint32_t
md5_mix(unsigned i, uint32_t b, uint32_t c, uint32_t d, unsigned *word)
{
	switch (i / 16) {
	case 0:
		*word = i;
		return (b & c) | (~b & d);
	case 1:
		*word = (5 * i + 1) % 16;
		return (b & d) | (c & ~d);
	case 2:
		*word = (3 * i + 5) % 16;
		return b ^ c ^ d;
	default:
		*word = 7 * i % 16;
		return c ^ (b | ~d);
	}
}

static void
md5_block(uint32_t state[4], const uint8_t *p)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], f;
	unsigned i, word;

	for (i = 0; i < 64; i++) {
		f = md5_mix(i, b, c, d, &word);
		f += a + md5_t[i] + fs_le32(p + (size_t)word * 4);
		a = d;
		d = c;
		c = b;
		b += rotate(f, md5_shift[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void
md5(const void *buf, size_t len, uint8_t digest[MD5_SIZE])
{
	uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	uint8_t tail[2 * MD5_BLOCK] = {0};
	const uint8_t *p = buf;
	size_t left = len, size;
	unsigned i;

	for (; left >= MD5_BLOCK; left -= MD5_BLOCK, p += MD5_BLOCK)
		md5_block(state, p);
	if (left > 0)
		memcpy(tail, p, left);
	tail[left] = 0x80;
	size = left < MD5_BLOCK - 8 ? MD5_BLOCK : sizeof(tail);
	for (i = 0; i < 8; i++)
		tail[size - 8 + i] = (uint8_t)((uint64_t)len * 8 >> 8 * i);
	md5_block(state, tail);
	if (size > MD5_BLOCK)
		md5_block(state, tail + MD5_BLOCK);
	for (i = 0; i < MD5_SIZE; i++)
		digest[i] = (uint8_t)(state[i / 4] >> 8 * (i % 4));
}
