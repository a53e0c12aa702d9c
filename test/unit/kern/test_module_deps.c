/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_deps.c: what modules require: order, cycles, depth, names, use,
 * and that modules loaded only for one that fails are unloaded.
 */
#include "modtest/modtest.h"

static void
test_in_use(void **state)
{
	module_t *base;

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	modtest_load("top", 0);
	modtest_expect("+base +left +right +top");
	modtest_unload("base", EBUSY);
	modtest_said("module: base: in use: required by right, left (2 "
		     "references) (error 16, EBUSY)");
	modtest_unload("left", EBUSY);
	modtest_said("module: left: in use: required by top (1 references)");
	modtest_unload("top", 0);
	modtest_unload("left", 0);
	modtest_unload("base", EBUSY);
	modtest_unload("right", 0);

	base = module_lookup("base");
	module_hold(base);
	modtest_unload("base", EBUSY);
	modtest_said("module: base: in use: held (1 references)");
	module_rele(base);
	modtest_unload("base", 0);
	modtest_expect("-top -left -right -base");
}

/* From the head of the list, requirers come before what they require. */
static void
test_list_order(void **state)
{
	module_t *mod;
	unsigned int i;

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	modtest_load("base", 0);
	modtest_load("right", 0);
	modtest_load("other", 0);
	modtest_load("top", 0);
	TAILQ_FOREACH (mod, &module_list, mod_chain) {
		const module_t *later;

		for (i = 0; i < mod->mod_nrequired; i++) {
			for (later = TAILQ_NEXT(mod, mod_chain); later != NULL;
			     later = TAILQ_NEXT(later, mod_chain)) {
				if (later == mod->mod_required[i])
					break;
			}
			assert_non_null(later);
		}
	}
	modtest_expect("+plain +base +right +other +left +top");
	assert_true(module_shutdown());
	modtest_expect("-top -left -right -plain -base -other");
}

/* Modules loaded only for one that fails are unloaded, requirers first. */
static void
test_undo_dependencies(void **state)
{
	struct modtest_counts before;

	(void)state;
	modtest_file("top");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	before = modtest_count();
	modtest_answer("top", MODULE_CMD_INIT, ENXIO);
	modtest_load("top", ENXIO);
	modtest_expect("+base +left +right +top -right -left -base");
	modtest_same_counts(before);

	/*
	 * The middle one fails: only its own requirements are unloaded, here
	 * none.
	 */
	modtest_answer("right", MODULE_CMD_INIT, EIO);
	modtest_load("top", EIO);
	modtest_said("module: top: requires \"right\", which failed (error 5, "
		     "EIO)");
	modtest_expect("+base +left +right -left -base");
	modtest_same_counts(before);
}

/* Modules that were loaded before, or by name, stay. */
static void
test_undo_leaves_others(void **state)
{

	(void)state;
	modtest_file("halfway");
	modtest_file("base");
	modtest_file("plain");
	modtest_load("base", 0);
	modtest_load("halfway", ENOENT);
	modtest_expect("+base +plain -plain");
	assert_int_equal(module_lookup("base")->mod_refcnt, 0);
	assert_null(module_lookup("plain"));
}

/* One whose FINI refuses stays, and is a candidate for auto-unload. */
static void
test_undo_refused(void **state)
{

	(void)state;
	modtest_file("onrefuser");
	modtest_file("refuser");
	modtest_answer("refuser", MODULE_CMD_FINI, EBUSY);
	modtest_file("plain");
	modtest_load("onrefuser", ENOENT);
	modtest_expect("+refuser +plain -refuser -plain");
	assert_non_null(module_lookup("refuser"));
	assert_int_not_equal(module_lookup("refuser")->mod_autotime, 0);
	modtest_answer("refuser", MODULE_CMD_FINI, 0);
}

static void
test_cycle(void **state)
{
	struct modtest_counts before;

	(void)state;
	modtest_file("intocyc");
	modtest_file("cyca");
	modtest_file("cycb");
	modtest_file("cycc");
	modtest_file("plain");
	modtest_file("selfdep");
	before = modtest_count();
	modtest_load("cycb", EDEADLK);
	modtest_said("module: cycb: requires itself: cycb -> cycc -> cyca -> "
		     "cycb (error 11, EDEADLK)");
	modtest_load("intocyc", EDEADLK);
	modtest_load("selfdep", EDEADLK);
	modtest_expect("+plain -plain");
	modtest_same_counts(before);
}

