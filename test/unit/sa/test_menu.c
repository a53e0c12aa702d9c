/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_menu.c: the menu, the countdown, booting without a menu.
 */
#include "satest.h"

#include <ui/lineedit.h>
#include <ui/menu.h>

static void
config(struct satest *t, const char *text)
{
	assert_int_equal(
	    bootcfg_parse(&t->ld, "boot.cfg", text, strlen(text)), 0);
	fakeenv_out_clear(t->fe);
}

/* Run the menu; each entry sets another root. */
static enum cmd_result
menu(struct satest *t, const char *keys)
{
	fakeenv_type(t->fe, keys);
	t->fe->fe_now = 0;
	fakeenv_out_clear(t->fe);
	t->ld.ld_boot->bo_root[0] = '\0';
	return menu_run(&t->ld);
}

#define THREE                                                  \
	"menu=One:root one;prompt\nmenu=Two:root two;prompt\n" \
	"menu=Three:root three;prompt\ndefault=2\n"

static void
menu_looks_like_this(void **state)
{
	struct satest *t = *state;

	config(t, THREE "timeout=-1\nmenu=\033[2J:boot\n");
	assert_int_equal(menu(t, "\n"), CMD_PROMPT);
	assert_string_equal(fakeenv_out(t->fe),
	    "\n"
	    "     1. One\n"
	    "  *  2. Two\n"
	    "     3. Three\n"
	    "     4. \\x1b[2J\n"
	    "\nOption (\"e\" edits, \":\" for the prompt): [2]: \n");
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
}

static void
keys_choose(void **state)
{
	static const struct {
		const char *keys, *root;
	} k[] = {
	    {"1", "one"},
	    {"3", "three"},
	    {"\n", "two"},
	    {"9x0 q3", "three"}, /* other keys are ignored */
	    {"\033", ""},
	    {":", ""},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		config(t, THREE "timeout=-1\n");
		assert_int_equal(menu(t, k[i].keys), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, k[i].root);
		config(t, THREE "timeout=9\n");
		assert_int_equal(menu(t, k[i].keys), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, k[i].root);
	}
}

