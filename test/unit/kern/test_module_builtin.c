/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_builtin.c: modules that are linked into the kernel, here into
 * this program: loaded, disabled, loaded by force, replaced.
 */
#include "modtest/modtest.h"

#define BUILTIN(name)                                         \
	static int name##_modcmd(modcmd_t cmd, void *arg)     \
	{                                                     \
                                                              \
		return modtest_command(#name, (int)cmd, arg); \
	}                                                     \
	_Static_assert(1, "a semicolon follows")

/* Of the link set: module_init() finds them. */
MODULE(MODULE_CLASS_MISC, tbuiltin, NULL);
BUILTIN(tbuiltin);
MODULE(MODULE_CLASS_SECMODEL, tsecmodel, NULL);
BUILTIN(tsecmodel);
MODULE(MODULE_CLASS_DRIVER, ondrv, "tbuiltin");
BUILTIN(ondrv);

/* Added by hand. */
BUILTIN(plain);
BUILTIN(later);
BUILTIN(spare);
#define INFO(name, required)                                                 \
	{                                                                    \
		__NetBSD_Version__, MODULE_CLASS_MISC, name##_modcmd, #name, \
		    required                                                 \
	}
static modinfo_t plain_info = INFO(plain, NULL);
static modinfo_t later_info = INFO(later, "spare");
static modinfo_t spare_info = INFO(spare, NULL);

static bool
is_disabled(const char *name)
{
	const module_t *mod = module_lookup_in(&module_builtins, name);

	return mod != NULL && (mod->mod_flags & MODFLG_MUST_FORCE) != 0;
}

static void
test_link_set(void **state)
{
	module_t *mod;

	(void)state;
	module_init();
	modtest_expect("");
	assert_null(module_lookup("tbuiltin"));
	module_init_class(MODULE_CLASS_SECMODEL);
	modtest_expect("+tsecmodel");
	module_init_class(MODULE_CLASS_VFS);
	module_init_class(MODULE_CLASS_ANY);
	/* In the order of the set, requirements first. */
	mod = module_lookup("ondrv");
	assert_non_null(mod);
	assert_int_equal(module_source(mod), MODULE_SOURCE_KERNEL);
	assert_ptr_equal(mod->mod_required[0], module_lookup("tbuiltin"));
	assert_true(module_lookup("tbuiltin")->mod_serial < mod->mod_serial);
}

/* Built-ins of a class come before boot modules of that class. */
static void
test_before_boot(void **state)
{

	(void)state;
	modtest_boot("needsbuiltin");
	modtest_boot("sec1");
	modtest_startup();
	modtest_expect("+tsecmodel +sec1 +tbuiltin +ondrv +needsbuiltin");
	modtest_unload("tbuiltin", EBUSY);
}

/* A boot module may require a built-in of a later class. */
static void
test_required_early(void **state)
{

	(void)state;
	modtest_file("needsbuiltin");
	module_init();
	modtest_load("needsbuiltin", 0);
	modtest_expect("+tbuiltin +needsbuiltin");
	module_init_class(MODULE_CLASS_DRIVER);
	modtest_expect("+ondrv");
}

static void
test_disable(void **state)
{

	(void)state;
	modtest_startup();
	modtest_expect("+tsecmodel +tbuiltin +ondrv");
	modtest_unload("ondrv", 0);
	modtest_unload("tbuiltin", 0);
	assert_true(is_disabled("tbuiltin"));
	modtest_load("tbuiltin", EPERM);
	modtest_said("module: tbuiltin: is built in and disabled: load it by "
		     "force (error 1, EPERM)");
	/* Nor by being required, nor by the kernel itself. */
	modtest_file("needsbuiltin");
	modtest_load("needsbuiltin", EPERM);
	assert_int_equal(module_autoload("tbuiltin", MODULE_CLASS_ANY), EPERM);
	/* Nor is a file of its name loaded. */
	modtest_expect("-ondrv -tbuiltin");

	assert_int_equal(
	    module_load("tbuiltin", MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY),
	    0);
	assert_false(is_disabled("tbuiltin"));
	modtest_expect("+tbuiltin");
	modtest_load("needsbuiltin", 0);
	modtest_load("tbuiltin", EEXIST);
}

static void
test_security_model_stays(void **state)
{

	(void)state;
	modtest_boot("sec1");
	modtest_startup();
	/* Neither unloaded nor removed. */
	assert_int_equal(
	    module_builtin_remove(&tsecmodel_modinfo, true), EPERM);
	assert_int_equal(
	    module_builtin_remove(&tsecmodel_modinfo, false), EPERM);
	modtest_unload("tsecmodel", EPERM);
	modtest_said(
	    "module: tsecmodel: a built-in security model cannot be unloaded "
	    "(error 1, EPERM)");
	/* Only a built-in one. */
	modtest_unload("sec1", 0);
}

/* At the end of the boot all that are not active are disabled. */
static void
test_require_force(void **state)
{

	(void)state;
	modtest_answer("tbuiltin", MODULE_CMD_INIT, ENXIO);
	modtest_startup();
	modtest_load("ondrv", ENXIO);
	module_builtin_require_force();
	modtest_answer("tbuiltin", MODULE_CMD_INIT, 0);
	modtest_load("ondrv", EPERM);
	modtest_load("tbuiltin", EPERM);
	/* An active one needs no force. */
	assert_int_equal(
	    module_load("ondrv", MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY), 0);
	assert_non_null(module_lookup("tbuiltin"));
}

/* An INIT that keeps failing is called once at boot. */
static void
test_failing_init(void **state)
{

	(void)state;
	modtest_answer("tbuiltin", MODULE_CMD_INIT, ENXIO);
	modtest_answer("ondrv", MODULE_CMD_INIT, ENXIO);
	modtest_startup();
	/* Once for itself, once for ondrv, which requires it. */
	modtest_expect("+tsecmodel +tbuiltin +tbuiltin");
	modtest_answer("tbuiltin", MODULE_CMD_INIT, 0);
	modtest_answer("ondrv", MODULE_CMD_INIT, 0);
	modtest_load("ondrv", 0);
	modtest_expect("+tbuiltin +ondrv");
}

static specificdata_key_t init_key; /* owner: the next test */

static void
set_at_init(void *arg)
{

	(void)arg;
	module_setspecific(module_active, init_key, &init_key);
}

static void
destroyed(void *data)
{

	assert_ptr_equal(data, &init_key);
	modtest_note("(gone)");
}

/* Specific data set by a failed INIT is freed. */
static void
test_failing_init_data(void **state)
{

	(void)state;
	module_init();
	assert_int_equal(module_specific_key_create(&init_key, destroyed), 0);
	modtest_action("tbuiltin", MODULE_CMD_INIT, set_at_init);
	modtest_answer("tbuiltin", MODULE_CMD_INIT, ENXIO);
	modtest_load("tbuiltin", ENXIO);
	modtest_expect("+tbuiltin (gone)");
	module_specific_key_delete(init_key);
}

/* A boot module replaces a failed built-in of its name, not an active one. */
static void
test_replaced(void **state)
{
	unsigned int nmodules;

	(void)state;
	module_init();
	/* This program's built-ins, and two more at the end. */
	nmodules = module_count() + 2;
	assert_int_equal(
	    module_builtin_add(&(modinfo_t *){&plain_info}, 1, false), 0);
	assert_int_equal(modtest_prime("plain"), 0);
	modtest_answer("plain", MODULE_CMD_INIT, ENXIO);
	module_init_class(MODULE_CLASS_MISC);
	/* Both fail; neither is retried for ever. */
	modtest_expect("+tbuiltin +plain +plain");
	assert_null(module_lookup("plain"));
	assert_int_equal(host_preload_count(), 0);
	/* A file does not replace it. */
	modtest_file_at("/x.kmod", "plain");
	modtest_load("/x.kmod", EEXIST);

	modtest_answer("plain", MODULE_CMD_INIT, 0);
	assert_int_equal(modtest_prime("plain"), 0);
	modtest_boot("twice");
	module_init();
	host_console_clear();
	modtest_load("twice", 0);
	modtest_expect("+plain +twice");
	assert_int_equal(
	    module_source(module_lookup("plain")), MODULE_SOURCE_BOOT);
	/* One module of the name, as modstat(8) tells it. */
	assert_int_equal(module_count(), nmodules);
	modtest_unload("twice", 0);
	modtest_unload("plain", 0);
	/* The built-in still exists, and is loaded now. */
	modtest_load("plain", 0);
	assert_int_equal(
	    module_source(module_lookup("plain")), MODULE_SOURCE_KERNEL);
	modtest_unload("plain", 0);
	assert_int_equal(module_builtin_remove(&plain_info, false), 0);
}

static void
test_not_replaced(void **state)
{

	(void)state;
	module_init();
	assert_int_equal(
	    module_builtin_add(&(modinfo_t *){&plain_info}, 1, true), 0);
	modtest_expect("+plain");
	modtest_boot("plain");
	modtest_boot("other");
	modtest_startup();
	modtest_said("module: plain: a module of this name is already loaded "
		     "(error 17, EEXIST)");
	modtest_expect("+tsecmodel +tbuiltin +ondrv +other");
	modtest_unload("plain", 0);
	/* A disabled built-in still owns its name. */
	modtest_file_at("/x.kmod", "plain");
	modtest_load("/x.kmod", EEXIST);
	modtest_said("module: plain: a module of this name is built into the "
		     "kernel (error 17, EEXIST)");
	assert_int_equal(module_builtin_remove(&plain_info, true), 0);
	modtest_load("/x.kmod", 0);
}

static void
test_add_remove(void **state)
{
	static modinfo_t *const both[] = {&later_info, &spare_info};
	static modinfo_t bad_name = INFO(spare, NULL);
	struct modinfo long_name = bad_name;
	modinfo_t *third[] = {&later_info, &spare_info, &long_name};

	(void)state;
	assert_int_equal(module_builtin_add(both, 2, false), 0);
	modtest_expect("");
	assert_int_equal(module_builtin_add(both, 2, false), EEXIST);
	assert_int_equal(module_builtin_remove(&later_info, false), 0);
	assert_int_equal(module_builtin_remove(&spare_info, true), 0);
	assert_int_equal(module_builtin_remove(&spare_info, true), ENOENT);
	modtest_expect("");

	assert_int_equal(module_builtin_add(both, 2, true), 0);
	modtest_expect("+spare +later");
	assert_int_equal(module_builtin_remove(&spare_info, true), EBUSY);
	assert_int_equal(module_builtin_remove(&later_info, false), EBUSY);
	modtest_answer("later", MODULE_CMD_FINI, EAGAIN);
	assert_int_equal(module_builtin_remove(&later_info, true), EAGAIN);
	modtest_answer("later", MODULE_CMD_FINI, 0);
	assert_int_equal(module_builtin_remove(&later_info, true), 0);
	assert_int_equal(module_builtin_remove(&spare_info, true), 0);
	modtest_expect("-later -later -spare");

	/* All or none. */
	long_name.mi_name = "a23456789b123456789c123456789d12";
	assert_int_equal(module_builtin_add(third, 3, true), EINVAL);
	assert_null(module_lookup_in(&module_builtins, "later"));
	modtest_answer("later", MODULE_CMD_INIT, EIO);
	assert_int_equal(module_builtin_add(both, 2, true), EIO);
	modtest_expect("+spare +later -spare");
	assert_null(module_lookup_in(&module_builtins, "spare"));
	assert_null(module_lookup("spare"));
}

static void
test_same_name_other_info(void **state)
{
	static modinfo_t other_info = INFO(spare, NULL);

	(void)state;
	assert_int_equal(
	    module_builtin_add(&(modinfo_t *){&spare_info}, 1, true), 0);
	assert_int_equal(module_builtin_remove(&other_info, true), ENOENT);
	assert_non_null(module_lookup("spare"));
	modtest_unload("spare", 0);
	assert_int_equal(module_builtin_remove(&other_info, true), ENOENT);
	assert_true(is_disabled("spare"));
}

static void
remove_later(void *arg)
{

	(void)arg;
	if (module_builtin_remove(&later_info, true) == EBUSY)
		modtest_note("(busy)");
}

/* Not even its own INIT may remove a built-in that is being loaded. */
static void
test_remove_while_loading(void **state)
{
	static modinfo_t *const both[] = {&later_info, &spare_info};

	(void)state;
	modtest_action("later", MODULE_CMD_INIT, remove_later);
	assert_int_equal(module_builtin_add(both, 2, true), 0);
	modtest_expect("+spare +later (busy)");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_link_set),
	    modtest(test_before_boot),
	    modtest(test_required_early),
	    modtest(test_disable),
	    modtest(test_security_model_stays),
	    modtest(test_require_force),
	    modtest(test_failing_init),
	    modtest(test_failing_init_data),
	    modtest(test_replaced),
	    modtest(test_not_replaced),
	    modtest(test_add_remove),
	    modtest(test_same_name_other_info),
	    modtest(test_remove_while_loading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
