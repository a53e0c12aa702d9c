/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psf.c: read a PSF console font.  A table at the end of the file maps glyphs
 * to characters; without one, glyph n is character n.
 */
#include <font/psf.h>

#include <libkern/libkern.h>

#define PSF1_MAGIC0   0x36
#define PSF1_MAGIC1   0x04
#define PSF1_512      0x01 /* 512 glyphs, else 256 */
#define PSF1_TABLE    0x06 /* either bit: a table of 16-bit codes follows */
#define PSF1_SEQUENCE 0xfffe
#define PSF1_END      0xffff

struct psf1_header {
	uint8_t magic[2];
	uint8_t mode;
	uint8_t height; /* width is 8 */
} __kpacked;
_Static_assert(sizeof(struct psf1_header) == 4, "PSF1 header");

#define PSF2_MAGIC    0x864ab572u
#define PSF2_TABLE    0x01 /* a table of UTF-8 follows */
#define PSF2_SEQUENCE 0xfe
#define PSF2_END      0xff

struct psf2_header {
	uint32_t magic;
	uint32_t version;
	uint32_t headersize;
	uint32_t flags;
	uint32_t nglyphs;
	uint32_t glyphsize;
	uint32_t height, width;
} __kpacked;
_Static_assert(sizeof(struct psf2_header) == 32, "PSF2 header");

#define PSF_MAXDIM    64 /* pixels, of a glyph's side */
#define PSF_MAXGLYPHS 65535u
#define PSF_NOGLYPH   UINT16_MAX

static void
map_add(struct psf_font *pf, uint32_t code, unsigned glyph)
{
	/* A character gets the first glyph that lists it. */
	if (code < PSF_CHARS && pf->psf_map[code] == PSF_NOGLYPH)
		pf->psf_map[code] = (uint16_t)glyph;
}

static void
psf1_table(struct psf_font *pf, const uint8_t *p, size_t size)
{
	unsigned code, glyph;
	bool sequence;

	sequence = false;
	for (glyph = 0; glyph < pf->psf_nglyphs && size >= 2;
	     p += 2, size -= 2) {
		code = p[0] | (unsigned)p[1] << 8;
		if (code == PSF1_END) {
			glyph++;
			sequence = false;
		} else if (code == PSF1_SEQUENCE) {
			sequence = true;
		} else if (!sequence) {
			map_add(pf, code, glyph);
		}
	}
}

/* Decode UTF-8 in the range of ISO 8859-1: one byte, or 0xc2/0xc3 and one. */
static void
psf2_table(struct psf_font *pf, const uint8_t *p, size_t size)
{
	unsigned glyph;
	size_t i;
	bool sequence;

	sequence = false;
	for (glyph = 0, i = 0; glyph < pf->psf_nglyphs && i < size; i++) {
		if (p[i] == PSF2_END) {
			glyph++;
			sequence = false;
		} else if (p[i] == PSF2_SEQUENCE) {
			sequence = true;
		} else if (sequence) {
			continue;
		} else if (p[i] < 0x80) {
			map_add(pf, p[i], glyph);
		} else if ((p[i] == 0xc2 || p[i] == 0xc3) && i + 1 < size &&
		    (p[i + 1] & 0xc0) == 0x80) {
			map_add(
			    pf, (p[i] & 3u) << 6 | (p[i + 1] & 0x3fu), glyph);
		}
	}
}

static const char *
psf1_init(struct psf_font *pf, const uint8_t *data, size_t size, size_t *tablep)
{
	struct psf1_header h;

	if (size < sizeof(h))
		return "the font ends within its header";
	memcpy(&h, data, sizeof(h));
	pf->psf_width = 8;
	pf->psf_height = h.height;
	pf->psf_rowbytes = 1;
	pf->psf_nglyphs = (h.mode & PSF1_512) != 0 ? 512 : 256;
	pf->psf_glyphs = data + sizeof(h);
	if (h.height == 0 || h.height > PSF_MAXDIM)
		return "the size of the font's glyphs is invalid";
	if (!range_valid(sizeof(h), (uint64_t)pf->psf_nglyphs * h.height, size))
		return "the font ends within its glyphs";
	*tablep = (h.mode & PSF1_TABLE) != 0
	    ? sizeof(h) + (size_t)pf->psf_nglyphs * h.height
	    : 0;
	return NULL;
}

static const char *
psf2_init(struct psf_font *pf, const uint8_t *data, size_t size, size_t *tablep)
{
	struct psf2_header h;
	uint64_t bytes;

	if (size < sizeof(h))
		return "the font ends within its header";
	memcpy(&h, data, sizeof(h));
	if (h.width == 0 || h.width > PSF_MAXDIM || h.height == 0 ||
	    h.height > PSF_MAXDIM)
		return "the size of the font's glyphs is invalid";
	pf->psf_width = h.width;
	pf->psf_height = h.height;
	pf->psf_rowbytes = (h.width + 7) / 8;
	pf->psf_nglyphs = h.nglyphs;
	if (h.nglyphs == 0 || h.nglyphs > PSF_MAXGLYPHS)
		return "the font's number of glyphs is invalid";
	if (h.glyphsize != h.height * pf->psf_rowbytes)
		return "the font's glyph size contradicts its dimensions";
	bytes = (uint64_t)h.nglyphs * h.glyphsize;
	if (h.headersize < sizeof(h) || !range_valid(h.headersize, bytes, size))
		return "the font ends within its glyphs";
	pf->psf_glyphs = data + h.headersize;
	*tablep =
	    (h.flags & PSF2_TABLE) != 0 ? h.headersize + (size_t)bytes : 0;
	return NULL;
}

const char *
psf_init(struct psf_font *pf, const void *data, size_t size)
{
	const uint8_t *p;
	const char *why;
	uint32_t magic;
	size_t table;
	unsigned i;
	bool one;

	p = data;
	if (size < sizeof(magic))
		return "the font is empty";
	memcpy(&magic, p, sizeof(magic));
	one = p[0] == PSF1_MAGIC0 && p[1] == PSF1_MAGIC1;
	if (!one && magic != PSF2_MAGIC)
		return "the font is not a PSF file";
	why = one ? psf1_init(pf, p, size, &table)
		  : psf2_init(pf, p, size, &table);
	if (why != NULL)
		return why;
	for (i = 0; i < PSF_CHARS; i++)
		pf->psf_map[i] = table == 0 && i < pf->psf_nglyphs
		    ? (uint16_t)i
		    : PSF_NOGLYPH;
	if (table != 0 && one)
		psf1_table(pf, p + table, size - table);
	else if (table != 0)
		psf2_table(pf, p + table, size - table);
	return NULL;
}

const uint8_t *
psf_glyph(const struct psf_font *pf, uint8_t c)
{
	unsigned glyph;

	glyph = pf->psf_map[c];
	if (glyph == PSF_NOGLYPH)
		glyph = pf->psf_map['?'];
	if (glyph == PSF_NOGLYPH)
		glyph = 0;
	return pf->psf_glyphs +
	    (size_t)glyph * pf->psf_height * pf->psf_rowbytes;
}
