/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fbcons.c: fonts, framebuffer records, and text on a framebuffer that
 * is an array.
 */
#include "x86test.h"

#include <arch/x86/fbcons.h>

#define COLS   10u
#define ROWS   4u
#define GW     8u /* glyph */
#define GH     2u
#define MARGIN 3u /* pixels right of the last column */
#define WIDTH  (COLS * GW + MARGIN)
#define STRIDE ((size_t)WIDTH * 4 + 20)
#define HEIGHT (ROWS * GH + 1)

static uint8_t font[4 + 256 * GH]; /* PSF1, glyph n is {n, ~n} */
static uint8_t *screen;            /* of exact size, for ASan */
static struct fbcons fb;
static struct btinfo_framebuffer rec;

static void
make_font(void)
{
	unsigned i;

	font[0] = 0x36;
	font[1] = 0x04;
	font[2] = 0;
	font[3] = GH;
	for (i = 0; i < 256; i++) {
		font[4 + i * GH] = (uint8_t)i;
		font[4 + i * GH + 1] = (uint8_t)~i;
	}
}

static struct btinfo_framebuffer
make_record(void)
{
	struct btinfo_framebuffer r;

	memset(&r, 0, sizeof(r));
	r.physaddr = 0x80000000;
	r.width = WIDTH;
	r.height = HEIGHT;
	r.stride = STRIDE;
	r.depth = 32;
	r.rnum = r.gnum = r.bnum = 8;
	r.rpos = 16;
	r.gpos = 8;
	return r;
}

static int
setup(void **state)
{
	struct fbinfo fi;

	(void)state;
	make_font();
	rec = make_record();
	assert_null(fbinfo_init(&fi, &rec));
	screen = test_malloc(fi.fbi_size);
	memset(screen, 0x77, fi.fbi_size);
	fi.fbi_base = screen;
	assert_null(fbcons_init(&fb, &fi, font, sizeof(font)));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_free(screen);
	return 0;
}

static void
say(const char *s)
{
	for (; *s != '\0'; s++)
		fbcons_putc(&fb, *s);
}

/* The character that a cell shows; -1: none, as for the cursor. */
static int
cell(unsigned x, unsigned y)
{
	const uint8_t *p;
	uint32_t pixel;
	unsigned bits, col;

	p = screen + (size_t)y * GH * STRIDE + (size_t)x * GW * 4;
	for (bits = col = 0; col < GW; col++) {
		memcpy(&pixel, p + (size_t)col * 4, 4);
		assert_true(pixel == 0 || pixel == 0xaaaaaa);
		bits = bits << 1 | (pixel != 0);
	}
	return (int)bits;
}

static void
line_is(unsigned y, const char *want)
{
	char line[COLS + 1];
	unsigned x;

	for (x = 0; x < COLS; x++) {
		line[x] = (char)cell(x, y);
		if (x == fb.fb_x && y == fb.fb_y)
			line[x] = (char)~line[x]; /* the cursor */
	}
	line[COLS] = '\0';
	for (x = COLS; x > 0 && line[x - 1] == ' '; x--)
		line[x - 1] = '\0';
	assert_string_equal(line, want);
}

static void
test_text(void **state)
{
	(void)state;
	assert_int_equal(fb.fb_cols, COLS);
	assert_int_equal(fb.fb_rows, ROWS);
	say("abc\ndef\bx\r-\n\tT");
	line_is(0, "abc");
	line_is(1, "-ex");
	line_is(2, "        T");
	/* The margin stays clear. */
	assert_int_equal(screen[(size_t)WIDTH * 4 - 1], 0);
	assert_int_equal(screen[STRIDE * (HEIGHT - 1)], 0);
}

/* A newline after a full line adds no empty line. */
static void
test_wrap(void **state)
{
	(void)state;
	say("0123456789\nab");
	line_is(0, "0123456789");
	line_is(1, "ab");
	say("\n0123456789XY");
	line_is(2, "0123456789");
	line_is(3, "XY");
}

static void
test_scroll(void **state)
{
	unsigned i;

	(void)state;
	say("one\ntwo\nthree\nfour\nfive");
	line_is(0, "two");
	line_is(1, "three");
	line_is(2, "four");
	line_is(3, "five");
	for (i = 0; i < 500; i++)
		say("the same again and again ");
	say("\n\n\n\nend");
	line_is(0, "");
	line_is(3, "end");
}

static void
test_control(void **state)
{
	(void)state;
	say("abcdef\033[3D\033[K");
	line_is(0, "abc");
	say("\033[2C!\033[1;31mred\033[0m");
	line_is(0, "abc  !red");
	say("\033[99D\033[99C\033[99D=");
	line_is(0, "=bc  !red");
	say("\033[2J\033[H");
	line_is(0, "");
	say("\033[99999999999999DA");
	line_is(0, "A");
	say("\033c\177\001B");
	line_is(0, "AB");
}

static void
test_noise(void **state)
{
	static const char tame[] = "\033[[;0123456789CDHJKm\n\r\t\b abc";
	uint32_t seed;
	unsigned i;

	(void)state;
	for (seed = 3, i = 0; i < 20000; i++) {
		seed = seed * 1664525 + 1013904223;
		fbcons_putc(&fb,
		    seed >> 30 ? tame[(seed >> 8) % (sizeof(tame) - 1)]
			       : (int)(seed >> 8));
		assert_true(fb.fb_x <= fb.fb_cols && fb.fb_y < fb.fb_rows);
	}
}

