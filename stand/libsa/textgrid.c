/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * textgrid.c: a screen of text, drawn in pixels.  Printing changes only memory;
 * textgrid_draw() draws each row from its first cell that changed to the last
 * one, so that scrolling many lines costs one screen.
 */
#include <libsa/textgrid.h>

#include <libkern/libkern.h>

static const uint32_t colors[16] = {0x000000, 0x0000aa, 0x00aa00, 0x00aaaa,
    0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55,
    0x55ffff, 0xff5555, 0xff55ff, 0xffff55, 0xffffff};

/* Row y has to be compared with what is shown. */
static void
touch(struct textgrid *tg, unsigned y)
{
	tg->grd_from = MIN(tg->grd_from, y);
	tg->grd_to = MAX(tg->grd_to, y + 1);
}

static void
touch_all(struct textgrid *tg)
{
	tg->grd_from = 0;
	tg->grd_to = tg->grd_rows;
}

/* The largest scale at which cols x rows cells fit; 0: not even once. */
static unsigned
scale_for(const struct psf_font *pf, unsigned width, unsigned height,
    unsigned cols, unsigned rows)
{
	return (unsigned)MIN(width / ((uint64_t)pf->psf_width * cols),
	    height / ((uint64_t)pf->psf_height * rows));
}

static void
choose(struct textgrid *tg, const struct psf_font *pf, unsigned scale)
{
	tg->grd_font = *pf;
	tg->grd_scale = scale;
	tg->grd_cellw = pf->psf_width * scale;
	tg->grd_cellh = pf->psf_height * scale;
}

size_t
textgrid_plan(struct textgrid *tg, const struct textgrid_font *fonts,
    size_t nfonts, unsigned width, unsigned height, unsigned cols,
    unsigned rows)
{
	const bool given = cols != 0 && rows != 0;
	struct psf_font pf, least = {.psf_width = 0};
	unsigned scale;

	memset(tg, 0, sizeof(*tg));
	if (!given) {
		cols = TEXTGRID_COLS;
		rows = TEXTGRID_ROWS;
	}
	for (size_t i = 0; i < nfonts; i++) {
		if (psf_init(&pf, fonts[i].tgf_data, fonts[i].tgf_size) != NULL)
			continue;
		if (least.psf_width == 0 || pf.psf_height < least.psf_height)
			least = pf;
		scale = scale_for(&pf, width, height, cols, rows);
		if (scale * scale * pf.psf_width * pf.psf_height >
		    tg->grd_cellw * tg->grd_cellh)
			choose(tg, &pf, scale);
	}
	if (tg->grd_cellh == 0 && least.psf_width != 0)
		choose(tg, &least, 1);
	if (tg->grd_cellh == 0 || width < tg->grd_cellw ||
	    height < tg->grd_cellh)
		return 0;
	tg->grd_cols = width / tg->grd_cellw;
	tg->grd_rows = height / tg->grd_cellh;
	if (given) {
		tg->grd_cols = MIN(tg->grd_cols, cols);
		tg->grd_rows = MIN(tg->grd_rows, rows);
	}
	tg->grd_left = (width - tg->grd_cols * tg->grd_cellw) / 2;
	tg->grd_top = (height - tg->grd_rows * tg->grd_cellh) / 2;
	return sizeof(*tg->grd_pixels) * tg->grd_cols * tg->grd_cellw *
	    tg->grd_cellh +
	    2 * sizeof(*tg->grd_cells) * tg->grd_cols * tg->grd_rows;
}

void
textgrid_start(struct textgrid *tg, void *mem)
{
	const size_t n = (size_t)tg->grd_cols * tg->grd_rows;

	tg->grd_pixels = mem;
	tg->grd_cells = (struct textgrid_cell *)(tg->grd_pixels +
	    (size_t)tg->grd_cols * tg->grd_cellw * tg->grd_cellh);
	tg->grd_shown = tg->grd_cells + n;
	tg->grd_attr = TEXTGRID_ATTR(7, 0);
	for (size_t i = 0; i < n; i++)
		tg->grd_shown[i] = (struct textgrid_cell){' ', tg->grd_attr};
	textgrid_clear(tg);
}

static void
row_clear(struct textgrid *tg, unsigned y)
{
	for (unsigned x = 0; x < tg->grd_cols; x++)
		tg->grd_cells[(size_t)y * tg->grd_cols + x] =
		    (struct textgrid_cell){' ', tg->grd_attr};
}

static void
newline(struct textgrid *tg)
{
	if (tg->grd_y + 1 < tg->grd_rows) {
		tg->grd_y++;
		return;
	}
	memmove(tg->grd_cells, tg->grd_cells + tg->grd_cols,
	    (size_t)(tg->grd_rows - 1) * tg->grd_cols * sizeof(*tg->grd_cells));
	row_clear(tg, tg->grd_rows - 1);
	touch_all(tg);
}

void
textgrid_putc(struct textgrid *tg, unsigned c)
{
	touch(tg, tg->grd_y);
	switch (c) {
	case '\n':
		newline(tg);
		break;
	case '\r':
		tg->grd_x = 0;
		break;
	case '\b':
		if (tg->grd_x > 0)
			tg->grd_x--;
		break;
	default:
		tg->grd_cells[(size_t)tg->grd_y * tg->grd_cols + tg->grd_x] =
		    (struct textgrid_cell){
			c < PSF_CHARS ? (uint8_t)c : '?', tg->grd_attr};
		if (++tg->grd_x == tg->grd_cols) {
			tg->grd_x = 0;
			newline(tg);
		}
		break;
	}
	touch(tg, tg->grd_y);
}

