/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_hostile.c: control functions and callbacks that misbehave: unload
 * themselves while they run, unregister during a walk, hold a module in its
 * FINI.
 */
#include "modtest/modtest.h"

#define SECOND 1000000000ull

static int deed_error; /* owner: the test that runs; of the last attempt */
static void *handle;   /* owner: the test that runs; its callbacks */

static void
poll_after(unsigned int seconds)
{

	host_time_advance(seconds * SECOND);
	module_autounload_poll(cpu_nanotime());
}

static void
unload_plain(void *arg)
{

	(void)arg;
	deed_error = module_unload("plain");
}

/* Its code would be freed while it runs: EBUSY, as in module(9). */
static void
test_unload_self_at_stat(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_action("plain", MODULE_CMD_STAT, unload_plain);
	assert_int_equal(module_stat("plain", NULL), 0);
	assert_int_equal(deed_error, EBUSY);
	modtest_expect("+plain ?plain");
	modtest_unload("plain", 0);
}

static void
stat_plain(void *arg)
{

	(void)arg;
	modtest_action("plain", MODULE_CMD_STAT, NULL);
	(void)module_stat("plain", NULL);
	unload_plain(NULL);
}

/* The inner of two nested calls has ended, the outer still runs. */
static void
test_unload_self_after_nested_stat(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_action("plain", MODULE_CMD_STAT, stat_plain);
	assert_int_equal(module_stat("plain", NULL), 0);
	assert_int_equal(deed_error, EBUSY);
	modtest_unload("plain", 0);
}

static void
test_unload_self_at_autounload(void **state)
{

	(void)state;
	modtest_file("plain");
	module_start_unload_thread();
	modtest_action("plain", MODULE_CMD_AUTOUNLOAD, unload_plain);
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
	poll_after(11);
	assert_int_equal(deed_error, EBUSY);
	modtest_expect("+plain ~plain -plain");
	assert_null(module_lookup("plain"));
}

static void
callback_unloads(struct module *mod)
{

	if (strcmp(module_name(mod), "plain") == 0)
		unload_plain(NULL);
}

/* A load callback cannot unload the module that it is called for. */
static void
test_unload_in_load_callback(void **state)
{

	(void)state;
	modtest_file("plain");
	handle = module_register_callbacks(callback_unloads, NULL);
	modtest_load("plain", 0);
	assert_int_equal(deed_error, EBUSY);
	module_unregister_callbacks(handle);
	modtest_expect("+plain");
	/* Nor when it is called for active modules at its registration. */
	deed_error = 0;
	handle = module_register_callbacks(callback_unloads, callback_unloads);
	assert_int_equal(deed_error, EBUSY);
	deed_error = 0;
	module_unregister_callbacks(handle);
	assert_int_equal(deed_error, EBUSY);
	modtest_expect("");
}

static void
test_unload_in_unload_callback(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	handle = module_register_callbacks(NULL, callback_unloads);
	modtest_unload("plain", 0);
	assert_int_equal(deed_error, EBUSY);
	modtest_expect("+plain -plain");
	module_unregister_callbacks(handle);
}

static void
callback_unregisters(struct module *mod)
{

	(void)mod;
	if (handle != NULL)
		module_unregister_callbacks(handle);
	handle = NULL;
}

static void
callback_notes(struct module *mod)
{

	(void)mod;
	modtest_note("told");
}

/* A callback that unregisters itself, or the next one. */
static void
test_callback_unregisters(void **state)
{
	void *other;

	(void)state;
	modtest_file("plain");
	handle = module_register_callbacks(callback_unregisters, NULL);
	other = module_register_callbacks(callback_notes, NULL);
	modtest_load("plain", 0);
	modtest_expect("+plain told");
	modtest_unload("plain", 0);
	module_unregister_callbacks(other);

	other = module_register_callbacks(callback_unregisters, NULL);
	handle = module_register_callbacks(callback_notes, NULL);
	modtest_expect("-plain");
	modtest_load("plain", 0);
	assert_null(handle);
	modtest_expect("+plain");
	modtest_unload("plain", 0);
	module_unregister_callbacks(other);
}

static void *late; /* owner: register_late */

static void
callback_notes_unload(struct module *mod)
{

	(void)mod;
	modtest_note("untold");
}

static void
register_late(struct module *mod)
{

	(void)mod;
	if (late == NULL)
		late = module_register_callbacks(
		    callback_notes, callback_notes_unload);
}

/* A callback that registers during a walk is called once. */
static void
test_callback_registers(void **state)
{

	(void)state;
	modtest_file("plain");
	late = NULL;
	handle = module_register_callbacks(register_late, NULL);
	modtest_load("plain", 0);
	modtest_expect("+plain told");
	modtest_unload("plain", 0);
	modtest_expect("untold -plain");
	module_unregister_callbacks(late);
	module_unregister_callbacks(handle);

	modtest_load("plain", 0);
	late = NULL;
	handle = module_register_callbacks(NULL, register_late);
	modtest_unload("plain", 0);
	modtest_expect("+plain told untold -plain");
	module_unregister_callbacks(late);
	module_unregister_callbacks(handle);
}

