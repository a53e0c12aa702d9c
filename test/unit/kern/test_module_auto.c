/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_auto.c: autoload and auto-unload, knobs, callbacks, data kept
 * with modules, and where modules are looked for.
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
	/* Nobody asked for it by name: no message when there is none. */
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
	/* By hand is another matter. */
	modtest_load("plain", 0);
}

/* Ten seconds after the load, not before; asked first. */
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

/* Requirements came up by themselves and go so; what was typed stays. */
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

/* Boot modules and built-ins are the user's wish. */
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

/* Its mod_autotime does not overflow into the past. */
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

static void
saw_load(struct module *mod)
{
	char what[64];

	ksnprintf(what, sizeof(what), "(load %s)", module_name(mod));
	modtest_note(what);
}

static void
saw_unload(struct module *mod)
{
	char what[64];

	ksnprintf(what, sizeof(what), "(unload %s)", module_name(mod));
	modtest_note(what);
}

static void
test_callbacks(void **state)
{
	void *handle, *quiet;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	quiet = module_register_callbacks(NULL, NULL);
	handle = module_register_callbacks(saw_load, saw_unload);
	assert_non_null(handle);
	modtest_expect("+plain (load plain)");
	modtest_load("other", 0);
	modtest_expect("+other (load other)");
	modtest_answer("other", MODULE_CMD_FINI, EBUSY);
	modtest_unload("other", EBUSY);
	modtest_expect("(unload other) -other (load other)");
	modtest_answer("other", MODULE_CMD_FINI, 0);
	modtest_unload("other", 0);
	modtest_expect("(unload other) -other");
	module_unregister_callbacks(handle);
	modtest_expect("(unload plain)");
	module_unregister_callbacks(quiet);
	modtest_unload("plain", 0);
	modtest_expect("-plain");
	host_fail_after(1);
	assert_null(module_register_callbacks(saw_load, saw_unload));
}

/*
 * Who registers late is told of what is required before what requires it, and
 * of their going the other way round.
 */
static void
test_callbacks_order(void **state)
{
	static const char *const names[] = {"top", "left", "right", "base"};
	void *handle;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(names); i++)
		modtest_file(names[i]);
	modtest_load("top", 0);
	modtest_expect("+base +left +right +top");
	handle = module_register_callbacks(saw_load, saw_unload);
	modtest_expect("(load base) (load left) (load right) (load top)");
	module_unregister_callbacks(handle);
	modtest_expect("(unload top) (unload right) (unload left) "
		       "(unload base)");
	assert_true(module_shutdown());
	modtest_expect("-top -right -left -base");
}

static void
destroy(void *data)
{

	modtest_note(data);
}

static void
test_specific(void **state)
{
	specificdata_key_t key, mute;
	module_t *plain, *other;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	modtest_load("other", 0);
	modtest_expect("+plain +other");
	plain = module_lookup("plain");
	other = module_lookup("other");
	host_fail_after(1);
	assert_int_equal(module_specific_key_create(&key, destroy), ENOMEM);
	assert_int_equal(module_specific_key_create(&key, destroy), 0);
	assert_int_equal(module_specific_key_create(&mute, NULL), 0);
	assert_null(module_getspecific(plain, key));

	module_setspecific(plain, key, (void *)(uintptr_t) "(first)");
	module_setspecific(plain, key, (void *)(uintptr_t) "(data)");
	module_setspecific(plain, mute, &key);
	module_setspecific(other, key, (void *)(uintptr_t) "(other's)");
	module_setspecific(module_kernel(), key, NULL);
	assert_string_equal(module_getspecific(plain, key), "(data)");
	assert_ptr_equal(module_getspecific(plain, mute), &key);
	assert_null(module_getspecific(other, mute));

	/* The value goes with its module, or with its key. */
	modtest_unload("plain", 0);
	modtest_expect("-plain (data)");
	module_specific_key_delete(key);
	modtest_expect("(other's)");
	module_specific_key_delete(mute);
	modtest_unload("other", 0);
	modtest_expect("-other");
}

/* owner: the next test */
static specificdata_key_t first_key, second_key;

static void
destroy_and_delete(void *data)
{

	modtest_note(data);
	module_specific_key_delete(second_key);
}

