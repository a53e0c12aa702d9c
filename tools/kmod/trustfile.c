/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustfile.c: see trustfile.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libverify/pe.h>

#include "trustfile.h"

char *
hex_text(char out[HEX_SIZE], const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
	out[2 * n] = '\0';
	return out;
}

bool
hex_read(const char *text, uint8_t out[VERIFY_SHA256_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(text) != (size_t)2 * VERIFY_SHA256_SIZE ||
	    strspn(text, digits) != (size_t)2 * VERIFY_SHA256_SIZE)
		return false;
	for (size_t i = 0; i < VERIFY_SHA256_SIZE; i++)
		out[i] = (uint8_t)((strchr(digits, text[2 * i]) - digits) << 4 |
		    (strchr(digits, text[2 * i + 1]) - digits));
	return true;
}

void
put_le(struct bytes *by, uint64_t v, unsigned size)
{
	uint8_t out[8];

	for (unsigned i = 0; i < size; i++)
		out[i] = (uint8_t)(v >> 8 * i);
	bytes_add(by, out, size);
}

bool
keyfile_open(struct keyfile *kyf, const char *path, char why[KMFILE_WHY])
{
	struct verify_fault vft;
	struct pe_image pei;
	const char *what;
	const void *list;
	size_t size;

	if (!kmfile_map(&kyf->kyf_file, path, why))
		return false;
	list = kyf->kyf_file.kf_data;
	size = kyf->kyf_file.kf_size;
	if (pe_open(&pei, list, size, &what) == 0 &&
	    pe_find(&pei, PE_KEYS, false, &list, &size, &what) != 0) {
		snprintf(why, KMFILE_WHY, "no keys are enrolled: %s", what);
		kmfile_close(&kyf->kyf_file);
		return false;
	}
	if (keylist_open(&kyf->kyf_list, list, size, &kyf->kyf_work, &vft) == 0)
		return true;
	snprintf(why, KMFILE_WHY, "%s, at offset %zu (%s)", vft.vft_what,
	    vft.vft_offset, vft.vft_help);
	kmfile_close(&kyf->kyf_file);
	return false;
}

void
keyfile_close(struct keyfile *kyf)
{
	kmfile_close(&kyf->kyf_file);
}

bool
certificate_read(const char *path, struct bytes *der, char why[KMFILE_WHY])
{
	const char *const words[] = {
	    "x509", "-in", path, "-outform", "DER", NULL};

	return openssl(words, NULL, der, why);
}

bool
is_manifest(const struct kmfile *kf)
{
	static const char magic[] = "primeboot-manifest ";

	return kf->kf_size > 0 &&
	    (kf->kf_data[0] == '/' || kf->kf_data[0] == '#' ||
		(kf->kf_size >= sizeof(magic) - 1 &&
		    memcmp(kf->kf_data, magic, sizeof(magic) - 1) == 0));
}

bool
manifest_open(struct manifest *mf, struct manifest_entry **entries,
    const struct kmfile *kf, char why[KMFILE_WHY])
{
	const char *text = (const char *)kf->kf_data;
	const size_t room = manifest_count(text, kf->kf_size);
	struct manifest_fault mff;

	*entries = kmfile_alloc(room, sizeof(**entries));
	if (manifest_read(mf, text, kf->kf_size, *entries, room, &mff) == 0)
		return true;
	snprintf(why, KMFILE_WHY, "line %u, column %u: %s (%s)", mff.mff_line,
	    mff.mff_column, mff.mff_what, mff.mff_help);
	free(*entries);
	*entries = NULL;
	return false;
}
