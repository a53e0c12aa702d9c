/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_i386.c: i386 modules.  The 64-bit host links them too but cannot
 * run them: what the linker wrote is compared with the psABI's formulas.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#ifdef __i386__
#define GCC   "gcc-pic"
#define CLANG "clang-pic"
#else
#define GCC   "gcc-i386"
#define CLANG "clang-i386"
#endif

static uint32_t
word(vaddr_t va)
{
	uint32_t v;

	memcpy(&v, (const void *)va, sizeof(v));
	return v;
}

/* Compiled objects, PIC and not, link to each other. */
static void
test_fixtures_link(void **state)
{
	static const char *const flavours[] = {GCC, CLANG};
	static const char *const names[] = {
	    "arrays", "initonly", "exports", "weakref", "plusplus"};

	(void)state;
	assert_int_equal(ksyms_add_kernel("__cxa_atexit", 0x1000), 0);
	for (size_t i = 0; i < knitems(flavours); i++) {
		struct kt_counts before = kt_count();
		kobj_t basic = kt_linked(flavours[i], "basic");
		kobj_t user = kt_linked(flavours[1 - i], "user");

		assert_int_equal(
		    word(kt_value("user_pointer")), kt_value("basic_check"));
		assert_int_equal(word(kt_value("basic_counter")), 7);
		kobj_unload(user);
		kobj_unload(basic);
		for (size_t k = 0; k < knitems(names); k++)
			kobj_unload(kt_linked(flavours[i], names[k]));
		kt_same_counts(before);
	}
	kt_silent();
}

/* Each type once, in an object with known addresses. */
static void
test_values(void **state)
{
	struct objbuild *ob = ob_new(ELF_CLASS32);
	unsigned text, data, fn, var, got, out;
	struct kobj_partinfo rodata;
	vaddr_t t, d, g;
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 64);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 4, NULL, 64);
	fn = ob_symbol(ob, "t", ELF_STB_GLOBAL, ELF_STT_FUNC, text, 0, 64);
	var = ob_symbol(ob, "d", ELF_STB_GLOBAL, ELF_STT_OBJECT, data, 0, 64);
	got =
	    ob_symbol(ob, "_GLOBAL_OFFSET_TABLE_", ELF_STB_GLOBAL, 0, 0, 0, 0);
	out = ob_symbol(ob, "kmem_free", ELF_STB_GLOBAL, 0, 0, 0, 0);
	ob_reloc(ob, text, 4, R_386_GOTPC, got, 2);
	ob_reloc(ob, text, 8, R_386_GOTOFF, var, 16);
	ob_reloc(ob, text, 12, R_386_GOT32, var, 0);
	ob_reloc(ob, text, 16, R_386_GOT32X, out, 0);
	ob_reloc(ob, text, 20, R_386_PLT32, out, -4);
	ob_reloc(ob, text, 24, R_386_PC32, var, -4);
	ob_reloc(ob, text, 28, R_386_NONE, var, 99);
	ob_reloc(ob, data, 0, R_386_32, fn, 8);
	file = ob_finish(ob, &len);
	if (kt_link(&ko, "values", file, len, NULL) != 0)
		fail_msg("%s", host_console_text());
	free(file);
	t = kt_value("t");
	d = kt_value("d");
	assert_true(kobj_part(ko, 1, &rodata));
	assert_int_equal(rodata.kpi_size, 2 * 4);
	g = rodata.kpi_addr;
	assert_int_equal(word(g), d);
	assert_int_equal(word(g + 4), (vaddr_t)kmem_free);
	assert_int_equal(word(t + 4), (uint32_t)(g + 2 - (t + 4)));
	assert_int_equal(word(t + 8), (uint32_t)(d + 16 - g));
	assert_int_equal(word(t + 12), 0);
	assert_int_equal(word(t + 16), 4);
	assert_int_equal(
	    word(t + 20), (uint32_t)((vaddr_t)kmem_free - 4 - (t + 20)));
	assert_int_equal(word(t + 24), (uint32_t)(d - 4 - (t + 24)));
	assert_int_equal(word(t + 28), 99);
	assert_int_equal(word(d), t + 8);
	kobj_unload(ko);
}

