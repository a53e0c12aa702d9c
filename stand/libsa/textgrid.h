/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * textgrid.h: a screen of text, drawn in pixels: what the console is on where
 * the screen is ours.
 */
#ifndef _LIBSA_TEXTGRID_H_
#define _LIBSA_TEXTGRID_H_

#include <font/psf.h>
#include <libkern/kdefs.h>

/* Colours: 16, as of VGA; the background is one of the first 8. */
#define TEXTGRID_ATTR(fg, bg) ((uint8_t)((fg) | (bg) << 4))

struct textgrid_cell {
	uint8_t tgc_char; /* ISO 8859-1 */
	uint8_t tgc_attr;
};

struct textgrid {
	struct psf_font grd_font;
	unsigned grd_scale;              /* pixels of a side of a font's dot */
	unsigned grd_cellw, grd_cellh;   /* pixels */
	unsigned grd_cols, grd_rows;     /* cells */
	unsigned grd_left, grd_top;      /* where the first one is, pixels */
	unsigned grd_x, grd_y;           /* cursor */
	uint8_t grd_attr;                /* of what is printed next */
	unsigned grd_from, grd_to;       /* rows that may have changed */
	struct textgrid_cell *grd_cells; /* what the screen is to show */
	struct textgrid_cell *grd_shown; /* what it shows */
	uint32_t *grd_pixels;            /* a row of cells: 0x00rrggbb */
	/* Draw pixels, by rows, at (x, y) of the screen. */
	void (*grd_blit)(void *cookie, unsigned x, unsigned y, unsigned width,
	    unsigned height, const uint32_t *pixels);
	void *grd_cookie;
};

/* A font: a PSF file. */
struct textgrid_font {
	const void *tgf_data;
	size_t tgf_size;
};

/* Fewer are not readable, or no menu: a smaller font is taken then. */
#define TEXTGRID_COLS 100
#define TEXTGRID_ROWS 30

/*
 * Choose font and scale for a screen: the largest cells of which `cols` by
 * `rows` fit (0: TEXTGRID_COLS and _ROWS, and then as many as fit).  The grid
 * is in the middle.  Returns the bytes that textgrid_start() needs, 0 if not
 * even one cell of the smallest font fits.
 */
size_t textgrid_plan(struct textgrid *tg, const struct textgrid_font *fonts,
    size_t nfonts, unsigned width, unsigned height, unsigned cols,
    unsigned rows);
/*
 * Begin with an empty grid on a black screen.  `mem` is aligned to 4 bytes and
 * outlives it; grd_blit and grd_cookie are set.
 */
void textgrid_start(struct textgrid *tg, void *mem);

/* Print one character; \n, \r and \b move the cursor, others are drawn. */
void textgrid_putc(struct textgrid *tg, unsigned c);
/* Move the cursor; outside of the grid: to its edge. */
void textgrid_goto(struct textgrid *tg, unsigned x, unsigned y);
/* Empty the grid in the present colours; the cursor is at its start. */
void textgrid_clear(struct textgrid *tg);
/* Draw what has changed, and the cursor. */
void textgrid_draw(struct textgrid *tg);

#endif /* !_LIBSA_TEXTGRID_H_ */
