/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_fail.c: every allocation of a link is made to fail, one by one.
 */
#include "kobjtest/kobjtest.h"

enum from { FROM_MEMORY, FROM_FILE };

/* Link and unload; returns the errno. */
static int
link_once(const void *data, size_t len, enum from from)
{
	struct kobj_source ks;
	struct kt_file kf;
	kobj_t ko;
	int error;

	if (from == FROM_MEMORY)
		kobj_source_mem(&ks, data, len);
	else
		kt_source_file(&ks, &kf, data, len);
	ks.kso_format = &kt_format;
	error = kobj_load(&ko, "victim.kmod", &ks);
	if (from == FROM_FILE)
		assert_int_equal(kf.kf_closes, 1);
	if (error == 0) {
		error = kobj_affix(ko, "victim", NULL);
		if (error == 0)
			kobj_free_init(ko);
		kobj_unload(ko);
	}
	return error;
}

static void
fail_each(const char *flavour, const char *name, enum from from)
{
	struct kt_counts before = kt_count();
	size_t len, n;
	void *data = kt_fixture(flavour, name, &len);
	int error;

	for (n = 1;; n++) {
		host_console_clear();
		host_fail_after(n);
		error = link_once(data, len, from);
		if (!host_fail_fired())
			break;
		assert_int_equal(error, ENOMEM);
		assert_int_equal(kt_lines(), 1);
		kt_said("victim.kmod: no ");
		kt_same_counts(before);
		/* The next link works. */
		host_fail_after(0);
		host_console_clear();
		assert_int_equal(link_once(data, len, from), 0);
		kt_silent();
		kt_same_counts(before);
	}
	assert_int_equal(error, 0);
	assert_true(n > 8); /* at least this many allocations */
	host_fail_after(0);
	free(data);
}

static void
test_every_allocation(void **state)
{
	static const char *const names[] = {"basic.kmod", "arrays.kmod",
	    "initonly.kmod", "exports.kmod", "weakref.kmod"};
	static const char *const flavours[] = {"gcc", "clang-pic", "gcc-sect"};

	(void)state;
	for (size_t i = 0; i < knitems(names); i++)
		for (size_t k = 0; k < knitems(flavours); k++) {
			fail_each(flavours[k], names[i], FROM_MEMORY);
			fail_each(flavours[k], names[i], FROM_FILE);
		}
}

/* Sections that lie far apart are read one by one, with an allocation each. */
static void
test_every_allocation_of_a_fat_file(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	struct kt_counts before = kt_count();
	size_t len;
	void *file;

	(void)state;
	ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 64);
	ob_section(ob, ".debug_info", ELF_SHT_PROGBITS, 0, 1, NULL, 1 << 20);
	ob_section(ob, ".data", ELF_SHT_PROGBITS, ELF_SHF_ALLOC | ELF_SHF_WRITE,
	    16, "data", 5);
	file = ob_finish(ob, &len);
	for (size_t n = 1;; n++) {
		int error;

		host_fail_after(n);
		error = link_once(file, len, FROM_FILE);
		if (!host_fail_fired()) {
			assert_int_equal(error, 0);
			break;
		}
		assert_int_equal(error, ENOMEM);
		kt_same_counts(before);
	}
	host_fail_after(0);
	free(file);
}

/* No free pages: ENOMEM, nothing mapped. */
static void
test_no_pages(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *data = kt_fixture("gcc", "basic.kmod", &len);

	(void)state;
	host_console_clear();
	host_pages_limit(host_arena_pages());
	assert_int_equal(link_once(data, len, FROM_MEMORY), ENOMEM);
	kt_said("victim.kmod: no memory for its 1");
	kt_same_counts(before);
	host_pages_limit(1 << 18);
	assert_int_equal(link_once(data, len, FROM_MEMORY), 0);
	free(data);
}

/* When the symbol hash cannot grow, lookups still work. */
static void
test_hash_cannot_grow(void **state)
{
	unsigned not_grown = 0;
	kobj_t ko[40];
	char name[32];

	(void)state;
	for (unsigned k = 0; k < knitems(ko); k++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		unsigned data;
		size_t len;
		void *file;
		int error;

		data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
		    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 512);
		for (unsigned i = 0; i < 512; i++) {
			ksnprintf(name, sizeof(name), "grow_%u_%u", k, i);
			ob_symbol(ob, name, ELF_STB_GLOBAL, 0, data, i, 1);
		}
		file = ob_finish(ob, &len);
		/* The growth is the one allocation whose failure is no error.
		 */
		for (size_t n = 1;; n++) {
			host_fail_after(n);
			error = kt_link(&ko[k], "grow", file, len, NULL);
			if (error == 0)
				break;
			assert_int_equal(error, ENOMEM);
		}
		not_grown += host_fail_fired();
		host_fail_after(0);
		free(file);
	}
	assert_true(not_grown > 0);
	for (unsigned k = 0; k < knitems(ko); k++)
		for (unsigned i = 0; i < 512; i++) {
			ksnprintf(name, sizeof(name), "grow_%u_%u", k, i);
			kt_value(name);
		}
	for (unsigned k = 0; k < knitems(ko); k++)
		kobj_unload(ko[k]);
	host_console_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_allocation),
	    cmocka_unit_test(test_every_allocation_of_a_fat_file),
	    cmocka_unit_test(test_no_pages),
	    cmocka_unit_test(test_hash_cannot_grow),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
