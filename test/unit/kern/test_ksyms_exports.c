/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ksyms_exports.c: a kernel's symbols by hand, ksyms_add_exports().
 */
#include <kern/kobj/ksyms_impl.h>

#include "kobjtest/kobjtest.h"

static int variable;

static int
function(void)
{
	return 1;
}

/* Free the last n tables. */
static void
forget(size_t n)
{
	while (n-- > 0)
		ksyms_table_free(TAILQ_LAST(&ksyms_tables, ksyms_tables));
}

static void
test_names(void **state)
{
	static const struct ksyms_export exports[] = {
	    KSYMS_EXPORT(function),
	    KSYMS_EXPORT_AS("other", function),
	    KSYMS_EXPORT(variable),
	};
	struct kt_counts before = kt_count();
	struct ksym sym;
	char buf[64];

	(void)state;
	assert_int_equal(ksyms_add_exports(exports, knitems(exports)), 0);
	assert_int_equal(kt_value("function"), (vaddr_t)(uintptr_t)function);
	assert_int_equal(kt_value("other"), (vaddr_t)(uintptr_t)function);
	assert_int_equal(ksyms_lookup("variable", &sym), 0);
	assert_int_equal(sym.ks_value, (vaddr_t)(uintptr_t)&variable);
	/* Data or code is not known: a call of either is linked. */
	assert_int_equal(sym.ks_type, ELF_STT_NOTYPE);
	assert_int_equal(sym.ks_bind, ELF_STB_GLOBAL);
	assert_null(sym.ks_mod);
	assert_string_equal(sym.ks_object, "kernel");
	assert_string_equal(
	    ksyms_format_addr(sym.ks_value, buf, sizeof(buf)), "variable");
	assert_int_equal(ksyms_lookup("varia", &sym), ENOENT);
	assert_int_equal(ksyms_count(), before.kc_syms + 3);
	forget(3);
	assert_int_equal(ksyms_lookup("function", &sym), ENOENT);
	kt_same_counts(before);
}

/* The caller may overwrite the name after the call. */
static void
test_names_are_copied(void **state)
{
	char name[] = "mine";
	const struct ksyms_export export = {name, &variable};

	(void)state;
	assert_int_equal(ksyms_add_exports(&export, 1), 0);
	name[0] = 'l';
	assert_int_equal(kt_value("mine"), (vaddr_t)(uintptr_t)&variable);
	forget(1);
}

static void
test_none(void **state)
{
	struct kt_counts before = kt_count();

	(void)state;
	assert_int_equal(ksyms_add_exports(NULL, 0), 0);
	kt_same_counts(before);
}

/*
 * ENOMEM: the symbols before the failure are entered, the later ones are not.
 */
static void
test_no_memory(void **state)
{
	static const struct ksyms_export exports[] = {
	    KSYMS_EXPORT_AS("first", function),
	    KSYMS_EXPORT_AS("second", function),
	    KSYMS_EXPORT_AS("third", function),
	};
	struct kt_counts before = kt_count();
	struct ksym sym;
	size_t known;

	(void)state;
	for (known = 0; known < knitems(exports); known++) {
		host_fail_after(known + 1);
		assert_int_equal(
		    ksyms_add_exports(exports, knitems(exports)), ENOMEM);
		assert_true(host_fail_fired());
		for (size_t i = 0; i < knitems(exports); i++)
			assert_int_equal(ksyms_lookup(exports[i].ke_name, &sym),
			    i < known ? 0 : ENOENT);
		forget(known);
		kt_same_counts(before);
	}
	host_fail_after(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_names_are_copied),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
