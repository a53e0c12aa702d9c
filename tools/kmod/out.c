/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * out.c: see out.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "out.h"

#define LABEL_WIDTH 13
#define LINE_WIDTH  78
#define VIS_SIZE    320
#define VIS_RING    8
#define PROGRESS_NS 100000000

static bool colored;        /* owner: out_init */
static bool progress_shown; /* owner: out_progress */

bool
out_init(const char *choice)
{
	const char *no = getenv("NO_COLOR");

	if (strcmp(choice, "always") == 0)
		colored = true;
	else if (strcmp(choice, "auto") == 0)
		colored = isatty(STDOUT_FILENO) && (no == NULL || *no == '\0');
	else
		return strcmp(choice, "never") == 0;
	return true;
}

const char *
out_on(enum out_color color)
{
	static const char *const codes[OUT_NCOLORS] = {
	    [OUT_BOLD] = "\033[1m",
	    [OUT_DIM] = "\033[2m",
	    [OUT_RED] = "\033[1;31m",
	    [OUT_GREEN] = "\033[32m",
	    [OUT_YELLOW] = "\033[33m",
	};

	return colored ? codes[color] : "";
}

const char *
out_off(void)
{
	return colored ? "\033[0m" : "";
}

const char *
out_vis(const char *s)
{
	static char ring[VIS_RING][VIS_SIZE]; /* owner: this function */
	static unsigned turn;                 /* likewise */
	char *out = ring[turn++ % VIS_RING];
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (n + 8 > VIS_SIZE) {
			memcpy(out + n, "...", sizeof("..."));
			return out;
		}
		if (*s >= ' ' && *s <= '~')
			out[n++] = *s;
		else
			n += (size_t)sprintf(
			    out + n, "\\x%02x", (unsigned char)*s);
	}
	out[n] = '\0';
	return out;
}

json_t *
out_string(const char *s)
{
	return s == NULL ? json_null() : json_string(out_vis(s));
}

void
out_json(json_t *root)
{
	(void)json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

int
out_error(const char *path, const char *why)
{
	fprintf(stderr, "primeboot-kmod: %s%s%s\n", out_vis(path),
	    *path == '\0' ? "" : ": ", out_vis(why));
	return STATUS_ERROR;
}

void
out_label(const char *label)
{
	printf("%s%s:%s%*s", out_on(OUT_DIM), label, out_off(),
	    LABEL_WIDTH - 1 - (int)strlen(label), "");
}

void
out_list_begin(struct out_list *ol, const char *label)
{
	*ol = (struct out_list){.ol_col = LABEL_WIDTH};
	out_label(label);
}

void
out_list_item(struct out_list *ol, const char *text)
{
	const size_t len = strlen(text);

	if (ol->ol_any && ol->ol_col + 2 + len > LINE_WIDTH) {
		printf(",\n%*s", LABEL_WIDTH, "");
		ol->ol_col = LABEL_WIDTH;
	} else if (ol->ol_any) {
		fputs(", ", stdout);
		ol->ol_col += 2;
	}
	fputs(text, stdout);
	ol->ol_col += len;
	ol->ol_any = true;
}

void
out_list_end(struct out_list *ol)
{
	puts(ol->ol_any ? "" : "none");
}

void
out_progress(const char *what, size_t done, size_t total)
{
	static struct timespec last; /* owner: this function */
	struct timespec now;

	if (done >= total) {
		if (progress_shown)
			fputs("\r\033[K", stderr);
		progress_shown = false;
		return;
	}
	if (!isatty(STDERR_FILENO))
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - last.tv_sec) * 1000000000L + now.tv_nsec -
		last.tv_nsec <
	    PROGRESS_NS)
		return;
	last = now;
	progress_shown = true;
	fprintf(stderr, "\r%s %zu/%zu\033[K", what, done, total);
}
