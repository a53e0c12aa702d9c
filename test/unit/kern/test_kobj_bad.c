/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_bad.c: real modules, damaged: truncated at every byte, every field
 * of every header, symbol and relocation set to extreme values.  In each case
 * no access may be out of bounds (ASan, UBSan, guard pages), nothing may leak,
 * and the errno must be one that module.h allows, with a message.
 */
#include "kobjtest/kobjtest.h"

static const char *const flavours[] = {"gcc", "clang", "gcc-pic", "clang-sect"};

/* Link the bytes, from memory or as a file.  They fill their allocation. */
static int
try(const void *data, size_t len, bool from_file)
{
	struct kobj_source ks;
	struct kt_file kf;
	kobj_t ko;
	int error;

	host_console_clear();
	if (!from_file)
		kobj_source_mem(&ks, data, len);
	else
		kt_source_file(&ks, &kf, data, len);
	ks.kso_format = &kt_format;
	error = kobj_load(&ko, "damaged.kmod", &ks);
	if (from_file)
		assert_int_equal(kf.kf_closes, 1);
	if (error == 0) {
		error = kobj_affix(ko, "damaged", NULL);
		kobj_unload(ko);
	} else
		assert_null(ko);
	return error;
}

/*
 * An error prints one message, which names the object; undefined symbols may
 * print several.
 */
static void
check_message(int error)
{
	const char *text = host_console_text();

	if (error == 0) {
		kt_silent();
		return;
	}
	if (kt_lines() != 1 && strstr(text, "symbol not found") == NULL)
		fail_msg("%u lines: %s", kt_lines(), text);
	assert_true(strncmp(text, "damaged.kmod: ", 14) == 0);
}

/* Every length from nothing to all but one byte. */
static void
test_every_truncation(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(flavours); i++) {
		struct kt_counts before = kt_count();
		size_t len;
		void *whole = kt_fixture(flavours[i], "basic.kmod", &len);

		for (size_t n = 0; n < len; n++) {
			void *part = malloc(n == 0 ? 1 : n);

			memcpy(part, whole, n);
			assert_int_equal(try(part, n, (n & 1) != 0), ENOEXEC);
			check_message(ENOEXEC);
			free(part);
		}
		assert_int_equal(try(whole, len, false), 0);
		free(whole);
		kt_same_counts(before);
	}
}

struct field {
	const char *f_name;
	size_t f_off, f_width;
};

#define F(type, member)                                    \
	{                                                  \
#type "." #member, offsetof(type, member), \
		    sizeof(((type *)0)->member)            \
	}

static const struct field ehdr_fields[] = {
    F(ob_ehdr_t, e_ident[0]),
    F(ob_ehdr_t, e_ident[1]),
    F(ob_ehdr_t, e_ident[2]),
    F(ob_ehdr_t, e_ident[3]),
    F(ob_ehdr_t, e_ident[4]),
    F(ob_ehdr_t, e_ident[5]),
    F(ob_ehdr_t, e_ident[6]),
    F(ob_ehdr_t, e_ident[7]),
    F(ob_ehdr_t, e_type),
    F(ob_ehdr_t, e_machine),
    F(ob_ehdr_t, e_version),
    F(ob_ehdr_t, e_entry),
    F(ob_ehdr_t, e_phoff),
    F(ob_ehdr_t, e_shoff),
    F(ob_ehdr_t, e_flags),
    F(ob_ehdr_t, e_ehsize),
    F(ob_ehdr_t, e_phentsize),
    F(ob_ehdr_t, e_phnum),
    F(ob_ehdr_t, e_shentsize),
    F(ob_ehdr_t, e_shnum),
    F(ob_ehdr_t, e_shstrndx),
};

