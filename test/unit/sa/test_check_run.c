/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_check_run.c: `check' of several kernels, compressed ones, as a command,
 * stopped, and without memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkbench.h"
#include "decodetest.h"
#include <ui/command.h>

/* A set's own modules come before the release's. */
static void
test_set(void **state)
{
	(void)state;
	fakevol_file(
	    cb.b_vol, "/mine/kernel", cb.b_kern->em_file, cb.b_kern->em_size);
	PUT(MOD("both"), USES = {"nowhere"});
	PUT(MOD("stand"));
	checkbench_put(
	    "/mine", &(struct kmodspec){MOD("both"), USES = {"main"}});
	checkbench_put("/mine", &(struct kmodspec){MOD("own")});
	assert_int_equal(checkbench_run("mine", false), 0);
	checkbench_saw("hd0a:/mine/kernel: ");
	checkbench_saw("3 of 3 modules link\n");
}

/* What the linker of 32-bit programs cannot do. */
static void
test_amd64_kernel(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	int error;

	(void)state;
	fakevol_file(cb.b_vol, "/amd64", em->em_file, em->em_size);
	elfmake_free(em);
	error = checkbench_run("amd64", false);
	assert_int_equal(error, ENOTSUP);
	if (sizeof(void *) == 8)
		checkbench_saw("no modules");
	else
		checkbench_saw("primeboot-kmod check");
}

/* More symbols than the linker's first table holds; then another kernel. */
static void
test_many(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS32, ELFMAKE_10_1);
	char name[16], fn[2][24];

	(void)state;
	fakevol_file(cb.b_vol, "/i386", em->em_file, em->em_size);
	elfmake_free(em);
	checkbench_put("/stand/i386/10.1",
	    &(struct kmodspec){MOD("small"), .kms_class = ELFCLASS32,
		USES = {"main"}, DEFINES = {"m0_one"}});
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(fn[0], sizeof(fn[0]), "m%d_one", i);
		snprintf(fn[1], sizeof(fn[1]), "m%d_two", i);
		checkbench_put("/many",
		    &(struct kmodspec){
			MOD(name), USES = {"start"}, DEFINES = {fn[0], fn[1]}});
	}
	fakevol_file(
	    cb.b_vol, "/many/kernel", cb.b_kern->em_file, cb.b_kern->em_size);
	for (int i = 0; i < 2; i++) {
		(void)checkbench_run("many", false);
		checkbench_saw(cb_class == ELFCLASS64
			? "100 of 100 modules link\n"
			: "100 of 101 modules link: ");
		assert_int_equal(checkbench_run("i386", false), 0);
		checkbench_saw("1 of 1 modules link\n");
	}
}

static void
test_stopped(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		PUT(MOD(name));
	}
	cb.b_fe->fe_tick = 100;
	assert_int_equal(checkbench_run("netbsd", false), 0);
	checkbench_saw("check: reading: ");
	checkbench_saw("check: linking: ");
	checkbench_saw("40 of 40 modules link\n");
	fakeenv_key_at(cb.b_fe, 'x', cb.b_fe->fe_now);
	fakeenv_key_at(cb.b_fe, 'q', cb.b_fe->fe_now);
	assert_int_equal(checkbench_run("netbsd", false), EINTR);
	checkbench_saw("check: stopped\n");
	/* While it links. */
	fakeenv_key_at(cb.b_fe, 0x1b, cb.b_fe->fe_now + 5000);
	assert_int_equal(checkbench_run("netbsd", false), EINTR);
	checkbench_saw("check: linking: ");
}

/*
 * Each allocation fails once, or with `sticky' all from it on: a success is one
 * of all of them, `whole'.
 */
static void
each_failure(const char *text, bool all, bool sticky, const char *whole)
{
	unsigned n, failed = 1;
	int error;

	for (n = 1; failed != 0; n++) {
		(void)device_count(&cb.b_ld);
		fakeenv_fail_after(cb.b_fe, n, sticky);
		error = checkbench_run(text, all);
		failed = cb.b_fe->fe_nfailed;
		fakeenv_fail_after(cb.b_fe, 0, false);
		if (error == 0 || failed == 0)
			checkbench_saw(whole);
		else
			assert_true(error == ENOMEM || error == ENOEXEC ||
			    error == ENOTSUP);
	}
	assert_true(n > 50);
}

/* Kernel and modules may be compressed, in several members, too. */
static void
test_compressed(void **state)
{
	static const char *const ways[] = {GZIP, ZSTD,
	    "head -c 9000 \"$F\" | gzip -9nc; tail -c +9001 \"$F\" | gzip -9nc"};
	const struct bytes kernel = {cb.b_kern->em_file, cb.b_kern->em_size};
	struct bytes mod, made;
	struct fakefile *f;

	(void)state;
	checkbench_good();
	f = PUT(MOD("lacks"), USES = {"nowhere"});
	mod = (struct bytes){f->ff_data, f->ff_size};
	for (size_t i = 0; i < knitems(ways); i++) {
		made = decodetest_make(&kernel, ways[i]);
		fakevol_file(cb.b_vol, "/packed", made.b_data, made.b_size);
		free(made.b_data);
		made = decodetest_make(&mod, i == 1 ? ZSTD : GZIP);
		f->ff_data = made.b_data;
		f->ff_size = made.b_size;
		assert_int_equal(checkbench_run("packed", false), ENOEXEC);
		checkbench_saw("lacks: undefined: ");
		checkbench_saw("2 of 3 modules link: 1 undefined\n");
		each_failure("packed", false, false,
		    "2 of 3 modules link: 1 undefined\n");
		f->ff_data = mod.b_data;
		f->ff_size = mod.b_size;
		free(made.b_data);
	}
}

/* The command: options, a device alone, and what follows it. */
static void
test_command(void **state)
{
	(void)state;
	checkbench_good();
	assert_int_equal(command_run(&cb.b_ld, "check hd0a:"), CMD_OK);
	checkbench_saw("hd0a:/netbsd: ");
	checkbench_saw("2 of 2 modules link\n");
	PUT(MOD("lacks"), USES = {"nowhere"});
	assert_int_equal(
	    command_run(&cb.b_ld, "load user; check; version"), CMD_OK);
	checkbench_saw("Primeboot");
	fakeenv_out_clear(cb.b_fe);
	assert_int_equal(
	    command_run(&cb.b_ld, "check -a netbsd; version"), CMD_FAILED);
	checkbench_saw("2 of 3 modules link: 1 undefined\n");
	assert_int_equal(fakeenv_count(cb.b_fe, "Primeboot"), 0);
	assert_int_equal(command_run(&cb.b_ld, "check -x"), CMD_FAILED);
	checkbench_saw("check: -x: unknown option");
	assert_int_equal(command_run(&cb.b_ld, "check a b"), CMD_FAILED);
	checkbench_saw("both a and b");
	assert_int_equal(command_run(&cb.b_ld, "help check"), CMD_OK);
	checkbench_saw("Example: check ");
}

static void
test_memory(void **state)
{
	(void)state;
	checkbench_good();
	for (int sticky = 0; sticky < 2; sticky++)
		each_failure(
		    "netbsd", true, sticky != 0, "2 of 2 modules link\n");
	PUT(MOD("lacks"), NEEDS("base,absent"), USES = {"nowhere"});
	PUT(MOD("one"), NEEDS("one"));
	bootbench_load(&cb, BI_MODULE_ELF, "lacks");
	bootbench_load(&cb, BI_MODULE_ELF, "user");
	for (int sticky = 0; sticky < 2; sticky++) {
		each_failure("netbsd", true, sticky != 0,
		    "2 of 4 modules link: 1 cycle, 1 missing, 1 undefined\n");
		each_failure("netbsd", false, sticky != 0,
		    "2 of 3 modules link: 1 missing, 1 undefined\n");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    checkbench(test_set),
	    checkbench(test_amd64_kernel),
	    checkbench(test_many),
	    checkbench(test_stopped),
	    checkbench(test_compressed),
	    checkbench(test_command),
	    checkbench(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
