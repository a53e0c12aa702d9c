/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_foreign.c: files of other kinds in place of a module: the message
 * says what each is, and what helps.
 */
#include "kobjtest/small.h"

/* Link a file that begins with `start` and is as long as an ELF header. */
static int
link_bytes(const char *start, size_t len)
{
	uint8_t *file = calloc(1, 256);

	memcpy(file, start, len);
	return link_file(file, 256, NULL);
}

static void
test_no_elf_file(void **state)
{
#define M(bytes) bytes, sizeof(bytes) - 1
	static const struct {
		const char *magic;
		size_t len;
		const char *what, *helps;
	} t[] = {
	    {M("\x1f\x8b\x08"), "gzip", "gunzip"},
	    {M("\xfd"
	       "7zXZ\0"),
		"xz", "unxz"},
	    {M("\x28\xb5\x2f\xfd"), "zstd", "unzstd"},
	    {M("BZh9"), "bzip2", "bunzip2"},
	    {M("\x37\xe4\x53\x96\xc9\xdb\xd6\x07"), "zisofs", "the CD"},
	    {M("!<arch>\n"), "ar archive", "--whole-archive"},
	    {M("!<thin>\n"), "ar archive", "--whole-archive"},
	    {M("BC\xc0\xde"), "LLVM bitcode", "without -flto"},
	    {M("\xde\xc0\x17\x0b"), "LLVM bitcode", "without -flto"},
	};
#undef M

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		assert_int_equal(link_bytes(t[i].magic, t[i].len), ENOEXEC);
		kt_said("defect.kmod: not an ELF file");
		kt_said(t[i].what);
		kt_said(t[i].helps);
		assert_int_equal(kt_lines(), 1);
	}
	assert_int_equal(link_bytes("BC\xc0", 3), ENOEXEC);
	kt_said("no magic");
}

/* A file of the magic number alone is recognised too. */
static void
test_short_file(void **state)
{
	char *file = malloc(2);

	(void)state;
	memcpy(file, "\x1f\x8b", 2);
	assert_int_equal(link_file(file, 2, NULL), ENOEXEC);
	kt_said("gzip");
	file = malloc(2);
	memcpy(file, "\x7f\x45", 2);
	assert_int_equal(link_file(file, 2, NULL), ENOEXEC);
	kt_said("shorter than an ELF header");
	kt_said("truncated?");
}

/* objcopy --only-keep-debug: every loaded section is NOBITS. */
static void
test_debug_information_only(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);

	(void)state;
	ob_section(ob, ".text", ELF_SHT_NOBITS, TEXT, 16, NULL, 64);
	ob_section(ob, ".debug_info", ELF_SHT_PROGBITS, 0, 1, NULL, 64);
	assert_int_equal(link_ob(ob, NULL), ENOEXEC);
	kt_said("(.text)");
	kt_said("--only-keep-debug");
	assert_int_equal(kt_lines(), 1);
}

/* gcc -flto: LTO sections, and no code unless the object is fat. */
static void
test_slim_lto_object(void **state)
{
	kobj_t ko;

	(void)state;
	for (size_t size = 0; size <= 16; size += 16) {
		struct objbuild *ob = ob_new(OB_CLASS);

		ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 1, NULL, size);
		ob_section(ob, ".gnu.lto_.decls.1234", ELF_SHT_PROGBITS,
		    ELF_SHF_EXCLUDE, 1, NULL, 64);
		ob_symbol(ob, "__gnu_lto_slim", ELF_STB_GLOBAL, ELF_STT_OBJECT,
		    ELF_SHN_COMMON, 1, 1);
		if (size == 0) {
			assert_int_equal(link_ob(ob, NULL), ENOEXEC);
			kt_said("-flto");
			kt_said("-ffat-lto-objects");
			assert_int_equal(kt_lines(), 1);
			continue;
		}
		assert_int_equal(link_ob(ob, &ko), 0);
		kobj_unload(ko);
	}
}

/* Wherever the file is truncated, the message says so. */
static void
test_truncated(void **state)
{
	static const char *const sections[] = {
	    ".data", ".symtab", OB_RELOCS ".data"};
	struct small s;
	char text[80];
	size_t len;
	void *file;

	(void)state;
	for (size_t i = 0; i < knitems(sections); i++) {
		s = small_new();
		ob_reloc(s.ob, s.data, 0, OB_PTR, s.var, 0);
		file = ob_finish(s.ob, &len);
		ob_shdr(file, ob_find(file, sections[i]))->sh_offset = len - 1;
		assert_int_equal(link_file(file, len, NULL), ENOEXEC);
		kt_said(sections[i]);
		kt_said("is the file truncated?");
	}
	s = small_new();
	file = ob_finish(s.ob, &len);
	assert_int_equal(link_file(file, len - 1, NULL), ENOEXEC);
	kt_said("section headers beyond the end of the file");
	ksnprintf(text, sizeof(text),
	    "needs bytes up to %#zx, the file has %#zx", len, len - 1);
	kt_said(text);
	kt_said("is the file truncated?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_elf_file),
	    cmocka_unit_test(test_short_file),
	    cmocka_unit_test(test_debug_information_only),
	    cmocka_unit_test(test_slim_lto_object),
	    cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
