/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_textgrid.c: the choice of a font, and what is drawn of a grid.
 */
#include "satest.h"

#include <libsa/textgrid.h>

/* A PSF1 font of 256 glyphs: dots of glyph c, rows: c, ~c, 0, 0... */
#define FONT_BYTES(height) (4 + 256 * (height))
static uint8_t small[FONT_BYTES(16)], large[FONT_BYTES(40)];

static const struct textgrid_font fonts[] = {
    {large, sizeof(large)}, {small, sizeof(small)}, {NULL, 0}};

static void
font_make(uint8_t *p, unsigned height)
{
	memset(p, 0, FONT_BYTES(height));
	p[0] = 0x36;
	p[1] = 0x04;
	p[3] = (uint8_t)height;
	for (unsigned c = 0; c < 256; c++) {
		p[4 + c * height] = (uint8_t)c;
		p[5 + c * height] = (uint8_t)~c;
	}
}

/* The screen, and the last rectangle that was drawn. */
#define WIDTH  256
#define HEIGHT 96
static uint32_t screen[HEIGHT][WIDTH];
static unsigned nblits, last_x, last_y, last_width, last_height;

static void
blit(void *cookie, unsigned x, unsigned y, unsigned width, unsigned height,
    const uint32_t *pixels)
{
	assert_ptr_equal(cookie, screen);
	assert_true(x + width <= WIDTH && y + height <= HEIGHT);
	for (unsigned row = 0; row < height; row++)
		memcpy(&screen[y + row][x], pixels + (size_t)row * width,
		    width * sizeof(*pixels));
	last_x = x;
	last_y = y;
	last_width = width;
	last_height = height;
	nblits++;
}

static struct textgrid tg;
static void *mem;

static int
setup(void **state __kunused)
{
	font_make(small, 16);
	font_make(large, 40);
	memset(screen, 0x55, sizeof(screen));
	return 0;
}

static int
teardown(void **state __kunused)
{
	free(mem);
	mem = NULL;
	return 0;
}

/* A grid of 10 x 5 cells of 8 x 16: margins of 88 and 8 pixels. */
static void
begin(void)
{
	size_t size = textgrid_plan(&tg, &fonts[1], 1, WIDTH, HEIGHT, 10, 5);

	assert_int_equal(tg.grd_scale, 1);
	assert_int_equal(tg.grd_left, 88);
	assert_int_equal(tg.grd_top, 8);
	mem = malloc(size); /* the sanitizer knows its end */
	tg.grd_blit = blit;
	tg.grd_cookie = screen;
	textgrid_start(&tg, mem);
	textgrid_draw(&tg);
	nblits = 0;
}

static void
print(const char *s)
{
	while (*s != '\0')
		textgrid_putc(&tg, (uint8_t)*s++);
	textgrid_draw(&tg);
}

/* The text of a row. */
static void
row_is(unsigned y, const char *s)
{
	for (unsigned x = 0; x < tg.grd_cols; x++)
		assert_int_equal(tg.grd_cells[y * tg.grd_cols + x].tgc_char,
		    x < strlen(s) ? (uint8_t)s[x] : ' ');
}

static uint32_t
pixel(unsigned col, unsigned row, unsigned dx, unsigned dy)
{
	return screen[tg.grd_top + row * tg.grd_cellh + dy]
		     [tg.grd_left + col * tg.grd_cellw + dx];
}

static void
plans(void **state __kunused)
{
	static const struct {
		unsigned width, height, cols, rows; /* asked for */
		unsigned cellw, cellh, gcols, grows;
	} k[] = {
	    {800, 600, 0, 0, 8, 16, 100, 37},
	    {1280, 800, 0, 0, 8, 16, 160, 50},
	    {800, 1200, 0, 0, 8, 40, 100, 30},
	    {1599, 2000, 0, 0, 8, 40, 199, 50},
	    {1600, 2000, 0, 0, 16, 32, 100, 62},
	    {3840, 2160, 0, 0, 32, 64, 120, 33},
	    {3840, 2160, 100, 31, 32, 64, 100, 31},
	    {3840, 2160, 80, 25, 40, 80, 80, 25},
	    {640, 480, 0, 0, 8, 16, 80, 30},
	    {640, 480, 100, 31, 8, 16, 80, 30},
	    {320, 200, 100, 31, 8, 16, 40, 12},
	    {8, 16, 0, 0, 8, 16, 1, 1},
	    {16384, 16384, UINT16_MAX, UINT16_MAX, 8, 16, 2048, 1024},
	};

	for (size_t i = 0; i < knitems(k); i++) {
		size_t n = textgrid_plan(&tg, fonts, knitems(fonts), k[i].width,
		    k[i].height, k[i].cols, k[i].rows);

		if (tg.grd_cols != k[i].gcols || tg.grd_rows != k[i].grows ||
		    tg.grd_cellw != k[i].cellw || tg.grd_cellh != k[i].cellh)
			fail_msg("%ux%u: %ux%u of %ux%u", k[i].width,
			    k[i].height, tg.grd_cols, tg.grd_rows, tg.grd_cellw,
			    tg.grd_cellh);
		assert_true(
		    n >= 4 * (size_t)tg.grd_cols * tg.grd_cellw * tg.grd_cellh);
		assert_true(
		    tg.grd_left * 2 + tg.grd_cols * tg.grd_cellw <= k[i].width);
	}
	assert_int_equal(textgrid_plan(&tg, fonts, 2, 7, 600, 0, 0), 0);
	assert_int_equal(textgrid_plan(&tg, fonts, 2, 800, 15, 0, 0), 0);
	assert_int_equal(textgrid_plan(&tg, fonts, 2, 0, 0, 80, 25), 0);
	assert_int_equal(textgrid_plan(&tg, fonts, 0, 800, 600, 0, 0), 0);
	assert_int_equal(textgrid_plan(&tg, &fonts[2], 1, 800, 600, 0, 0), 0);
}

