/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_strings.c: names are read by words: string tables that end with the
 * file, names of every length, very long names.
 */
#include <stdio.h>

#include "kobjtest/kobjtest.h"

#define TEXT (ELF_SHF_ALLOC | ELF_SHF_EXECINSTR)

/* A copy of the file with section i moved to its end. */
static void *
move_to_end(void *file, size_t *lenp, unsigned i)
{
	const size_t len = *lenp, size = (size_t)ob_shdr(file, i)->sh_size;
	uint8_t *moved = malloc(len + size);

	memcpy(moved, file, len);
	memcpy(moved + len, moved + ob_shdr(file, i)->sh_offset, size);
	ob_shdr(moved, i)->sh_offset =
	    (__typeof__(ob_shdr(moved, i)->sh_offset))len;
	*lenp = len + size;
	free(file);
	return moved;
}

/* Link it from memory or through the read vector; returns the errno. */
static int
link_file(kobj_t *kop, const void *file, size_t len, bool from_memory)
{
	struct kobj_source ks;
	struct kt_file kf;
	int error;

	if (from_memory)
		return kt_link(kop, "strings.kmod", file, len, NULL);
	kt_source_file(&ks, &kf, file, len);
	error = kobj_load(kop, "strings.kmod", &ks);
	if (error == 0)
		error = kobj_affix(*kop, "strings", NULL);
	return error;
}

/* A module that exports `mine` and imports `theirs`. */
static void *
module_with(const char *mine, const char *theirs, size_t *lenp)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned text, data, import;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 16);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 8);
	ob_symbol(ob, mine, ELF_STB_GLOBAL, ELF_STT_FUNC, text, 0, 16);
	import = ob_symbol(
	    ob, theirs, ELF_STB_GLOBAL, ELF_STT_NOTYPE, ELF_SHN_UNDEF, 0, 0);
	ob_reloc(ob, data, 0, OB_PTR, import, 0);
	return ob_finish(ob, lenp);
}

/*
 * The last name is an import, of each length.  Its NUL is the last byte of the
 * file; ASan detects a read past it.
 */
static void
test_last_in_file(void **state)
{
	char theirs[25] = "";

	(void)state;
	for (size_t n = 1; n < sizeof(theirs); n++) {
		theirs[n - 1] = (char)('a' + n);
		assert_int_equal(ksyms_add_kernel(theirs, 0x1000 + n), 0);
		for (unsigned how = 0; how < 2; how++) {
			size_t len;
			void *file = module_with("mine", theirs, &len);
			void *addr;
			kobj_t ko;

			file =
			    move_to_end(file, &len, ob_find(file, ".strtab"));
			assert_int_equal(
			    link_file(&ko, file, len, how == 0), 0);
			free(file);
			assert_int_equal(
			    kobj_find_section(ko, ".data", &addr, NULL), 0);
			assert_int_equal(*(const uint32_t *)addr, 0x1000 + n);
			kt_value("mine");
			kobj_unload(ko);
		}
	}
}

/* One table at the end of the file for the names of sections and symbols. */
static void
test_one_table(void **state)
{
	size_t len, sections, symbols, n;
	uint8_t *file = module_with("mine", "kt_one", &len);
	ob_shdr_t *symtab = ob_shdr(file, ob_find(file, ".symtab"));
	ob_shdr_t *names = ob_shdr(file, ob_ehdr(file)->e_shstrndx);
	const ob_shdr_t *strings = ob_shdr(file, symtab->sh_link);
	uint8_t *joint;
	kobj_t ko;

	(void)state;
	assert_int_equal(ksyms_add_kernel("kt_one", 0x2000), 0);
	sections = (size_t)names->sh_size;
	symbols = (size_t)strings->sh_size;
	joint = malloc(len + sections + symbols);
	memcpy(joint + len, file + names->sh_offset, sections);
	memcpy(joint + len + sections, file + strings->sh_offset, symbols);
	n = (size_t)(symtab->sh_size / symtab->sh_entsize);
	for (unsigned i = 1; i < n; i++)
		if (ob_sym(file, i)->st_name != 0)
			ob_sym(file, i)->st_name += (uint32_t)sections;
	names->sh_offset = (__typeof__(names->sh_offset))len;
	names->sh_size += strings->sh_size;
	symtab->sh_link = ob_ehdr(file)->e_shstrndx;
	memcpy(joint, file, len);
	free(file);
	for (unsigned how = 0; how < 2; how++) {
		assert_int_equal(
		    link_file(&ko, joint, len + sections + symbols, how == 0),
		    0);
		kt_value("mine");
		kobj_unload(ko);
	}
	free(joint);
}

