/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_depth.c: chains of requirements, and of INITs that load others:
 * as long as the stack has room, then refused by name.
 */
#include "modtest/modtest.h"

#include <sys/kthread.h>
#include <sys/lwp.h>

#define CHAIN 64
#define LONG  1000 /* more than a thread's stack has room for */

/* owner: the tests */
static int thread_error;
static unsigned int looks_left;
static unsigned int next_init;

/* Replace each `old` by `name`, of the same length. */
static void
rename_all(void *data, size_t len, const char *old, const char *name)
{
	size_t i, n = strlen(old);

	for (i = 0; i + n <= len; i++) {
		if (memcmp((char *)data + i, old, n) == 0)
			memcpy((char *)data + i, name, n);
	}
}

static const char *
link_name(char buf[16], unsigned int n)
{

	ksnprintf(buf, 16, "lnk%04u", n);
	return buf;
}

/* Module n of a chain, which requires module n + 1, the last one nothing. */
static void *
make_link(unsigned int n, unsigned int last, size_t *lenp)
{
	void *data = modtest_read("lnk0000", lenp);
	char name[16], next[16];

	/* A placeholder: no name contains "#". */
	rename_all(data, *lenp, "lnk0001", "#######");
	rename_all(data, *lenp, "lnk0000", link_name(name, n));
	rename_all(data, *lenp, "#######",
	    n == last ? ",,,,,,," : link_name(next, n + 1));
	return data;
}

static void
chain_files(unsigned int count)
{
	char name[16], path[MODULE_PATH_SIZE];
	unsigned int n;
	size_t len;
	void *data;

	for (n = 1; n <= count; n++) {
		data = make_link(n, count, &len);
		link_name(name, n);
		ksnprintf(path, sizeof(path), "%s/%s/%s.kmod", module_base,
		    name, name);
		modtest_bytes_at(path, data, len);
		free(data);
	}
}

/* "+lnk0064 ... +lnk0001", or as many of the last ones. */
static void
expect_chain(unsigned int count)
{
	char log[CHAIN * 9 + 1] = "", name[16], one[16];
	unsigned int n;

	for (n = count; n >= 1; n--) {
		ksnprintf(one, sizeof(one), "%s+%s", n < count ? " " : "",
		    link_name(name, n));
		kstrlcat(log, one, sizeof(log));
	}
	modtest_expect(log);
}

static void
test_files(void **state)
{

	(void)state;
	chain_files(CHAIN);
	modtest_load("lnk0001", 0);
	expect_chain(CHAIN);
	modtest_unload("lnk0002", EBUSY);
}

/* On the boot list in either order. */
static void
test_boot(void **state)
{
	char path[64], name[16];
	unsigned int n, i;
	size_t len;
	void *data;
	int pass;

	(void)state;
	for (pass = 0; pass < 2; pass++) {
		for (i = 1; i <= CHAIN; i++) {
			n = pass == 0 ? i : CHAIN + 1 - i;
			data = make_link(n, CHAIN, &len);
			ksnprintf(path, sizeof(path), "/boot/%s.kmod",
			    link_name(name, n));
			host_boot_file(path, data, len);
			free(data);
		}
		modtest_startup();
		expect_chain(CHAIN);
		assert_true(module_shutdown());
		host_console_clear();
		modtest_log_clear();
	}
}

/* A stack check that succeeds looks_left times, then fails. */
static size_t
scripted_stack(void)
{

	return looks_left-- > 0 ? (size_t)1 << 20 : 0;
}

/* The load is undone; with more stack it works. */
static void
test_end_of_stack(void **state)
{
	struct modtest_counts before;

	(void)state;
	chain_files(20);
	before = modtest_count();
	looks_left = 9;
	module_stack_left = scripted_stack;
	modtest_load("lnk0001", EMLINK);
	modtest_said("module: lnk0010: ");
	modtest_said("9 loads are waiting");
	modtest_said("(error 31, EMLINK)");
	modtest_said("lnk0001: requires \"lnk0002\"");
	modtest_expect("");
	modtest_same_counts(before);
	looks_left = 20;
	modtest_load("lnk0001", 0);
	expect_chain(20);
}

/* The machine cannot tell how much stack there is. */
static void
test_unknown_stack(void **state)
{

	(void)state;
	module_stack_left = NULL;
	chain_files(MODULE_NESTING + 1);
	modtest_load("lnk0001", EMLINK);
	modtest_said("lnk0017: ");
	modtest_load("lnk0002", 0);
	modtest_load("lnk0001", 0);
	expect_chain(MODULE_NESTING + 1);
}

static void
load_first(void *arg)
{

	(void)arg;
	thread_error = module_load("lnk0001", 0, NULL, MODULE_CLASS_ANY);
}

/* On a thread's small stack: refused before it overflows. */
static void
test_thread(void **state)
{
	struct modtest_counts before;
	struct lwp *l;

	(void)state;
	chain_files(LONG);
	before = modtest_count();
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			     load_first, NULL, &l, "loader"),
	    0);
	assert_int_equal(kthread_join(l), 0);
	assert_int_equal(thread_error, EMLINK);
	modtest_expect("");
	modtest_same_counts(before);
}

/* Each INIT loads the next one by name. */
static void
load_next(void *arg)
{
	char name[] = "dependency_with_a_long_name_N";

	(void)arg;
	name[28] = (char)('1' + next_init++);
	if (module_load(name, 0, NULL, MODULE_CLASS_ANY) == EMLINK)
		modtest_note("(enough)");
}

static void
test_nested(void **state)
{
	char name[] = "dependency_with_a_long_name_N";
	int i;

	(void)state;
	for (i = 1; i <= 9; i++) {
		name[28] = (char)('0' + i);
		modtest_file(name);
		modtest_action(name, MODULE_CMD_INIT, load_next);
	}
	next_init = 1;
	looks_left = 6;
	module_stack_left = scripted_stack;
	modtest_load("dependency_with_a_long_name_1", 0);
	assert_int_equal(next_init, 7);
	assert_non_null(module_lookup("dependency_with_a_long_name_6"));
	assert_null(module_lookup("dependency_with_a_long_name_7"));
	modtest_log_clear();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_files),
	    modtest(test_boot),
	    modtest(test_end_of_stack),
	    modtest(test_unknown_stack),
	    modtest(test_thread),
	    modtest(test_nested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
