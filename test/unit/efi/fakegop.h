/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakegop.h: a graphics adapter whose pixels are kept, a serial line with a
 * text output of its own, and a font.
 */
#ifndef _FAKEGOP_H_
#define _FAKEGOP_H_

#include "fakefw.h"

#define WIDTH  1280u
#define HEIGHT 800u

/* A serial line's text output, of 80x25, 80x50 and 100x31. */
struct fakeline {
	SIMPLE_TEXT_OUTPUT_INTERFACE fl_to; /* first: calls get it */
	SIMPLE_TEXT_OUTPUT_MODE fl_mode;
	char fl_text[128];
	UINTN fl_attr, fl_col, fl_row;
	unsigned fl_nclear;
};

struct fakegop {
	/* The adapter, of 1280x800, and its second mode, of 640x480. */
	EFI_GRAPHICS_OUTPUT_PROTOCOL fg_gop;
	EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE fg_mode;
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION fg_info;
	uint32_t fg_pixels[HEIGHT][WIDTH];
	EFI_STATUS fg_blt_status; /* Blt() fails */
	unsigned fg_nfills;
	struct fakeline fg_line;
	struct fakeline fg_again; /* for a driver that is started again */
	struct fakepath fg_screen_path, fg_line_path;
	EFI_HANDLE fg_screen, fg_line_handle;
	/* 12x24 dots: character c has the dots of c in its first line. */
	uint8_t fg_font[32 + 256 * 48];
};

extern struct fakegop fg;

/* Reset it, after fw_setup(), with the font as the loader's. */
void fakegop_init(void);
/* Add the adapter, or the line, to the firmware's console. */
void fakegop_add(void);
void fakegop_add_line(void);
/* Are the dots of a character there, at a cell of the grid at (x, y)? */
bool fakegop_dots(unsigned x, unsigned y, char c);

#endif /* !_FAKEGOP_H_ */