/* The other machine's table format is refused. */
static void
test_rela_is_refused(void **state)
{
	size_t len;
	void *data = kt_fixture(GCC, "user.kmod", &len);
	struct elf32_ehdr *eh = data;
	struct elf32_shdr *sh =
	    (struct elf32_shdr *)(void *)((char *)data + eh->e_shoff);
	kobj_t ko;

	(void)state;
	for (unsigned i = 1; i < eh->e_shnum; i++)
		if (sh[i].sh_type == ELF_SHT_REL)
			sh[i].sh_type = ELF_SHT_RELA;
	host_console_clear();
	assert_int_equal(kt_link(&ko, "user.kmod", data, len, NULL), ENOEXEC);
	kt_said("this machine's relocations have no addend (REL)");
	free(data);
	host_console_clear();
}

static void
test_every_truncation(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *whole = kt_fixture(GCC, "basic.kmod", &len);
	kobj_t ko;

	(void)state;
	for (size_t n = 0; n < len; n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, whole, n);
		host_console_clear();
		assert_int_equal(
		    kt_link(&ko, "cut.kmod", part, n, NULL), ENOEXEC);
		assert_int_equal(kt_lines(), 1);
		free(part);
	}
	free(whole);
	kt_same_counts(before);
	host_console_clear();
}

#ifdef __i386__

static const char *const flavours[] = {
    "gcc", "clang", "gcc-pic", "clang-pic", "gcc-sect", "clang-sect"};

/* Bit t is set where the file has a relocation of type t. */
static uint64_t
types_in(void *file)
{
	uint64_t types = 0;

	for (unsigned i = 1; i < ob_ehdr(file)->e_shnum; i++) {
		const ob_shdr_t *sh = ob_shdr(file, i);
		const char *p = (const char *)file + sh->sh_offset;

		for (size_t k = 0; sh->sh_type == ELF_SHT_REL &&
		     k < sh->sh_size / sizeof(ob_rel_t);
		     k++) {
			ob_rel_t r;

			memcpy(&r, p + k * sizeof(r), sizeof(r));
			types |= (uint64_t)1 << (r.r_info & 0xff);
		}
	}
	return types;
}

static uint32_t
call0(const char *name)
{
	return ((uint32_t(*)(void))kt_value(name))();
}

/* The GOT that the code sees lies last in rodata, and is full. */
static void
check_got(kobj_t ko, vaddr_t got)
{
	const vaddr_t symbols[] = {kt_value("relocs_var"),
	    kt_value("relocs_target"), (vaddr_t)strlen, 0,
	    kt_value("relocs_calls")};
	unsigned seen[knitems(symbols)] = {0}, others = 0;
	struct kobj_partinfo rodata;

	assert_true(kobj_part(ko, 1, &rodata));
	assert_true(got > rodata.kpi_addr && got % 4 == 0);
	for (vaddr_t va = got; va < rodata.kpi_addr + rodata.kpi_size;
	     va += 4) {
		size_t i = 0;

		while (i < knitems(symbols) && word(va) != symbols[i])
			i++;
		if (i < knitems(symbols))
			seen[i]++;
		else
			others++;
	}
	assert_int_equal(others, 0);
	for (size_t i = 0; i < 4; i++) /* the last only with -fpic */
		assert_int_equal(seen[i], 1);
	assert_true(seen[4] <= 1);
}

/* Code that uses each relocation computes the expected value. */
static void
check_code(void)
{
	vaddr_t var = kt_value("relocs_var");

	assert_int_equal(call0("relocs_32"), var + 8);
	assert_int_equal(call0("relocs_32_less"), var - 4);
	assert_int_equal(call0("relocs_32_read"), 15);
	assert_int_equal(call0("relocs_pc32"), 4711);
	assert_int_equal(call0("relocs_plt32"), 4712);
	assert_int_equal(call0("relocs_pc32_kernel"), 17);
	assert_int_equal(call0("relocs_plt32_kernel"), 17);
	assert_int_equal(call0("relocs_none"), 8);
	assert_int_equal(call0("relocs_gotoff"), var + 12);
	assert_int_equal(call0("relocs_gotoff_read"), 14);
	assert_int_equal(call0("relocs_got32x"), var);
	assert_int_equal(call0("relocs_got32"), var);
	assert_int_equal(call0("relocs_got_call"), 4713);
	assert_int_equal(call0("relocs_got_kernel"), (vaddr_t)strlen);
	assert_int_equal(call0("relocs_got_weak"), 0);
	assert_int_equal(call0("relocs_abs_got32x"), var);
	assert_int_equal(call0("relocs_abs_got32"), var);
	assert_int_equal(call0("relocs_abs_call"), 4714);
	assert_int_equal(word(kt_value("relocs_calls")), 4);
}

