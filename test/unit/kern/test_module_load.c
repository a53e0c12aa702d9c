/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_load.c: load and unload by name and path: what is found, what
 * is refused and with which errno, and that nothing is left of a failure.
 */
#include "modtest/modtest.h"

static void
test_load_unload(void **state)
{
	struct modtest_counts before = modtest_count();
	module_t *mod;

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	mod = module_lookup("plain");
	assert_non_null(mod);
	assert_int_equal(module_source(mod), MODULE_SOURCE_FILESYS);
	assert_int_equal(mod->mod_depth, 1);
	/* Typed by somebody: it does not go by itself. */
	assert_int_equal(mod->mod_autotime, 0);
	assert_int_equal(modtest_open_files(), 0);
	modtest_unload("plain", 0);
	modtest_expect("+plain -plain");
	modtest_said("module: plain: unloaded\n");
	assert_null(module_lookup("plain"));
	modtest_same_counts(before);
}

static void
test_path(void **state)
{

	(void)state;
	modtest_file_at("/tmp/x.kmod", "plain");
	modtest_file_at("/here.kmod", "other");
	modtest_load("/tmp/x.kmod", 0);
	modtest_load("tmp/../here.kmod", ENOENT);
	modtest_load("./here.kmod", ENOENT);
	modtest_load("/here.kmod", 0);
	modtest_expect("+plain +other");
	/* The root is where a path starts, with or without its slash. */
	modtest_unload("plain", 0);
	modtest_load("tmp/x.kmod", 0);
	modtest_load("/tmp/x.kmod", EEXIST);
	modtest_said("module: plain: a module of this name is already loaded "
		     "(error 17, EEXIST)");
	modtest_load("/nowhere.kmod", ENOENT);
	modtest_said("module: /nowhere.kmod: not found (error 2, ENOENT)");
}

static void
test_missing(void **state)
{

	(void)state;
	modtest_load("plain", ENOENT);
	modtest_said("module: plain: not found on the boot list or at /stand/"
		     "amd64/10.1/modules/plain/plain.kmod (error 2, ENOENT)");
	modtest_unload("plain", ENOENT);
	modtest_said("module: plain: is not loaded (error 2, ENOENT)");
}

static void
test_already_loaded(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_load("plain", EEXIST);
	modtest_said("module: plain: is loaded already (error 17, EEXIST)");
	modtest_expect("+plain");
}

static void
test_bad_names(void **state)
{
	char path[300];

	(void)state;
	modtest_load("", EINVAL);
	modtest_load("..", EINVAL);
	modtest_load("a b", EINVAL);
	modtest_load("a,b", EINVAL);
	modtest_load("\033[2J", EINVAL);
	modtest_load("a23456789b123456789c123456789d12", EINVAL);
	modtest_load("a23456789b123456789c123456789d1", ENOENT);
	modtest_file("a23456789b123456789c123456789d1");
	modtest_load("a23456789b123456789c123456789d1", 0);
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	modtest_load(path, ENAMETOOLONG);
	path[255] = '\0';
	modtest_load(path, ENOENT);
}

/* The file system's errors come through as they are. */
static void
test_read_errors(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_read_error(EIO);
	modtest_load("plain", EIO);
	modtest_said("module: /stand/amd64/10.1/modules/plain/plain.kmod: "
		     "cannot be loaded (error 5, EIO)");
	modtest_read_error(0);
	modtest_load("plain", 0);
}

static void
test_not_a_module(void **state)
{
	static const char text[] = "modload reads this as an ELF file.\n";

	(void)state;
	modtest_bytes_at("/text", text, sizeof(text));
	modtest_bytes_at("/empty", "", 0);
	modtest_load("/text", ENOEXEC);
	modtest_load("/empty", ENOEXEC);
	assert_int_equal(modtest_open_files(), 0);
}

static void
test_undefined(void **state)
{

	(void)state;
	modtest_file("undef");
	modtest_load("undef", ENOEXEC);
	modtest_said("undef_first");
	modtest_said("undef_second");
	modtest_expect("");
}

