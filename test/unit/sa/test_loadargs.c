/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_loadargs.c: what the loader was started with.
 */
#include "satest.h"

/* Run the loader with arguments, then `exit' at its prompt. */
static void
run(struct satest *t, const char *args, const char *keys)
{
	fakeenv_out_clear(t->fe);
	t->fe->fe_nkeys = t->fe->fe_nextkey = 0;
	t->fe->fe_handoff.fh_count = t->fe->fe_nquit = 0;
	t->fe->fe_handoff.fh_howto = 0;
	fakeenv_type(t->fe, keys);
	t->fe->fe_env.se_args = args;
	loader_main(&t->fe->fe_env);
	assert_int_equal(t->fe->fe_nquit, 1);
	assert_true(fakeenv_noleak(t->fe));
	assert_clean_output(t);
}

/* The arguments boot; the fake hand-off fails, and the prompt comes. */
static void
boots(struct satest *t, const char *args, uint32_t howto)
{
	run(t, args, "exit\n");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_int_equal(t->fe->fe_handoff.fh_howto, howto);
	assert_saw(t, "booting by arguments: ");
	assert_not_saw(t, "starting in");
	assert_not_saw(t, "ignored");
}

static void
arguments_boot(void **state)
{
	static const char *const self[] = {"", "bootx64.efi ", "BOOTX64.EFI ",
	    "\\EFI\\BOOT\\bootx64.efi ", "fs0:\\EFI\\BOOT\\Other.Efi ",
	    "fs0:bootx64 ", "\"fs1:\\my dir\\BootX64\" ", "  ./bootx64  "};
	struct satest *t = *state;
	char args[128];
	size_t i;

	satest_kernel(t->vol, "/netbsd");
	satest_kernel(t->vol, "/sub/new");
	satest_kernel(t->vol, "/set/kernel");
	t->fe->fe_env.se_self = "/EFI/NetBSD/BOOTX64.EFI";
	for (i = 0; i < knitems(self); i++) {
		(void)snprintf(
		    args, sizeof(args), "%s%s", self[i], "hd0a:/netbsd -s");
		boots(t, args, RB_SINGLE);
		assert_int_equal(fakevol_find(t->vol, "/sub/new")->ff_nopen, 0);
	}
	boots(t, "netbsd", 0);
	boots(t, "-s", RB_SINGLE);
	boots(t, "bootx64.efi -sv -a ", RB_SINGLE | AB_VERBOSE | RB_ASKNAME);
	boots(t, "-v hd0a: ", AB_VERBOSE);
	boots(t, "/set", 0);
	boots(t, "-d\tsub/new", RB_KDB);
	assert_true(fakevol_find(t->vol, "/sub/new")->ff_nopen > 0);
}

/* Then it is as if there were none. */
static void
arguments_are_ignored(void **state)
{
	static const struct {
		const char *args, *said;
	} bad[] = {
	    {"quiet", "quiet: not a kernel: "},
	    {"netbsd -s quiet", "quiet: the kernel is netbsd; ignored"},
	    {"-s quiet", "quiet: not a kernel: "},
	    {"netbsd -k", "-k: unknown option; ignored"},
	    {"netbsd -", "-: unknown option; ignored"},
	    {"-s- netbsd", "-s-: unknown option; ignored"},
	    {"netbsd -s --verbose", "--verbose: unknown option; ignored"},
	    {"hd9a:netbsd", "hd9a:netbsd: not a kernel: no such device"},
	    {":netbsd", ":netbsd: not a kernel: "},
	    {"\"\"", "argument : not a kernel: "},
	    {"\xc3\xa4", "argument \\xc3\\xa4: not a kernel: "},
	    {"nothing/x.efi netbsd initrd=x", "initrd=x: the kernel is netbsd"},
	};
	struct satest *t = *state;
	size_t i;

	satest_kernel(t->vol, "/netbsd");
	for (i = 0; i < knitems(bad); i++) {
		run(t, bad[i].args, "xexit\n");
		assert_int_equal(t->fe->fe_handoff.fh_count, 0);
		assert_saw(t, bad[i].said);
		assert_saw(t, "; ignored\n");
		assert_saw(t, "starting in 5");
	}
}

static void
no_arguments(void **state)
{
	static const char *const none[] = {NULL, "", "  ", "bootx64.efi",
	    "fs0:\\efi\\boot\\BOOTX64.EFI  ", "\xff.efi"};
	struct satest *t = *state;
	size_t i;

	for (i = 0; i < knitems(none); i++) {
		run(t, none[i], "xexit\n");
		assert_saw(t, "starting in 5");
		assert_not_saw(t, "argument");
	}
	/* The loader's name is not known: it is a word like others. */
	run(t, "bootx64", "xexit\n");
	assert_saw(t, "argument bootx64: ");
}

/* What boot.cfg loads is in effect; the menu waits after a failure. */
static void
arguments_with_menu(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	satest_kernel(t->vol, "/other");
	fakevol_text(t->vol, "/boot.cfg",
	    "menu=A:boot other -a\nmenu=Q:exit\ntimeout=3\nload=missing\n");
	run(t, "netbsd", "2");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_saw(t, "missing");
	assert_saw(t, "Option (");
	assert_not_saw(t, "will be chosen in");
	run(t, "nonsense", "2");
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	assert_saw(t, "will be chosen in");
}

/* A key that is held down leads to the menu or the prompt. */
static void
a_key_stops_it(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	t->fe->fe_now = 0;
	fakeenv_out_clear(t->fe);
	t->fe->fe_env.se_args = "netbsd -s";
	fakeenv_key_at(t->fe, ' ', 10);
	fakeenv_type(t->fe, "exit\n");
	loader_main(&t->fe->fe_env);
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	assert_saw(t, "> exit\n");
}

/* Without memory for them they are not obeyed, and that is said. */
static void
arguments_need_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;

	satest_kernel(t->vol, "/netbsd");
	for (n = 1;; n++) {
		fakeenv_fail_after(t->fe, n, false);
		run(t, "netbsd -s",
		    "\x15"
		    "exit\n");
		if (t->fe->fe_nfailed == 0)
			break;
		assert_true(t->fe->fe_handoff.fh_count == 1 ||
		    strstr(fakeenv_out(t->fe), "out of memory") != NULL ||
		    strstr(fakeenv_out(t->fe), kstrerror(ENOMEM)) != NULL ||
		    strstr(fakeenv_out(t->fe), "no such device") != NULL);
	}
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_true(n > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(arguments_boot),
	    satest_unit(arguments_are_ignored),
	    satest_unit(no_arguments),
	    satest_unit(arguments_with_menu),
	    satest_unit(a_key_stops_it),
	    satest_unit(arguments_need_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
