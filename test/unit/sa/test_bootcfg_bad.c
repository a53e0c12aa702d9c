/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootcfg_bad.c: what boot.cfg(5) does not allow: a warning each, and the
 * other lines apply.
 */
#include "satest.h"

#include <ui/bootcfg.h>

#define cfg(t) (&(t)->ld.ld_ui->us_cfg)

/* A line is counted once, however it ends. */
static void
line_numbers(void **state)
{
	static const char *const texts[] = {
	    "menu=a:b\n\nx\n", "menu=a:b\r\rx\r", "menu=a:b\r\n\r\nx\r\n"};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(texts); i++) {
		fakeenv_out_clear(t->fe);
		satest_bootcfg(t, texts[i]);
		assert_saw(t, "boot.cfg line 3: \"x\"");
		assert_int_equal(cfg(t)->bc_nwarn, 1);
	}
}

static void
utf16_is_one_warning(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} k[] = {
	    {"\xff\xfem\0e\0n\0u\0\n\0x\0\n\0", 16},
	    {"\xfe\xff\0m\0e\0n\0u\0\n\0x\0\n", 16},
	    {"m\0e\0n\0u\0=\0\n\0x\0\n\0", 16},
	    {"\0m\0e\0n\0u\0=\0\n\0x\0\n", 16},
	    {"\xff\xfe", 2},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		fakeenv_out_clear(t->fe);
		assert_int_equal(
		    bootcfg_parse(&t->ld, "boot.cfg", k[i].text, k[i].len), 0);
		assert_saw(t, "UTF-16: ignored");
		assert_int_equal(fakeenv_count(t->fe, "\n"), 1);
		assert_int_equal(cfg(t)->bc_nwarn, 1);
		assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
	}
}

/*
 * A `#' that may not be meant as a comment: the line applies, with a warning.
 */
static void
hashes_that_cut(void **state)
{
	static const struct {
		const char *line;
		int nmenu;
		unsigned nwarn;
	} k[] = {
	    {"menu=a#1:boot", 0, 2},
	    {"menu=Disk #2:boot hd1a:", 0, 2},
	    {"menu=a:boot net#bsd", 1, 1},
	    {"menu=a:boot #bsd", 1, 1},
	    {"load=x#y", 0, 1},
	    {"load=x -s a=#", 0, 1},
	    /* A comment; in quotes it is text. */
	    {"menu=a:boot # bsd", 1, 0},
	    {"load=x # y", 0, 0},
	    {"load=x #", 0, 0},
	    {"menu=a:boot \"net#bsd\"", 1, 0},
	    {"load=\"x#y\"", 0, 0},
	    {"menu=a \"#1\":boot", 1, 0},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		fakeenv_out_clear(t->fe);
		modreq_clear(&t->ld);
		satest_bootcfg(t, k[i].line);
		assert_int_equal(cfg(t)->bc_nmenu, k[i].nmenu);
		assert_int_equal(cfg(t)->bc_nwarn, k[i].nwarn);
		if (k[i].nwarn > 0)
			assert_saw(t, "boot.cfg line 1: '#'");
	}
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "a \"#1\"");
	satest_bootcfg(t, "menu=a:boot \"net#bsd\" # the other\n");
	assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot \"net#bsd\"");
}

static void
unterminated_quotes(void **state)
{
	struct satest *t = *state;

	modreq_clear(&t->ld);
	satest_bootcfg(t, "menu=a:b\nload=z -s \"x=unterminated\n");
	assert_saw(t, "load z -s \"x=unterminated\n          ^");
	assert_saw(t, "boot.cfg line 2: ");
	assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_mods));
	fakeenv_out_clear(t->fe);
	satest_bootcfg(t, "menu=a:b\nmenu=x:root y;boot \"my kernel\n");
	assert_saw(t, "root y;boot \"my kernel\n            ^");
	assert_saw(t, "boot.cfg line 2: ");
	assert_int_equal(cfg(t)->bc_nmenu, 1);
	assert_int_equal(cfg(t)->bc_nwarn, 1);
}

