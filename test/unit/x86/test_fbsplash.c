/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fbsplash.c: pictures behind the text, on a framebuffer that is an array:
 * where they are, their size, the formats of pixels, and text on them.
 */
#include "x86test.h"

#include <arch/host/host.h>
#include <arch/x86/fbcons.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/picture.h>

#define WIDTH  40u /* pixels: 5 characters of 8 */
#define HEIGHT 20u /* 10 lines of 2 */
#define PAD    12u /* bytes behind each line */

static uint8_t font[4 + 256 * 2]; /* PSF1: each glyph is 0xf0, 0xf0 */
static uint8_t *screen;           /* of exact size, for ASan */
static struct fbcons fb;

static void
start(uint8_t depth, uint8_t num, uint8_t rpos, uint8_t gpos)
{
	struct btinfo_framebuffer rec = {.physaddr = 0x80000000,
	    .width = WIDTH,
	    .height = HEIGHT,
	    .depth = depth,
	    .stride = (uint16_t)(WIDTH * ((depth + 7u) / 8) + PAD),
	    .rnum = num,
	    .gnum = depth == 16 ? 6 : num,
	    .bnum = num,
	    .rpos = rpos,
	    .gpos = gpos};
	struct fbinfo fi;

	memset(font, 0xf0, sizeof(font));
	memcpy(font, "\x36\x04\x00\x02", 4);
	assert_null(fbinfo_init(&fi, &rec));
	screen = test_malloc(fi.fbi_size);
	fi.fbi_base = screen;
	assert_null(fbcons_init(&fb, &fi, font, sizeof(font)));
}

static void
stop(void)
{
	const struct fbback *back = &fb.fb_back;

	if (back->fbk_pixels != NULL)
		kmem_free(back->fbk_pixels,
		    (size_t)back->fbk_width * back->fbk_height * 4);
	test_free(screen);
}

static uint32_t
pixel(unsigned x, unsigned y)
{
	const struct fbinfo *fi = &fb.fb_info;
	const uint8_t *p =
	    screen + (size_t)y * fi->fbi_stride + (size_t)x * fi->fbi_bytes;
	uint32_t v = 0;

	for (unsigned i = 0; i < fi->fbi_bytes; i++)
		v |= (uint32_t)p[i] << 8 * i;
	return v;
}

/* A picture of w x h pixels, all of this colour. */
static struct picture
plain(unsigned w, unsigned h, const uint8_t rgba[4])
{
	struct picture pic = {w, h, test_malloc((size_t)w * h * 4)};

	for (size_t i = 0; i < (size_t)w * h; i++)
		memcpy(pic.pic_rgba + i * 4, rgba, 4);
	return pic;
}

static const uint8_t orange[4] = {0xff, 0x80, 0x08, 0xff};

/* In the middle, with nothing around it; odd margins are larger at the end. */
static void
test_middle(void **state)
{
	struct picture pic = plain(7, 5, orange);

	(void)state;
	start(32, 8, 16, 8);
	assert_null(fbcons_splash(&fb, &pic));
	/* (The cursor is in the corner, 8 x 2 pixels.) */
	for (unsigned y = 2; y < HEIGHT; y++)
		for (unsigned x = 0; x < WIDTH; x++)
			assert_int_equal(pixel(x, y),
			    x >= 16 && x < 23 && y >= 7 && y < 12 ? 0xff8008
								  : 0);
	assert_string_equal(
	    fbcons_splash(&fb, &pic), "there is a picture already");
	stop();
	test_free(pic.pic_rgba);
}

/* The values of pixels in each format that a framebuffer has. */
static void
test_formats(void **state)
{
	static const struct {
		uint8_t depth, num, rpos, gpos;
		uint32_t value, dim;
	} f[] = {{15, 5, 10, 5, 0x1f << 10 | 0x10 << 5 | 1, 7 << 10 | 4 << 5},
	    {16, 5, 11, 5, 0x1f << 11 | 0x20 << 5 | 1, 7 << 11 | 8 << 5},
	    {24, 8, 16, 8, 0xff8008, 0x3f2002},
	    {32, 8, 16, 8, 0xff8008, 0x3f2002},
	    {32, 10, 20, 10, 0x3fc << 20 | 0x200 << 10 | 0x20,
		0xfc << 20 | 0x80 << 10 | 8}};
	struct picture pic = plain(WIDTH, HEIGHT, orange);

	(void)state;
	for (size_t i = 0; i < knitems(f); i++) {
		start(f[i].depth, f[i].num, f[i].rpos, f[i].gpos);
		fbcons_putc(&fb, 'a');
		assert_null(fbcons_splash(&fb, &pic));
		assert_int_equal(pixel(20, 0), f[i].value);
		assert_int_equal(pixel(WIDTH - 1, HEIGHT - 1), f[i].value);
		/* Text, and what is behind it. */
		assert_int_equal(pixel(0, 1), fb.fb_info.fbi_fg);
		assert_int_equal(pixel(3, 1), fb.fb_info.fbi_fg);
		assert_int_equal(pixel(4, 1), f[i].dim);
		assert_int_equal(pixel(7, 1), f[i].dim);
		stop();
	}
	test_free(pic.pic_rgba);
}

