/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chacha.c: the block function of ChaCha20.  Input and output
 * are words in the machine's byte order.
 */
#include <libkern/chacha.h>
#include <libkern/libkern.h>

#define ROUNDS 20

static uint32_t
rotl(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

static void
quarter_round(uint32_t *x, unsigned a, unsigned b, unsigned c, unsigned d)
{
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 7);
}

void
chacha_block(uint32_t out[CHACHA_BLOCK], const uint32_t key[CHACHA_KEY],
    uint32_t counter, const uint32_t nonce[CHACHA_NONCE])
{
	/* "expand 32-byte k", little-endian. */
	uint32_t in[CHACHA_BLOCK] = {
	    0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	unsigned i, col;

	memcpy(in + 4, key, CHACHA_KEY * sizeof(key[0]));
	in[12] = counter;
	memcpy(in + 13, nonce, CHACHA_NONCE * sizeof(nonce[0]));
	memcpy(out, in, sizeof(in));
	for (i = 0; i < ROUNDS; i += 2) {
		for (col = 0; col < 4; col++)
			quarter_round(out, col, col + 4, col + 8, col + 12);
		for (col = 0; col < 4; col++)
			quarter_round(out, col, 4 + (col + 1) % 4,
			    8 + (col + 2) % 4, 12 + (col + 3) % 4);
	}
	for (i = 0; i < CHACHA_BLOCK; i++)
		out[i] += in[i];
}