/* A destructor may delete another key, or its own: each value goes once. */
static void
test_specific_deletes(void **state)
{
	module_t *plain;

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	plain = module_lookup("plain");
	assert_int_equal(module_specific_key_create(&second_key, destroy), 0);
	assert_int_equal(
	    module_specific_key_create(&first_key, destroy_and_delete), 0);
	module_setspecific(plain, first_key, (void *)(uintptr_t) "(first)");
	module_setspecific(plain, second_key, (void *)(uintptr_t) "(second)");
	modtest_unload("plain", 0);
	modtest_expect("+plain -plain (first) (second)");

	/* Its own, while it is being deleted. */
	module_specific_key_delete(first_key);
	assert_int_equal(
	    module_specific_key_create(&second_key, destroy_and_delete), 0);
	module_setspecific(
	    module_kernel(), second_key, (void *)(uintptr_t) "(own)");
	module_specific_key_delete(second_key);
	modtest_expect("(own)");
}

static specificdata_key_t init_key; /* owner: the next test */

static void
set_at_init(void *arg)
{

	(void)arg;
	module_setspecific(
	    module_active, init_key, (void *)(uintptr_t) "(gone)");
}

static void
delete_at_init(void *arg)
{

	set_at_init(arg);
	module_specific_key_delete(init_key);
}

/* Set by an INIT that fails, or with a key that goes before INIT is over. */
static void
test_specific_at_init(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_specific_key_create(&init_key, destroy), 0);
	modtest_action("plain", MODULE_CMD_INIT, set_at_init);
	modtest_answer("plain", MODULE_CMD_INIT, EIO);
	modtest_load("plain", EIO);
	modtest_expect("+plain (gone)");
	modtest_action("plain", MODULE_CMD_INIT, delete_at_init);
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	modtest_load("plain", 0);
	modtest_expect("+plain (gone)");
}

static void
test_kernel_sets(void **state)
{
	static const struct {
		const char *path, *base;
		bool set;
	} cases[] = {
	    {"/netbsd", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/netbsd-test/kernel", "/netbsd-test/modules", true},
	    {"hd0a:/sets/10/kernel", "/sets/10/modules", true},
	    {"set/kernel", "/set/modules", true},
	    {"hd0a:set/kernel", "/set/modules", true},
	    {"(hd0,gpt1)/set/kernel", "/set/modules", true},
	    {"//set/kernel", "/set/modules", true},
	    {"/set:a/kernel", "/set:a/modules", true},
	    {"hd0a:/kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"hd0a:kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"kernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/set/kernel.old", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"/set/mykernel", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {"", "/stand/" HOST_MACHINE "/10.1/modules", false},
	    {NULL, "/stand/" HOST_MACHINE "/10.1/modules", false},
	};
	char path[80];
	size_t i;

	(void)state;
	for (i = 0; i < knitems(cases); i++) {
		assert_int_equal(
		    module_set_kernel_path(cases[i].path), cases[i].set);
		assert_string_equal(module_base, cases[i].base);
	}
	/* 63 bytes fit, 64 do not. */
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	memcpy(path + 55, "/kernel", sizeof("/kernel"));
	assert_true(module_set_kernel_path(path));
	assert_int_equal(strlen(module_base), MODULE_BASE_SIZE - 1);
	memcpy(path + 55, "x/kernel", sizeof("x/kernel"));
	assert_false(module_set_kernel_path(path));
	assert_string_equal(
	    module_base, "/stand/" HOST_MACHINE "/10.1/modules");
	modtest_said("too long a path for a kernel");

	assert_true(module_set_kernel_path("/set/kernel"));
	modtest_file_at("/set/modules/other/other.kmod", "other");
	modtest_load("plain", ENOENT);
	modtest_said("at /set/modules/plain/plain.kmod or below "
		     "/stand/" HOST_MACHINE "/10.1/modules ");
	modtest_load("other", 0);
	modtest_unload("other", 0);
	/* What is not in the set may be where it goes by release. */
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	/* What is in both comes from the set; for no set, from there only. */
	modtest_file_at("/set/modules/plain/plain.kmod", "plain");
	modtest_load("plain", 0);
	modtest_said("/set/modules/plain/plain.kmod: ");
	assert_false(module_set_kernel_path("/netbsd"));
	modtest_load("other", ENOENT);
	modtest_said(
	    "at /stand/" HOST_MACHINE "/10.1/modules/other/other.kmod (");
}

static void
test_kernel_module(void **state)
{

	(void)state;
	assert_non_null(module_kernel());
	assert_string_equal(module_name(module_kernel()), "netbsd");
	assert_int_equal(module_source(module_kernel()), MODULE_SOURCE_KERNEL);
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
	    modtest(test_callbacks),
	    modtest(test_callbacks_order),
	    modtest(test_specific),
	    modtest(test_specific_deletes),
	    modtest(test_specific_at_init),
	    modtest(test_kernel_sets),
	    modtest(test_kernel_module),
	};

	module_start_unload_thread();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