/* INIT's error is returned unchanged, whatever it is; FINI is not called. */
static void
test_init_error(void **state)
{
	static const int errors[] = {1, 25, 87, 12345, -1};
	struct modtest_counts before;
	size_t i;

	(void)state;
	modtest_file("plain");
	for (i = 0; i < knitems(errors); i++) {
		before = modtest_count();
		modtest_answer("plain", MODULE_CMD_INIT, errors[i]);
		modtest_load("plain", errors[i]);
		modtest_expect("+plain");
		modtest_same_counts(before);
	}
	modtest_said("module: plain: its INIT failed (error 25, ENOTTY)");
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	modtest_load("plain", 0);
}

/* So is FINI's; the module stays as it was. */
static void
test_fini_refuses(void **state)
{

	(void)state;
	modtest_file("twice");
	modtest_file("plain");
	modtest_load("twice", 0);
	modtest_answer("twice", MODULE_CMD_FINI, EAGAIN);
	modtest_unload("twice", EAGAIN);
	modtest_said("module: twice: refuses to be unloaded (error 35, "
		     "EAGAIN)");
	assert_non_null(module_lookup("twice"));
	assert_int_equal(module_lookup("plain")->mod_refcnt, 1);
	modtest_answer("twice", MODULE_CMD_FINI, 0);
	modtest_unload("twice", 0);
	modtest_expect("+plain +twice -twice -twice");
}

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

/* What came up only for a module that fails goes again, requirers first. */
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

	/* The middle one fails: it takes back its own alone, here none. */
	modtest_answer("right", MODULE_CMD_INIT, EIO);
	modtest_load("top", EIO);
	modtest_said("module: top: requires \"right\", which failed (error 5, "
		     "EIO)");
	modtest_expect("+base +left +right -left -base");
	modtest_same_counts(before);
}

/* ... but not what was there before, or was loaded by itself. */
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

/* One that refuses to go stays, and is a candidate for auto-unload. */
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
test_depth(void **state)
{
	char name[] = "chainN";
	struct modtest_counts before;
	int i;

	(void)state;
	for (i = 1; i <= 7; i++) {
		name[5] = (char)('0' + i);
		modtest_file(name);
	}
	before = modtest_count();
	modtest_load("chain1", EMLINK);
	modtest_said("module: chain7: more than 6 modules that wait for each "
		     "other (error 31, EMLINK)");
	modtest_expect("");
	modtest_same_counts(before);
	modtest_load("chain2", 0);
	modtest_expect("+chain7 +chain6 +chain5 +chain4 +chain3 +chain2");
	assert_int_equal(module_lookup("chain2")->mod_depth, MAXMODDEPTH);
	/* It is no deeper for being there already. */
	modtest_load("chain1", EMLINK);
	modtest_expect("");
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

	/* Empty names are none. */
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
	modtest_said("called \"rightname\", required was \"wrongname\" (error "
		     "2, ENOENT)");
	/* By itself it may be called what it likes. */
	modtest_load("wrongname", 0);
	assert_non_null(module_lookup("rightname"));
	modtest_load("wrongname", EEXIST);
}

static void
test_versions(void **state)
{
	static const char *const bad[] = {
	    "oldversion", "farversion", "hugeversion"};
	size_t i;

	(void)state;
	modtest_file("nearversion");
	modtest_load("nearversion", 0);
	for (i = 0; i < knitems(bad); i++) {
		modtest_file(bad[i]);
		modtest_load(bad[i], EPROGMISMATCH);
		assert_int_equal(module_load(bad[i], MODCTL_LOAD_FORCE, NULL,
				     MODULE_CLASS_ANY),
		    0);
	}
	modtest_said("module: oldversion: built for version 900000000, this "
		     "kernel is 1001000000: loaded by force");
}

static void
test_compatible(void **state)
{

	(void)state;
	/* Release: less than 10000 apart. */
	assert_true(module_compatible(1001000000, 1001000000));
	assert_true(module_compatible(1001009999, 1001000000));
	assert_true(module_compatible(1000990001, 1001000000));
	assert_false(module_compatible(1001010000, 1001000000));
	assert_false(module_compatible(1000990000, 1001000000));
	/* Development: equal. */
	assert_true(module_compatible(1099000700, 1099000700));
	assert_false(module_compatible(1099000701, 1099000700));
	assert_false(module_compatible(1099000600, 1099000700));
	/* No overflow on the way. */
	assert_false(module_compatible(INT32_MIN, INT32_MAX));
	assert_false(module_compatible(INT32_MAX, INT32_MIN));
}

