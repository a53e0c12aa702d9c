/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootcfg.c: boot.cfg(5), good and bad.
 */
#include "satest.h"

#include "bootcfg.h"

static int
parse(struct satest *t, const char *text)
{
	/* An own block without a NUL: reading beyond it is seen. */
	size_t len = strlen(text);
	char *buf = malloc(len == 0 ? 1 : len);
	int error;

	memcpy(buf, text, len);
	error = bootcfg_parse(&t->ld, buf, len);
	free(buf);
	return error;
}

#define cfg(t) (&(t)->ld.ld_cfg)

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
	assert_string_equal(cfg(t)->bc_banner[2], "  a = b:");
	assert_true(cfg(t)->bc_clear);
	assert_int_equal(cfg(t)->bc_default, 1);
	assert_int_equal(cfg(t)->bc_format, 'l');
	assert_int_equal(cfg(t)->bc_nmenu, 3);
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "Boot");
	assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot");
	assert_string_equal(cfg(t)->bc_menu[1].bm_text, "boot hd0a:netbsd -s");
	assert_string_equal(cfg(t)->bc_menu[2].bm_command, "load a;boot x:y");
	assert_int_equal(cfg(t)->bc_timeout, 7);
	assert_string_equal(t->ld.ld_root, "wd0a");
	assert_string_equal(t->ld.ld_dev, "hd0a");
	assert_string_equal(
	    TAILQ_FIRST(&t->ld.ld_userconf)->uc_text, "disable foo*");
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
	TAILQ_FOREACH (mq, &t->ld.ld_mods, mq_chain) {
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

static void
hashes_in_text_stay(void **state)
{
	struct satest *t = *state;

	parse(t, "banner=#####\nbanner=C# is a key\nmenu=a#1:boot\n");
	assert_string_equal(cfg(t)->bc_banner[0], "#####");
	assert_string_equal(cfg(t)->bc_banner[1], "C# is a key");
	assert_string_equal(cfg(t)->bc_menu[0].bm_text, "a#1");
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
	    {"timeout=soon", "timeout=soon is no number"},
	    {"timeout=", "timeout= is no number"},
	    {"timeout=99999999999999999999", "is no number"},
	    {"timeout=86401", "86400 seconds are the most"},
	    {"default=x1", "default=x1 is no number"},
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
		assert_string_equal(t->ld.ld_root, "");
		assert_true(TAILQ_EMPTY(&t->ld.ld_mods));
	}
}

static void
bad_values_fall_back(void **state)
{
	struct satest *t = *state;

	parse(t, "timeout=soon\n");
	assert_int_equal(cfg(t)->bc_timeout, -1);
	parse(t, "timeout=-5\n");
	assert_int_equal(cfg(t)->bc_timeout, -1);
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
}

static void
long_lines_are_left_out(void **state)
{
	struct satest *t = *state;
	size_t n = 100000;
	char *text = malloc(n + 64);

	memset(text, 'x', n);
	memcpy(text, "banner=", 7);
	strcpy(text + n, "\ntimeout=4\n");
	assert_int_equal(parse(t, text), 0);
	assert_saw(t, "boot.cfg line 1: 100000 bytes long, at most 1023");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	assert_int_equal(cfg(t)->bc_timeout, 4);
	/* The longest that is taken, and one byte more. */
	strcpy(text + BOOTCFG_MAXLINE, "\n");
	fakeenv_out_clear(t->fe);
	parse(t, text);
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(strlen(cfg(t)->bc_banner[0]), BOOTCFG_MAXLINE - 7);
	strcpy(text + BOOTCFG_MAXLINE, "x\n");
	parse(t, text);
	assert_saw(t, "1024 bytes long");
	assert_int_equal(cfg(t)->bc_nbanner, 0);
	/* Every command that takes a value stands a value of that size. */
	memcpy(text, "userconf=", 9);
	strcpy(text + BOOTCFG_MAXLINE, "\n");
	parse(t, text);
	memcpy(text, "load=xxxx", 9);
	parse(t, text);
	assert_true(TAILQ_EMPTY(&t->ld.ld_mods));
	free(text);
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

/* ---- the file ---- */

static void
places(void **state)
{
	struct satest *t = *state;
	struct fakevol *root = fakeenv_volume(t->fe, "hd0b");

	strcpy(t->ld.ld_dev, "hd0b");
	assert_int_equal(bootcfg_read(&t->ld), ENOENT);
	assert_false(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_NOTIMEOUT);
	assert_string_equal(fakeenv_out(t->fe), "");

	fakevol_text(root, "/boot.cfg", "timeout=2\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);

	fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg", "timeout=1\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 1);
	/* Not on the boot device's system partition: not looked at. */
	t->vol->fv_info.vi_isesp = false;
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);
}

