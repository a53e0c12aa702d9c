/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fbcons.h: text on a linear framebuffer.
 */
#ifndef _ARCH_X86_FBCONS_H_
#define _ARCH_X86_FBCONS_H_

#include <font/psf.h>
#include <bootinfo.h>
#include <libkern/kdefs.h>

/* The minimum size of the record; other loaders' are shorter than ours. */
#define BTINFO_FRAMEBUFFER_MIN offsetof(struct btinfo_framebuffer, pad0)

/* A framebuffer that can be drawn on. */
struct fbinfo {
	paddr_t fbi_pa;
	size_t fbi_size; /* bytes */
	uint8_t *fbi_base;
	unsigned fbi_width, fbi_height; /* pixels */
	unsigned fbi_stride;            /* bytes per line */
	unsigned fbi_bytes;             /* per pixel: 2, 3, 4 */
	uint32_t fbi_fg, fbi_bg;        /* pixel values */
	struct fbchannel {
		uint8_t fbc_num, fbc_pos; /* bits, and the lowest one's place */
	} fbi_channel[3];                 /* red, green, blue */
};

/* Set all but fbi_base.  NULL, or why it cannot be drawn on. */
const char *fbinfo_init(struct fbinfo *fi, const struct btinfo_framebuffer *r);

/* 3840 x 2160 in glyphs of 8 x 16; the rest of a larger screen is not used. */
#define FBCONS_MAXCELLS (480u * 135u)

/* The value of a pixel of these intensities. */
uint32_t fbinfo_pixel(const struct fbinfo *fi, const uint8_t rgb[3]);

/* A picture behind the text, which is drawn on a dimmed part of it. */
struct fbback {
	uint32_t *fbk_pixels;  /* values, by rows; NULL: there is none */
	unsigned fbk_x, fbk_y; /* where it begins on the screen */
	unsigned fbk_width, fbk_height;
	uint32_t fbk_dim; /* bits of a value shifted right by 2 */
};

struct fbcons {
	struct fbinfo fb_info;
	struct psf_font fb_font;
	unsigned fb_cols, fb_rows;
	unsigned fb_x, fb_y; /* cursor; fb_x == fb_cols: wrap is pending */
	enum { FB_TEXT, FB_ESC, FB_CSI } fb_state;
	unsigned fb_param; /* of the control sequence */
	struct fbback fb_back;
	/* What the screen shows; 0: nothing was printed there. */
	uint8_t fb_cell[FBCONS_MAXCELLS];
};

/* Clear the screen.  NULL, or why it cannot be used. */
const char *fbcons_init(struct fbcons *fb, const struct fbinfo *fi,
    const void *font, size_t fontsize);

/*
 * Print one character.  Supported are \n \r \b \t and the control sequences for
 * cursor left and right, erase to the end of the line, and clear; others are
 * ignored.
 */
void fbcons_putc(struct fbcons *fb, int c);

/*
 * Draw everything again, on a picture: fb_back of *back, whose pixels belong to
 * the console from now on.
 */
void fbcons_set_back(struct fbcons *fb, const struct fbback *back);

/*
 * Show a picture (fbsplash.c) in the middle of the screen, made smaller if it
 * is larger than that.  NULL, or why it is not shown.
 */
struct picture;
const char *fbcons_splash(struct fbcons *fb, const struct picture *pic);

#endif /* !_ARCH_X86_FBCONS_H_ */
