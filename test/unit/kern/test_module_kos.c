/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_kos.c: modules of KOS: tracked imports.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/kostest.h"

FORMAT_PARTS(module_format_kos);

/* What is tracked comes up first; weak definitions are all that is exported. */
static void
test_boot_list(void **state)
{
	struct kobj_partinfo part;
	const module_t *mod;
	struct ksym ks;

	(void)state;
	assert_int_equal(module_knob_set("strictdeps", 1), 0);
	modtest_boot("kosuser");
	modtest_boot("kosa");
	modtest_startup();
	modtest_expect("+kosa +kosuser");
	mod = module_lookup("kosuser");
	assert_ptr_equal(mod->mod_format, &module_format_kos);
	assert_int_equal(mod->mod_nrequired, 1);
	assert_int_equal(ksyms_lookup("kosuser_private", &ks), ENOENT);
	/* .init and its symbols are gone. */
	assert_int_equal(ksyms_lookup("kosuser_early", &ks), ENOENT);
	for (unsigned i = 0; module_part(mod, i, &part); i++)
		assert_true(!part.kpi_init || part.kpi_size == 0);
	kostest_answers(1);
	modtest_unload("kosa", EBUSY);
	modtest_said("required by kosuser");
	kostest_answers(1);
	/* A requirement of the boot list can be led elsewhere, too. */
	modtest_file("kosb");
	modtest_load("kosb", 0);
	modtest_unload("kosa", 0);
	kostest_answers(2);
	modtest_unload("kosuser", 0);
	modtest_unload("kosb", 0);
	modtest_log_clear();
}

/* Unload the definers in `order`: the newest one left is used each time. */
static void
unload_in_order(const unsigned order[3])
{
	bool up[3] = {true, true, true};
	int newest;

	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	kostest_answers(1);
	modtest_load("kosb", 0);
	kostest_answers(2);
	modtest_load("kosc", 0);
	kostest_answers(3);
	for (unsigned i = 0; i < 3; i++) {
		modtest_unload(kostest_definers[order[i]], i < 2 ? 0 : EBUSY);
		up[order[i]] = i == 2;
		for (newest = 3; newest > 1 && !up[newest - 1]; newest--)
			continue;
		kostest_answers(newest);
		assert_int_equal(module_lookup("kosuser")->mod_nrequired, 1);
		assert_string_equal(
		    module_lookup("kosuser")->mod_required[0]->mod_name,
		    kostest_definers[newest - 1]);
	}
	modtest_unload("kosuser", 0);
	modtest_unload(kostest_definers[order[2]], 0);
	modtest_log_clear();
}

