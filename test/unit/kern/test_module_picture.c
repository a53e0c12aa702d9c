/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_picture.c: JPEG pictures, as a payload and decoded: baseline,
 * progressive and grey; truncated, damaged and without memory.
 */
#include "jpegs.h"
#include "modtest/modtest.h"

#include <bootinfo.h>
#include <sys/payload.h>
#include <sys/picture.h>

static const struct jpeg {
	const char *j_name;
	const uint8_t *j_data;
	size_t j_size;
	unsigned j_side;  /* pixels */
	unsigned j_left;  /* red pixels of a row */
	unsigned j_above; /* rows of green pixels */
	int j_red[2], j_green[2], j_blue[2];
	int j_off; /* tolerance: JPEG is lossy */
} jpegs[] = {
    {"grey.jpg", jpeg_grey, sizeof(jpeg_grey), 8, 8, 4, {229, 21}, {229, 21},
	{229, 21}, 5},
    {"base.jpg", jpeg_base, sizeof(jpeg_base), 16, 8, 8, {255, 0}, {255, 0},
	{128, 128}, 3},
    {"prog.jpg", jpeg_prog, sizeof(jpeg_prog), 16, 12, 12, {255, 0}, {255, 0},
	{128, 128}, 10},
};

static void
expect_near(const struct jpeg *j, const char *what, int is, int want)
{
	if (abs(is - want) > j->j_off)
		fail_msg("%s: %s is %d, not %d", j->j_name, what, is, want);
}

/* All pixels, each opaque. */
static void
expect_pixels(const struct jpeg *j, const struct picture *pic)
{
	const bool grey = j->j_blue[0] != j->j_blue[1];
	const uint8_t *p = pic->pic_rgba;

	assert_int_equal(pic->pic_width, j->j_side);
	assert_int_equal(pic->pic_height, j->j_side);
	for (unsigned i = 0; i < j->j_side * j->j_side; i++, p += 4) {
		const int below = i / j->j_side >= j->j_above;
		const int right = i % j->j_side >= j->j_left;

		expect_near(j, "red", p[0], j->j_red[grey ? below : right]);
		expect_near(j, "green", p[1], j->j_green[below]);
		expect_near(j, "blue", p[2], j->j_blue[below]);
		assert_int_equal(p[3], 255);
	}
}

/* owner: test_splash */
static const struct jpeg *handed;
static unsigned nshown;

static const char *
show(const struct picture *pic)
{
	expect_pixels(handed, pic);
	nshown++;
	return NULL;
}

static void
give(int32_t type, const struct jpeg *j, size_t len)
{
	struct payload pld = {
	    .pld_path = j->j_name,
	    .pld_type = type,
	    .pld_base = host_preload(j->j_data, len),
	    .pld_len = len,
	};

	handed = j;
	payload_give(payload_owners, &pld, 1);
}

/* By its type, and by its contents. */
static void
test_splash(void **state)
{
	(void)state;
	payload_splash = show;
	nshown = 0;
	for (size_t i = 0; i < knitems(jpegs); i++) {
		give(BI_MODULE_IMAGE, &jpegs[i], jpegs[i].j_size);
		modtest_said(i == 0 ? "grey.jpg: splash image, 8 x 8 pixels"
				    : "jpg: splash image, 16 x 16 pixels");
		give(BI_MODULE_NONE, &jpegs[i], jpegs[i].j_size);
		assert_int_equal(nshown, 2 * (i + 1));
		/* Not even a whole header. */
		give(BI_MODULE_NONE, &jpegs[i], 20);
		modtest_said("jpg: splash image, 20 bytes, not shown: ");
		assert_int_equal(nshown, 2 * (i + 1));
	}
	assert_int_equal(host_preload_count(), 0);
	payload_splash = NULL;
	payload_reset();
}

/*
 * The first `len` bytes, in memory of that size for ASan, with the byte at `at`
 * inverted.  The decoder tolerates some damage: *pic is then whole.
 */
static const char *
decode(const struct jpeg *j, size_t len, size_t at, struct picture *pic)
{
	const size_t inuse = kmem_inuse_count();
	uint8_t *copy = malloc(len + 1), *cut;
	const char *why;

	assert_non_null(copy);
	memcpy(copy, j->j_data, len);
	if (at < len)
		copy[at] ^= 0xff;
	cut = realloc(copy, len > 0 ? len : 1);
	assert_non_null(cut);
	why = picture_decode(pic, cut, len);
	free(cut);
	if (why == NULL)
		assert_non_null(pic->pic_rgba);
	else
		assert_int_equal(kmem_inuse_count(), inuse);
	return why;
}

static void
test_damage(void **state)
{
	struct picture pic;

	(void)state;
	for (size_t i = 0; i < knitems(jpegs); i++) {
		const struct jpeg *j = &jpegs[i];

		for (size_t n = 0; n < j->j_size; n++) {
			/* A file that ends in its first tables has no size. */
			if (decode(j, n, n, &pic) == NULL)
				assert_true(n > 100);
			picture_free(&pic);
			(void)decode(j, j->j_size, n, &pic);
			picture_free(&pic);
		}
		assert_null(decode(j, j->j_size, j->j_size, &pic));
		expect_pixels(j, &pic);
		picture_free(&pic);
	}
}

/* Each allocation fails in turn, and nothing of the others is left. */
static void
test_no_memory(void **state)
{
	struct picture pic;
	size_t inuse, n;

	(void)state;
	for (size_t i = 0; i < knitems(jpegs); i++) {
		const struct jpeg *j = &jpegs[i];

		inuse = kmem_inuse_count();
		for (n = 1;; n++) {
			host_fail_after(n);
			if (picture_decode(&pic, j->j_data, j->j_size) == NULL)
				break;
			assert_true(host_fail_fired());
			assert_int_equal(kmem_inuse_count(), inuse);
		}
		host_fail_after(0);
		assert_true(n > 2);
		picture_free(&pic);
		assert_int_equal(kmem_inuse_count(), inuse);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_splash),
	    modtest(test_damage),
	    modtest(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
