/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootcfg.c: boot.cfg(5), good and bad.
 */
#include "satest.h"

#include <ui/bootcfg.h>

static int
parse_bytes(struct satest *t, const char *text, size_t len)
{
	/* An own block without a NUL: reading beyond it is seen. */
	char *buf = malloc(len == 0 ? 1 : len);
	int error;

	memcpy(buf, text, len);
	error = bootcfg_parse(&t->ld, buf, len);
	free(buf);
	return error;
}

static int
parse(struct satest *t, const char *text)
{
	return parse_bytes(t, text, strlen(text));
}

#define cfg(t) (&(t)->ld.ld_ui->us_cfg)

static void
every_keyword(void **state)
{
	struct satest *t = *state;

	assert_int_equal(parse(t,
			     "# a comment\n"
			     "banner=Hello\n"
			     "banner=\n"
			     "banner=  a = b: #1\n"
			     "clear=1\n"
			     "default=2\n"
			     "format=l\n"
			     "load=hello\n"
			     "load=hd0a:/x/y.kmod\n"
			     "\n"
			     "menu=Boot:boot\n"
			     "menu=:boot hd0a:netbsd -s\n"
			     "menu=Both:load a;boot x:y\n"
			     "timeout=7\n"
			     "userconf=disable foo*\n"
			     "rndseed=/var/db/entropy-file\n"
			     "fs=/fs.tar\n"
			     "root=wd0a\n"
			     "dev=hd0a:\n"),
	    0);
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(cfg(t)->bc_nwarn, 0);
	assert_true(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_nbanner, 3);
	assert_string_equal(cfg(t)->bc_banner[0], "Hello");
	assert_string_equal(cfg(t)->bc_banner[1], "");
	assert_string_equal(cfg(t)->bc_banner[2], "  a = b: #1");
	assert_true(cfg(t)->bc_clear);
	assert_int_equal(cfg(t)->bc_default, 1);
	assert_int_equal(cfg(t)->bc_format, 'l');
	assert_int_equal(cfg(t)->bc_nmenu, 3);
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "Boot");
	assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot");
	assert_string_equal(cfg(t)->bc_menu[1].bm_text, "boot hd0a:netbsd -s");
	assert_string_equal(cfg(t)->bc_menu[2].bm_command, "load a;boot x:y");
	assert_int_equal(cfg(t)->bc_timeout, 7);
	assert_string_equal(t->ld.ld_boot->bo_root, "wd0a");
	assert_string_equal(t->ld.ld_dev, "hd0a");
	assert_string_equal(
	    TAILQ_FIRST(&t->ld.ld_boot->bo_userconf)->uc_text, "disable foo*");
}

static void
commands_reach_the_list(void **state)
{
	static const struct {
		int type;
		const char *text;
	} want[] = {
	    {BI_MODULE_ELF, "hello"},
	    {BI_MODULE_RND, "/entropy"},
	    {BI_MODULE_FS, "/fs.tar"},
	};
	struct satest *t = *state;
	struct modreq *mq;
	size_t i = 0;

	parse(t, "load=hello\nrndseed=/entropy\nfs=/fs.tar\n");
	TAILQ_FOREACH (mq, &t->ld.ld_boot->bo_mods, mq_chain) {
		assert_in_range(i, 0, 2);
		assert_int_equal(mq->mq_type, want[i].type);
		assert_string_equal(mq->mq_text, want[i].text);
		i++;
	}
	assert_int_equal(i, 3);
}

static void
defaults(void **state)
{
	struct satest *t = *state;

	parse(t, "");
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	assert_int_equal(cfg(t)->bc_default, 0);
	assert_false(cfg(t)->bc_clear);
	parse(t, "menu=a:boot\ntimeout=0\n");
	assert_int_equal(cfg(t)->bc_timeout, 0);
	assert_int_equal(cfg(t)->bc_default, 0);
	assert_int_equal(cfg(t)->bc_format, 'n');
}

