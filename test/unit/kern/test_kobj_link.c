/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_link.c: modules of two compilers and three code models are linked
 * and run.
 */
#include "kobjtest/kobjtest.h"

/* What basic_check(seed) must return when basic_counter is `counter`. */
static int
expected(int seed, int counter, int last)
{
	int sum = 5 * seed, len = 5;
	int by_switch[] = {3, 20, 3, 77, -5, counter, 4711};

	sum += seed < 7 ? by_switch[seed] : seed;
	sum += counter + 3 + last;
	for (int v = sum; v != 0; v /= 10)
		len++;
	return sum * 100 + len + (sum < 0) + 1;
}

static int
call1(const char *name, int arg)
{
	return ((int (*)(int))kt_value(name))(arg);
}

/* A linked module runs; unloading it frees everything. */
static void
test_basic_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		struct kt_counts before = kt_count();
		kobj_t ko = kt_linked(kt_flavours[i], "basic");
		int last = 0;

		for (int seed = 0; seed < 9; seed++) {
			int want = expected(seed, 7, last);

			assert_int_equal(call1("basic_check", seed), want);
			last = want / 100;
		}
		kobj_unload(ko);
		kt_same_counts(before);
		kt_silent();
	}
}

/* The same from files, through the read vector. */
static void
test_from_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		struct kt_counts before = kt_count();
		struct kobj_source ks;
		struct kt_file kf;
		size_t len;
		void *data = kt_fixture(kt_flavours[i], "basic.kmod", &len);
		kobj_t ko;

		kt_source_file(&ks, &kf, data, len);
		kf.kf_seen = calloc(1, len);
		assert_int_equal(kobj_load(&ko, "basic.kmod", &ks), 0);
		assert_int_equal(kf.kf_closes, 1);
		/* Header, section headers, section names, everything else. */
		assert_true(kf.kf_reads <= 4);
		/*
		 * Bytes of the header may be read twice: its length depends on
		 * the class in it.
		 */
		for (size_t k = 0; k < len; k++)
			assert_true(kf.kf_seen[k] <=
			    (k < sizeof(struct elf64_ehdr) ? 2 : 1));
		free(kf.kf_seen);
		free(data); /* all of it was copied */
		assert_int_equal(kobj_affix(ko, "basic", NULL), 0);
		assert_int_equal(call1("basic_check", 3), expected(3, 7, 0));
		kobj_unload(ko);
		kt_same_counts(before);
	}
}

/*
 * clang puts section names and symbol names into one table, which is read once.
 */
static void
test_shared_string_table(void **state)
{
	struct kobj_source ks;
	struct kt_file kf;
	size_t len;
	void *data = kt_fixture("clang", "basic.kmod.o", &len);
	kobj_t ko;

	(void)state;
	kt_source_file(&ks, &kf, data, len);
	kf.kf_seen = calloc(1, len);
	assert_int_equal(kobj_load(&ko, "basic.o", &ks), 0);
	for (size_t k = 0; k < len; k++)
		assert_true(kf.kf_seen[k] <= 1);
	free(kf.kf_seen);
	free(data);
	assert_int_equal(kobj_affix(ko, "basic", NULL), 0);
	assert_int_equal(call1("basic_check", 4), expected(4, 7, 0));
	kobj_unload(ko);
}

/* Debug information gets no memory. */
static void
test_debug_costs_no_memory(void **state)
{
	size_t lean, fat, len;
	vaddr_t va;
	kobj_t ko;
	void *data;

	(void)state;
	ko = kt_linked("gcc", "basic");
	kobj_stat(ko, &va, &lean);
	kobj_unload(ko);
	data = kt_fixture("gcc", "basic.debug", &len);
	assert_int_not_equal(ob_find(data, ".debug_info"), 0);
	assert_int_equal(kt_link(&ko, "basic", data, len, NULL), 0);
	kobj_stat(ko, &va, &fat);
	assert_int_equal(lean, fat);
	assert_int_equal(call1("basic_check", 2), expected(2, 7, 0));
	kobj_unload(ko);
	free(data);
}

/* A module uses functions and data of another, compiled by either compiler. */
static void
test_module_uses_module(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		for (size_t k = 0; k < KT_FLAVOURS; k++) {
			kobj_t basic = kt_linked(kt_flavours[i], "basic");
			kobj_t user = kt_linked(kt_flavours[k], "user");

			assert_int_equal(kt_call0("user_check"), 8);
			assert_int_equal(*(int *)kt_value("basic_counter"), 8);
			kobj_unload(user);
			kobj_unload(basic);
		}
	}
	kt_silent();
}

/*
 * All undefined symbols are listed, once each, with the place of the first use.
 */
