/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_far_amd64.c: the arena is more than 2 GiB from the kernel's code:
 * calls go through jump slots, position-independent modules run, and other
 * modules are refused by name.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#include <sys/kobj_md.h>

static int
setup(void **state)
{
	host_arena_place(HOST_FAR, 0);
	return kt_setup(state);
}

static int
call1(const char *name, int arg)
{
	return ((int (*)(int))kt_value(name))(arg);
}

static void
test_arena_is_far(void **state)
{
	vaddr_t start, end;

	(void)state;
	cpu_module_arena(&start, &end);
	assert_true(start - (vaddr_t)kmem_alloc > (vaddr_t)1 << 31);
}

/* Code of both compilers calls kernel functions. */
static void
test_pic_runs(void **state)
{
	static const char *const flavours[] = {"gcc-pic", "clang-pic"};

	(void)state;
	for (size_t i = 0; i < knitems(flavours); i++) {
		struct kt_counts before = kt_count();
		kobj_t ko = kt_linked(flavours[i], "basic"), user;

		/* basic uses ksnprintf() and strlen(), which are far away. */
		assert_int_equal(call1("basic_switch", 2), 3);
		assert_int_equal(call1("basic_check", 0), 1308);
		user = kt_linked(flavours[i], "user");
		assert_int_equal(((int (*)(void))kt_value("user_check"))(), 8);
		kobj_unload(user);
		kobj_unload(ko);
		kt_same_counts(before);
	}
	kt_silent();
}

/* Slots are in the text part, one per function that needs one: here two. */
static void
test_slots(void **state)
{
	struct objbuild *ob = ob_new(ELF_CLASS64);
	unsigned text, near, far, weak;
	struct kobj_partinfo part;
	int32_t disp[4];
	vaddr_t va;
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16,
	    "\xe8\0\0\0\0\xe9\0\0\0\0\xe8\0\0\0\0\xe8\0\0\0\0", 20);
	near = ob_symbol(ob, "near", ELF_STB_GLOBAL, ELF_STT_FUNC, text, 0, 8);
	far = ob_symbol(ob, "kmem_alloc", ELF_STB_GLOBAL, 0, 0, 0, 0);
	weak = ob_symbol(ob, "nothing", ELF_STB_WEAK, 0, 0, 0, 0);
	ob_reloc(ob, text, 1, R_X86_64_PLT32, far, -4);
	ob_reloc(ob, text, 6, R_X86_64_PC32, far, -4);
	ob_reloc(ob, text, 11, R_X86_64_PC32, near, -4);
	ob_reloc(ob, text, 16, R_X86_64_PLT32, weak, -4);
	file = ob_finish(ob, &len);
	assert_int_equal(kt_link(&ko, "slots", file, len, NULL), 0);
	free(file);
	assert_true(kobj_part(ko, 0, &part));
	assert_int_equal(part.kpi_size,
	    32 + 2 * kobj_md_amd64.md_slotsize); /* not for near */
	va = part.kpi_addr;
	for (size_t i = 0; i < 4; i++)
		memcpy(&disp[i], (void *)(va + 1 + 5 * i), 4);
	/*
	 * The far calls share a slot, the near one has none, the weak one its
	 * own.
	 */
	assert_int_equal(5 + disp[0], 10 + disp[1]);
	assert_int_equal(5 + disp[0], 32);
	assert_int_equal(15 + disp[2], 0);
	assert_int_equal(20 + disp[3], 32 + (int)kobj_md_amd64.md_slotsize);
	kobj_unload(ko);
}

/* Code of the kernel model needs 32-bit addresses: refused, with the reason. */
static void
test_kernel_model_is_refused(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *data = kt_fixture("gcc", "basic.kmod", &len);
	kobj_t ko;

	(void)state;
	host_console_clear();
	assert_int_equal(kt_link(&ko, "basic.kmod", data, len, NULL), ENOENT);
	assert_int_equal(kt_lines(), 1);
	kt_said("R_X86_64_32S to ");
	kt_said("the value does not fit");
	free(data);
	kt_same_counts(before);
}

/* A 32-bit object cannot be above 4 GB. */
static void
test_i386_is_refused(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *data = kt_fixture("gcc-i386", "basic.kmod", &len);
	kobj_t ko;

	(void)state;
	host_console_clear();
	assert_int_equal(kt_link(&ko, "basic.kmod", data, len, NULL), ENOMEM);
	kt_said("the module arena is not below 4 GB");
	free(data);
	kt_same_counts(before);
}

/* Each allocation fails once, with slots and a GOT. */
static void
test_failures(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *data = kt_fixture("gcc-pic", "basic.kmod", &len);
	kobj_t ko;

	(void)state;
	for (size_t n = 1;; n++) {
		int error;

		host_fail_after(n);
		error = kt_link(&ko, "basic.kmod", data, len, NULL);
		if (!host_fail_fired()) {
			assert_int_equal(error, 0);
			kobj_unload(ko);
			break;
		}
		assert_int_equal(error, ENOMEM);
		kt_same_counts(before);
	}
	host_fail_after(0);
	free(data);
	kt_same_counts(before);
}

/* A slot is `jmp *got(%rip)`. */
static void
test_slot_code(void **state)
{
	uint8_t code[16];
	int32_t disp;

	(void)state;
	memset(code, 0xee, sizeof(code));
	kobj_md_amd64.md_slot(code, 0x1000, 0x5000);
	assert_int_equal(code[0], 0xff);
	assert_int_equal(code[1], 0x25);
	memcpy(&disp, code + 2, 4);
	assert_int_equal(0x1000 + 6 + disp, 0x5000);
	assert_int_equal(code[kobj_md_amd64.md_slotsize], 0xee);
}

/* Which types need a GOT entry or a slot. */
static void
test_needs(void **state)
{
	const struct kobj_md *md = &kobj_md_amd64;

	(void)state;
	assert_int_equal(md->md_needs[R_X86_64_PLT32], KOBJ_RN_SLOT);
	assert_int_equal(md->md_needs[R_X86_64_PC32], KOBJ_RN_SLOT);
	assert_int_equal(md->md_needs[R_X86_64_64], 0);
	assert_int_equal(md->md_needs[R_X86_64_REX_GOTPCRELX], KOBJ_RN_GOT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena_is_far),
	    cmocka_unit_test(test_pic_runs),
	    cmocka_unit_test(test_slots),
	    cmocka_unit_test(test_kernel_model_is_refused),
	    cmocka_unit_test(test_i386_is_refused),
	    cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_slot_code),
	    cmocka_unit_test(test_needs),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
