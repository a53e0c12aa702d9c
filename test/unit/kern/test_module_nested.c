/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_nested.c: control functions that load and unload others, or try
 * to load and unload themselves.
 */
#include "modtest/modtest.h"

/* An INIT may load others, whose results do not change its own. */
static int nested_error; /* owner: the next tests */

static void
load_other(void *arg)
{

	(void)arg;
	nested_error = module_load("other", 0, NULL, MODULE_CLASS_ANY);
}

static void
load_twice(void *arg)
{

	(void)arg;
	nested_error = module_load("twice", 0, NULL, MODULE_CLASS_ANY);
}

static void
load_plain(void *arg)
{

	(void)arg;
	nested_error = module_load("plain", 0, NULL, MODULE_CLASS_ANY);
}

static void
unload_plain(void *arg)
{

	(void)arg;
	nested_error = module_unload("plain");
}

static void
unload_other(void *arg)
{

	(void)arg;
	nested_error = module_unload("other");
}

static void
test_nested(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_file("twice");
	modtest_action("plain", MODULE_CMD_INIT, load_other);
	modtest_answer("plain", MODULE_CMD_INIT, EIO);
	modtest_load("plain", EIO);
	modtest_expect("+plain +other");
	assert_int_equal(nested_error, 0);
	/* It was loaded by name, so it stays. */
	assert_non_null(module_lookup("other"));

	/* One that requires a module that is being loaded. */
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	modtest_action("plain", MODULE_CMD_INIT, load_twice);
	modtest_load("plain", 0);
	assert_int_equal(nested_error, EDEADLK);

	/* An FINI may unload others. */
	modtest_action("plain", MODULE_CMD_FINI, unload_other);
	modtest_unload("plain", 0);
	assert_int_equal(nested_error, 0);
	assert_null(module_lookup("other"));
}

/*
 * A module can neither load nor unload itself, nor be required while loading.
 */
static void
test_nested_self(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file("twice");
	modtest_action("plain", MODULE_CMD_INIT, load_plain);
	modtest_load("plain", 0);
	assert_int_equal(nested_error, EEXIST);
	modtest_said("module: plain: is being loaded already (error 17, "
		     "EEXIST)");
	modtest_action("plain", MODULE_CMD_FINI, unload_plain);
	modtest_unload("plain", 0);
	assert_int_equal(nested_error, EBUSY);
	modtest_expect("+plain -plain");

	modtest_action("plain", MODULE_CMD_INIT, unload_plain);
	modtest_load("plain", 0);
	assert_int_equal(nested_error, EBUSY);
	modtest_action("plain", MODULE_CMD_FINI, load_twice);
	modtest_unload("plain", 0);
	assert_int_equal(nested_error, EBUSY);
	assert_null(module_lookup("twice"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_nested),
	    modtest(test_nested_self),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
