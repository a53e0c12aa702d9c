/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlog_text.c: the data of an event as text.
 */
#include <libkern/libkern.h>

#include "tpmlog.h"

#define HEX_BYTES 16 /* are shown of what is no text */

/* UEFI_VARIABLE_DATA: GUID, units of the name, bytes of the value, name. */
#define VARIABLE_UNITS 16
#define VARIABLE_NAME  32

/* Characters, a byte or two (little-endian) each. */
struct chars {
	const uint8_t *p;
	size_t n, width;
};

static unsigned
char_at(const struct chars *c, size_t i)
{
	const uint8_t *p = c->p + i * c->width;

	return c->width == 1 ? p[0] : p[0] | (unsigned)p[1] << 8;
}

/* Without NULs at the end: are there any, and is each of them printable? */
static bool
is_text(struct chars *c)
{
	while (c->n > 0 && char_at(c, c->n - 1) == 0)
		c->n--;
	for (size_t i = 0; i < c->n; i++)
		if (char_at(c, i) < ' ' || char_at(c, i) > '~')
			return false;
	return c->n > 0;
}

/* The name in an event that has a variable. */
static bool
variable_name(const struct tpmlog_event *tev, struct chars *c)
{
	const uint8_t *p = tev->tev_data;

	switch (tev->tev_type) {
	case 0x80000001: /* EV_EFI_VARIABLE_DRIVER_CONFIG */
	case 0x80000002: /* EV_EFI_VARIABLE_BOOT */
	case 0x8000000c: /* EV_EFI_VARIABLE_BOOT2 */
	case 0x800000e0: /* EV_EFI_VARIABLE_AUTHORITY */
		break;
	default:
		return false;
	}
	if (tev->tev_size < VARIABLE_NAME)
		return false;
	c->p = p + VARIABLE_NAME;
	c->width = 2;
	/* Names are far shorter than 64 K units. */
	c->n = p[VARIABLE_UNITS] | (size_t)p[VARIABLE_UNITS + 1] << 8;
	return c->n <= (tev->tev_size - VARIABLE_NAME) / 2 && is_text(c);
}

static bool
find_text(const struct tpmlog_event *tev, struct chars *c)
{
	if (variable_name(tev, c))
		return true;
	*c = (struct chars){tev->tev_data, tev->tev_size, 1};
	if (is_text(c))
		return true;
	*c = (struct chars){tev->tev_data, tev->tev_size / 2, 2};
	return tev->tev_size % 2 == 0 && is_text(c);
}

/* Room for an escaped character, "..." and the NUL. */
#define MARGIN 8

static void
put(char out[TPMLOG_TEXT], size_t *n, unsigned c)
{
	if (c >= ' ' && c <= '~')
		out[(*n)++] = (char)c;
	else
		*n += (size_t)ksnprintf(
		    out + *n, TPMLOG_TEXT - *n, "\\x%02x", c & 0xff);
}

char *
tpmlog_text(const struct tpmlog_event *tev, char out[TPMLOG_TEXT])
{
	struct tpmlog_ours tou;
	struct chars c;
	size_t i, n = 0;

	if (tpmlog_ours(tev, &tou)) {
		c = (struct chars){tev->tev_data, tev->tev_size, 1};
	} else if (!find_text(tev, &c)) {
		c.n = MIN(tev->tev_size, (uint32_t)HEX_BYTES);
		for (i = 0; i < c.n; i++)
			n += (size_t)ksnprintf(
			    out + n, TPMLOG_TEXT - n, "%02x", tev->tev_data[i]);
		(void)kstrlcpy(
		    out + n, tev->tev_size > HEX_BYTES ? "..." : "", MARGIN);
		return out;
	}
	for (i = 0; i < c.n && n < TPMLOG_TEXT - MARGIN; i++)
		put(out, &n, char_at(&c, i));
	(void)kstrlcpy(out + n, i < c.n ? "..." : "", MARGIN);
	return out;
}

bool
tpmlog_ours(const struct tpmlog_event *tev, struct tpmlog_ours *tou)
{
	const size_t prefix = sizeof(TPMLOG_OURS) - 1;
	const char *text = (const char *)tev->tev_data, *blank;
	size_t left;

	if (tev->tev_type != TPMLOG_EV_IPL || tev->tev_size < prefix ||
	    memcmp(text, TPMLOG_OURS, prefix) != 0)
		return false;
	tou->tou_kind = text + prefix;
	left = tev->tev_size - prefix;
	blank = memchr(tou->tou_kind, ' ', left);
	tou->tou_kindlen =
	    blank == NULL ? left : (size_t)(blank - tou->tou_kind);
	tou->tou_what = tou->tou_kind + tou->tou_kindlen;
	tou->tou_whatlen = left - tou->tou_kindlen;
	if (tou->tou_whatlen > 0) {
		tou->tou_what++;
		tou->tou_whatlen--;
	}
	return true;
}
