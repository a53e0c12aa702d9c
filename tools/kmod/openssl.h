/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * openssl.h: openssl(1), which holds the private keys.
 */
#ifndef _KMOD_OPENSSL_H_
#define _KMOD_OPENSSL_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kmfile.h"

struct bytes {
	uint8_t *by_data;
	size_t by_len;
};

/* Add bytes at the end. */
void bytes_add(struct bytes *by, const void *data, size_t len);
void bytes_free(struct bytes *by);

/*
 * Run "openssl <words>", NULL behind the last one, with the bytes as its input.
 * False: *why is what it said.  `out' may be NULL.
 */
bool openssl(const char *const *words, const struct bytes *in,
    struct bytes *out, char why[KMFILE_WHY]);

/* Write a file, under another name first; an existing one is replaced. */
bool bytes_write(
    const struct bytes *by, const char *path, char why[KMFILE_WHY]);

#endif /* !_KMOD_OPENSSL_H_ */
