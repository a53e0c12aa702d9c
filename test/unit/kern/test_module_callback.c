/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_callback.c: callbacks for load and unload.
 */
#include "modtest/modtest.h"

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
 * A new callback is called for required modules before their requirers; on
 * unregistering in the opposite order.
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

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_callbacks),
	    modtest(test_callbacks_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
