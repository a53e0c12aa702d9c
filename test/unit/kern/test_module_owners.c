/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_owners.c: the owners of payloads that are not modules: random
 * seed, picture, configuration, firmware, and compressed file-system images.
 */
#include "modtest/modtest.h"
#include "ustartest.h"

#include <bootinfo.h>
#include <dev/firmload.h>
#include <libkern/kerrno.h>
#include <sys/fsimage.h>
#include <sys/kernconf.h>
#include <sys/linkset.h>
#include <sys/payload.h>
#include <sys/picture.h>

/* Hand over a copy of `data`.  Returns the copy, which may be freed. */
static uint8_t *
give(int32_t type, const char *path, const void *data, size_t len)
{
	struct payload pld = {
	    .pld_path = path,
	    .pld_type = type,
	    .pld_base = host_preload(data, len),
	    .pld_len = len,
	};
	uint8_t *base = pld.pld_base;

	payload_give(payload_owners, &pld, 1);
	return base;
}

/* ---- random seeds ---- */

#define SEED_LEN 536

/* Entropy of 4096 bits, data of 0x5a, and their SHA-1. */
static const uint8_t seed_digest[20] = {0xeb, 0x97, 0x28, 0x28, 0xe2, 0x1f,
    0x45, 0xa8, 0x84, 0xf8, 0x2b, 0x8e, 0x92, 0x31, 0x4f, 0x05, 0xf1, 0x6c,
    0x71, 0xba};

static void
make_seed(uint8_t seed[SEED_LEN])
{
	memset(seed, 0x5a, SEED_LEN);
	memcpy(seed, "\x00\x10\x00\x00", 4);
	memcpy(seed + 516, seed_digest, sizeof(seed_digest));
}

/* owner: the tests of seeds */
static unsigned nfed;
static bool fed_counts;

static void
take_seed(const void *seed, size_t len, bool counts)
{
	const uint8_t *p = seed;

	assert_int_equal(len, 512);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(p[i], 0x5a);
	fed_counts = counts;
	nfed++;
}

static void
test_seed(void **state)
{
	uint8_t seed[SEED_LEN];

	(void)state;
	make_seed(seed);
	payload_seed = take_seed;
	nfed = 0;
	give(BI_MODULE_RND, "rnd", seed, sizeof(seed));
	modtest_said("rnd: random seed, 536 bytes\n");
	assert_true(nfed == 1 && fed_counts);
	/* By its contents, too. */
	give(BI_MODULE_NONE, "initrd", seed, sizeof(seed));
	assert_int_equal(nfed, 2);
	/* Each byte counts, the last one of the digest, too. */
	for (size_t i = 0; i < sizeof(seed); i += 107) {
		seed[i] ^= 1;
		give(BI_MODULE_RND, "rnd", seed, sizeof(seed));
		modtest_said("refused: its SHA-1 is wrong");
		seed[i] ^= 1;
	}
	give(BI_MODULE_RND, "rnd", seed, sizeof(seed) - 1);
	modtest_said("refused: not 536 bytes");
	payload_seed = NULL;
	give(BI_MODULE_RND, "rnd", seed, sizeof(seed));
	modtest_said("refused: not used by this machine");
	assert_int_equal(nfed, 2);
	modtest_run("payloads", 0, "rndseed   entropy          536 refused, c");
	payload_reset();
	assert_int_equal(host_preload_count(), 0);
}

/* ---- pictures ---- */

/* BMP, 2 x 2 pixels of 24 bits: red, green; below them blue, white. */
static const uint8_t bmp[70] = {'B', 'M', 70, [10] = 54, [14] = 40, [18] = 2,
    [22] = 2, [26] = 1, [28] = 24, [54] = 255, 0, 0, 255, 255, 255, 0, 0, 0, 0,
    255, 0, 255, 0, 0, 0};

static unsigned nshown; /* owner: show, test_splash */

static const char *
show(const struct picture *pic)
{
	static const uint8_t rgba[16] = {
	    255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255};

	assert_int_equal(pic->pic_width, 2);
	assert_int_equal(pic->pic_height, 2);
	assert_memory_equal(pic->pic_rgba, rgba, sizeof(rgba));
	return nshown++ == 0 ? NULL : "enough";
}

