/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootcfg.c: boot.cfg(5), good and bad.
 */
#include "satest.h"

#include <ui/bootcfg.h>

#define cfg(t) (&(t)->ld.ld_ui->us_cfg)

static void
every_keyword(void **state)
{
	struct satest *t = *state;

	assert_int_equal(satest_bootcfg(t,
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

	satest_bootcfg(t, "load=hello\nrndseed=/entropy\nfs=/fs.tar\n");
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

	satest_bootcfg(t, "");
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_TIMEOUT);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	assert_int_equal(cfg(t)->bc_default, 0);
	assert_false(cfg(t)->bc_clear);
	satest_bootcfg(t, "menu=a:boot\ntimeout=0\n");
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
	    /* Concatenated files, each with its byte order mark. */
	    "timeout=3\n\xef\xbb\xbfmenu=A:boot a\ndefault=1",
	    ("\xef\xbb\xbf\xef\xbb\xbftimeout=3\nmenu=A\xef\xbb\xbf:boot "
	     "a\n\xef\xbb\xbf\ndefault=1\xef\xbb\xbf"),
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(texts); i++) {
		assert_int_equal(satest_bootcfg(t, texts[i]), 0);
		assert_string_equal(fakeenv_out(t->fe), "");
		assert_int_equal(cfg(t)->bc_timeout, 3);
		assert_int_equal(cfg(t)->bc_nmenu, 1);
		assert_string_equal(cfg(t)->bc_menu[0].bm_text, "A");
		assert_string_equal(cfg(t)->bc_menu[0].bm_command, "boot a");
		assert_int_equal(cfg(t)->bc_default, 0);
	}
}

static void
hashes(void **state)
{
	struct satest *t = *state;

	satest_bootcfg(t,
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

static void
quotes(void **state)
{
	struct satest *t = *state;

	satest_bootcfg(t,
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
		satest_bootcfg(t, f[i].line);
		assert_int_equal(cfg(t)->bc_format, f[i].format);
	}
	/* Nine entries can be chosen by one digit. */
	satest_bootcfg(t, NINE "timeout=1\n");
	assert_int_equal(cfg(t)->bc_nmenu, 9);
	assert_int_equal(cfg(t)->bc_format, 'n');
	satest_bootcfg(t, NINE "menu=:j\ntimeout=1\n");
	assert_int_equal(cfg(t)->bc_format, 'l');
	satest_bootcfg(t, NINE "menu=:j\ntimeout=-1\n");
	assert_int_equal(cfg(t)->bc_format, 'n');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(every_keyword),
	    satest_unit(commands_reach_the_list),
	    satest_unit(defaults),
	    satest_unit(dialects),
	    satest_unit(hashes),
	    satest_unit(quotes),
	    satest_unit(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
