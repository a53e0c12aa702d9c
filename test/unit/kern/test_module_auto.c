/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_auto.c: autoload and auto-unload, and their knobs.
 */
#include "modtest/modtest.h"

#define SECOND 1000000000ull

static void
poll_after(unsigned int seconds)
{

	host_time_advance(seconds * SECOND);
	module_autounload_poll(cpu_nanotime());
}

static void
test_autoload(void **state)
{

	(void)state;
	modtest_file("vfs1");
	assert_int_equal(module_autoload("vfs1", MODULE_CLASS_DRIVER), ENOENT);
	assert_int_equal(module_autoload("vfs1", MODULE_CLASS_VFS), 0);
	assert_int_equal(module_autoload("vfs1", MODULE_CLASS_VFS), EEXIST);
	host_console_clear();
	/* A failed autoload is silent unless verbose. */
	assert_int_equal(module_autoload("nothing", MODULE_CLASS_ANY), ENOENT);
	assert_string_equal(host_console_text(), "");
	assert_int_equal(module_knob_set("verbose", 1), 0);
	assert_int_equal(module_autoload("nothing", MODULE_CLASS_ANY), ENOENT);
	modtest_said("module: nothing: not autoloaded (error 2, ENOENT)");
}

static void
test_autoload_refused(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file_at("/plain", "plain");
	assert_int_equal(module_autoload("/plain", MODULE_CLASS_ANY), EPERM);
	assert_int_equal(module_autoload("plain@x", MODULE_CLASS_ANY), EPERM);
	assert_int_equal(module_autoload("..", MODULE_CLASS_ANY), EPERM);
	assert_int_equal(module_autoload("plain.x", MODULE_CLASS_ANY), EPERM);
	assert_int_equal(module_knob_set("autoload", 0), 0);
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), EPERM);
	modtest_expect("");
	/* It can be loaded by name. */
	modtest_load("plain", 0);
}

/* Ten seconds after the load, not before; AUTOUNLOAD is asked first. */
static void
test_autounload(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	poll_after(9);
	modtest_expect("+plain");
	poll_after(2);
	modtest_expect("~plain -plain");
	assert_null(module_lookup("plain"));
}

static void
test_autounload_answers(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	/* It objects: asked again after the same time. */
	modtest_answer("plain", MODULE_CMD_AUTOUNLOAD, EBUSY);
	poll_after(11);
	modtest_expect("+plain ~plain");
	poll_after(9);
	modtest_expect("");
	poll_after(2);
	modtest_expect("~plain");
	/* ENOTTY (modtest's usual answer) and 0 mean yes; FINI may refuse. */
	modtest_answer("plain", MODULE_CMD_AUTOUNLOAD, 0);
	modtest_answer("plain", MODULE_CMD_FINI, EAGAIN);
	poll_after(11);
	modtest_expect("~plain -plain");
	assert_non_null(module_lookup("plain"));
	modtest_answer("plain", MODULE_CMD_FINI, 0);
	poll_after(11);
	modtest_expect("~plain -plain");
	assert_null(module_lookup("plain"));
}

/* The time runs from the last use. */
static void
test_autounload_last_use(void **state)
{
	module_t *mod;

	(void)state;
	modtest_file("plain");
	modtest_file("twice");
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	mod = module_lookup("plain");
	module_hold(mod);
	poll_after(11);
	modtest_expect("+plain");
	module_rele(mod);
	poll_after(9);
	modtest_expect("");

	modtest_load("twice", 0);
	poll_after(11);
	modtest_expect("+twice");
	modtest_unload("twice", 0);
	poll_after(9);
	modtest_expect("-twice");
	poll_after(2);
	modtest_expect("~plain -plain");
}

/*
 * Modules loaded as requirements are unloaded too; those loaded by name stay.
 */
static void
test_autounload_dependencies(void **state)
{

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	modtest_load("left", 0);
	modtest_load("top", 0);
	modtest_expect("+base +left +right +top");
	poll_after(11);
	modtest_expect("");
	modtest_unload("top", 0);
	poll_after(11);
	modtest_expect("-top ~right -right");
	poll_after(100);
	modtest_unload("left", 0);
	poll_after(11);
	modtest_expect("-left ~base -base");
}

/* Boot modules and built-ins are never auto-unloaded. */
static void
test_autounload_never(void **state)
{

	(void)state;
	modtest_boot("twice");
	modtest_boot("plain");
	modtest_startup();
	modtest_unload("twice", 0);
	poll_after(100);
	assert_non_null(module_lookup("plain"));
}

static void
test_autotime(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_knob_set("autotime", 0), 0);
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	poll_after(1000);
	modtest_expect("+plain");
	modtest_unload("plain", 0);
	assert_int_equal(module_knob_set("autotime", 3), 0);
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	poll_after(4);
	modtest_expect("-plain +plain ~plain -plain");
}

static void
test_knobs(void **state)
{
	static const char *const names[] = {
	    "autoload", "autotime", "strictdeps", "verbose"};
	int64_t value;
	unsigned int i;

	(void)state;
	for (i = 0; i < knitems(names); i++)
		assert_string_equal(module_knob_name(i), names[i]);
	assert_null(module_knob_name(i));
	assert_int_equal(module_knob_get("autotime", &value), 0);
	assert_int_equal(value, 10);
	assert_int_equal(module_knob_get("autoload", &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(module_knob_get("strictdeps", &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(module_knob_get("nothing", &value), ENOENT);
	assert_int_equal(module_knob_set("nothing", 0), ENOENT);
	assert_int_equal(module_knob_set("autoload", 2), EINVAL);
	assert_int_equal(module_knob_set("autoload", -1), EINVAL);
	assert_int_equal(module_knob_set("autotime", -1), EINVAL);
	assert_int_equal(module_knob_set("autotime", INT64_MAX), EINVAL);
	assert_int_equal(module_knob_set("autotime", INT32_MAX), 0);
}

/* mod_autotime must not overflow. */
static void
test_autotime_limit(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_knob_set("autotime", INT32_MAX), 0);
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	poll_after(100);
	modtest_expect("+plain");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_autoload),
	    modtest(test_autoload_refused),
	    modtest(test_autounload),
	    modtest(test_autounload_answers),
	    modtest(test_autounload_last_use),
	    modtest(test_autounload_dependencies),
	    modtest(test_autounload_never),
	    modtest(test_autotime),
	    modtest(test_knobs),
	    modtest(test_autotime_limit),
	};

	module_start_unload_thread();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