static void
check_words(void)
{
	vaddr_t var = kt_value("relocs_var"), at = kt_value("relocs_words");

	assert_int_equal(word(at), var + 4);
	assert_int_equal(word(at + 4), var - 4);
	assert_int_equal(at + 8 + word(at + 8), var + 24);
	assert_int_equal(
	    (vaddr_t)(at + 12 + word(at + 12)), kt_value("relocs_target"));
	assert_int_equal(word(at + 16), (vaddr_t)strlen);
	assert_int_equal(word(at + 20), 0);
}

/* Each type that the linker supports occurs in the fixtures, and runs. */
static void
test_every_type_runs(void **state)
{
	const uint64_t all = (uint64_t)1 << R_386_NONE |
	    (uint64_t)1 << R_386_32 | (uint64_t)1 << R_386_PC32 |
	    (uint64_t)1 << R_386_PLT32 | (uint64_t)1 << R_386_GOT32 |
	    (uint64_t)1 << R_386_GOT32X | (uint64_t)1 << R_386_GOTOFF |
	    (uint64_t)1 << R_386_GOTPC;

	(void)state;
	for (size_t i = 0; i < knitems(flavours); i++) {
		struct kt_counts before = kt_count();
		kobj_t ko = kt_linked(flavours[i], "relocs");
		size_t len;
		void *file = kt_fixture(flavours[i], "relocs.kmod", &len);

		assert_true(types_in(file) == all);
		free(file);
		check_got(ko, call0("relocs_gotpc"));
		check_code();
		check_words();
		kobj_unload(ko);
		kt_same_counts(before);
	}
	kt_silent();
}

/* The header counts of a file of nearly 4 GB. */
struct huge {
	uint32_t sections, segments;
};

static int
read_huge(void *cookie, foff_t off, void *buf, size_t len)
{
	const struct huge *huge = cookie;
	const struct elf32_ehdr eh = {
	    .e_ident = {0x7f, 'E', 'L', 'F', ELF_CLASS32, 1, 1},
	    .e_type = ELF_ET_REL,
	    .e_machine = ELF_EM_386,
	    .e_version = 1,
	    .e_phoff = 64,
	    .e_shoff = 64,
	    .e_ehsize = sizeof(eh),
	    .e_phentsize = 32,
	    .e_phnum = 0xffff, /* see section 0, like e_shnum 0 */
	    .e_shentsize = sizeof(struct elf32_shdr),
	    .e_shstrndx = 1,
	};
	const struct elf32_shdr sh0 = {
	    .sh_size = huge->sections, .sh_info = huge->segments};

	memset(buf, 0, len);
	if (off == 0)
		memcpy(buf, &eh, MIN(len, sizeof(eh)));
	else if (off == 64)
		memcpy(buf, &sh0, MIN(len, sizeof(sh0)));
	return 0;
}

static void
close_nothing(void *cookie)
{
	(void)cookie;
}

/* Tables that, decoded, need more than the address space. */
static void
test_endless_tables(void **state)
{
	static const struct {
		struct huge huge;
		const char *message;
	} t[] = {
	    {{SIZE_MAX / sizeof(struct elf_shdr) + 1, 0},
		"more section headers than memory can hold"},
	    {{SIZE_MAX / sizeof(struct elf_shdr) + 3, 0},
		"more section headers than memory can hold"},
	    {{2, SIZE_MAX / sizeof(struct elf_phdr) + 1},
		"more program headers than memory can hold"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct huge huge = t[i].huge;
		struct kobj_source ks = {
		    .kso_elf = {read_huge, &huge, UINT32_MAX},
		    .kso_close = close_nothing,
		};
		kobj_t ko;

		host_console_clear();
		assert_int_equal(kobj_load(&ko, "huge.kmod", &ks), ENOEXEC);
		kt_said(t[i].message);
	}
	host_console_clear();
}

#endif /* __i386__ */

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fixtures_link),
	    cmocka_unit_test(test_values),
#ifdef __i386__
	    cmocka_unit_test(test_every_type_runs),
	    cmocka_unit_test(test_endless_tables),
#endif
	    cmocka_unit_test(test_rela_is_refused),
	    cmocka_unit_test(test_every_truncation),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