void
textgrid_goto(struct textgrid *tg, unsigned x, unsigned y)
{
	touch(tg, tg->grd_y);
	tg->grd_x = MIN(x, tg->grd_cols - 1);
	tg->grd_y = MIN(y, tg->grd_rows - 1);
	touch(tg, tg->grd_y);
}

void
textgrid_clear(struct textgrid *tg)
{
	for (unsigned y = 0; y < tg->grd_rows; y++)
		row_clear(tg, y);
	tg->grd_x = tg->grd_y = 0;
	touch_all(tg);
}

/*
 * A cell as it is drawn.  The cursor is a grey block, and on grey a black one.
 */
static struct textgrid_cell
look(const struct textgrid *tg, unsigned x, unsigned y)
{
	struct textgrid_cell c = tg->grd_cells[(size_t)y * tg->grd_cols + x];

	c.tgc_attr &= 0x7f;
	if (x == tg->grd_x && y == tg->grd_y)
		c.tgc_attr = c.tgc_attr >> 4 == 7 ? TEXTGRID_ATTR(7, 0)
						  : TEXTGRID_ATTR(0, 7);
	return c;
}

/* Do they look the same?  A space has no foreground. */
static bool
same(struct textgrid_cell a, struct textgrid_cell b)
{
	return a.tgc_char == b.tgc_char &&
	    (a.tgc_attr == b.tgc_attr ||
		(a.tgc_char == ' ' && a.tgc_attr >> 4 == b.tgc_attr >> 4));
}

/* The pixels of four dots, by their bits, in the colours of ink_attr. */
struct ink {
	uint32_t ink_dots[16][4];
	uint8_t ink_attr;
};

static void
ink_set(struct ink *ink, uint8_t attr)
{
	const uint32_t fg = colors[attr & 15], bg = colors[attr >> 4];

	ink->ink_attr = attr;
	for (unsigned i = 0; i < 64; i++)
		ink->ink_dots[i / 4][i % 4] =
		    (i / 4 & 8u >> i % 4) != 0 ? fg : bg;
}

/* Draw one line of dots of a cell at p: grd_scale rows of pixels. */
static void
dots(const struct textgrid *tg, const uint8_t *bits, const struct ink *ink,
    uint32_t *p, size_t stride)
{
	const unsigned width = tg->grd_font.psf_width;
	const uint32_t *four;
	uint32_t *to = p;

	for (unsigned i = 0; i < width; i += 4) {
		four = ink->ink_dots[bits[i / 8] >> (4 - i % 8) & 15];
		if (tg->grd_scale == 1 && width - i >= 4) {
			memcpy(to, four, sizeof(ink->ink_dots[0]));
			to += 4;
			continue;
		}
		for (unsigned k = 0; k < MIN(width - i, 4) * tg->grd_scale; k++)
			*to++ = four[k / tg->grd_scale];
	}
	for (unsigned k = 1; k < tg->grd_scale; k++)
		memcpy(p + k * stride, p, tg->grd_cellw * sizeof(*p));
}

/* Draw cells [from, to) of row y. */
static void
row_draw(struct textgrid *tg, unsigned y, unsigned from, unsigned to)
{
	const size_t stride = (size_t)(to - from) * tg->grd_cellw;
	struct ink ink;

	ink_set(&ink, look(tg, from, y).tgc_attr);
	for (unsigned x = from; x < to; x++) {
		const struct textgrid_cell c = look(tg, x, y);
		const uint8_t *bits = psf_glyph(&tg->grd_font, c.tgc_char);
		uint32_t *p =
		    tg->grd_pixels + (size_t)(x - from) * tg->grd_cellw;

		if (c.tgc_attr != ink.ink_attr)
			ink_set(&ink, c.tgc_attr);
		for (unsigned i = 0; i < tg->grd_font.psf_height; i++) {
			dots(tg, bits, &ink, p, stride);
			bits += tg->grd_font.psf_rowbytes;
			p += stride * tg->grd_scale;
		}
		tg->grd_shown[(size_t)y * tg->grd_cols + x] = c;
	}
	tg->grd_blit(tg->grd_cookie, tg->grd_left + from * tg->grd_cellw,
	    tg->grd_top + y * tg->grd_cellh, (unsigned)stride, tg->grd_cellh,
	    tg->grd_pixels);
}

void
textgrid_draw(struct textgrid *tg)
{
	for (unsigned y = tg->grd_from; y < tg->grd_to; y++) {
		unsigned from = tg->grd_cols, to = 0;

		for (unsigned x = 0; x < tg->grd_cols; x++) {
			if (same(look(tg, x, y),
				tg->grd_shown[(size_t)y * tg->grd_cols + x]))
				continue;
			from = MIN(from, x);
			to = x + 1;
		}
		if (from < to)
			row_draw(tg, y, from, to);
	}
	tg->grd_from = tg->grd_rows;
	tg->grd_to = 0;
}
