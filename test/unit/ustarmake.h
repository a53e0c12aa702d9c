/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustarmake.h: make the headers of ustar archives, for tests.
 */
#ifndef _USTARMAKE_H_
#define _USTARMAKE_H_

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define USTAR_BLOCK 512

/* Set the checksum of a header that was changed. */
static inline void
ustarmake_seal(uint8_t *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < USTAR_BLOCK; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum & 0777777);
}

/* The header of a member; a name of 100 characters has no NUL. */
static inline void
ustarmake_header(uint8_t *h, const char *name, char type, size_t size)
{
	const size_t n = strlen(name);

	memset(h, 0, USTAR_BLOCK);
	memcpy(h, name, n < 100 ? n : 100);
	snprintf((char *)h + 100, 8, "%07o", 0644);
	snprintf((char *)h + 124, 12, "%011o", (unsigned)size & 0777777777);
	h[156] = (uint8_t)type;
	memcpy(h + 257, "ustar\00000", 8);
	ustarmake_seal(h);
}

#endif /* !_USTARMAKE_H_ */
