/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * out.c: see out.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kmfile.h"
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

/* A byte as printable ASCII at `out'; how many that are, at most 4. */
static size_t
escape(char *out, char c)
{
	static const char hex[] = "0123456789abcdef";

	if (c >= ' ' && c <= '~') {
		*out = c;
		return 1;
	}
	out[0] = '\\';
	out[1] = 'x';
	out[2] = hex[(unsigned char)c >> 4];
	out[3] = hex[(unsigned char)c & 15];
	return 4;
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
		n += escape(out + n, *s);
	}
	out[n] = '\0';
	return out;
}

static json_t *
json_of(const char *s, bool lines)
{
	json_t *value;
	char *out;
	size_t n = 0;

	if (s == NULL)
		return json_null();
	out = kmfile_alloc(strlen(s) + 1, 4);
	for (; *s != '\0'; s++)
		if (lines && *s == '\n')
			out[n++] = *s;
		else
			n += escape(out + n, *s);
	value = json_stringn(out, n);
	free(out);
	return value;
}

json_t *
out_string(const char *s)
{
	return json_of(s, false);
}

json_t *
out_message(const char *s)
{
	return json_of(s, true);
}

void
out_lines(FILE *to, const char *s)
{
	char byte[4];
	size_t n;

	for (; *s != '\0'; s++) {
		n = escape(byte, *s);
		if (*s == '\n')
			fputs("\n    ", to);
		else
			(void)fwrite(byte, 1, n, to);
	}
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
	fprintf(stderr, "primeboot-kmod: %s%s", out_vis(path),
	    *path == '\0' ? "" : ": ");
	out_lines(stderr, why);
	fputc('\n', stderr);
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
