/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * out.h: what the user sees: text, with colour for a person, or JSON.
 */
#ifndef _KMOD_OUT_H_
#define _KMOD_OUT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/* Exit status. */
enum status { STATUS_OK, STATUS_FINDINGS, STATUS_ERROR };

enum out_color {
	OUT_BOLD,
	OUT_DIM,
	OUT_RED,
	OUT_GREEN,
	OUT_YELLOW,
	OUT_NCOLORS
};

/* "auto": on a terminal, unless NO_COLOR is set.  False: no such choice. */
bool out_init(const char *choice);
/* The escape sequence that turns a colour on, or all of them off; or "". */
const char *out_on(enum out_color color);
const char *out_off(void);

/*
 * Untrusted bytes for printing: what is not printable ASCII as \xNN, the rest
 * behind a few hundred as "...".  Good for the next seven calls.
 */
const char *out_vis(const char *s);
/* The same as a value of JSON, and all of it; NULL is null. */
json_t *out_string(const char *s);
/* Likewise, of a message: its lines stay lines. */
json_t *out_message(const char *s);
/* Print a message; further lines of it are indented. */
void out_lines(FILE *to, const char *s);
/* Print an object, which is released. */
void out_json(json_t *root);

/* "primeboot-kmod: <path>: <why>", on standard error.  Returns STATUS_ERROR. */
int out_error(const char *path, const char *why);

/* A line of names, wrapped: "label:     a, b, c". */
struct out_list {
	size_t ol_col;
	bool ol_any;
};
void out_list_begin(struct out_list *ol, const char *label);
void out_list_item(struct out_list *ol, const char *text);
void out_list_end(struct out_list *ol);
/* "label:     ", the start of a line. */
void out_label(const char *label);

/*
 * "linking 12/200", on standard error, if that is a terminal, a few times in a
 * second; done behind the last one erases it.
 */
void out_progress(const char *what, size_t done, size_t total);

#endif /* !_KMOD_OUT_H_ */
