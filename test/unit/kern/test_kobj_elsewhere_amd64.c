/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_elsewhere_amd64.c: a link for a kernel that does not run here: the
 * arena has that kernel's addresses, and the bytes are in other memory.
 * Values, and whether they fit, follow from the kernel's addresses.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#define KERNEL ((vaddr_t)0xffffffff80200000)
#define ARENA  ((vaddr_t)0xffffffffa0000000)
#define SIZE   ((size_t)64 << 20)

/* Not kt_setup(), which enters this program's symbols. */
static int
setup(void **state)
{
	(void)state;
	host_arena_elsewhere(ARENA, SIZE);
	return ksyms_add_kernel("kernel_fn", KERNEL);
}

static uint64_t
word(vaddr_t va, size_t size)
{
	uint64_t v = 0;

	memcpy(&v, cpu_arena_bytes(va), size);
	return v;
}

/* An object with one relocation of this type, to a symbol of the kernel. */
static int
link_one(unsigned type, int64_t addend, kobj_t *kop)
{
	struct objbuild *ob = ob_new(ELF_CLASS64);
	unsigned text, fn;
	size_t len;
	void *file;
	int error;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 64);
	ob_symbol(ob, "place", ELF_STB_GLOBAL, ELF_STT_FUNC, text, 8, 8);
	fn = ob_symbol(ob, "kernel_fn", ELF_STB_GLOBAL, 0, 0, 0, 0);
	ob_reloc(ob, text, 8, type, fn, addend);
	file = ob_finish(ob, &len);
	error = kt_link(kop, "one", file, len, NULL);
	free(file);
	return error;
}

static void
test_values(void **state)
{
	vaddr_t place;
	kobj_t ko;

	(void)state;
	assert_int_equal(link_one(R_X86_64_PLT32, -4, &ko), 0);
	place = kt_value("place");
	assert_in_range(place, ARENA, ARENA + SIZE);
	assert_int_equal(word(place, 4), (uint32_t)(KERNEL - 4 - place));
	kobj_unload(ko);
	assert_int_equal(link_one(R_X86_64_32S, 0, &ko), 0);
	assert_int_equal(word(kt_value("place"), 4), (uint32_t)KERNEL);
	kobj_unload(ko);
	assert_int_equal(link_one(R_X86_64_GOTPCREL, -4, &ko), 0);
	place = kt_value("place");
	place += (vaddr_t)(int32_t)word(place, 4) + 4;
	assert_int_equal(word(place, 8), KERNEL);
	kobj_unload(ko);
	kt_silent();
}

/* That kernel's addresses do not fit into unsigned 32 bits. */
static void
test_overflow(void **state)
{
	kobj_t ko;

	(void)state;
	assert_int_equal(link_one(R_X86_64_32, 0, &ko), ENOENT);
	kt_said("R_X86_64_32 to kernel_fn");
	kt_said("does not fit");
	host_console_clear();
}

/* Constructors' addresses are checked against the kernel's arena. */
static void
test_real_objects(void **state)
{
	size_t pages = host_arena_pages();
	kobj_t ko;

	(void)state;
	assert_int_equal(ksyms_add_kernel("ksnprintf", KERNEL + 16), 0);
	assert_int_equal(ksyms_add_kernel("strlen", KERNEL + 32), 0);
	assert_int_equal(ksyms_add_kernel("kprintf", KERNEL + 48), 0);
	ko = kt_linked("gcc", "arrays");
	kobj_unload(ko);
	ko = kt_linked("clang-pic", "basic");
	kobj_unload(ko);
	assert_int_equal(host_arena_pages(), pages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_overflow),
	    cmocka_unit_test(test_real_objects),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
