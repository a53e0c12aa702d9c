/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fbcons.c: a text screen on a framebuffer, which is never read: fb_cell holds
 * the contents, and scrolling draws only the cells that change.
 */
#include <arch/x86/fbcons.h>

#include <libkern/libkern.h>

#define MAXPIXELS 16384 /* per line, and lines */
#define TABSTOP   8u
#define GREY      0xaa /* of each colour, for text */

/* An 8-bit intensity as `num` bits at `pos`. */
static uint32_t
channel(uint8_t v, unsigned num, unsigned pos)
{
	uint32_t bits;

	if (num == 0 || num > 16 || pos + num > 32)
		return 0;
	bits = num < 8 ? (uint32_t)v >> (8 - num) : (uint32_t)v << (num - 8);
	return bits << pos;
}

uint32_t
fbinfo_pixel(const struct fbinfo *fi, const uint8_t rgb[3])
{
	const struct fbchannel *fc = fi->fbi_channel;
	uint32_t v = 0;

	for (unsigned i = 0; i < 3; i++)
		v |= channel(rgb[i], fc[i].fbc_num, fc[i].fbc_pos);
	return v;
}

const char *
fbinfo_init(struct fbinfo *fi, const struct btinfo_framebuffer *r)
{
	static const uint8_t grey[3] = {GREY, GREY, GREY};

	memset(fi, 0, sizeof(*fi));
	if (r->physaddr == 0)
		return "it has no address";
	if (r->width == 0 || r->width > MAXPIXELS || r->height == 0 ||
	    r->height > MAXPIXELS)
		return "its size is invalid";
	if (r->depth != 15 && r->depth != 16 && r->depth != 24 &&
	    r->depth != 32)
		return "its depth is not 15, 16, 24 or 32";
	fi->fbi_bytes = (r->depth + 7u) / 8;
	if (r->stride < r->width * fi->fbi_bytes)
		return "its lines are longer than its stride";
	fi->fbi_pa = r->physaddr;
	fi->fbi_width = r->width;
	fi->fbi_height = r->height;
	fi->fbi_stride = r->stride;
	fi->fbi_size = (size_t)r->stride * r->height;
	fi->fbi_channel[0] = (struct fbchannel){r->rnum, r->rpos};
	fi->fbi_channel[1] = (struct fbchannel){r->gnum, r->gpos};
	fi->fbi_channel[2] = (struct fbchannel){r->bnum, r->bpos};
	fi->fbi_fg = fbinfo_pixel(fi, grey);
	if (fi->fbi_fg == 0)
		return "its colour masks are empty";
	return NULL;
}

static void
pixel_put(uint8_t *p, unsigned bytes, uint32_t v)
{
	switch (bytes) {
	case 2:
		*(uint16_t *)(void *)p = (uint16_t)v;
		break;
	case 3:
		p[0] = (uint8_t)v;
		p[1] = (uint8_t)(v >> 8);
		p[2] = (uint8_t)(v >> 16);
		break;
	default:
		*(uint32_t *)(void *)p = v;
		break;
	}
}

/* The picture's value at a pixel of the screen. */
static uint32_t
back_pixel(const struct fbcons *fb, unsigned x, unsigned y, bool dim)
{
	const struct fbback *fbk = &fb->fb_back;
	uint32_t v;

	x -= fbk->fbk_x; /* large when it is left of it */
	y -= fbk->fbk_y;
	if (x >= fbk->fbk_width || y >= fbk->fbk_height)
		return fb->fb_info.fbi_bg;
	v = fbk->fbk_pixels[(size_t)y * fbk->fbk_width + x];
	return dim ? v >> 2 & fbk->fbk_dim : v;
}

/*
 * Draw cell (x, y); inverted for the cursor.  What is not text shows the
 * picture behind it, if there is one.
 */
static void
cell_draw(const struct fbcons *fb, unsigned x, unsigned y, bool invert)
{
	const uint8_t c = fb->fb_cell[y * fb->fb_cols + x];
	const struct fbinfo *fi = &fb->fb_info;
	const struct psf_font *pf = &fb->fb_font;
	const bool picture = fb->fb_back.fbk_pixels != NULL && !invert;
	const bool empty = picture && c == 0; /* no glyph covers the picture */
	const uint32_t on = invert ? fi->fbi_bg : fi->fbi_fg;
	uint32_t off = invert ? fi->fbi_fg : fi->fbi_bg;
	const uint8_t *bits = psf_glyph(pf, c == 0 ? ' ' : c);
	const unsigned left = x * pf->psf_width, top = y * pf->psf_height;
	unsigned col, row;
	uint8_t *p;

	for (row = 0; row < pf->psf_height; row++) {
		p = fi->fbi_base + (size_t)(top + row) * fi->fbi_stride +
		    (size_t)left * fi->fbi_bytes;
		for (col = 0; col < pf->psf_width; col++) {
			if (picture)
				off = back_pixel(
				    fb, left + col, top + row, c != 0);
			pixel_put(p, fi->fbi_bytes,
			    !empty && (bits[col / 8] & 0x80 >> col % 8) != 0
				? on
				: off);
			p += fi->fbi_bytes;
		}
		bits += pf->psf_rowbytes;
	}
}

static void
cell_set(struct fbcons *fb, unsigned x, unsigned y, uint8_t c)
{
	if (fb->fb_cell[y * fb->fb_cols + x] != c) {
		fb->fb_cell[y * fb->fb_cols + x] = c;
		cell_draw(fb, x, y, false);
	}
}

