/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.h: what the firmware can be asked about screen and serial lines:
 * the types of struct sa_env's functions (saenv.h).
 */
#ifndef _LIBSA_CONSOLE_H_
#define _LIBSA_CONSOLE_H_

#include <libkern/kdefs.h>

/* Two kinds of modes: text, in columns and rows, and graphics, in pixels. */
enum sa_modekind { SA_MODE_TEXT, SA_MODE_GRAPHICS };

struct sa_mode {
	uint32_t smo_width, smo_height;
	/* Bits per pixel; 0: text, or pixels that only firmware can draw. */
	uint32_t smo_depth;
	bool smo_current;
};

/* Where the loader's text goes, and where the kernel's console is. */
enum sa_condev {
	SA_CON_AUTO,   /* where the firmware's console is */
	SA_CON_SCREEN, /* the screen alone */
	SA_CON_COM,    /* one serial line alone */
	SA_CON_BOTH    /* the screen and one serial line */
};

struct sa_console {
	enum sa_condev sco_dev;
	uint16_t sco_port;  /* COM, BOTH: I/O port of a 16550 */
	uint32_t sco_speed; /* COM, BOTH: bits per second; 0: as it is */
};

/* What a text is, by its colour. */
enum sa_color {
	SA_COLOR_NORMAL,
	SA_COLOR_TITLE,
	SA_COLOR_KEY,      /* what to type */
	SA_COLOR_SELECTED, /* in reverse */
	SA_COLOR_BAR,
	SA_COLOR_ERROR,
	SA_COLORS /* their number */
};

/* The cursor, from 0, and the size of the text mode. */
struct sa_cursor {
	uint32_t scu_col, scu_row;
	uint32_t scu_cols, scu_rows;
};

#define SA_COM_PORTS 4 /* com0 to com3 */
/* The I/O port of one of them on a PC. */
static inline uint16_t
sa_com_port(uint32_t i)
{
	static const uint16_t port[SA_COM_PORTS] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

	return port[i];
}

#endif /* !_LIBSA_CONSOLE_H_ */