/* Each causes one warning that names the line, and no effect on other lines. */
static void
bad_lines_are_warnings(void **state)
{
	static const struct {
		const char *line, *warning;
	} bad[] = {
	    {"frobnicate=1", "unknown keyword \"frobnicate\""},
	    {"Timeout=1", "unknown keyword \"Timeout\""},
	    {"menuu=a:b", "unknown keyword \"menuu\""},
	    {"=1", "unknown keyword \"\""},
	    {"timeout", "\"timeout\": no '=' in it"},
	    {"\033[2Jx", "\"\\x1b[2Jx\": no '=' in it"},
	    {"\033[2J=\033c", "unknown keyword \"\\x1b[2J\""},
	    {"menu=no command", "menu=no command: no ':'"},
	    {"timeout=soon", "timeout=soon: "},
	    {"timeout=", "timeout=: "},
	    {"timeout=5s", "timeout=5s: "},
	    {"timeout=2.5", "timeout=2.5: "},
	    {"timeout=-1s", "timeout=-1s: "},
	    {"timeout=99999999999999999999", "timeout=9999"},
	    {"clear=2x", "clear=2x: must be a number"},
	    {"default=2nd", "default=2nd: "},
	    {"default=99999999999999999999", "default=9999"},
	    {"timeout=86401", "the limit is 86400 seconds"},
	    {"default=x1", "default=x1: "},
	    {"format=q", "must be a, l or n"},
	    {"format=", "must be a, l or n"},
	    {"clear=yes", "clear=yes: must be a number"},
	    {"consdev=com9", "consdev com9: ignored"},
	    {"gop=1", "gop 1: ignored"},
	    {"gop=", "gop= without a value"},
	    {"gop=list", "gop=list: type it at the prompt"},
	    {"vesa=list", "gop=list: type it at the prompt"},
	    {"multiboot=", "multiboot=: must be one file"},
	    {"multiboot=x;quit", "multiboot=x;quit: must be one file"},
	    {"splash=", "splash= without a value"},
	    {"load=-t gif x", "-t gif: must be firmware, kernconf"},
	    {"vesa=\033", "gop \\x1b: ignored"},
	    {"vesa=0x102", "vesa=0x102: not a mode of VESA"},
	    {"vesa=0x11c", "vesa=0x11c: not a mode of VESA"},
	    {"vesa=off", "vesa=off: UEFI has no VGA text mode"},
	    {"load=", "load= without a value"},
	    {"dev=", "dev= without a value"},
	    {"root=", "root= without a value"},
	    {"dev=hd9a", "dev hd9a: no such device"},
	    {"load=a;quit", "a ';' ends a command"},
	    {"root=0123456789abcdef", "16 bytes"},
	};
	struct satest *t = *state;
	char text[256];
	size_t i;

	for (i = 0; i < knitems(bad); i++) {
		fakeenv_out_clear(t->fe);
		snprintf(text, sizeof(text), "menu=A:boot\n%s\nbanner=B\n",
		    bad[i].line);
		assert_int_equal(satest_bootcfg(t, text), 0);
		assert_saw(t, bad[i].warning);
		assert_saw(t, "boot.cfg line 2: ");
		assert_clean_output(t);
		assert_int_equal(cfg(t)->bc_nwarn, 1);
		assert_int_equal(cfg(t)->bc_nmenu, 1);
		assert_int_equal(cfg(t)->bc_nbanner, 1);
		assert_string_equal(t->ld.ld_dev, "hd0a");
		assert_string_equal(t->ld.ld_boot->bo_root, "");
		assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_mods));
	}
}

static void
bad_values_fall_back(void **state)
{
	struct satest *t = *state;

	/* As of NetBSD's loader: atoi(), if there is a digit; otherwise -1. */
	static const struct {
		const char *text;
		int seconds;
		unsigned nwarn;
	} timeouts[] = {
	    {"soon", -1, 1},
	    {"", -1, 1},
	    {"\"3\"", -1, 1},
	    {"-1s", -1, 1},
	    {"-5", -1, 0},
	    {"-99999999999999999999", -1, 1},
	    {"5s", 5, 1},
	    {"2.5", 2, 1},
	    {"007", 7, 0},
	    {"99999999999999999999", BOOTCFG_MAXWAIT, 1},
	};
	size_t i;

	for (i = 0; i < knitems(timeouts); i++) {
		char text[64];

		snprintf(text, sizeof(text), "timeout=%s\nmenu=a:boot\n",
		    timeouts[i].text);
		satest_bootcfg(t, text);
		assert_int_equal(cfg(t)->bc_timeout, timeouts[i].seconds);
		assert_int_equal(cfg(t)->bc_nwarn, timeouts[i].nwarn);
	}
	satest_bootcfg(t, "timeout=-1\n");
	assert_int_equal(cfg(t)->bc_timeout, -1);
	assert_int_equal(cfg(t)->bc_nwarn, 0);
	/* Without a menu it would wait where NetBSD's loader boots. */
	satest_bootcfg(t, "timeout=soon\n");
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
	satest_bootcfg(t, "timeout=soon\ntimeout=3\n");
	assert_int_equal(cfg(t)->bc_timeout, 3);
	satest_bootcfg(t, "clear=2\n");
	assert_true(cfg(t)->bc_clear);
	assert_int_equal(cfg(t)->bc_nwarn, 0);
	satest_bootcfg(t, "timeout=86401\n");
	assert_int_equal(cfg(t)->bc_timeout, 86400);
	satest_bootcfg(t, "default=9\nmenu=a:b\nmenu=c:d\n");
	assert_int_equal(cfg(t)->bc_default, 1);
	assert_saw(t,
	    "boot.cfg line 1: default=9, but the menu has entries "
	    "1 to 2: 2 is used");
	satest_bootcfg(t, "menu=a:b\nmenu=c:d\ndefault=0\n");
	assert_int_equal(cfg(t)->bc_default, 0);
	satest_bootcfg(t, "menu=a:b\nmenu=c:d\ndefault=-9223372036854775808\n");
	assert_int_equal(cfg(t)->bc_default, 0);
	satest_bootcfg(t, "menu=a:b\nmenu=c:d\ndefault=B\n");
	assert_int_equal(cfg(t)->bc_default, 1);
	/* Without a menu there is nothing to check it against. */
	fakeenv_out_clear(t->fe);
	satest_bootcfg(t, "default=3\n");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(cfg(t)->bc_default, 0);
}

