/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_format.c: what the linker learns from the module format: the
 * section of exports, the sections that are freed after INIT.
 */
#include <stdio.h>

#include "kobjtest/kobjtest.h"

static const struct kobj_format toy_exports = {.kf_exports = "link_set_other"};
static const struct kobj_format toy_init = {.kf_init = ".init.text"};
static const struct kobj_format toy_section = {.kf_exported = ".init.text"};
static const struct kobj_format toy_none = {.kf_exported = ".elsewhere"};

static const char *const private_names[] = {"initonly_stay", NULL};
static const struct kobj_format toy_private = {.kf_private = private_names};

static kobj_t
linked(const char *fixture, const struct kobj_format *format)
{
	struct kobj_source ks;
	char name[40];
	size_t len;
	void *data;
	kobj_t ko;

	snprintf(name, sizeof(name), "%s.kmod", fixture);
	data = kt_fixture("gcc", name, &len);
	kobj_source_mem(&ks, data, len);
	ks.kso_format = format;
	assert_int_equal(kobj_load(&ko, name, &ks), 0);
	assert_int_equal(kobj_affix(ko, fixture, NULL), 0);
	free(data);
	return ko;
}

static bool
has_symbol(const char *name)
{
	struct ksym ks;

	return ksyms_lookup(name, &ks) == 0;
}

/* The export list is the section that the format names. */
static void
test_exports(void **state)
{
	const struct {
		const struct kobj_format *format;
		bool listed;
	} t[] = {{&kt_format, true}, {NULL, false}, {&toy_exports, false},
	    {&toy_init, false}};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		kobj_t ko = linked("exports", t[i].format);

		assert_true(has_symbol("exports_shown"));
		assert_int_equal(has_symbol("exports_kept"), !t[i].listed);
		kobj_unload(ko);
	}
}

/* How many parts kobj_free_init() frees. */
static unsigned
init_parts(kobj_t ko)
{
	struct kobj_partinfo info;
	unsigned n = 0;

	for (unsigned i = 0; kobj_part(ko, i, &info); i++)
		n += info.kpi_size > 0 &&
		    strncmp(info.kpi_name, "init.", 5) == 0;
	kobj_free_init(ko);
	return n;
}

static void
test_init_sections(void **state)
{
	kobj_t ko;

	(void)state;
	ko = linked("initonly", &kt_format);
	assert_int_equal(init_parts(ko), 3); /* text, rodata, data */
	assert_false(has_symbol("initonly_setup"));
	assert_true(has_symbol("initonly_stay"));
	kobj_unload(ko);

	ko = linked("initonly", &toy_init);
	assert_int_equal(init_parts(ko), 1);
	assert_false(has_symbol("initonly_setup"));
	assert_true(has_symbol("initonly_setup_data"));
	kobj_unload(ko);

	ko = linked("initonly", NULL);
	assert_int_equal(init_parts(ko), 0);
	assert_true(has_symbol("initonly_setup"));
	kobj_unload(ko);
}

/* The symbols of one section are exported; without that section, none. */
static void
test_exported_section(void **state)
{
	kobj_t ko;

	(void)state;
	ko = linked("initonly", &toy_section);
	assert_true(has_symbol("initonly_setup"));
	assert_false(has_symbol("initonly_stay"));
	assert_false(has_symbol("initonly_setup_data"));
	kobj_unload(ko);
	ko = linked("initonly", &toy_none);
	assert_false(has_symbol("initonly_setup"));
	kobj_unload(ko);
}

/* Names that are private to each object of the format are not exported. */
static void
test_private_names(void **state)
{
	char text[64];
	vaddr_t start;
	size_t size;
	kobj_t one;

	(void)state;
	one = linked("initonly", &toy_private);
	assert_false(has_symbol("initonly_stay"));
	assert_true(has_symbol("initonly_setup"));
	/* A lookup by address still finds the name. */
	kobj_stat(one, &start, &size);
	ksyms_format_addr(start, text, sizeof(text));
	assert_string_equal(text, "initonly_stay");
	kobj_unload(one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_exports),
	    cmocka_unit_test(test_init_sections),
	    cmocka_unit_test(test_exported_section),
	    cmocka_unit_test(test_private_names),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