static const struct field shdr_fields[] = {
    F(ob_shdr_t, sh_name),
    F(ob_shdr_t, sh_type),
    F(ob_shdr_t, sh_flags),
    F(ob_shdr_t, sh_addr),
    F(ob_shdr_t, sh_offset),
    F(ob_shdr_t, sh_size),
    F(ob_shdr_t, sh_link),
    F(ob_shdr_t, sh_info),
    F(ob_shdr_t, sh_addralign),
    F(ob_shdr_t, sh_entsize),
};

static const struct field sym_fields[] = {
    F(ob_sym_t, st_name),
    F(ob_sym_t, st_info),
    F(ob_sym_t, st_other),
    F(ob_sym_t, st_shndx),
    F(ob_sym_t, st_value),
    F(ob_sym_t, st_size),
};

static const struct field reloc_fields[] = {
    F(ob_rel_t, r_offset),
    F(ob_rel_t, r_info),
#ifdef __i386__
    {"r_info type", offsetof(ob_rel_t, r_info), 1},
    {"r_info sym", offsetof(ob_rel_t, r_info) + 1, 3},
#else
    {"r_info type", offsetof(ob_rel_t, r_info), 4},
    {"r_info sym", offsetof(ob_rel_t, r_info) + 4, 4},
    F(ob_rel_t, r_addend),
#endif
};

/* 0, 1, -1 and the limits of 16, 31, 32, 63 and 64 bits. */
static const uint64_t values[] = {0, 1, UINT64_MAX, 0x7fffffff, 0x80000000,
    0x7fffffffffffffffu, 0x8000000000000000u, 0xffff};

/* The results that module.h allows. */
static bool
allowed(int error, bool in_reloc)
{
	return error == 0 || error == ENOEXEC || (in_reloc && error == ENOENT);
}

/* Set each field of the structure at `at` to each value. */
static void
damage(void *whole, size_t len, size_t at, const struct field *fields,
    size_t nfields)
{
	bool in_reloc = fields == reloc_fields || fields == sym_fields ||
	    fields == shdr_fields;
	uint8_t saved[8];

	for (size_t f = 0; f < nfields; f++) {
		uint8_t *p = (uint8_t *)whole + at + fields[f].f_off;

		memcpy(saved, p, fields[f].f_width);
		for (size_t v = 0; v < knitems(values); v++) {
			int error;

			memcpy(p, &values[v], fields[f].f_width);
			error = try(whole, len, (v & 1) != 0);
			if (!allowed(error, in_reloc))
				fail_msg("%s at %#zx = %#jx: error %d: %s",
				    fields[f].f_name, at, (uintmax_t)values[v],
				    error, host_console_text());
			check_message(error);
		}
		memcpy(p, saved, fields[f].f_width);
	}
}

static void
test_every_ehdr_field(void **state)
{
	struct kt_counts before = kt_count();

	(void)state;
	for (size_t i = 0; i < knitems(flavours); i++) {
		size_t len;
		void *whole = kt_fixture(flavours[i], "basic.kmod", &len);

		damage(whole, len, 0, ehdr_fields, knitems(ehdr_fields));
		assert_int_equal(try(whole, len, false), 0);
		free(whole);
	}
	kt_same_counts(before);
}

static void
test_every_shdr_field(void **state)
{
	static const char *const modules[] = {
	    "basic.kmod", "arrays.kmod", "initonly.kmod", "plusplus.kmod"};
	struct kt_counts before = kt_count();

	(void)state;
	for (size_t i = 0; i < knitems(modules); i++) {
		size_t len;
		void *whole = kt_fixture(flavours[i], modules[i], &len);
		size_t shoff = ob_ehdr(whole)->e_shoff;

		for (size_t k = 0; k < ob_ehdr(whole)->e_shnum; k++)
			damage(whole, len, shoff + k * sizeof(ob_shdr_t),
			    shdr_fields, knitems(shdr_fields));
		free(whole);
	}
	kt_same_counts(before);
}

