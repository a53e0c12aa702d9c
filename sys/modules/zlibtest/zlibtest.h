/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zlibtest.h: a known zlib stream, and length and CRC-32 of its content.
 */
#ifndef _ZLIBTEST_H_
#define _ZLIBTEST_H_

#include <libkern/kdefs.h>

/* `seq 1 1000`, deflated at level 9. */
#define ZLIBTEST_LENGTH 3893
#define ZLIBTEST_CRC32  0x8dc4565dUL

extern const unsigned char zlibtest_stream[];
extern const unsigned int zlibtest_stream_len;

#endif /* !_ZLIBTEST_H_ */