static void
test_every_order(void **state)
{
	static const unsigned orders[][3] = {
	    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	(void)state;
	for (size_t i = 0; i < knitems(orders); i++)
		unload_in_order(orders[i]);
}

/*
 * The list has users ahead of what they require now, of which it is the last
 * definition: the teardown unloads in one pass.
 */
static void
test_list_order(void **state)
{

	(void)state;
	kostest_files();
	modtest_file("kosbase");
	modtest_file("koslate");
	modtest_load("kosbase", 0);
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("koslate", 0);
	modtest_unload("kosa", 0);
	kostest_answers(7);
	modtest_unload("koslate", EBUSY);
	modtest_log_clear();
}

/* A plain extern keeps its definition; a later one takes the newest. */
static void
test_plain(void **state)
{

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosplain", 0);
	modtest_load("kosb", 0);
	assert_int_equal(kostest_call("kosplain_call"), 1);
	modtest_unload("kosa", EBUSY);
	modtest_unload("kosplain", 0);
	modtest_load("kosplain", 0);
	assert_int_equal(kostest_call("kosplain_call"), 2);
	modtest_unload("kosa", 0);
	modtest_unload("kosb", EBUSY);
	modtest_log_clear();
}

/* A definition counts once its INIT has succeeded. */
static void
test_init_fails(void **state)
{

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_answer("kosb", MODULE_CMD_INIT, EIO);
	modtest_load("kosb", EIO);
	kostest_answers(1);
	modtest_answer("kosb", MODULE_CMD_INIT, 0);
	modtest_load("kosb", 0);
	kostest_answers(2);
	modtest_log_clear();
}

/* In INIT: load a module with kosb, which it requires, and unload it. */
static void
load_and_unload(void *arg)
{

	(void)arg;
	modtest_load("needskos", 0);
	modtest_unload("needskos", 0);
	assert_int_equal(module_lookup("kosb")->mod_refcnt, 1);
}

/*
 * kosuser's INIT has led its import to a module that is loaded for it alone,
 * and fails: the import is led nowhere while that is unloaded.
 */
static void
test_undo_while_tracked(void **state)
{

	(void)state;
	kostest_files();
	modtest_file("needskos");
	modtest_load("kosa", 0);
	modtest_answer("kosuser", MODULE_CMD_INIT, EIO);
	modtest_action("kosuser", MODULE_CMD_INIT, load_and_unload);
	modtest_load("kosuser", EIO);
	assert_int_equal(module_count(), 1);
	assert_int_equal(module_lookup("kosa")->mod_refcnt, 0);
	modtest_log_clear();
}

/*
 * Without memory at any point of its load a module that is up requires all
 * whose definitions it has.
 */
static void
test_room(void **state)
{
	static const char *const owners[] = {
	    "oneanswer", "kosa", "kosuser", "kosplain", "kosbase"};
	struct modtest_counts before;
	const module_t *mod;
	int error;
	size_t n;

	(void)state;
	for (size_t i = 0; i < knitems(owners); i++) {
		modtest_file(owners[i]);
		modtest_load(owners[i], 0);
	}
	modtest_file("koswide");
	before = modtest_count();
	for (n = 1;; n++) {
		host_fail_after(n);
		error = module_load("koswide", 0, NULL, MODULE_CLASS_ANY);
		host_fail_after(0);
		if (error == 0)
			break;
		assert_int_equal(error, ENOMEM);
		modtest_same_counts(before);
	}
	assert_true(n > 10);
	mod = module_lookup("koswide");
	assert_int_equal(mod->mod_nrequired, 5);
	for (size_t i = 0; i < knitems(owners); i++)
		modtest_unload(owners[i], EBUSY);
	modtest_unload("koswide", 0);
	modtest_log_clear();
}

/* In FINI of a module that defines kos_answer(), too. */
static void
load_user(void *arg)
{

	(void)arg;
	modtest_load("kosuser", 0);
	kostest_answers(1);
}

/* No import is led to a module that is being unloaded. */
static void
test_load_in_fini(void **state)
{

	(void)state;
	kostest_files();
	modtest_file("answers");
	modtest_load("kosa", 0);
	modtest_load("answers", 0);
	modtest_action("answers", MODULE_CMD_FINI, load_user);
	modtest_unload("answers", 0);
	kostest_answers(1);
	assert_int_equal(module_lookup("kosa")->mod_refcnt, 1);
	/* Loaded again, it is the newest definition. */
	modtest_load("answers", 0);
	modtest_action("answers", MODULE_CMD_FINI, NULL);
	kostest_answers(9);
	modtest_log_clear();
}

static void
test_cycle(void **state)
{

	(void)state;
	kostest_files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("koscycle", EDEADLK);
	modtest_said("kos_answer: is tracked by kosuser");
	modtest_said("weak cycle");
	kostest_answers(1);
	modtest_log_clear();
}

static void
test_boot_cycle(void **state)
{

	(void)state;
	modtest_boot("koscyca");
	modtest_boot("koscycb");
	modtest_startup();
	modtest_said("koscyca -> koscycb -> koscyca");
	assert_int_equal(module_count(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot_list),
	    modtest(test_every_order),
	    modtest(test_list_order),
	    modtest(test_plain),
	    modtest(test_init_fails),
	    modtest(test_undo_while_tracked),
	    modtest(test_room),
	    modtest(test_load_in_fini),
	    modtest(test_cycle),
	    modtest(test_boot_cycle),
	};

	return cmocka_run_group_tests(tests, kostest_setup, NULL);
}