/* CRLF, no newline at the end, blanks, a byte order mark: all the same. */
static void
dialects(void **state)
{
	static const char *const texts[] = {
	    "timeout=3\nmenu=A:boot a\ndefault=1\n",
	    "timeout=3\r\nmenu=A:boot a\r\ndefault=1\r\n",
	    "timeout=3\nmenu=A:boot a\ndefault=1",
	    "timeout=3\r\nmenu=A:boot a\r\ndefault=1\r",
	    " timeout = 3  \nmenu =A:boot a\t\n\tdefault= 1",
	    "\xef\xbb\xbftimeout=3\nmenu=A:boot a\ndefault=1",
	    "timeout=3 # seconds\nmenu=A:boot a # as ever\n\n#x\n\r\n",
	    "timeout=3\rmenu=A:boot a\rdefault=1\r",
	    "timeout=3\r\rmenu=A:boot a\n\rdefault=1",
	    /* Files put together, each with its mark. */
	    "timeout=3\n\xef\xbb\xbfmenu=A:boot a\ndefault=1",
	    ("\xef\xbb\xbf\xef\xbb\xbftimeout=3\nmenu=A\xef\xbb\xbf:boot "
	     "a\n\xef\xbb\xbf\ndefault=1\xef\xbb\xbf"),
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(texts); i++) {
		assert_int_equal(parse(t, texts[i]), 0);
		assert_string_equal(fakeenv_out(t->fe), "");
		assert_int_equal(cfg(t)->bc_timeout, 3);
		assert_int_equal(cfg(t)->bc_nmenu, 1);
		assert_string_equal(cfg(t)->bc_menu[0].bm_text, "A");
		assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot a");
		assert_int_equal(cfg(t)->bc_default, 0);
	}
}

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
		parse(t, texts[i]);
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
		assert_int_equal(bootcfg_parse(&t->ld, k[i].text, k[i].len), 0);
		assert_saw(t, "UTF-16: save as UTF-8");
		assert_int_equal(fakeenv_count(t->fe, "\n"), 1);
		assert_int_equal(cfg(t)->bc_nwarn, 1);
		assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
	}
}

static void
hashes(void **state)
{
	struct satest *t = *state;

	parse(t,
	    "banner=#####\nbanner=  ## C# #\nmenu=a:boot # b\n"
	    "  # x\n\t#menu=b:c\nload=#x\nroot=wd0a#b\ntimeout=7#s\n");
	assert_string_equal(cfg(t)->bc_banner[0], "#####");
	assert_string_equal(cfg(t)->bc_banner[1], "  ## C# #");
	assert_int_equal(cfg(t)->bc_nmenu, 1);
	assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot");
	assert_saw(t, "boot.cfg line 6: load= without a value");
	assert_string_equal(t->ld.ld_boot->bo_root, "wd0a");
	assert_int_equal(cfg(t)->bc_timeout, 7);
	assert_int_equal(cfg(t)->bc_nwarn, 2);
}

/* What may not have been meant as a comment: the line holds, with a warning. */
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
	    /* A comment, and in quotes text. */
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
		parse(t, k[i].line);
		assert_int_equal(cfg(t)->bc_nmenu, k[i].nmenu);
		assert_int_equal(cfg(t)->bc_nwarn, k[i].nwarn);
		if (k[i].nwarn > 0)
			assert_saw(t, "boot.cfg line 1: '#'");
	}
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "a \"#1\"");
	parse(t, "menu=a:boot \"net#bsd\" # the other\n");
	assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot \"net#bsd\"");
}

static void
quotes(void **state)
{
	struct satest *t = *state;

	parse(t,
	    "load=\"/my modules/x.kmod\"\nfs=\"a;b\"\nroot=\"my root\"\n"
	    "menu=A \"b:boot \"hd0a:/my kernel\"\n");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_string_equal(TAILQ_FIRST(&t->ld.ld_boot->bo_mods)->mq_text,
	    "/my modules/x.kmod");
	assert_string_equal(
	    TAILQ_NEXT(TAILQ_FIRST(&t->ld.ld_boot->bo_mods), mq_chain)->mq_text,
	    "a;b");
	assert_string_equal(t->ld.ld_boot->bo_root, "my root");
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "A \"b");
	assert_string_equal(
	    cfg(t)->bc_menu[0].bm_command, "boot \"hd0a:/my kernel\"");
}

