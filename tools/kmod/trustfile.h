/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustfile.h: key lists and signatures in files.
 */
#ifndef _KMOD_TRUSTFILE_H_
#define _KMOD_TRUSTFILE_H_

#include <libverify/verify.h>

#include "openssl.h"

#define HEX_SIZE (2 * VERIFY_HASH_SIZE + 1)
char *hex_text(char out[HEX_SIZE], const uint8_t *p, size_t n);
/* 64 digits. */
bool hex_read(const char *text, uint8_t out[VERIFY_SHA256_SIZE]);

/* A key list in a file, or in a loader that has it enrolled. */
struct keyfile {
	struct kmfile kyf_file;
	struct keylist kyf_list;
	struct verify_work kyf_work;
};
bool keyfile_open(struct keyfile *kyf, const char *path, char why[KMFILE_WHY]);
void keyfile_close(struct keyfile *kyf);

/* A certificate in a file, PEM or DER, as DER. */
bool certificate_read(
    const char *path, struct bytes *der, char why[KMFILE_WHY]);

/* Is it the text of a manifest? */
bool is_manifest(const struct kmfile *kf);
/*
 * Read it, for its faults and number.  False: *why says line and column.  The
 * entries are freed by the caller.
 */
bool manifest_open(struct manifest *mf, struct manifest_entry **entries,
    const struct kmfile *kf, char why[KMFILE_WHY]);

void put_le(struct bytes *by, uint64_t v, unsigned size);

#endif /* !_KMOD_TRUSTFILE_H_ */