static void
too_many_lines_of_a_kind(void **state)
{
	struct satest *t = *state;
	char text[4096] = "";
	int i;

	for (i = 0; i < 14; i++)
		sprintf(text + strlen(text), "banner=%d\n", i);
	for (i = 0; i < 22; i++)
		sprintf(text + strlen(text), "menu=%d:boot %d\n", i, i);
	satest_bootcfg(t, text);
	/* NetBSD's limits. */
	assert_int_equal(cfg(t)->bc_nbanner, 12);
	assert_int_equal(cfg(t)->bc_nmenu, 20);
	assert_string_equal(cfg(t)->bc_banner[11], "11");
	assert_string_equal(cfg(t)->bc_menu[19].bm_command, "boot 19");
	assert_saw(t, "boot.cfg line 13: more than 12 banner lines");
	assert_saw(t, "boot.cfg line 35: more than 20 menu entries");
	assert_int_equal(cfg(t)->bc_nwarn, 4);
	/* More than nine entries with a clock running: letters. */
	assert_int_equal(cfg(t)->bc_format, 'l');
}

/* Parse a first line of `len` bytes that begins with `key', and `rest'. */
static void
parse_long(struct satest *t, const char *key, size_t len, const char *rest)
{
	size_t size = len + strlen(rest) + 1;
	char *text = malloc(size), *fill = malloc(len + 1);

	memset(fill, 'x', len);
	fill[len] = '\0';
	snprintf(text, size, "%s%s%s", key, fill + strlen(key), rest);
	fakeenv_out_clear(t->fe);
	assert_int_equal(satest_bootcfg(t, text), 0);
	free(fill);
	free(text);
}

static void
long_lines_are_left_out(void **state)
{
	struct satest *t = *state;

	parse_long(t, "banner=", 100000, "\ntimeout=4\n");
	assert_saw(t, "boot.cfg line 1: 100000 bytes long, the limit is 1023");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	assert_int_equal(cfg(t)->bc_timeout, 4);
	/* The longest that is taken, and one byte more. */
	parse_long(t, "banner=", BOOTCFG_MAXLINE, "\n");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(strlen(cfg(t)->bc_banner[0]), BOOTCFG_MAXLINE - 7);
	parse_long(t, "banner=", BOOTCFG_MAXLINE + 1, "\n");
	assert_saw(t, "1024 bytes long");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	/* Every command accepts or refuses a value of that size. */
	parse_long(t, "userconf=", BOOTCFG_MAXLINE, "\n");
	assert_saw(t, "the kernel takes at most 79");
	parse_long(t, "load=", BOOTCFG_MAXLINE, "\n");
	assert_saw(t, "longer than 255 bytes");
	parse_long(t, "root=", BOOTCFG_MAXLINE, "\n");
	parse_long(t, "dev=", BOOTCFG_MAXLINE, "\n");
	assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_mods));
	assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_userconf));
}

static void
warnings_are_bounded(void **state)
{
	struct satest *t = *state;
	size_t i, n = 30000;
	char *text = malloc(2 * n + 1);

	for (i = 0; i < n; i++)
		memcpy(text + 2 * i, "x\n", 2);
	text[2 * n] = '\0';
	satest_bootcfg(t, text);
	assert_int_equal(fakeenv_count(t->fe, "boot.cfg line "), 10);
	assert_saw(t, "boot.cfg: 29990 more warnings not shown");
	/* Messages of commands count too. */
	for (i = 0; i < n / 5; i++)
		memcpy(text + 10 * i, "dev=hd987\n", 10);
	fakeenv_out_clear(t->fe);
	satest_bootcfg(t, text);
	assert_int_equal(fakeenv_count(t->fe, "dev hd987: no such device"), 10);
	assert_saw(t, "boot.cfg: 5990 more warnings not shown");
	/* The loader's console is restored. */
	assert_ptr_equal(t->ld.ld_env, &t->fe->fe_env);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(line_numbers),
	    satest_unit(utf16_is_one_warning),
	    satest_unit(hashes_that_cut),
	    satest_unit(unterminated_quotes),
	    satest_unit(bad_lines_are_warnings),
	    satest_unit(bad_values_fall_back),
	    satest_unit(too_many_lines_of_a_kind),
	    satest_unit(long_lines_are_left_out),
	    satest_unit(warnings_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