static void
test_requirement_names(void **state)
{

	(void)state;
	modtest_file("commas");
	modtest_file("twice");
	modtest_file("plain");
	modtest_file("other");
	modtest_file("climber");
	modtest_file("toolong");
	modtest_file("needswrong");
	modtest_file("wrongname");

	/* Empty names are skipped. */
	modtest_load("commas", 0);
	assert_int_equal(module_lookup("commas")->mod_nrequired, 2);
	modtest_unload("commas", 0);
	/* The same name twice is one requirement. */
	modtest_load("twice", 0);
	assert_int_equal(module_lookup("plain")->mod_refcnt, 1);
	modtest_unload("twice", 0);
	assert_int_equal(module_lookup("plain")->mod_refcnt, 0);

	modtest_load("climber", EINVAL);
	modtest_load("toolong", EINVAL);
	modtest_said("module: toolong: requires "
		     "\"a23456789b123456789c123456789d1...\", which is not a "
		     "module's name (error 22, EINVAL)");
	modtest_load("needswrong", ENOENT);
	modtest_said("called \"rightname\", not \"wrongname\" (error "
		     "2, ENOENT)");
	/* Loaded by itself, any name is accepted. */
	modtest_load("wrongname", 0);
	assert_non_null(module_lookup("rightname"));
	modtest_load("wrongname", EEXIST);
}

/* Modules call each other's functions. */
static void
test_symbols(void **state)
{
	module_t *mod;

	(void)state;
	modtest_file("exporter");
	modtest_file("importer");
	modtest_load("importer", 0);
	modtest_expect("+exporter +importer");
	mod = module_lookup("importer");
	assert_int_equal(mod->mod_nrequired, 1);
	assert_ptr_equal(mod->mod_required[0], module_lookup("exporter"));
	modtest_said_not("should require");
}

/* An undeclared use is reported and holds a reference, or is refused. */
static void
test_undeclared_use(void **state)
{

	(void)state;
	modtest_file("exporter");
	modtest_file("sneaky");
	modtest_load("sneaky", ENOEXEC);
	modtest_load("exporter", 0);
	modtest_load("sneaky", 0);
	modtest_said("exporter");
	modtest_unload("exporter", EBUSY);
	modtest_unload("sneaky", 0);
	assert_int_equal(module_lookup("exporter")->mod_refcnt, 0);

	assert_int_equal(module_knob_set("strictdeps", 1), 0);
	modtest_load("sneaky", ENOEXEC);
	assert_int_equal(module_lookup("exporter")->mod_refcnt, 0);
	modtest_file("importer");
	modtest_load("importer", 0);
}

/* Indirect requirements may be used, even in strict mode. */
static void
test_use_through_others(void **state)
{

	(void)state;
	modtest_file("exporter");
	modtest_file("importer");
	modtest_file("plain");
	modtest_file("deeper");
	assert_int_equal(module_knob_set("strictdeps", 1), 0);
	modtest_load("deeper", 0);
	assert_int_equal(module_lookup("deeper")->mod_nrequired, 2);
	modtest_said_not("should require");
}

/* A requirement that is reached by several paths is searched once. */
static void
test_use_beside_diamond(void **state)
{

	(void)state;
	modtest_file("exporter");
	modtest_file("diamond");
	modtest_file("left");
	modtest_file("right");
	modtest_file("base");
	modtest_file("plain");
	modtest_load("exporter", 0);
	modtest_load("diamond", 0);
	assert_int_equal(module_lookup("diamond")->mod_nrequired, 4);
	assert_int_equal(module_lookup("exporter")->mod_refcnt, 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_in_use),
	    modtest(test_list_order),
	    modtest(test_undo_dependencies),
	    modtest(test_undo_leaves_others),
	    modtest(test_undo_refused),
	    modtest(test_cycle),
	    modtest(test_requirement_names),
	    modtest(test_symbols),
	    modtest(test_undeclared_use),
	    modtest(test_use_through_others),
	    modtest(test_use_beside_diamond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
