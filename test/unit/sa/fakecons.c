/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakecons.c: console and clock for tests.  Output is captured; keys come from
 * a script; time passes only while the loader waits or reads.
 */
#include "fakeenv.h"

#include <ui/menu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
fakecons_putchar(void *cookie, int c)
{
	struct fakeenv *fe = cookie;

	if (c < 0 || c > 0xff)
		fakeenv_die(fe, "putchar(%d)", c);
	if (fe->fe_outlen + 1 >= fe->fe_outsize) {
		fe->fe_outsize = fe->fe_outsize * 2 + 4096;
		fe->fe_out = realloc(fe->fe_out, fe->fe_outsize);
		if (fe->fe_out == NULL)
			abort();
	}
	fe->fe_out[fe->fe_outlen++] = (char)c;
	fe->fe_out[fe->fe_outlen] = '\0';
}

/* The serial line: captured too, and counted. */
void
fakecons_putserial(void *cookie, int c)
{
	struct fakeenv *fe = cookie;

	fakecons_putchar(cookie, c);
	fe->fe_nserial++;
}

/*
 * A timed key is available from its time on; any other key arrives when the
 * loader waits for one.  A poll (up to COUNTDOWN_LOOK) therefore sees timed
 * keys only.
 */
int
fakecons_getkey(void *cookie, int timeout_ms)
{
	struct fakeenv *fe = cookie;
	const struct fakekey *k = NULL;
	uint64_t until =
	    fe->fe_now + (uint64_t)(timeout_ms > 0 ? timeout_ms : 0);

	if (fe->fe_nextkey < fe->fe_nkeys)
		k = &fe->fe_keys[fe->fe_nextkey];
	if (k == NULL && timeout_ms < 0)
		fakeenv_die(fe, "waits for a key for ever, and none is left");
	if (k == NULL ||
	    (timeout_ms >= 0 && timeout_ms <= COUNTDOWN_LOOK && !k->fk_timed) ||
	    (timeout_ms >= 0 && k->fk_timed && k->fk_at > until)) {
		fe->fe_now = until;
		return SA_KEY_NONE;
	}
	if (k->fk_timed && k->fk_at > fe->fe_now)
		fe->fe_now = k->fk_at;
	fe->fe_nextkey++;
	return k->fk_key;
}

void
fakecons_clear(void *cookie)
{
	struct fakeenv *fe = cookie;

	fe->fe_nclear++;
	fakecons_putchar(fe, '\f');
}

uint64_t
fakecons_millis(void *cookie)
{
	struct fakeenv *fe = cookie;

	fe->fe_now += fe->fe_tick;
	return fe->fe_now;
}

static void
addkey(struct fakeenv *fe, struct fakekey k)
{
	if (fe->fe_nkeys == FAKE_MAXKEYS)
		fakeenv_die(fe, "more than %d keys", FAKE_MAXKEYS);
	fe->fe_keys[fe->fe_nkeys++] = k;
}

void
fakeenv_key(struct fakeenv *fe, int key)
{
	addkey(fe, (struct fakekey){.fk_key = key});
}

void
fakeenv_key_at(struct fakeenv *fe, int key, uint64_t ms)
{
	addkey(fe, (struct fakekey){key, true, ms});
}

void
fakeenv_type(struct fakeenv *fe, const char *text)
{
	for (; *text != '\0'; text++)
		fakeenv_key(fe, *text == '\n' ? '\r' : (unsigned char)*text);
}

const char *
fakeenv_out(struct fakeenv *fe)
{
	return fe->fe_out == NULL ? "" : fe->fe_out;
}

void
fakeenv_out_clear(struct fakeenv *fe)
{
	fe->fe_outlen = 0;
	if (fe->fe_out != NULL)
		fe->fe_out[0] = '\0';
}

bool
fakeenv_saw(struct fakeenv *fe, const char *text)
{
	if (strstr(fakeenv_out(fe), text) != NULL)
		return true;
	fprintf(stderr,
	    "not on the console: \"%s\"\n--- console ---\n%s\n---\n", text,
	    fakeenv_out(fe));
	return false;
}

unsigned
fakeenv_count(struct fakeenv *fe, const char *text)
{
	const char *p = fakeenv_out(fe);
	unsigned n = 0;

	while ((p = strstr(p, text)) != NULL) {
		n++;
		p += strlen(text);
	}
	return n;
}

const char *
fakeenv_lastline(struct fakeenv *fe, size_t *colp)
{
	static char row[81];
	const char *p, *out = fakeenv_out(fe);
	size_t col = 0, len = 0;

	memset(row, ' ', 80);
	p = strrchr(out, '\n');
	for (p = p == NULL ? out : p + 1; *p != '\0'; p++) {
		if (*p == '\r') {
			col = 0;
		} else if (*p == '\b') {
			if (col == 0)
				fakeenv_die(fe, "backspace in column 0");
			col--;
		} else if (*p != '\a') {
			if (col == 80)
				fakeenv_die(fe, "line wraps at column 80");
			row[col++] = *p;
		}
	}
	for (len = 80; len > 0 && row[len - 1] == ' ';)
		len--;
	row[len] = '\0';
	if (colp != NULL)
		*colp = col;
	return row;
}