static void
letters(void **state)
{
	struct satest *t = *state;

	config(t, THREE "format=l\ntimeout=-1\n");
	assert_int_equal(menu(t, "1zA"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "one");
	assert_saw(t, "  *  B. Two\n");
	assert_saw(t, "[B]: ");
	config(t, THREE "format=l\ntimeout=5\n");
	assert_int_equal(menu(t, "c"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "three");
	assert_saw(t, "Option B will be chosen in 5");
}

static void
config_many(struct satest *t, int n, const char *more)
{
	char text[2048] = "";
	int i;

	for (i = 1; i <= n; i++)
		sprintf(text + strlen(text), "menu=E%d:root %d;prompt\n", i, i);
	sprintf(text + strlen(text), "%s", more);
	config(t, text);
}

/* With twelve entries a 1 may be 1, 10, 11 or 12; a 2 can only be 2. */
static void
two_digits(void **state)
{
	static const struct {
		const char *keys, *root;
	} k[] = {
	    {"2", "2"},
	    {"1\n", "1"},
	    {"12", "12"},
	    {"10", "10"},
	    {"13\n", "1"}, /* there is no 13 */
	    {"1\b3", "3"},
	    {"1\1771\177\n", "1"}, /* empty again: the default */
	    {"01\n", "1"},
	};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(k); i++) {
		config_many(t, 12, "format=n\ntimeout=-1\n");
		assert_int_equal(menu(t, k[i].keys), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, k[i].root);
		/* The first digit stops a running clock. */
		config_many(t, 12, "format=n\ntimeout=9\n");
		assert_int_equal(menu(t, k[i].keys), CMD_PROMPT);
		assert_string_equal(t->ld.ld_boot->bo_root, k[i].root);
	}
}

static void
automatic_format(void **state)
{
	struct satest *t = *state;

	config_many(t, 12, "timeout=9\n");
	assert_int_equal(menu(t, "L"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "12");
	/* The countdown is over; the names stay. */
	assert_int_equal(menu(t, "k"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "11");
	config_many(t, 20, "timeout=-1\n");
	assert_int_equal(menu(t, "20"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "20");
}

/* ---- the clock ---- */

static void
countdown_boots_the_default(void **state)
{
	struct satest *t = *state;

	config(t, THREE "timeout=3\n");
	assert_int_equal(menu(t, ""), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
	assert_int_equal(t->fe->fe_now, 3000);
	assert_saw(t, "Option 2 will be chosen in 3\b2\b1\b0\n");
}

static void
countdown_digits_go(void **state)
{
	struct satest *t = *state;

	config(t, THREE "timeout=101\n");
	menu(t, "");
	/* 101 100 99 ...  10 9 ...  0: old digits are erased. */
	assert_saw(t, "in 101\b\b\b100\b\b\b99 \b\b\b98");
	assert_saw(t, "\b\b10\b\b9 \b\b8\b7");
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
}

static void
other_keys_stop_the_clock(void **state)
{
	struct satest *t = *state;

	config(t, THREE "timeout=5\n");
	fakeenv_key_at(t->fe, ' ', 2500);
	fakeenv_key_at(t->fe, '3', 100000);
	assert_int_equal(menu(t, ""), CMD_PROMPT);
	assert_saw(t,
	    "in 5\b4\b3\n\nOption (\"e\" edits, \":\" for the prompt): [2]: 3\n");
	assert_string_equal(t->ld.ld_boot->bo_root, "three");
	assert_int_equal(t->fe->fe_now, 100000);
}

/* A key early in a second does not make the second longer. */
static void
countdown_keeps_time(void **state)
{
	struct satest *t = *state;

	fakeenv_key_at(t->fe, 'x', 4999);
	assert_int_equal(countdown(&t->ld, 5), 'x');
	assert_string_equal(fakeenv_out(t->fe), "5\b4\b3\b2\b1\n");
	/* A clock that has moved on when it is read again shows 2, not 1. */
	fakeenv_out_clear(t->fe);
	t->fe->fe_tick = 3;
	assert_int_equal(countdown(&t->ld, 2), SA_KEY_NONE);
	assert_string_equal(fakeenv_out(t->fe), "2\b1\b0\n");
	t->fe->fe_tick = 0;
	t->fe->fe_now = 123456;
	assert_int_equal(countdown(&t->ld, 2), SA_KEY_NONE);
	assert_int_equal(t->fe->fe_now, 125456);
}

static void
timeout_zero(void **state)
{
	struct satest *t = *state;

	config(t, THREE "timeout=0\n");
	assert_int_equal(menu(t, ""), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "two");
	assert_string_equal(fakeenv_out(t->fe), "");
	/* A key that is down shows the menu, without a clock. */
	config(t, THREE "timeout=0\n");
	fakeenv_key_at(t->fe, 'x', 0);
	assert_int_equal(menu(t, "1"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "one");
	assert_saw(t, "*  2. Two");
	/* Or one that repeats within a tenth of a second. */
	fakeenv_out_clear(t->fe);
	config(t, THREE "timeout=0\n");
	fakeenv_key_at(t->fe, 'x', t->fe->fe_now + 100);
	assert_int_equal(menu(t, "1"), CMD_PROMPT);
	assert_saw(t, "*  2. Two");
	fakeenv_out_clear(t->fe);
	config(t, THREE "timeout=0\n");
	fakeenv_key_at(t->fe, ':', t->fe->fe_now + 101);
	assert_int_equal(menu(t, ""), CMD_PROMPT);
	assert_not_saw(t, "*  2. Two");
}

/* ---- what fails ---- */

static void
failure_comes_back(void **state)
{
	struct satest *t = *state;

	config(t,
	    "menu=Bad:load x;userconf y;modules off;root z;boot nowhere\n"
	    "menu=Good:prompt\nload=keep\ntimeout=2\n");
	/* Keys typed while the entry runs are discarded. */
	fakevol_zeros(t->vol, "/nowhere", 5000);
	t->fe->fe_bytes_ms = 10;
	fakeenv_key_at(t->fe, '\r', 2001);
	assert_int_equal(menu(t, "2"), CMD_PROMPT);
	assert_saw(t, "nowhere");
	assert_saw(t,
	    "\"Bad\" failed: the reason is above.\n"
	    "\n  *  1. Bad\n     2. Good\n"
	    "\nOption (\"e\" edits, \":\" for the prompt): [1]: 2\n");
	assert_int_equal(fakeenv_count(t->fe, "will be chosen"), 1);
	assert_int_equal(fakeenv_count(t->fe, "failed"), 1);
	assert_int_equal(t->fe->fe_nclear, 0);
	/* The entry's settings are undone. */
	assert_true(t->ld.ld_boot->bo_modules_on);
	assert_string_equal(t->ld.ld_boot->bo_root, "");
	assert_true(TAILQ_EMPTY(&t->ld.ld_boot->bo_userconf));
	assert_string_equal(
	    TAILQ_FIRST(&t->ld.ld_boot->bo_mods)->mq_text, "keep");
	assert_null(TAILQ_NEXT(TAILQ_FIRST(&t->ld.ld_boot->bo_mods), mq_chain));
}

/*
 * A Return right after an entry's key belongs to it: it does not start the
 * default after a failure.  The next Return does.
 */
static void
return_behind_a_key(void **state)
{
#define MENU "menu=Bad:boot nowhere\nmenu=Good:prompt\n"
	static const struct {
		const char *cfg, *keys;
		unsigned failed;
	} k[] = {
	    {MENU "timeout=-1\n", "1\r2", 1},
	    {MENU "timeout=-1\n", "12", 1},
	    {MENU "timeout=-1\n", "1\r\r2", 2},
	    {MENU "timeout=-1\n", "1x\r2", 2}, /* another key came between */
	    {MENU "timeout=-1\n", "\r\r2", 2},
	    {MENU "timeout=9\n", "1\r2", 1},
	    {MENU "timeout=9\n", "\r\r2", 2},
	};
	struct satest *t = *state;

	for (size_t i = 0; i < knitems(k); i++) {
		config(t, k[i].cfg);
		/* Typed by a person: not while the entry runs. */
		assert_int_equal(menu(t, k[i].keys), CMD_PROMPT);
		assert_int_equal(fakeenv_count(t->fe, "failed"), k[i].failed);
	}
}

/* timeout=0 and a default that fails: the menu, not an endless loop. */
static void
failing_default_shows_the_menu(void **state)
{
	struct satest *t = *state;

	config(t, "menu=Bad:boot nowhere\ntimeout=0\n");
	assert_int_equal(menu(t, "\033"), CMD_PROMPT);
	assert_int_equal(fakeenv_count(t->fe, "failed"), 1);
	assert_saw(t, "Option (\"e\" edits, \":\" for the prompt): [1]: ");
}

static void
entry_without_boot(void **state)
{
	struct satest *t = *state;

	config(t,
	    "menu=A:root a\nmenu=B:menu\nmenu=C:exit\nmenu=D:\n"
	    "timeout=-1\n");
	assert_int_equal(menu(t, "1243"), CMD_QUIT);
	assert_int_equal(fakeenv_count(t->fe, "1. A"), 4);
	assert_string_equal(t->ld.ld_boot->bo_root, "a");
}

/* ---- without a menu ---- */

static void
autoboot_counts_and_boots(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	autoboot_run(&t->ld);
	assert_saw(t,
	    "Press return to boot now, any other key for the prompt\n"
	    "booting hd0a:netbsd - starting in 5\b4\b3\b2\b1\b0\n");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_int_equal(t->fe->fe_handoff.fh_howto, 0);
}

static void
autoboot_keys(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/onetbsd");
	fakeenv_key(t->fe, '\r');
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_int_equal(t->fe->fe_now, 0);
	fakeenv_key_at(t->fe, 'x', 1500);
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	/* Wait for ever; do not wait. */
	t->ld.ld_ui->us_cfg.bc_timeout = -1;
	fakeenv_key_at(t->fe, '\n', 900000);
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
	t->ld.ld_ui->us_cfg.bc_timeout = 0;
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 3);
	fakeenv_key_at(t->fe, ' ', t->fe->fe_now + 100);
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 3);
}

static void
banner(void **state)
{
	struct satest *t = *state;

	banner_show(&t->ld);
	assert_saw(t, ">> Primeboot ");
	assert_saw(t, "on Fake 1.00\n");
	config(t, "banner=Hi\nbanner=\nbanner=\033c\nclear=1\n");
	banner_show(&t->ld);
	assert_string_equal(fakeenv_out(t->fe), "\fHi\n\n\\x1bc\n");
	config(t,
	    "banner=\ta\tGr\xc3\xbc\xc3\x9f"
	    "e\t\x9b\n");
	banner_show(&t->ld);
	assert_string_equal(fakeenv_out(t->fe),
	    "\ta\tGr\xc3\xbc\xc3\x9f"
	    "e\t\\x9b\n");
	config(t, "menu=D\xc3\xa9marrer:prompt\ntimeout=-1\n");
	assert_int_equal(menu(t, "1"), CMD_PROMPT);
	assert_saw(t, "1. D\xc3\xa9marrer\n");
	/* Warnings must be seen: no clearing. */
	config(t, "banner=Hi\nclear=1\nnonsense\n");
	banner_show(&t->ld);
	assert_string_equal(fakeenv_out(t->fe), "Hi\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(menu_looks_like_this),
	    satest_unit(keys_choose),
	    satest_unit(letters),
	    satest_unit(two_digits),
	    satest_unit(automatic_format),
	    satest_unit(countdown_boots_the_default),
	    satest_unit(countdown_digits_go),
	    satest_unit(other_keys_stop_the_clock),
	    satest_unit(countdown_keeps_time),
	    satest_unit(timeout_zero),
	    satest_unit(failure_comes_back),
	    satest_unit(return_behind_a_key),
	    satest_unit(failing_default_shows_the_menu),
	    satest_unit(entry_without_boot),
	    satest_unit(autoboot_counts_and_boots),
	    satest_unit(autoboot_keys),
	    satest_unit(banner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