static void
unreadable_file_is_said(void **state)
{
	struct satest *t = *state;
	struct fakefile *f;

	f = fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg", "timeout=1\n");
	fakevol_text(t->vol, "/boot.cfg", "timeout=2\n");
	f->ff_read_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg: ");
	assert_int_equal(cfg(t)->bc_timeout, 2);
	assert_int_equal(cfg(t)->bc_nwarn, 1);
	f->ff_read_error = 0;
	f->ff_open_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);
	fakevol_find(t->vol, "/boot.cfg")->ff_open_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), EIO);
	assert_false(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_nwarn, 2);
}

static void
empty_and_directory(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_true(cfg(t)->bc_found);
	fakevol_dir(t->vol, "/EFI/NetBSD/boot.cfg");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg: ");
}

/* 10 MB: 64 KB are read, once, and memory is bounded by that. */
static void
huge_file(void **state)
{
	struct satest *t = *state;
	size_t n = 10 << 20, i;
	char *text = malloc(n);
	struct fakefile *f;

	for (i = 0; i + 10 <= n; i += 10)
		memcpy(text + i, "timeout=3\n", 10);
	memset(text + i, '\n', n - i);
	f = fakevol_file(t->vol, "/boot.cfg", text, n);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t,
	    "/boot.cfg: 10485760 bytes long, only the lines in the "
	    "first 65536 are used");
	assert_int_equal(f->ff_nread, 1);
	assert_int_equal(f->ff_bytes, BOOTCFG_MAXFILE);
	assert_true(t->fe->fe_peakbytes < BOOTCFG_MAXFILE + 1024);
	/* The last line is cut in the middle: "timeo" is no warning. */
	assert_int_equal(cfg(t)->bc_nwarn, 1);
	assert_int_equal(cfg(t)->bc_timeout, 3);
	free(text);
}

static void
zeros(void **state)
{
	struct satest *t = *state;

	fakevol_zeros(t->vol, "/boot.cfg", 1000);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "boot.cfg line 1: zero bytes in it");
	fakevol_zeros(t->vol, "/boot.cfg", 10 << 20);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "only the lines in the first 65536");
	fakevol_zeros(t->vol, "/boot.cfg", UINT64_MAX);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	/* One zero in a good file costs one line. */
	fakevol_file(
	    t->vol, "/boot.cfg", "menu=a:b\nme\0nu=c:d\ntimeout=1", 28);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_nmenu, 1);
	assert_int_equal(cfg(t)->bc_timeout, 1);
}

/* Any allocation may fail: no leak, the rest of the file holds, and the next
 * reading works. */
static void
out_of_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;
	int error;

	fakevol_text(t->vol, "/boot.cfg",
	    "banner=x\nmenu=a:b\nload=m\nuserconf=u\ntimeout=9\n");
	for (n = 1;; n++) {
		fakeenv_out_clear(t->fe);
		fakeenv_fail_after(t->fe, n, false);
		error = bootcfg_read(&t->ld);
		if (t->fe->fe_nfailed == 0)
			break;
		assert_string_not_equal(fakeenv_out(t->fe), "");
		if (cfg(t)->bc_found)
			assert_int_equal(cfg(t)->bc_timeout, 9);
		fakeenv_fail_after(t->fe, 0, false);
		satest_loader_free(t);
		assert_true(fakeenv_noleak(t->fe));
		assert_int_equal(bootcfg_read(&t->ld), 0);
		assert_int_equal(cfg(t)->bc_nmenu, 1);
		satest_loader_free(t);
	}
	assert_int_equal(error, 0);
	assert_in_range(n, 9, 20);
}

/* Nothing ever works: still no crash, and the defaults hold. */
static void
no_memory_at_all(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "menu=a:b\n");
	fakeenv_fail_after(t->fe, 1, true);
	assert_int_equal(bootcfg_read(&t->ld), ENOMEM);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_NOTIMEOUT);
	fakeenv_fail_after(t->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(every_keyword),
	    satest_unit(commands_reach_the_list),
	    satest_unit(defaults),
	    satest_unit(dialects),
	    satest_unit(hashes_in_text_stay),
	    satest_unit(bad_lines_are_warnings),
	    satest_unit(bad_values_fall_back),
	    satest_unit(too_many_lines_of_a_kind),
	    satest_unit(formats),
	    satest_unit(long_lines_are_left_out),
	    satest_unit(warnings_are_bounded),
	    satest_unit(places),
	    satest_unit(unreadable_file_is_said),
	    satest_unit(empty_and_directory),
	    satest_unit(huge_file),
	    satest_unit(zeros),
	    satest_unit(out_of_memory),
	    satest_unit(no_memory_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