static void
unterminated_quotes(void **state)
{
	struct satest *t = *state;

	modreq_clear(&t->ld);
	parse(t, "menu=a:b\nload=z -s \"x=unterminated\n");
	assert_saw(t, "load z -s \"x=unterminated\n          ^");
	assert_saw(t, "boot.cfg line 2: ");
	assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_mods));
	fakeenv_out_clear(t->fe);
	parse(t, "menu=a:b\nmenu=x:root y;boot \"my kernel\n");
	assert_saw(t, "root y;boot \"my kernel\n            ^");
	assert_saw(t, "boot.cfg line 2: ");
	assert_int_equal(cfg(t)->bc_nmenu, 1);
	assert_int_equal(cfg(t)->bc_nwarn, 1);
}

/* Each with one warning that names the line, and no effect on the others. */
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
	    {"timeout=-5", "timeout=-5: "},
	    {"timeout=99999999999999999999", "timeout=9999"},
	    {"clear=2", "clear=2: must be 0 or 1"},
	    {"default=2nd", "default=2nd: "},
	    {"default=99999999999999999999", "default=9999"},
	    {"timeout=86401", "86400 seconds are the most"},
	    {"default=x1", "default=x1: "},
	    {"format=q", "must be a, l or n"},
	    {"format=", "must be a, l or n"},
	    {"clear=yes", "clear=yes: must be 0 or 1"},
	    {"consdev=com0", "consdev=com0: known, not supported yet"},
	    {"gop=1", "gop=1: known, not supported yet"},
	    {"multiboot=x", "multiboot=x: known, not supported yet"},
	    {"splash=x", "splash=x: known, not supported yet"},
	    {"vesa=\033", "vesa=\\x1b: known, not supported yet"},
	    {"load=", "load= without a value"},
	    {"dev=", "dev= without a value"},
	    {"root=", "root= without a value"},
	    {"dev=hd9a", "there is no hd9a"},
	    {"load=a;quit", "a ';' ends a command"},
	    {"load=a b", "\"b\" is too many"},
	    {"root=0123456789abcdef", "16 bytes"},
	};
	struct satest *t = *state;
	char text[256];
	size_t i;

	for (i = 0; i < knitems(bad); i++) {
		fakeenv_out_clear(t->fe);
		snprintf(text, sizeof(text), "menu=A:boot\n%s\nbanner=B\n",
		    bad[i].line);
		assert_int_equal(parse(t, text), 0);
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

	static const char *const no_timeout[] = {"soon", "", "5s", "2.5", "-5",
	    "-1s", "99999999999999999999", "-99999999999999999999", "\"3\""};
	size_t i;

	for (i = 0; i < knitems(no_timeout); i++) {
		char text[64];

		snprintf(text, sizeof(text), "timeout=%s\n", no_timeout[i]);
		parse(t, text);
		assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
		assert_int_equal(cfg(t)->bc_nwarn, 1);
	}
	parse(t, "timeout=-1\n");
	assert_int_equal(cfg(t)->bc_timeout, -1);
	assert_int_equal(cfg(t)->bc_nwarn, 0);
	parse(t, "timeout=86401\n");
	assert_int_equal(cfg(t)->bc_timeout, 86400);
	parse(t, "default=9\nmenu=a:b\nmenu=c:d\n");
	assert_int_equal(cfg(t)->bc_default, 1);
	assert_saw(t,
	    "boot.cfg line 1: default=9, but the menu has entries "
	    "1 to 2: it is 2");
	parse(t, "menu=a:b\nmenu=c:d\ndefault=0\n");
	assert_int_equal(cfg(t)->bc_default, 0);
	parse(t, "menu=a:b\nmenu=c:d\ndefault=-9223372036854775808\n");
	assert_int_equal(cfg(t)->bc_default, 0);
	parse(t, "menu=a:b\nmenu=c:d\ndefault=B\n");
	assert_int_equal(cfg(t)->bc_default, 1);
	/* Without a menu there is nothing to check it against. */
	fakeenv_out_clear(t->fe);
	parse(t, "default=3\n");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(cfg(t)->bc_default, 0);
}