static void
test_splash(void **state)
{
	uint8_t bad[sizeof(bmp)];

	(void)state;
	payload_splash = show;
	nshown = 0;
	give(BI_MODULE_IMAGE, "a.bmp", bmp, sizeof(bmp));
	modtest_said("a.bmp: splash image, 2 x 2 pixels, shown");
	give(BI_MODULE_NONE, "b.bmp", bmp, sizeof(bmp));
	modtest_said("b.bmp: splash image, 70 bytes, not shown: enough");
	memcpy(bad, bmp, sizeof(bad));
	bad[19] = 0x40; /* 16386 pixels wide */
	give(BI_MODULE_IMAGE, "c.bmp", bad, sizeof(bad));
	modtest_said("c.bmp: splash image, 70 bytes, not shown: ");
	give(BI_MODULE_IMAGE, "d.bmp", bmp, 20);
	modtest_said("d.bmp: splash image, 20 bytes, not shown: ");
	give(BI_MODULE_IMAGE, "e.gif", "GIF89a", 6);
	modtest_said("e.gif: splash image, 6 bytes, not shown: not a BMP");
	payload_splash = NULL;
	payload_reset();
}

/* Hostile sizes are refused before memory for pixels is asked for. */
static void
test_picture_limits(void **state)
{
	static const struct {
		uint32_t w, h;
	} sizes[] = {{0, 2}, {2, 0}, {16385, 1}, {3840, 2161}, {1u << 31, 2},
	    {UINT32_MAX, UINT32_MAX}, {65536, 65536}};
	uint8_t bad[sizeof(bmp)];
	struct picture pic;

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++) {
		memcpy(bad, bmp, sizeof(bad));
		memcpy(bad + 18, &sizes[i].w, 4);
		memcpy(bad + 22, &sizes[i].h, 4);
		/* The first one is of the decoder's state. */
		host_fail_after(2);
		assert_non_null(picture_decode(&pic, bad, sizeof(bad)));
		assert_false(host_fail_fired());
		assert_null(pic.pic_rgba);
	}
	host_fail_after(0);
	/* And what can be allocated may fail. */
	for (size_t n = 1;; n++) {
		host_fail_after(n);
		if (picture_decode(&pic, bmp, sizeof(bmp)) == NULL)
			break;
		assert_true(host_fail_fired());
	}
	host_fail_after(0);
	picture_free(&pic);
}

/* ---- configuration ---- */

static int
parse(const char *text)
{
	return kernconf_parse("k.conf", text, strlen(text));
}

static void
test_kernconf(void **state)
{
	static const char *const bad[] = {
	    "a=1\nb", "=1", "a b=1", "a=\x01", "a=b\xff\x7f"};
	char longkey[80] = "";
	int64_t n;
	bool on;

	(void)state;
	assert_int_equal(parse("# comment\r\n\n a = 1 \nb.c=x = #y\nd=-0x10\n"
			       "e=Yes\nf=off\na=2"),
	    0);
	modtest_said("kernconf: k.conf: 6 variables");
	assert_string_equal(kernconf_string("a"), "2");
	assert_string_equal(kernconf_string("b.c"), "x = #y");
	assert_null(kernconf_string("b"));
	assert_int_equal(kernconf_number("d", &n), 0);
	assert_int_equal(n, -16);
	assert_int_equal(kernconf_number("e", &n), EINVAL);
	assert_int_equal(kernconf_number("z", &n), ENOENT);
	assert_int_equal(kernconf_switch("e", &on), 0);
	assert_true(on);
	assert_int_equal(kernconf_switch("f", &on), 0);
	assert_false(on);
	assert_int_equal(kernconf_switch("a", &on), EINVAL);
	modtest_run("kernconf", 0, "a = 2\nb.c = x = #y\nd = -0x10\n");
	modtest_run("kernconf z", ENOENT, "kernconf: z: ");
	/* One wrong line, and nothing of the file is used. */
	for (size_t i = 0; i < knitems(bad); i++)
		assert_int_equal(parse(bad[i]), EINVAL);
	modtest_said("kernconf: k.conf: line 2: no '='");
	memset(longkey, 'k', 64);
	longkey[64] = '=';
	assert_int_equal(parse(longkey), EINVAL);
	assert_string_equal(kernconf_string("a"), "2");
	assert_int_equal(
	    kernconf_parse("k", longkey, KERNCONF_FILE + 1), EFBIG);
	host_fail_after(2);
	assert_int_equal(parse("a=8\nq=9\n"), ENOMEM);
	host_fail_after(0);
	assert_null(kernconf_string("q"));
	kernconf_reset();
}