/*
 * An undefined symbol without a name cannot be found: refused if it is used;
 * the message describes it.
 */
static void
test_no_name(void **state)
{
	static const struct {
		unsigned type;
		const char *said;
	} t[] = {
	    {ELF_STT_NOTYPE, "to a symbol without a name: symbol not found"},
	    {ELF_STT_SECTION, "symbol not found"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		for (unsigned used = 0; used < 2; used++) {
			struct objbuild *ob = ob_new(OB_CLASS);
			unsigned data, sym;
			size_t len;
			void *file;
			kobj_t ko;

			data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
			    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 8);
			sym = ob_symbol(ob, "", ELF_STB_GLOBAL, t[i].type,
			    ELF_SHN_UNDEF, 0, 0);
			if (used)
				ob_reloc(ob, data, 0, OB_PTR, sym, 0);
			file = ob_finish(ob, &len);
			/*
			 * A section symbol's name is its section's: make that
			 * invalid too.
			 */
			ob_shdr(file, 0)->sh_name = UINT32_MAX;
			assert_int_equal(link_file(&ko, file, len, true),
			    used ? ENOEXEC : 0);
			free(file);
			if (used)
				kt_said(t[i].said);
			else
				kobj_unload(ko);
			host_console_clear();
		}
	}
}

#define LONG 100000 /* bytes of the longest name */

/* A module of n undefined symbols whose names are suffixes of one long name. */
static void *
module_of_ends(size_t n, size_t *lenp)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	char *name = malloc(LONG + 1);
	unsigned first = 0;
	void *file;

	memset(name, 'n', LONG);
	name[LONG] = '\0';
	ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 16);
	for (size_t i = 0; i < n; i++) {
		unsigned sym = ob_symbol(ob, i == 0 ? name : "", ELF_STB_GLOBAL,
		    ELF_STT_NOTYPE, ELF_SHN_UNDEF, 0, 0);

		if (i == 0)
			first = sym;
	}
	file = ob_finish(ob, lenp);
	for (unsigned i = 1; i < n; i++)
		ob_sym(file, first + i)->st_name =
		    ob_sym(file, first)->st_name + i;
	free(name);
	return file;
}

/*
 * A small file must not cause unbounded work: to hash all of these names would
 * take 10^10 bytes, many seconds.
 */
static void
test_long_names(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	file = module_of_ends(1, &len);
	assert_int_equal(link_file(&ko, file, len, true), 0);
	kobj_unload(ko);
	free(file);
	kt_silent(); /* undefined, not used */
	file = module_of_ends(LONG, &len);
	assert_int_equal(link_file(&ko, file, len, true), ENOEXEC);
	free(file);
	kt_said("its name has ");
	kt_said("is the string table damaged?");
	assert_int_equal(kt_lines(), 1);
	host_console_clear();
	kt_same_counts(before);
}

/* Every duplicate is reported, not only the first. */
static void
test_all_duplicates(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned text;
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 64);
	for (unsigned i = 0; i < 4; i++)
		ob_symbol(ob, i % 2 == 0 ? "twin_a" : "twin_b", ELF_STB_GLOBAL,
		    ELF_STT_FUNC, text, i * 16u, 16);
	file = ob_finish(ob, &len);
	assert_int_equal(link_file(&ko, file, len, true), ENOEXEC);
	free(file);
	kt_said("symbol twin_a: is defined twice in the module");
	kt_said("symbol twin_b: is defined twice in the module");
	assert_int_equal(kt_lines(), 2);
	host_console_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_last_in_file),
	    cmocka_unit_test(test_one_table),
	    cmocka_unit_test(test_no_name),
	    cmocka_unit_test(test_long_names),
	    cmocka_unit_test(test_all_duplicates),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