static void
test_depths(void **state)
{
	static const struct {
		uint8_t depth, num, rpos, gpos;
		uint32_t fg;
	} d[] = {{16, 5, 11, 6, 0xad55}, {15, 5, 10, 5, 0x56b5},
	    {24, 8, 16, 8, 0xaaaaaa}, {32, 10, 20, 10, 0x2a8aa2a8}};
	struct btinfo_framebuffer r;
	struct fbinfo fi;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(d); i++) {
		r = make_record();
		r.depth = d[i].depth;
		r.rnum = r.gnum = r.bnum = d[i].num;
		r.rpos = d[i].rpos;
		r.gpos = d[i].gpos;
		assert_null(fbinfo_init(&fi, &r));
		assert_int_equal(fi.fbi_fg, d[i].fg);
		fi.fbi_base = test_malloc(fi.fbi_size);
		assert_null(fbcons_init(&fb, &fi, font, sizeof(font)));
		say("all of it\n\n\n\n\n\n\n0123456789");
		test_free(fi.fbi_base);
	}
}

static void
test_bad_record(void **state)
{
	struct btinfo_framebuffer r;
	struct fbinfo fi;

	(void)state;
#define REFUSED(field, value)                          \
	do {                                           \
		r = make_record();                     \
		r.field = (value);                     \
		assert_non_null(fbinfo_init(&fi, &r)); \
	} while (0)
	REFUSED(physaddr, 0);
	REFUSED(width, 0);
	REFUSED(height, 0);
	REFUSED(width, 0xffffffff);
	REFUSED(height, 0x80000000);
	REFUSED(stride, WIDTH * 4 - 1);
	REFUSED(stride, 0);
	REFUSED(depth, 0);
	REFUSED(depth, 8);
	REFUSED(depth, 255);
	r = make_record();
	r.rnum = 255;
	r.gpos = 255;
	r.bnum = 0;
	assert_non_null(fbinfo_init(&fi, &r));
	/* Smaller than one glyph. */
	r = make_record();
	r.width = GW - 1;
	assert_null(fbinfo_init(&fi, &r));
	fi.fbi_base = screen;
	assert_non_null(fbcons_init(&fb, &fi, font, sizeof(font)));
}

/* Glyph 1 is "A" and its accented form; sequences are ignored. */
static void
test_psf1_table(void **state)
{
	static const uint8_t table[] = {0xff, 0xff, 'A', 0, 0xc0, 0, 0xfe, 0xff,
	    'B', 0, 0xff, 0xff, 'B', 0, 'A', 0, 0xff, 0xff};
	uint8_t buf[sizeof(font) + sizeof(table)];
	struct psf_font pf;
	size_t len;

	(void)state;
	memcpy(buf, font, sizeof(font));
	buf[2] = 2;
	memcpy(buf + sizeof(font), table, sizeof(table));
	assert_null(psf_init(&pf, buf, sizeof(buf)));
	assert_int_equal(psf_glyph(&pf, 'A')[0], 1);
	assert_int_equal(psf_glyph(&pf, 0xc0)[0], 1);
	assert_int_equal(psf_glyph(&pf, 'B')[0], 2);
	assert_int_equal(psf_glyph(&pf, 'C')[0], 0); /* nor `?' */
	for (len = 0; len < sizeof(font); len++)
		assert_non_null(psf_init(&pf, buf, len));
	for (; len <= sizeof(buf); len++)
		assert_null(psf_init(&pf, buf, len));
}

/* 9 pixels wide: two bytes per row. */
static void
test_psf2(void **state)
{
	static const uint8_t table[] = {
	    '?', 0xff, 'A', 0xc3, 0x80, 0xfe, 'B', 0xff, 0xc2, 0xff};
	const uint32_t head[8] = {0x864ab572, 0, 32, 1, 3, 6, 3, 9};
	uint8_t buf[32 + 18 + sizeof(table)];
	uint32_t bad[8];
	struct psf_font pf;
	size_t i;

	(void)state;
	memset(buf, 0, sizeof(buf));
	memcpy(buf, head, sizeof(head));
	for (i = 0; i < 18; i++)
		buf[32 + i] = (uint8_t)i;
	memcpy(buf + 50, table, sizeof(table));
	assert_null(psf_init(&pf, buf, sizeof(buf)));
	assert_int_equal(pf.psf_width, 9);
	assert_int_equal(pf.psf_rowbytes, 2);
	assert_int_equal(psf_glyph(&pf, 'A')[0], 6);
	assert_int_equal(psf_glyph(&pf, 0xc0)[0], 6);
	assert_int_equal(psf_glyph(&pf, 'z')[0], 0);
	for (i = 0; i < 50; i++)
		assert_non_null(psf_init(&pf, buf, i));
	/* Every field of the header but version and flags. */
	for (i = 0; i < 8; i++) {
		if (i == 1 || i == 3)
			continue;
		memcpy(bad, head, sizeof(head));
		bad[i] = 0xffffffff;
		memcpy(buf, bad, sizeof(bad));
		assert_non_null(psf_init(&pf, buf, sizeof(buf)));
		bad[i] = 0;
		memcpy(buf, bad, sizeof(bad));
		assert_non_null(psf_init(&pf, buf, sizeof(buf)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_text, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_wrap, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_scroll, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_control, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_noise, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_depths, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_bad_record, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_psf1_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_psf2, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