static void
test_undefined_are_listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		struct kt_counts before = kt_count();
		size_t len;
		void *data = kt_fixture(kt_flavours[i], "missing.kmod", &len);
		kobj_t ko;

		host_console_clear();
		assert_int_equal(
		    kt_link(&ko, "missing.kmod", data, len, NULL), ENOEXEC);
		assert_int_equal(kt_lines(), 3);
		kt_said("missing.kmod: .text");
		kt_said(" to layerfs_init: symbol not found (is layerfs "
			"loaded?)\n");
		kt_said(" to layerfs_count: symbol not found (is layerfs "
			"loaded?)\n");
		kt_said(" to x: symbol not found\n");
		kt_said(": " OB_TYPE_PREFIX);
		kt_same_counts(before);
		free(data);
	}
	host_console_clear();
}

/*
 * A weak reference is 0 when undefined; weak and common definitions yield to
 * strong ones.
 */
static void
test_weak_and_common(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		kobj_t weak = kt_linked(kt_flavours[i], "weakref"), strong;

		/*
		 * which() is 1, maybe_there() undefined, the common symbols
		 * start at 0.
		 */
		assert_int_equal(kt_call0("weak_check"), 100 + 0 + 1 + 2);
		assert_int_equal(kt_call0("weak_check"), 100 + 0 + 2 + 4);
		kobj_unload(weak);

		strong = kt_linked(kt_flavours[i], "strong");
		weak = kt_linked(kt_flavours[i], "weakref");
		assert_int_equal(kt_call0("weak_check"), 200 + 43 + 1001 + 2);
		assert_int_equal(kt_call0("which"), 2);
		assert_int_equal(*(int *)kt_value("common_number"), 1001);
		kobj_unload(weak);
		kobj_unload(strong);
	}
	kt_silent();
}

/* The order that each kind of array runs in. */
static void
test_arrays_run_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		kobj_t ko = kt_linked(kt_flavours[i], "arrays");
		const char *log = (const char *)kt_value("arrays_log");

		kobj_run_dtors(ko); /* no constructor has run */
		assert_string_equal(log, "");
		kobj_run_ctors(ko);
		assert_string_equal(log, "Pabcgfed");
		kobj_run_dtors(ko);
		assert_string_equal(log, "Pabcgfedtuvzyx");
		kobj_run_dtors(ko);
		assert_string_equal(log, "Pabcgfedtuvzyx");
		kobj_unload(ko);
	}
	kt_silent();
}

/* With an export list only what it names is visible. */
static void
test_export_list(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		kobj_t ko = kt_linked(kt_flavours[i], "exports");
		struct ksym sym;
		size_t len;
		void *data;
		kobj_t bad;

		assert_int_equal(kt_call0("exports_shown"), 6);
		assert_int_equal(*(int *)kt_value("exports_number"), 5);
		assert_int_equal(ksyms_lookup("exports_kept", &sym), ENOENT);
		kobj_unload(ko);

		data = kt_fixture(kt_flavours[i], "badexport.kmod", &len);
		assert_int_equal(
		    kt_link(&bad, "badexport.kmod", data, len, NULL), ENOEXEC);
		kt_said("to elsewhere: MODULE_EXPORT of what is not a global "
			"symbol of the module");
		host_console_clear();
		free(data);
	}
}

/* C++: global objects are made and destroyed, virtual calls work. */
static void
test_cplusplus(void **state)
{
	(void)state;
	assert_int_equal(
	    ksyms_add_kernel("__cxa_atexit", (vaddr_t)kobj_atexit_add), 0);
	assert_int_equal(kobj_atexit_add(NULL, NULL, NULL), -1);
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		struct kt_counts before = kt_count();
		kobj_t ko = kt_linked(kt_flavours[i], "plusplus");
		const char *log = (const char *)kt_value("cxx_log");

		kobj_run_ctors(ko);
		assert_string_equal(log, "ab");
		assert_int_equal(call1("cxx_check", 7), 49 + 41);
		assert_int_equal(call1("cxx_check", 2), 4 + 42);
		kobj_run_dtors(ko);
		assert_string_equal(log, "abBA");
		kobj_unload(ko);
		kt_same_counts(before);

		/*
		 * Unloaded without running destructors: the registered ones are
		 * freed.
		 */
		ko = kt_linked(kt_flavours[i], "plusplus");
		kobj_run_ctors(ko);
		kobj_unload(ko);
		kt_same_counts(before);
	}
	kt_silent();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_basic_runs),
	    cmocka_unit_test(test_from_file),
	    cmocka_unit_test(test_shared_string_table),
	    cmocka_unit_test(test_debug_costs_no_memory),
	    cmocka_unit_test(test_module_uses_module),
	    cmocka_unit_test(test_undefined_are_listed),
	    cmocka_unit_test(test_weak_and_common),
	    cmocka_unit_test(test_arrays_run_in_order),
	    cmocka_unit_test(test_export_list),
	    cmocka_unit_test(test_cplusplus),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