static void
test_class(void **state)
{

	(void)state;
	modtest_file("vfs1");
	assert_int_equal(
	    module_load("vfs1", 0, NULL, MODULE_CLASS_DRIVER), ENOENT);
	modtest_said("module: vfs1: is of class 2, wanted was class 3 (error "
		     "2, ENOENT)");
	modtest_expect("");
	assert_int_equal(module_load("vfs1", 0, NULL, MODULE_CLASS_VFS), 0);
}

/* Linked to each other, they compute. */
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

/* An undeclared use is reported, and holds what it uses; or refused. */
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

/* What is required through others may be used, even strictly. */
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

static void
test_constructors(void **state)
{

	(void)state;
	modtest_file("ctors");
	modtest_load("ctors", 0);
	modtest_unload("ctors", 0);
	modtest_expect("(ctor1) (ctor2) +ctors -ctors (dtor)");
	/* What was constructed is destroyed although INIT failed. */
	modtest_answer("ctors", MODULE_CMD_INIT, EIO);
	modtest_load("ctors", EIO);
	modtest_expect("(ctor1) (ctor2) +ctors (dtor)");
}

static void *props_seen; /* owner: the next test */

static void
see_props(void *arg)
{

	props_seen = arg;
}

static void
test_props(void **state)
{
	int props;

	(void)state;
	modtest_file("twice");
	modtest_file("plain");
	modtest_action("twice", MODULE_CMD_INIT, see_props);
	assert_int_equal(module_load("twice", 0, &props, MODULE_CLASS_ANY), 0);
	assert_ptr_equal(props_seen, &props);
	modtest_action("twice", MODULE_CMD_FINI, see_props);
	modtest_unload("twice", 0);
	assert_null(props_seen);
}

static void
test_find_section(void **state)
{
	size_t size;
	void *addr;

	(void)state;
	modtest_file("ctl");
	modtest_load("ctl", 0);
	/* Only for the module whose INIT or FINI runs. */
	assert_int_equal(
	    module_find_section("ctl_image", &addr, &size), ENOENT);
}

/* An INIT may load others; the deeds of a nested load are its own. */
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
	/* It was asked for by name, so it stays. */
	assert_non_null(module_lookup("other"));

	/* One that requires who is still coming up. */
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

/* A module can neither load nor unload itself, nor be required on its way. */
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

/* Each INIT loads the next by name: bounded like dependencies. */
static void
load_next(void *arg)
{
	static char name[] = "dependency_with_a_long_name_N";

	(void)arg;
	name[28] = (char)('1' + nested_error++);
	if (module_load(name, 0, NULL, MODULE_CLASS_ANY) == EMLINK)
		modtest_note("(enough)");
}

static void
test_nested_depth(void **state)
{
	char name[] = "dependency_with_a_long_name_N";
	int i;

	(void)state;
	nested_error = 1;
	for (i = 1; i <= 9; i++) {
		name[28] = (char)('0' + i);
		modtest_file(name);
		modtest_action(name, MODULE_CMD_INIT, load_next);
	}
	modtest_load("dependency_with_a_long_name_1", 0);
	assert_int_equal(nested_error, 7);
	assert_non_null(module_lookup("dependency_with_a_long_name_6"));
	assert_null(module_lookup("dependency_with_a_long_name_7"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_load_unload),
	    modtest(test_path),
	    modtest(test_missing),
	    modtest(test_already_loaded),
	    modtest(test_bad_names),
	    modtest(test_read_errors),
	    modtest(test_not_a_module),
	    modtest(test_undefined),
	    modtest(test_init_error),
	    modtest(test_fini_refuses),
	    modtest(test_in_use),
	    modtest(test_list_order),
	    modtest(test_undo_dependencies),
	    modtest(test_undo_leaves_others),
	    modtest(test_undo_refused),
	    modtest(test_depth),
	    modtest(test_cycle),
	    modtest(test_requirement_names),
	    modtest(test_versions),
	    modtest(test_compatible),
	    modtest(test_class),
	    modtest(test_symbols),
	    modtest(test_undeclared_use),
	    modtest(test_use_through_others),
	    modtest(test_constructors),
	    modtest(test_props),
	    modtest(test_find_section),
	    modtest(test_nested),
	    modtest(test_nested_self),
	    modtest(test_nested_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
