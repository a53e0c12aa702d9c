/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_memory.c: what a link reads of a file, how its pages are protected,
 * and that all of them are released.
 */
#include "kobjtest/kobjtest.h"

/* A megabyte of debug information between loaded sections is not read. */
static void
test_debug_is_not_read(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	const ob_shdr_t *debug;
	struct kobj_source ks;
	struct kt_file kf;
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	ob_section(ob, ".data", ELF_SHT_PROGBITS, ELF_SHF_ALLOC | ELF_SHF_WRITE,
	    16, "some data", 10);
	ob_section(ob, ".debug_info", ELF_SHT_PROGBITS, 0, 1, NULL, 1 << 20);
	ob_symbol(ob, "some_data", ELF_STB_GLOBAL, 0, 1, 0, 10);
	file = ob_finish(ob, &len);
	debug = ob_shdr(file, ob_find(file, ".debug_info"));
	kt_source_file(&ks, &kf, file, len);
	kf.kf_seen = calloc(1, len);
	assert_int_equal(kobj_load(&ko, "fat.kmod", &ks), 0);
	for (size_t k = 0; k < len; k++)
		assert_true(kf.kf_seen[k] <=
		    (k - debug->sh_offset < debug->sh_size ? 0 : 1));
	assert_int_equal(kobj_affix(ko, "fat", NULL), 0);
	assert_string_equal((const char *)kt_value("some_data"), "some data");
	kobj_unload(ko);
	free(kf.kf_seen);
	free(file);
}

/*
 * Text is read-execute, rodata read-only, data read-write; the pages around are
 * unmapped.
 */
static void
test_protection(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		kobj_t ko = kt_linked(kt_flavours[i], "basic");
		struct kobj_partinfo part;
		size_t size, sum = 0;
		vaddr_t va, end;

		kobj_stat(ko, &va, &size);
		end = va;
		for (unsigned k = 0; kobj_part(ko, k, &part); k++) {
			size_t len = (part.kpi_size + PAGE_MASK) & ~PAGE_MASK;

			assert_int_equal(part.kpi_addr, end);
			for (size_t off = 0; off < len; off += PAGE_SIZE)
				assert_int_equal(
				    host_arena_prot(part.kpi_addr + off),
				    part.kpi_prot);
			end += len;
			sum += len;
		}
		assert_int_equal(sum, size);
		assert_int_equal(host_arena_prot(va - PAGE_SIZE), -1);
		assert_int_equal(host_arena_prot(end), -1);
		assert_int_equal(host_arena_prot(kt_value("basic_check")),
		    VM_PROT_READ | VM_PROT_EXECUTE);
		assert_int_equal(host_arena_prot(kt_value("basic_counter")),
		    VM_PROT_READ | VM_PROT_WRITE);
		kobj_unload(ko);
		assert_int_equal(host_arena_prot(va), -1);
	}
}

extern int kobj_atexit_add(void (*fn)(void *), void *arg, void *dso);

static int
late_destructor(const char *name, vaddr_t dso)
{
	return kobj_atexit_add(
	    (void (*)(void *))kt_value(name), NULL, (void *)dso);
}

/* Initialisation code goes after INIT, with its symbols and its pages. */
static void
test_init_is_freed(void **state)
{
	(void)state;
	for (size_t i = 0; i < KT_FLAVOURS; i++) {
		struct kt_counts before = kt_count();
		kobj_t ko = kt_linked(kt_flavours[i], "initonly");
		vaddr_t setup = kt_value("initonly_setup"), va;
		size_t size, less, n = ksyms_count();
		struct ksym sym;
		void *addr;

		assert_int_equal(kt_call0("initonly_setup"), 42);
		/*
		 * A destructor in init code is refused; one that stays is
		 * accepted.
		 */
		kobj_stat(ko, &va, &size);
		assert_int_equal(late_destructor("initonly_setup", va), -1);
		kt_said("is freed after INIT, so it will not be called");
		host_console_clear();
		assert_int_equal(late_destructor("initonly_stay", va), 0);
		assert_int_equal(
		    host_arena_prot(setup), VM_PROT_READ | VM_PROT_EXECUTE);
		assert_int_equal(
		    host_arena_prot(kt_value("initonly_setup_const")),
		    VM_PROT_READ);
		assert_int_equal(
		    kobj_find_section(ko, ".init.text", &addr, NULL), 0);
		assert_true(kobj_contains(ko, (void *)setup, 1));
		assert_false(kobj_contains_text(ko, (void *)setup));
		kobj_stat(ko, &va, &size);
		kobj_free_init(ko);
		kobj_stat(ko, &va, &less);
		assert_int_equal(size - less, 3 * PAGE_SIZE);
		assert_int_equal(host_arena_prot(setup), -1);
		assert_int_equal(ksyms_lookup("initonly_setup", &sym), ENOENT);
		assert_int_equal(
		    ksyms_lookup("initonly_setup_data", &sym), ENOENT);
		/* Three exports, and what clang adds. */
		assert_true(n - ksyms_count() >= 3);
		assert_int_equal(
		    kobj_find_section(ko, ".init.text", &addr, NULL), ENOENT);
		assert_false(kobj_contains(ko, (void *)setup, 1));
		assert_int_equal(kt_call0("initonly_stay"), 42);
		kobj_free_init(ko); /* again: nothing */
		kobj_unload(ko);
		kt_same_counts(before);
	}
	kt_silent();
}

/* Three hundred times; memory, pages and symbols do not grow. */
static void
test_load_unload_cycles(void **state)
{
	struct kt_counts before = kt_count();

	(void)state;
	for (int n = 0; n < 300; n++) {
		kobj_t basic = kt_linked(kt_flavours[n % 6], "basic");
		kobj_t user = kt_linked(kt_flavours[n % 5], "user");

		kobj_unload(n % 2 == 0 ? user : basic);
		kobj_unload(n % 2 == 0 ? basic : user);
		kt_same_counts(before);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_debug_is_not_read),
	    cmocka_unit_test(test_protection),
	    cmocka_unit_test(test_init_is_freed),
	    cmocka_unit_test(test_load_unload_cycles),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