static void
text(void **state __kunused)
{
	begin();
	print("ab\r\ncd\b\be\r\n0123456789x");
	row_is(0, "ab");
	row_is(1, "ed");
	row_is(2, "0123456789");
	row_is(3, "x");
	assert_int_equal(tg.grd_x, 1);
	assert_int_equal(tg.grd_y, 3);
	print("\r\n\r\ny\r\nz\b\b\b");
	row_is(0, "0123456789");
	row_is(1, "x");
	row_is(3, "y");
	row_is(4, "z");
	assert_int_equal(tg.grd_x, 0);
	/* The last cell wraps, and scrolls. */
	textgrid_goto(&tg, 9, 4);
	textgrid_putc(&tg, '!');
	row_is(3, "z        !");
	row_is(4, "");
	textgrid_goto(&tg, 99, 99);
	assert_int_equal(tg.grd_x, 9);
	assert_int_equal(tg.grd_y, 4);
	textgrid_clear(&tg);
	row_is(0, "");
	textgrid_putc(&tg, 0xe4);
	textgrid_putc(&tg, 0x2500);
	row_is(0, "\xe4?");
	assert_int_equal(tg.grd_x, 2);
}

/* Only what has changed is drawn, a row at a time. */
static void
draws(void **state __kunused)
{
	begin();
	assert_int_equal(pixel(9, 4, 7, 15), 0x55555555); /* it is black */
	assert_int_equal(screen[0][0], 0x55555555);       /* not the margin */
	assert_int_equal(pixel(0, 0, 3, 5), 0xaaaaaa);    /* the cursor */
	tg.grd_attr = TEXTGRID_ATTR(11, 4);
	print("A");
	assert_int_equal(nblits, 1);
	assert_int_equal(last_x, 88);
	assert_int_equal(last_width, 16);
	assert_int_equal(last_height, 16);
	/* 'A' is 0x41. */
	assert_int_equal(pixel(0, 0, 0, 0), 0xaa0000);
	assert_int_equal(pixel(0, 0, 1, 0), 0x55ffff);
	assert_int_equal(pixel(0, 0, 7, 0), 0x55ffff);
	assert_int_equal(pixel(0, 0, 0, 1), 0x55ffff);
	assert_int_equal(pixel(0, 0, 1, 1), 0xaa0000);
	assert_int_equal(pixel(1, 0, 3, 5), 0xaaaaaa);
	nblits = 0;
	textgrid_draw(&tg);
	assert_int_equal(nblits, 0);
	/* A cursor on what is selected is black. */
	textgrid_goto(&tg, 0, 2);
	tg.grd_attr = TEXTGRID_ATTR(0, 7);
	print("BC\b");
	assert_int_equal(nblits, 2);
	assert_int_equal(last_y, 8 + 2 * 16);
	assert_int_equal(pixel(0, 2, 0, 5), 0xaaaaaa);
	assert_int_equal(pixel(1, 2, 0, 5), 0);
	assert_int_equal(pixel(1, 0, 3, 5), 0);
	/* An attribute has no blinking. */
	tg.grd_attr = 0xff;
	print("D");
	assert_int_equal(pixel(1, 2, 0, 5), 0xaaaaaa);
	/* Spaces are drawn only where their ground has changed. */
	for (uint8_t fg = 3; fg < 5; fg++) {
		nblits = 0;
		tg.grd_attr = TEXTGRID_ATTR(fg, 0);
		textgrid_clear(&tg);
		textgrid_draw(&tg);
		assert_int_equal(nblits, fg == 3 ? 2 : 0);
	}
	tg.grd_attr = TEXTGRID_ATTR(4, 1);
	textgrid_clear(&tg);
	textgrid_draw(&tg);
	assert_int_equal(nblits, 5);
	assert_int_equal(pixel(9, 4, 7, 15), 0x0000aa);
	/* Scrolling, and moving the cursor between rows far apart. */
	textgrid_goto(&tg, 0, 0);
	print("E");
	textgrid_goto(&tg, 9, 4);
	nblits = 0;
	print("F");
	assert_int_equal(nblits, 3);
	assert_int_equal(pixel(9, 3, 1, 1), 0x0000aa);
	assert_int_equal(pixel(0, 4, 3, 5), 0xaaaaaa);
	textgrid_goto(&tg, 3, 1);
	textgrid_draw(&tg);
	assert_int_equal(pixel(0, 4, 3, 5), 0x0000aa);
	assert_int_equal(pixel(3, 1, 3, 5), 0xaaaaaa);
}

static void
scaled(void **state __kunused)
{
	size_t size = textgrid_plan(&tg, &fonts[1], 1, WIDTH, HEIGHT, 5, 2);

	assert_int_equal(tg.grd_scale, 3);
	mem = malloc(size);
	tg.grd_blit = blit;
	tg.grd_cookie = screen;
	textgrid_start(&tg, mem);
	print("\x40");
	for (unsigned dy = 0; dy < 48; dy++)
		for (unsigned dx = 0; dx < 24; dx++)
			assert_int_equal(pixel(0, 0, dx, dy),
			    (dy < 3 && dx / 3 == 1) ||
				    (dy / 3 == 1 && dx / 3 != 1)
				? 0xaaaaaa
				: 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(plans, setup, teardown),
	    cmocka_unit_test_setup_teardown(text, setup, teardown),
	    cmocka_unit_test_setup_teardown(draws, setup, teardown),
	    cmocka_unit_test_setup_teardown(scaled, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
