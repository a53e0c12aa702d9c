/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psf.h: console fonts in the Linux console's PSF formats 1 and 2.
 */
#ifndef _FONT_PSF_H_
#define _FONT_PSF_H_

#include <libkern/kdefs.h>

#define PSF_CHARS 256 /* characters known: ISO 8859-1 */

struct psf_font {
	unsigned psf_width, psf_height; /* pixels */
	unsigned psf_rowbytes;          /* bytes per row, leftmost bit first */
	unsigned psf_nglyphs;
	const uint8_t *psf_glyphs;   /* psf_height * psf_rowbytes bytes each */
	uint16_t psf_map[PSF_CHARS]; /* character to glyph */
};

/* NULL, or why the font cannot be used. */
const char *psf_init(struct psf_font *pf, const void *data, size_t size);

/* The rows of a character's glyph; that of `?' when the font has none. */
const uint8_t *psf_glyph(const struct psf_font *pf, uint8_t c);

#endif /* !_FONT_PSF_H_ */