/* Of a larger picture, each pixel is the average of those that it covers. */
static void
test_average(void **state)
{
	struct picture pic = plain(2 * WIDTH, 2 * HEIGHT, orange);
	/* Of 4 pixels: two orange, one blue, one that is not opaque. */
	static const uint8_t blue[4] = {0, 0, 0xff, 0xff};
	static const uint8_t pale[4] = {0xff, 0xff, 0xff, 0};

	(void)state;
	memcpy(pic.pic_rgba, blue, 4);
	memcpy(pic.pic_rgba + (size_t)2 * WIDTH * 4 + 4, pale, 4);
	memcpy(
	    pic.pic_rgba + ((size_t)2 * WIDTH * 2 * HEIGHT - 1) * 4, blue, 4);
	start(32, 8, 16, 8);
	fbcons_putc(&fb, '\n');
	assert_null(fbcons_splash(&fb, &pic));
	assert_int_equal(pixel(0, 0),
	    (2 * 0xff / 4) << 16 | (2 * 0x80 / 4) << 8 | (2 * 8 + 0xff) / 4);
	assert_int_equal(pixel(WIDTH - 1, HEIGHT - 1),
	    (3 * 0xff / 4) << 16 | (3 * 0x80 / 4) << 8 | (3 * 8 + 0xff) / 4);
	assert_int_equal(pixel(1, 0), 0xff8008);
	stop();
	test_free(pic.pic_rgba);
}

/* It keeps its proportions, but has a pixel at least. */
static void
test_proportions(void **state)
{
	static const struct {
		unsigned w, h, x, y, width, height;
	} s[] = {{80, 20, 0, 5, 40, 10}, {20, 80, 17, 0, 5, 20},
	    {41, 20, 0, 0, 40, 19}, {16384, 1, 0, 9, 40, 1},
	    {1, 16384, 19, 0, 1, 20}, {1, 1, 19, 9, 1, 1},
	    {123, 457, 17, 0, 5, 20}};
	struct picture pic;

	(void)state;
	for (size_t i = 0; i < knitems(s); i++) {
		pic = plain(s[i].w, s[i].h, orange);
		start(32, 8, 16, 8);
		assert_null(fbcons_splash(&fb, &pic));
		assert_int_equal(fb.fb_back.fbk_x, s[i].x);
		assert_int_equal(fb.fb_back.fbk_y, s[i].y);
		assert_int_equal(fb.fb_back.fbk_width, s[i].width);
		assert_int_equal(fb.fb_back.fbk_height, s[i].height);
		for (unsigned n = 0; n < s[i].width * s[i].height; n++)
			assert_int_equal(fb.fb_back.fbk_pixels[n], 0xff8008);
		stop();
		test_free(pic.pic_rgba);
	}
}

/* What is erased or scrolled away shows the picture again. */
static void
test_text(void **state)
{
	struct picture pic = plain(WIDTH, HEIGHT, orange);

	(void)state;
	start(32, 8, 16, 8);
	assert_null(fbcons_splash(&fb, &pic));
	for (const char *s = "ab\n\n"; *s != '\0'; s++)
		fbcons_putc(&fb, *s);
	assert_int_equal(pixel(8, 0), 0xaaaaaa);
	assert_int_equal(pixel(12, 0), 0x3f2002);
	assert_int_equal(pixel(16, 0), 0xff8008);
	for (const char *s = "\033[H\033[K\nc"; *s != '\0'; s++)
		fbcons_putc(&fb, *s);
	assert_int_equal(pixel(8, 0), 0xff8008);
	for (unsigned i = 0; i < 2 * HEIGHT; i++)
		fbcons_putc(&fb, '\n');
	assert_int_equal(pixel(0, 2), 0xff8008);
	stop();
	test_free(pic.pic_rgba);
}

/* Without memory the screen stays as it is. */
static void
test_no_memory(void **state)
{
	struct picture pic = plain(3, 3, orange);

	(void)state;
	start(32, 8, 16, 8);
	host_fail_after(1);
	assert_non_null(fbcons_splash(&fb, &pic));
	host_fail_after(0);
	assert_null(fb.fb_back.fbk_pixels);
	assert_int_equal(pixel(20, 10), 0);
	stop();
	test_free(pic.pic_rgba);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_middle),
	    cmocka_unit_test(test_formats),
	    cmocka_unit_test(test_average),
	    cmocka_unit_test(test_proportions),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
