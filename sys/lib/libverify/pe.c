/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pe.c: the sections of a PE image (Microsoft's PE Format).
 */
#include "verify_impl.h"

#include "pe.h"

/* Offsets in the headers; those of the optional header are of both kinds. */
enum {
	DOS_PE = 0x3c,
	COFF_N = 2,
	COFF_OPTIONAL = 16,
	COFF_SIZE = 20,
	OPTIONAL_SIZE = 96, /* PE32's, without directories */
	PE32_N = 92,
	PE32PLUS_N = 108,
	DIRECTORY = 8,
	N_SECURITY = 4,                           /* index of the directory */
	AT_SECURITY = 4 + N_SECURITY * DIRECTORY, /* behind their number */
	SECTION_VSIZE = 8,
	SECTION_ADDRESS = 12,
	SECTION_RAWSIZE = 16,
	SECTION_OFFSET = 20,
};

static int
optional(struct pe_image *pei, size_t size, const char **what)
{
	const uint8_t *p = pei->pei_bytes + pei->pei_optional;
	size_t n;

	if (size < OPTIONAL_SIZE) {
		*what = "no optional header";
		return EFTYPE;
	}
	if (le16(p) != 0x10b && le16(p) != 0x20b) {
		*what = "neither PE32 nor PE32+";
		return EFTYPE;
	}
	n = le16(p) == 0x10b ? PE32_N : PE32PLUS_N;
	if (!range_valid(n, 4, size)) {
		*what = "the optional header is truncated";
		return EFTYPE;
	}
	if (le32(p + n) > N_SECURITY &&
	    range_valid(n + AT_SECURITY, DIRECTORY, size))
		pei->pei_security = pei->pei_optional + n + AT_SECURITY;
	return 0;
}

int
pe_open(struct pe_image *pei, const void *bytes, size_t len, const char **what)
{
	const uint8_t *p = bytes;
	size_t pe, size;

	*pei = (struct pe_image){.pei_bytes = p, .pei_len = len};
	*what = "not a PE image";
	if (len < DOS_PE + 4 || p[0] != 'M' || p[1] != 'Z')
		return EFTYPE;
	pe = le32(p + DOS_PE);
	if (!range_valid(pe, 4 + COFF_SIZE, len) ||
	    memcmp(p + pe, "PE\0\0", 4) != 0)
		return EFTYPE;
	pei->pei_coff = pe + 4;
	pei->pei_n = le16(p + pei->pei_coff + COFF_N);
	size = le16(p + pei->pei_coff + COFF_OPTIONAL);
	pei->pei_optional = pei->pei_coff + COFF_SIZE;
	pei->pei_sections = pei->pei_optional + size;
	*what = "the headers are truncated";
	if (!range_valid(pei->pei_optional, size, len) ||
	    !range_valid(pei->pei_sections, pei->pei_n * PE_SECTION, len))
		return EFTYPE;
	return optional(pei, size, what);
}

bool
pe_section(const struct pe_image *pei, size_t i, const char *name,
    struct pe_section *pes)
{
	const uint8_t *p = pei->pei_bytes + pei->pei_sections + i * PE_SECTION;
	uint8_t padded[8] = {0};

	*pes = (struct pe_section){le32(p + SECTION_ADDRESS),
	    le32(p + SECTION_VSIZE), le32(p + SECTION_OFFSET),
	    le32(p + SECTION_RAWSIZE)};
	for (size_t k = 0; k < sizeof(padded) && name[k] != '\0'; k++)
		padded[k] = (uint8_t)name[k];
	return memcmp(p, padded, sizeof(padded)) == 0;
}

int
pe_find(const struct pe_image *pei, const char *name, bool loaded,
    const void **bytes, size_t *len, const char **what)
{
	struct pe_section pes, found;
	size_t n = 0, at;

	for (size_t i = 0; i < pei->pei_n; i++)
		if (pe_section(pei, i, name, &pes)) {
			found = pes;
			n++;
		}
	*what = "no section of that name";
	if (n == 0)
		return ENOENT;
	*what = "two sections of that name";
	if (n > 1)
		return EFTYPE;
	at = loaded ? found.pes_address : found.pes_offset;
	*len = loaded ? found.pes_size : MIN(found.pes_size, found.pes_rawsize);
	*what = "a section is not in the image";
	if (!range_valid(at, *len, pei->pei_len))
		return EFTYPE;
	*bytes = pei->pei_bytes + at;
	return 0;
}
