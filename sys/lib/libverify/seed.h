/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seed.h: a random seed in the format of NetBSD's rndctl(8): bits of entropy (4
 * bytes), 512 bytes of data, and SHA-1 of both; and the one that follows it.
 */
#ifndef _LIBVERIFY_SEED_H_
#define _LIBVERIFY_SEED_H_

#include <libkern/kdefs.h>

#define SEED_SIZE 536

/* Is it in that format, with its right SHA-1? */
bool seed_valid(const uint8_t seed[SEED_SIZE]);
/*
 * The seed that replaces one that is used: SHA-256 of it and of `mix', what
 * else is known, so that who reads the new one does not learn the old one.
 * The claimed entropy is the same.  No copy of the seed is left on the stack.
 */
void seed_next(uint8_t next[SEED_SIZE], const uint8_t seed[SEED_SIZE],
    const void *mix, size_t len);
/* Zeros that the compiler does not leave out. */
void seed_wipe(void *p, size_t len);

#endif /* !_LIBVERIFY_SEED_H_ */