/* The entries of each table of a type. */
static void
damage_tables(void *whole, size_t len, uint32_t type, size_t entsize,
    const struct field *fields, size_t nfields)
{
	for (unsigned i = 1; i < ob_ehdr(whole)->e_shnum; i++) {
		const ob_shdr_t *sh = ob_shdr(whole, i);
		uint64_t off = sh->sh_offset, end = off + sh->sh_size;

		if (sh->sh_type != type)
			continue;
		for (; off < end; off += entsize)
			damage(whole, len, off, fields, nfields);
	}
}

static void
test_every_symbol_field(void **state)
{
	static const char *const modules[] = {
	    "basic.kmod", "weakref.kmod", "missing.kmod", "exports.kmod"};
	struct kt_counts before = kt_count();

	(void)state;
	for (size_t i = 0; i < knitems(modules); i++) {
		size_t len;
		void *whole = kt_fixture(flavours[i], modules[i], &len);

		damage_tables(whole, len, ELF_SHT_SYMTAB, sizeof(ob_sym_t),
		    sym_fields, knitems(sym_fields));
		free(whole);
	}
	kt_same_counts(before);
}

static void
test_every_relocation_field(void **state)
{
	static const char *const modules[] = {
	    "basic.kmod", "arrays.kmod", "user.kmod", "exports.kmod"};
	struct kt_counts before;
	kobj_t basic = kt_linked("gcc", "strong");

	(void)state;
	before = kt_count();
	for (size_t i = 0; i < knitems(modules); i++) {
		size_t len;
		void *whole = kt_fixture(flavours[i], modules[i], &len);

		damage_tables(whole, len, OB_SHT_RELOCS, sizeof(ob_rel_t),
		    reloc_fields, knitems(reloc_fields));
		free(whole);
	}
	kt_same_counts(before);
	kobj_unload(basic);
}

/* Files that are not modules. */
static void
test_no_module(void **state)
{
	static const char *const text = "#!/bin/sh\necho this is no module\n"
					"#                                  ";
	void *data;
	size_t len;

	(void)state;
	assert_int_equal(try(text, strlen(text), false), ENOEXEC);
	kt_said("not an ELF file");
	assert_int_equal(try("", 0, false), ENOEXEC);
	kt_said("shorter than an ELF header");
	assert_int_equal(try("", 0, true), ENOEXEC);
	data = calloc(1, 10000);
	assert_int_equal(try(data, 10000, false), ENOEXEC);
	free(data);
	/* This program: an executable, not an object. */
	data = host_read_file("/proc/self/exe", &len);
	assert_non_null(data);
	assert_int_equal(try(data, len, false), ENOEXEC);
	kt_said("not a relocatable object (e_type 2)");
	free(data);
}

/* A read error is returned unchanged, whichever read fails. */
static void
test_read_errors(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *data = kt_fixture("gcc", "basic.kmod", &len);
	struct kobj_source ks;
	struct kt_file kf;
	unsigned n = 0;
	kobj_t ko;

	(void)state;
	for (;;) {
		int error;

		kt_source_file(&ks, &kf, data, len);
		kf.kf_fail = ++n;
		host_console_clear();
		error = kobj_load(&ko, "basic.kmod", &ks);
		assert_int_equal(kf.kf_closes, 1);
		if (error == 0)
			break;
		assert_int_equal(error, EIO);
		assert_null(ko);
		assert_int_equal(kt_lines(), 1);
		kt_said("basic.kmod: cannot read");
	}
	assert_int_equal(n, 5); /* four reads, each failed once */
	kobj_unload(ko);
	free(data);
	kt_same_counts(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_truncation),
	    cmocka_unit_test(test_every_ehdr_field),
	    cmocka_unit_test(test_every_shdr_field),
	    cmocka_unit_test(test_every_symbol_field),
	    cmocka_unit_test(test_every_relocation_field),
	    cmocka_unit_test(test_no_module),
	    cmocka_unit_test(test_read_errors),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
