/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * enrol.c: see enrol.h.
 */
#include <stdio.h>
#include <string.h>

#include <libverify/pe.h>

#include "enrol.h"

/* Offsets in COFF's header, the optional one and a section's. */
enum {
	COFF_N = 2,
	COFF_SYMBOLS = 8,
	COFF_NSYMBOLS = 12,
	OPT_ALIGN = 32,
	OPT_FILE_ALIGN = 36,
	OPT_IMAGE_SIZE = 56,
	OPT_HEADER_SIZE = 60,
	OPT_SUM = 64,
	SECTION_FLAGS = 36,
};
#define SECTION_DATA 0x40000040u /* initialised data that can be read */

static uint32_t
get(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static void
put(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static size_t
round_to(size_t n, uint32_t align)
{
	return (n + align - 1) / align * align;
}

/* The ends of what is in memory and in the file, of the first n sections. */
static void
ends(const struct pe_image *pei, size_t n, size_t *address, size_t *offset)
{
	struct pe_section pes;
	size_t size;

	*address = *offset = 0;
	for (size_t i = 0; i < n; i++) {
		(void)pe_section(pei, i, "", &pes);
		size = pes.pes_size > pes.pes_rawsize ? pes.pes_size
						      : pes.pes_rawsize;
		if (pes.pes_address + size > *address)
			*address = pes.pes_address + size;
		if (pes.pes_rawsize != 0 &&
		    (size_t)pes.pes_offset + pes.pes_rawsize > *offset)
			*offset = (size_t)pes.pes_offset + pes.pes_rawsize;
	}
}

/* What is in the way; NULL: nothing. */
static const char *
obstacle(const struct pe_image *pei, size_t n, size_t offset)
{
	const uint8_t *opt = pei->pei_bytes + pei->pei_optional;
	const uint32_t align = get(opt + OPT_ALIGN),
		       file = get(opt + OPT_FILE_ALIGN);

	if (align == 0 || file == 0 || align > 1 << 20 || file > 1 << 20)
		return "the image has no alignment";
	if (pei->pei_security != 0 &&
	    get(pei->pei_bytes + pei->pei_security + 4) != 0)
		return "the image is signed: enrol first, then sign";
	if (pei->pei_sections + (n + 1) * PE_SECTION >
	    get(opt + OPT_HEADER_SIZE))
		return "no room for another section header";
	if (offset < get(opt + OPT_HEADER_SIZE) || offset > pei->pei_len)
		return "a section is not in the image";
	return NULL;
}

/* The headers for the section at the end, which is number n. */
static void
headers(const struct pe_image *pei, uint8_t *out, size_t n, const char *name,
    size_t address, size_t offset, size_t size)
{
	uint8_t *opt = out + pei->pei_optional, *coff = out + pei->pei_coff,
		*p = out + pei->pei_sections + n * PE_SECTION;
	const uint32_t align = get(opt + OPT_ALIGN),
		       file = get(opt + OPT_FILE_ALIGN);

	memset(p, 0, PE_SECTION);
	for (size_t i = 0; i < 8 && name[i] != '\0'; i++)
		p[i] = (uint8_t)name[i];
	put(p + 8, (uint32_t)size);
	put(p + 12, (uint32_t)address);
	put(p + 16, (uint32_t)round_to(size, file));
	put(p + 20, (uint32_t)offset);
	put(p + SECTION_FLAGS, SECTION_DATA);
	coff[COFF_N] = (uint8_t)(n + 1);
	coff[COFF_N + 1] = (uint8_t)((n + 1) >> 8);
	put(coff + COFF_SYMBOLS, 0);
	put(coff + COFF_NSYMBOLS, 0);
	put(opt + OPT_IMAGE_SIZE, (uint32_t)round_to(address + size, align));
	put(opt + OPT_SUM, 0);
}

bool
enrol(const struct kmfile *image, const char *name,
    const struct kmfile *section, struct bytes *out, char why[KMFILE_WHY])
{
	size_t n, address, offset, pad;
	struct pe_section pes;
	struct pe_image pei;
	const char *what;
	uint32_t align, file;

	if (pe_open(&pei, image->kf_data, image->kf_size, &what) != 0) {
		snprintf(why, KMFILE_WHY, "%s", what);
		return false;
	}
	n = pei.pei_n;
	if (n > 0 && pe_section(&pei, n - 1, name, &pes))
		n--;
	ends(&pei, n, &address, &offset);
	what = obstacle(&pei, n, offset);
	for (size_t i = 0; i < n && what == NULL; i++)
		if (pe_section(&pei, i, name, &pes))
			what = "its section of keys is not the last one";
	if (what != NULL) {
		snprintf(why, KMFILE_WHY, "%s", what);
		return false;
	}
	align = get(pei.pei_bytes + pei.pei_optional + OPT_ALIGN);
	file = get(pei.pei_bytes + pei.pei_optional + OPT_FILE_ALIGN);
	bytes_add(out, image->kf_data, offset);
	for (pad = round_to(offset, file); out->by_len < pad;)
		bytes_add(out, "", 1);
	bytes_add(out, section->kf_data, section->kf_size);
	for (pad += round_to(section->kf_size, file); out->by_len < pad;)
		bytes_add(out, "", 1);
	headers(&pei, out->by_data, n, name, round_to(address, align),
	    round_to(offset, file), section->kf_size);
	return true;
}
