/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * db_line.c: the line of a debugger command: names, modifiers, numbers and
 * symbols.
 */
#include <ddb/db_impl.h>
#include <ddb/ddb.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>
#include <sys/systm.h>

#define SYMBOL_MAX 128

static const char *next = ""; /* owner: db_begin; what is left of the line */

void
db_begin(const char *line)
{
	next = line;
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '.';
}

const char *
db_rest(void)
{
	while (*next == ' ' || *next == '\t')
		next++;
	return next;
}

void
db_skip_to_eol(void)
{
	next += strlen(next);
}

bool
db_skip(const char *text)
{
	size_t len = strlen(text);

	if (strncmp(db_rest(), text, len) != 0)
		return false;
	next += len;
	return true;
}

size_t
db_word(const char **wordp)
{
	*wordp = db_rest();
	while (is_name(*next))
		next++;
	return (size_t)(next - *wordp);
}

bool
db_modifiers(char *buf, size_t size)
{
	size_t n = 0;

	if (*next == '/')
		for (next++; is_name(*next); next++) {
			if (n == size - 1)
				return false;
			buf[n++] = *next;
		}
	buf[n] = '\0';
	return true;
}

/* 0t10 is decimal, 0x10 and 10 are hexadecimal. */
static bool
number(const char *text, uint64_t *valuep)
{
	if (text[0] == '0' && text[1] == 't')
		return kstrtou64(text + 2, 10, valuep) == 0;
	if (text[0] == '0' && text[1] == 'x')
		text += 2;
	return kstrtou64(text, 16, valuep) == 0;
}

/* A symbol comes first, as in ddb(4). */
bool
db_expression(db_expr_t *valuep)
{
	const char *start = next, *word;
	char text[SYMBOL_MAX];
	struct ksym ks;
	uint64_t value;
	bool minus = db_skip("-");
	size_t len = db_word(&word);

	if (len > 0 && len < sizeof(text)) {
		memcpy(text, word, len);
		text[len] = '\0';
		if (ksyms_lookup(text, &ks) == 0)
			value = ks.ks_value;
		else if (!number(text, &value) || value > UINTPTR_MAX)
			len = 0;
	}
	if (len == 0 || len >= sizeof(text)) {
		next = start;
		return false;
	}
	*valuep = (db_expr_t)(minus ? 0 - value : value);
	return true;
}

static void
db_putc(int c, void *arg __kunused)
{
	cons_putc(c);
}

void
db_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(db_putc, NULL, fmt, ap);
	va_end(ap);
}