/* A variable of sysctl's name sets it. */
static void
test_kernconf_sysctl(void **state)
{
	(void)state;
	give(BI_MODULE_NONE, "x/k.conf", "kern.module.autotime=77\n", 24);
	modtest_said("kernconf: x/k.conf: 1 variables, 1 of them");
	modtest_run("sysctl kern.module.autotime", 0, "autotime = 77");
	give(BI_MODULE_KERNCONF, "k", "#\n\nkern.module.autotime=soon\n", 29);
	modtest_said("kernconf: k: line 3: kern.module.autotime=soon: ");
	modtest_said("signed number of 32 bits (error 22, EINVAL)");
	assert_int_equal(parse("kern.ostype=x\nkern.module.verbose=2\nkern=1\n"
			       "kern.module.autotime=0x80000000\n"),
	    0);
	modtest_said("line 1: kern.ostype=x: ");
	modtest_said("read-only");
	modtest_said("line 2: kern.module.verbose=2: ");
	modtest_said("0 or 1");
	modtest_said("line 3: kern=1: ");
	modtest_said("EISDIR");
	modtest_said("line 4: ");
	modtest_said("ERANGE");
	modtest_run("sysctl kern.module.autotime=10", 0, "10");
	payload_reset();
	kernconf_reset();
}

/* ---- firmware ---- */

static void
test_names(void **state)
{
	(void)state;
	assert_true(payload_is_named("iwn/a.fw", "iwn", "a.fw"));
	assert_true(payload_is_named("hd0a:/x/iwn/a.fw", "iwn", "a.fw"));
	assert_true(payload_is_named("(hd0,gpt1)/iwn/a.fw", "iwn", "a.fw"));
	assert_true(payload_is_named("a.fw", "iwn", "a.fw"));
	assert_true(payload_is_named("hd0a:a.fw", "iwn", "a.fw"));
	assert_false(payload_is_named("/a.fw", "iwn", "a.fw"));
	assert_false(payload_is_named("xiwn/a.fw", "iwn", "a.fw"));
	assert_false(payload_is_named("iwn/xa.fw", "iwn", "a.fw"));
	assert_false(payload_is_named("", "iwn", "a.fw"));
}

static void
expect_image(const char *drv, const char *img, const char *text)
{
	const size_t len = strlen(text);
	firmware_handle_t fh;
	char buf[32];

	assert_int_equal(firmware_open(drv, img, &fh), 0);
	assert_int_equal(firmware_get_size(fh), len);
	assert_int_equal(firmware_read(fh, 0, buf, len), 0);
	assert_memory_equal(buf, text, len);
	assert_int_equal(firmware_read(fh, 1, buf, len - 1), 0);
	assert_memory_equal(buf, text + 1, len - 1);
	assert_int_equal(firmware_read(fh, 1, buf, len), EIO);
	assert_int_equal(firmware_read(fh, -1, buf, 1), EINVAL);
	assert_int_equal(firmware_read(fh, INT64_MAX, buf, 1), EIO);
	assert_int_equal(firmware_close(fh), 0);
}

static void
test_firmware(void **state)
{
	struct ut_archive a = {.a_data = NULL};
	firmware_handle_t fh;

	(void)state;
	assert_int_equal(firmware_open("iwn", "a.fw", &fh), ENOENT);
	assert_int_equal(firmware_open(NULL, "a.fw", &fh), EINVAL);
	assert_int_equal(firmware_open("iwn", NULL, &fh), EINVAL);
	give(BI_MODULE_FIRMWARE, "/fw/iwn/a.fw", "loaded", 6);
	ut_add_file(&a, "libdata/firmware/iwn/a.fw", "filed");
	ut_add_file(&a, "usr/pkg/libdata/iwn/b.fw", "packed");
	ut_finish(&a);
	give(BI_MODULE_FS, "fs", a.a_data, a.a_size);
	expect_image("iwn", "a.fw", "loaded");
	expect_image("iwn", "b.fw", "packed");
	assert_int_equal(firmware_open("iwn", "c.fw", &fh), ENOENT);
	assert_int_equal(firmware_open("iwn", "../iwn/b.fw", &fh), ENOENT);
	fsimage_detach();
	payload_reset();
	free(a.a_data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_seed),
	    modtest(test_splash),
	    modtest(test_picture_limits),
	    modtest(test_kernconf),
	    modtest(test_kernconf_sysctl),
	    modtest(test_names),
	    modtest(test_firmware),
	};

	if (linkset_init() != 0 || firmware_init() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