static void
too_many_lines_of_a_kind(void **state)
{
	struct satest *t = *state;
	char text[4096] = "";
	int i;

	for (i = 0; i < 12; i++)
		sprintf(text + strlen(text), "banner=%d\n", i);
	for (i = 0; i < 22; i++)
		sprintf(text + strlen(text), "menu=%d:boot %d\n", i, i);
	parse(t, text);
	assert_int_equal(cfg(t)->bc_nbanner, BOOTCFG_MAXBANNER);
	assert_string_equal(cfg(t)->bc_banner[9], "9");
	assert_int_equal(cfg(t)->bc_nmenu, BOOTCFG_MAXMENU);
	assert_string_equal(cfg(t)->bc_menu[19].bm_command, "boot 19");
	assert_saw(t, "boot.cfg line 11: more than 10 banner lines");
	assert_saw(t, "boot.cfg line 33: more than 20 menu entries");
	assert_int_equal(cfg(t)->bc_nwarn, 4);
	/* More than nine entries with a clock running: letters. */
	assert_int_equal(cfg(t)->bc_format, 'l');
}

#define NINE                                                              \
	"menu=:a\nmenu=:b\nmenu=:c\nmenu=:d\nmenu=:e\nmenu=:f\nmenu=:g\n" \
	"menu=:h\nmenu=:i\n"

static void
formats(void **state)
{
	static const struct {
		const char *line;
		int format;
	} f[] = {
	    {"format=a", 'n'},
	    {"format=A", 'n'},
	    {"format=n", 'n'},
	    {"format=d", 'n'},
	    {"format=letters", 'l'},
	    {"format=L", 'l'},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(f); i++) {
		parse(t, f[i].line);
		assert_int_equal(cfg(t)->bc_format, f[i].format);
	}
	/* Nine entries can be told by one digit. */
	parse(t, NINE "timeout=1\n");
	assert_int_equal(cfg(t)->bc_nmenu, 9);
	assert_int_equal(cfg(t)->bc_format, 'n');
	parse(t, NINE "menu=:j\ntimeout=1\n");
	assert_int_equal(cfg(t)->bc_format, 'l');
	parse(t, NINE "menu=:j\ntimeout=-1\n");
	assert_int_equal(cfg(t)->bc_format, 'n');
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
	assert_int_equal(parse(t, text), 0);
	free(fill);
	free(text);
}

static void
long_lines_are_left_out(void **state)
{
	struct satest *t = *state;

	parse_long(t, "banner=", 100000, "\ntimeout=4\n");
	assert_saw(t, "boot.cfg line 1: 100000 bytes long, at most 1023");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	assert_int_equal(cfg(t)->bc_timeout, 4);
	/* The longest that is taken, and one byte more. */
	parse_long(t, "banner=", BOOTCFG_MAXLINE, "\n");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(strlen(cfg(t)->bc_banner[0]), BOOTCFG_MAXLINE - 7);
	parse_long(t, "banner=", BOOTCFG_MAXLINE + 1, "\n");
	assert_saw(t, "1024 bytes long");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	/* Every command that takes a value stands a value of that size. */
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
	parse(t, text);
	assert_int_equal(fakeenv_count(t->fe, "boot.cfg line "), 10);
	assert_saw(t, "boot.cfg: 29990 more warnings not shown");
	/* What a command says counts too. */
	for (i = 0; i < n / 5; i++)
		memcpy(text + 10 * i, "dev=hd987\n", 10);
	fakeenv_out_clear(t->fe);
	parse(t, text);
	assert_int_equal(fakeenv_count(t->fe, "there is no hd987"), 10);
	assert_saw(t, "boot.cfg: 5990 more warnings not shown");
	/* The console is not left mute. */
	assert_ptr_equal(t->ld.ld_env, &t->fe->fe_env);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(every_keyword),
	    satest_unit(commands_reach_the_list),
	    satest_unit(defaults),
	    satest_unit(dialects),
	    satest_unit(line_numbers),
	    satest_unit(utf16_is_one_warning),
	    satest_unit(hashes),
	    satest_unit(hashes_that_cut),
	    satest_unit(quotes),
	    satest_unit(unterminated_quotes),
	    satest_unit(bad_lines_are_warnings),
	    satest_unit(bad_values_fall_back),
	    satest_unit(too_many_lines_of_a_kind),
	    satest_unit(formats),
	    satest_unit(long_lines_are_left_out),
	    satest_unit(warnings_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