static void
load_sneaky(void *arg)
{

	(void)arg;
	deed_error = module_load("sneaky", 0, NULL, MODULE_CLASS_ANY);
}

static void
sneaky_at_callback(struct module *mod)
{

	if (strcmp(module_name(mod), "exporter") == 0)
		load_sneaky(NULL);
}

/*
 * The symbols of a module in its FINI cannot be linked to, also without a
 * declared requirement.
 */
static void
test_use_while_going(void **state)
{

	(void)state;
	modtest_file("exporter");
	modtest_file("sneaky");
	modtest_load("exporter", 0);
	modtest_action("exporter", MODULE_CMD_FINI, load_sneaky);
	modtest_unload("exporter", 0);
	assert_int_equal(deed_error, ENOEXEC);

	modtest_action("exporter", MODULE_CMD_FINI, NULL);
	modtest_load("exporter", 0);
	handle = module_register_callbacks(NULL, sneaky_at_callback);
	modtest_unload("exporter", 0);
	assert_int_equal(deed_error, ENOEXEC);
	module_unregister_callbacks(handle);
	assert_null(module_lookup("sneaky"));
}

static void
hold_plain(void *arg)
{

	(void)arg;
	module_hold(module_lookup("plain"));
}

static void
unload_held(void *arg)
{

	(void)arg;
	(void)module_unload("plain");
}

/* A reference taken during FINI: panic, since memory in use would be freed. */
static void
test_hold_during_fini(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_action("plain", MODULE_CMD_FINI, hold_plain);
	assert_int_equal(host_run(unload_held, NULL), HOST_HALTED);
	modtest_said("module plain: 1 references were taken during its FINI");
}

static void
init_all(void *arg)
{

	(void)arg;
	module_init_class(MODULE_CLASS_ANY);
}

/* A boot module's INIT calls module_init_class(), which skips that module. */
static void
test_init_class_in_init(void **state)
{

	(void)state;
	modtest_boot("left");
	modtest_boot("base");
	modtest_action("base", MODULE_CMD_INIT, init_all);
	modtest_startup();
	modtest_expect("+base +left");
	assert_non_null(module_lookup("base"));
}

static specificdata_key_t key;

static void
count_dtor(void *data)
{

	++*(int *)data;
}

static void
keep_data(struct module *mod)
{
	static int counter;

	module_setspecific(mod, key, &counter);
	deed_error = 0;
}

static void
delete_key(void *arg)
{

	(void)arg;
	module_specific_key_delete(key);
}

/* A FINI deletes a key for which its module has a value. */
static void
test_key_deleted_at_fini(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_specific_key_create(&key, count_dtor), 0);
	handle = module_register_callbacks(keep_data, NULL);
	modtest_action("plain", MODULE_CMD_FINI, delete_key);
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	module_unregister_callbacks(handle);
}

static int
sleepy_modcmd(modcmd_t cmd, void *arg)
{

	(void)cmd;
	(void)arg;
	return 0;
}

static modinfo_t namesake = {.mi_version = __NetBSD_Version__,
    .mi_modcmd = sleepy_modcmd,
    .mi_name = "plain"};

static void
add_namesake(void *arg)
{
	static modinfo_t *const infos[] = {&namesake};

	(void)arg;
	deed_error = module_builtin_add(infos, 1, false);
}

/* A name is in use as soon as its module is being loaded. */
static void
test_add_namesake_in_init(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_action("plain", MODULE_CMD_INIT, add_namesake);
	modtest_load("plain", 0);
	assert_int_equal(deed_error, EEXIST);
}

/* Values of a module that is not active are found as well. */
static void
test_key_of_inactive(void **state)
{
	static modinfo_t info = {.mi_version = __NetBSD_Version__,
	    .mi_modcmd = sleepy_modcmd,
	    .mi_name = "sleepy"};
	static modinfo_t *const infos[] = {&info};
	int kept = 0;

	(void)state;
	assert_int_equal(module_builtin_add(infos, 1, false), 0);
	assert_int_equal(module_specific_key_create(&key, count_dtor), 0);
	module_setspecific(
	    module_lookup_in(&module_builtins, "sleepy"), key, &kept);
	module_specific_key_delete(key);
	assert_int_equal(kept, 1);
	assert_int_equal(module_builtin_remove(&info, false), 0);
	assert_int_equal(kept, 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_unload_self_at_stat),
	    modtest(test_unload_self_after_nested_stat),
	    modtest(test_unload_self_at_autounload),
	    modtest(test_unload_in_load_callback),
	    modtest(test_unload_in_unload_callback),
	    modtest(test_callback_unregisters),
	    modtest(test_callback_registers),
	    modtest(test_use_while_going),
	    modtest(test_init_class_in_init),
	    modtest(test_key_deleted_at_fini),
	    modtest(test_key_of_inactive),
	    modtest(test_add_namesake_in_init),
	    /* The last test: no teardown after a panic. */
	    cmocka_unit_test_setup(test_hold_during_fini, modtest_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