static void
cursor_draw(const struct fbcons *fb, bool show)
{
	if (fb->fb_x < fb->fb_cols)
		cell_draw(fb, fb->fb_x, fb->fb_y, show);
}

static void
erase_line(struct fbcons *fb, unsigned x, unsigned y)
{
	for (; x < fb->fb_cols; x++)
		cell_set(fb, x, y, 0);
}

static void
newline(struct fbcons *fb)
{
	unsigned x, y;

	fb->fb_x = 0;
	if (fb->fb_y + 1 < fb->fb_rows) {
		fb->fb_y++;
		return;
	}
	for (y = 0; y + 1 < fb->fb_rows; y++)
		for (x = 0; x < fb->fb_cols; x++)
			cell_set(
			    fb, x, y, fb->fb_cell[(y + 1) * fb->fb_cols + x]);
	erase_line(fb, 0, y);
}

static void
control_sequence(struct fbcons *fb, int final)
{
	const unsigned n = MAX(fb->fb_param, 1u);
	unsigned y;

	switch (final) {
	case 'C':
		fb->fb_x += MIN(n, fb->fb_cols - fb->fb_x);
		break;
	case 'D':
		fb->fb_x -= MIN(n, fb->fb_x);
		break;
	case 'H':
		fb->fb_x = fb->fb_y = 0;
		break;
	case 'J':
		for (y = 0; y < fb->fb_rows; y++)
			erase_line(fb, 0, y);
		break;
	case 'K':
		erase_line(fb, fb->fb_x, fb->fb_y);
		break;
	default:
		break;
	}
}

/* Parse an escape sequence.  True: the character belongs to one. */
static bool
escape(struct fbcons *fb, int c)
{
	switch (fb->fb_state) {
	case FB_ESC:
		fb->fb_state = c == '[' ? FB_CSI : FB_TEXT;
		fb->fb_param = 0;
		return true;
	case FB_CSI:
		if (c >= '0' && c <= '9') {
			if (fb->fb_param < 1000)
				fb->fb_param =
				    fb->fb_param * 10 + (unsigned)(c - '0');
		} else if (c >= '@' && c <= '~') {
			control_sequence(fb, c);
			fb->fb_state = FB_TEXT;
		}
		return true;
	default:
		if (c == 0x1b)
			fb->fb_state = FB_ESC;
		return c == 0x1b;
	}
}

static void
glyph(struct fbcons *fb, int c)
{
	if (fb->fb_x == fb->fb_cols)
		newline(fb);
	cell_set(fb, fb->fb_x++, fb->fb_y, (uint8_t)c);
}

static void
text(struct fbcons *fb, int c)
{
	switch (c) {
	case '\n':
		newline(fb);
		break;
	case '\r':
		fb->fb_x = 0;
		break;
	case '\b':
		if (fb->fb_x > 0)
			fb->fb_x--;
		break;
	case '\t':
		do
			glyph(fb, ' ');
		while (fb->fb_x % TABSTOP != 0 && fb->fb_x < fb->fb_cols);
		break;
	default:
		if (c >= ' ' && c != 0x7f)
			glyph(fb, c);
		break;
	}
}

void
fbcons_putc(struct fbcons *fb, int c)
{
	c &= 0xff;
	cursor_draw(fb, false);
	if (!escape(fb, c))
		text(fb, c);
	cursor_draw(fb, true);
}

void
fbcons_set_back(struct fbcons *fb, const struct fbback *back)
{
	const struct fbinfo *fi = &fb->fb_info;
	unsigned x, y;

	fb->fb_back = *back;
	for (y = 0; y < fi->fbi_height; y++)
		for (x = 0; x < fi->fbi_width; x++)
			pixel_put(fi->fbi_base + (size_t)y * fi->fbi_stride +
				(size_t)x * fi->fbi_bytes,
			    fi->fbi_bytes, back_pixel(fb, x, y, false));
	for (y = 0; y < fb->fb_rows; y++)
		for (x = 0; x < fb->fb_cols; x++)
			if (fb->fb_cell[y * fb->fb_cols + x] != 0)
				cell_draw(fb, x, y, false);
	cursor_draw(fb, true);
}

const char *
fbcons_init(struct fbcons *fb, const struct fbinfo *fi, const void *font,
    size_t fontsize)
{
	const char *why;
	unsigned x, y;

	why = psf_init(&fb->fb_font, font, fontsize);
	if (why != NULL)
		return why;
	fb->fb_info = *fi;
	fb->fb_cols = fi->fbi_width / fb->fb_font.psf_width;
	fb->fb_rows = fi->fbi_height / fb->fb_font.psf_height;
	if (fb->fb_cols == 0 || fb->fb_rows == 0)
		return "it is smaller than one character";
	fb->fb_cols = MIN(fb->fb_cols, FBCONS_MAXCELLS);
	fb->fb_rows = MIN(fb->fb_rows, FBCONS_MAXCELLS / fb->fb_cols);
	fb->fb_x = fb->fb_y = 0;
	fb->fb_state = FB_TEXT;
	fb->fb_back.fbk_pixels = NULL;
	/* Clear the firmware's output, margins included. */
	memset(fi->fbi_base, 0, fi->fbi_size);
	memset(fb->fb_cell, 0, sizeof(fb->fb_cell));
	for (y = 0; y < fb->fb_rows; y++)
		for (x = 0; x < fb->fb_cols; x++)
			cell_draw(fb, x, y, false);
	cursor_draw(fb, true);
	return NULL;
}
