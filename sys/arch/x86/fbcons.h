/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fbcons.h: text on a linear framebuffer.
 */
#ifndef _ARCH_X86_FBCONS_H_
#define _ARCH_X86_FBCONS_H_

#include <arch/x86/psf.h>
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
};

/* Set all but fbi_base.  NULL, or why it cannot be drawn on. */
const char *fbinfo_init(struct fbinfo *fi, const struct btinfo_framebuffer *r);

/* 3840 x 2160 in glyphs of 8 x 16; the rest of a larger screen is not used. */
#define FBCONS_MAXCELLS (480u * 135u)

struct fbcons {
	struct fbinfo fb_info;
	struct psf_font fb_font;
	unsigned fb_cols, fb_rows;
	unsigned fb_x, fb_y; /* cursor; fb_x == fb_cols: wrap is pending */
	enum { FB_TEXT, FB_ESC, FB_CSI } fb_state;
	unsigned fb_param;                /* of the control sequence */
	uint8_t fb_cell[FBCONS_MAXCELLS]; /* what the screen shows */
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

#endif /* !_ARCH_X86_FBCONS_H_ */
