/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * chacha.h: the block function of ChaCha20 (RFC 8439, 2.3), used to
 * generate random bits.
 */
#ifndef _LIBKERN_CHACHA_H_
#define _LIBKERN_CHACHA_H_

#include <libkern/kdefs.h>

#define CHACHA_KEY   8 /* 32-bit words */
#define CHACHA_NONCE 3
#define CHACHA_BLOCK 16

void chacha_block(uint32_t out[CHACHA_BLOCK], const uint32_t key[CHACHA_KEY],
    uint32_t counter, const uint32_t nonce[CHACHA_NONCE]);

#endif /* !_LIBKERN_CHACHA_H_ */
