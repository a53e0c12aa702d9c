/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.h: the sections of a PE image, a loader's, one of which has the keys that
 * it trusts.
 */
#ifndef _LIBVERIFY_PE_H_
#define _LIBVERIFY_PE_H_

#include <libkern/kdefs.h>

#define PE_KEYS ".pbkeys" /* the section with a key list */

/* Where the headers' parts are, as offsets in the image. */
struct pe_image {
	const uint8_t *pei_bytes;
	size_t pei_len;
	size_t pei_coff;     /* COFF header, behind "PE\0\0" */
	size_t pei_optional; /* optional header */
	size_t pei_sections; /* section headers */
	size_t pei_n;        /* of them */
	size_t pei_security; /* entry of the certificate table; 0: none */
};

#define PE_SECTION 40 /* bytes of a section header */

struct pe_section {
	uint32_t pes_address, pes_size;   /* in memory */
	uint32_t pes_offset, pes_rawsize; /* in the file */
};

/* Check the headers.  EFTYPE: *what says why. */
int pe_open(
    struct pe_image *pei, const void *bytes, size_t len, const char **what);
/* Section i, and is it of that name? */
bool pe_section(const struct pe_image *pei, size_t i, const char *name,
    struct pe_section *pes);
/*
 * The bytes of a section of that name, in a file or, `loaded', in an image that
 * the firmware has loaded.  ENOENT; EFTYPE: it is not in the image, or there
 * are two.
 */
int pe_find(const struct pe_image *pei, const char *name, bool loaded,
    const void **bytes, size_t *len, const char **what);

#endif /* !_LIBVERIFY_PE_H_ */
