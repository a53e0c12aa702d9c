/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_main.c: the loader as a whole, from its start to `exit'.
 */
#include "satest.h"

/* Run the loader until the keys `exit'. */
static void
run(struct satest *t, const char *keys)
{
	fakeenv_type(t->fe, keys);
	fakeenv_out_clear(t->fe);
	t->fe->fe_nquit = 0;
	loader_main(&t->fe->fe_env);
	assert_int_equal(t->fe->fe_nquit, 1);
	assert_int_equal(t->fe->fe_nextkey, t->fe->fe_nkeys);
	assert_true(fakeenv_noleak(t->fe));
	t->fe->fe_nkeys = t->fe->fe_nextkey = 0;
}

static void
no_config_no_kernel(void **state)
{
	struct satest *t = *state;

	fakeenv_key_at(t->fe, 'e', 10000);
	run(t, "xit\n");
	assert_saw(t, ">> Primeboot ");
	assert_saw(t, "booting hd0a:netbsd - starting in 5\b4\b3\b2\b1\b0\n");
	assert_saw(t, "no kernel on hd0a");
	assert_saw(t, "type \"?\" or \"help\" for help.\n> exit\n");
}

static void
no_disk_at_all(void **state)
{
	struct satest *t = *state;

	fakevol_free(t->fe->fe_vols[--t->fe->fe_nvols]);
	run(t,
	    "xls\ndev\nboot\nload a\nls hd0a:\nb\tx\t\n\x15"
	    "exit\n");
	assert_saw(t, "booting (no device):netbsd");
	assert_saw(t, "the firmware reports no disk");
}

static void
config_menu_boot(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg",
	    "banner=Welcome\nmenu=Boot:boot netbsd -v\n"
	    "menu=Prompt:prompt\ntimeout=2\n");
	/* The fake hand-off fails, so the menu appears again. */
	fakeenv_key_at(t->fe, '2', 60000);
	run(t, "root x;root\nmenu\n2exit\n");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_int_equal(t->fe->fe_handoff.fh_howto, AB_VERBOSE);
	assert_saw(t, "Welcome\n\n  *  1. Boot\n");
	assert_saw(t, "\"Boot\" failed: the reason is above.");
	assert_saw(t, "root: x\n");
	assert_int_equal(fakeenv_count(t->fe, "1. Boot"), 3);
}

/* What the prompt set stays from one boot to the next. */
static void
boots_again_and_again(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	run(t, "xboot nowhere\nboot netbsd -s\nboot netbsd -a\nexit\n");
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
}

static void
history_lives_at_the_prompt(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "menu=P:prompt\ntimeout=-1\n");
	fakeenv_type(t->fe, "1version\nmenu\n1");
	fakeenv_key(t->fe, SA_KEY_UP);
	fakeenv_key(t->fe, SA_KEY_UP);
	run(t, "\nexit\n");
	assert_int_equal(fakeenv_count(t->fe, "Primeboot 0."), 3);
}

/* Any boot.cfg: the prompt appears at the end. */
static void
any_config(void **state)
{
	static const char *const junk[] = {"", "\n\n\n", "=",
	    "menu=", "menu=:", "menu=:\ntimeout=-1", "default=\nmenu=a:b",
	    "\xff\xfe\n", "#"};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(junk); i++) {
		fakevol_text(t->vol, "/boot.cfg", junk[i]);
		run(t, " \033exit\n");
		assert_saw(t, "> ");
	}
}

/*
 * Each allocation of a whole session fails once: the session reaches its end,
 * and with memory the boot works.
 */
static void
session_out_of_memory(void **state)
{
	struct satest *t = *state;
	unsigned n, total;

	satest_kernel(t->vol, "/netbsd");
	fakevol_text(t->vol, "/boot.cfg",
	    "banner=B\nmenu=Boot:load a;boot netbsd\nload=mod\n"
	    "userconf=disable x\ntimeout=1\n");
	for (n = 1;; n++) {
		t->fe->fe_handoff.fh_count = 0;
		t->fe->fe_now = 0;
		fakeenv_fail_after(t->fe, n, false);
		/* Into the prompt, from the menu or without it. */
		fakeenv_key_at(t->fe, '\033', 70000);
		run(t, "\x15ls\nboot ne\t\nexit\n");
		total = t->fe->fe_nfailed;
		assert_true(t->fe->fe_handoff.fh_count >= 1);
		if (total == 0)
			break;
		assert_int_equal(total, 1);
	}
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
	assert_true(n > 30);
}

/* If every allocation fails, the prompt still answers. */
static void
session_without_memory(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	fakevol_text(t->vol, "/boot.cfg", "menu=Boot:boot\n");
	fakeenv_fail_after(t->fe, 1, true);
	fakeenv_key_at(t->fe, 'x', 1000);
	run(t, "ls\nboot netbsd\nload a\nuserconf b\nhelp\nqexit\n");
	fakeenv_fail_after(t->fe, 0, false);
	assert_saw(t, "load a: out of memory");
	run(t, "\033boot netbsd\nexit\n");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(no_config_no_kernel),
	    satest_unit(no_disk_at_all),
	    satest_unit(config_menu_boot),
	    satest_unit(boots_again_and_again),
	    satest_unit(history_lives_at_the_prompt),
	    satest_unit(any_config),
	    satest_unit(session_out_of_memory),
	    satest_unit(session_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
