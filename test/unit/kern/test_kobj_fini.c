/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_fini.c: kobj_fini() between two kernels: nothing of the first one
 * is known or allocated.
 */
#include <kern/kobj/ksyms_impl.h>
#include <kern/kobj/modarena.h>

#include <stdio.h>

#include "kobjtest/kobjtest.h"

#define LOW  0x100000u
#define HIGH 0x7fff0000u

static int
setup(void **state)
{
	(void)state;
	host_init();
	kobj_fini(); /* what the host exports as its kernel's */
	return 0;
}

/* Link a module for a kernel that has main at `value', and unload it. */
static void
use(vaddr_t value)
{
	vaddr_t lo, hi;
	size_t len;
	struct objbuild *ob = ob_new(OB_CLASS);
	void *file;
	kobj_t ko;

	ob_symbol(ob, "start", ELF_STB_GLOBAL, ELF_STT_FUNC,
	    ob_section(ob, ".text", ELF_SHT_PROGBITS,
		ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 64),
	    0, 4);
	file = ob_finish(ob, &len);
	assert_int_equal(ksyms_add_kernel("main", value), 0);
	assert_int_equal(kt_value("main"), value);
	ksyms_kernel_bounds(&lo, &hi);
	assert_true(lo == value && hi == value + 1);
	assert_int_equal(kt_link(&ko, "module", file, len, NULL), 0);
	kobj_unload(ko);
	free(file);
}

/* Each is the only one, wherever it lies. */
static void
test_kernels(void **state)
{
	static const vaddr_t at[] = {LOW, HIGH, LOW, LOW + 64, HIGH};
	struct ksym sym;

	(void)state;
	for (size_t i = 0; i < knitems(at); i++) {
		use(at[i]);
		kobj_fini();
		assert_int_equal(ksyms_lookup("main", &sym), ENOENT);
		assert_int_equal(ksyms_count(), 0);
		assert_int_equal(kmem_inuse_count(), 0);
	}
}

/* More names than the first table of buckets holds. */
static void
test_grown(void **state)
{
	char name[16];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 3000; i++) {
			snprintf(name, sizeof(name), "kern_%u", i);
			assert_int_equal(ksyms_add_kernel(name, LOW + i), 0);
		}
		assert_int_equal(kt_value("kern_2999"), LOW + 2999);
		kobj_fini();
		assert_int_equal(ksyms_count(), 0);
		assert_int_equal(kmem_inuse_count(), 0);
	}
	use(HIGH);
	kobj_fini();
}

/* Without a kernel, and twice. */
static void
test_empty(void **state)
{
	vaddr_t va;

	(void)state;
	kobj_fini();
	kobj_fini();
	assert_int_equal(modarena_alloc(PAGE_SIZE, &va), 0);
	modarena_free(va, PAGE_SIZE);
	kobj_fini();
	assert_int_equal(kmem_inuse_count(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kernels),
	    cmocka_unit_test(test_grown),
	    cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
