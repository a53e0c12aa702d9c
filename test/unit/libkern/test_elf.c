/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_elf.c: the ELF reader: what it reads and what it refuses, field by
 * field, in both classes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libelf/elf_reloc.h>
#include <libkern/kerrno.h>

#include "elf_files.h"

/* A file in memory; reads are counted and must stay within it. */
struct file {
	const uint8_t *data;
	size_t size;
	unsigned reads, fail_at;
};

static int
file_read(void *cookie, foff_t off, void *buf, size_t len)
{
	struct file *f = cookie;

	assert_true(range_valid(off, len, f->size));
	if (++f->reads == f->fail_at)
		return EIO;
	memcpy(buf, f->data + off, len);
	return 0;
}

static int
open_file(struct elf_image *ei, struct elf_source *es, struct file *f,
    const void *data, size_t size, struct elf_error *ee)
{
	*f = (struct file){data, size, 0, 0};
	*es = (struct elf_source){file_read, f, size};
	return elf_open(ei, es, ee);
}

static void
test_open_64(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[3];
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good64, sizeof(good64), &ee), 0);
	assert_int_equal(f.reads, 1);
	assert_int_equal(ei.ei_class, ELF_CLASS64);
	assert_int_equal(ei.ei_type, ELF_ET_EXEC);
	assert_int_equal(ei.ei_machine, ELF_EM_X86_64);
	assert_int_equal(ei.ei_entry, 0x123456789a);
	assert_int_equal(ei.ei_flags, 0x55);
	assert_int_equal(ei.ei_phnum, 2);
	assert_int_equal(ei.ei_shnum, 3);
	assert_int_equal(ei.ei_shstrndx, 2);
	assert_int_equal(elf_phdrs_read(&ei, ph, 2), 0);
	assert_int_equal(elf_shdrs_read(&ei, sh, 3), 0);
	assert_int_equal(f.reads, 3);
	assert_int_equal(ph[0].p_vaddr, 0xffffffff80200000);
	assert_int_equal(ph[0].p_memsz, 0x20);
	assert_int_equal(ph[1].p_align, 6);
	assert_int_equal(sh[1].sh_addr, 0x1111111111);
	assert_int_equal(sh[2].sh_entsize, 6);
}

/* Class 32 is widened in place, last entry first: every field, every entry. */
static void
test_open_32(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2], one;
	struct elf_shdr sh[3], s;
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good32, sizeof(good32), &ee), 0);
	assert_int_equal(ei.ei_class, ELF_CLASS32);
	assert_int_equal(ei.ei_entry, 0x1234567);
	assert_int_equal(elf_phdrs_read(&ei, ph, 2), 0);
	assert_int_equal(ph[0].p_type, 1);
	assert_int_equal(ph[0].p_flags, 5);
	assert_int_equal(ph[0].p_offset, 0x1000);
	assert_int_equal(ph[0].p_vaddr, 0xc0100000);
	assert_int_equal(ph[0].p_paddr, 0x100000);
	assert_int_equal(ph[0].p_filesz, 0x10);
	assert_int_equal(ph[0].p_memsz, 0x20);
	assert_int_equal(ph[0].p_align, 0x1000);
	assert_int_equal(elf_shdrs_read(&ei, sh, 3), 0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(elf_shdr_read(&ei, i, &s), 0);
		assert_memory_equal(&s, &sh[i], sizeof(s));
	}
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(elf_phdr_read(&ei, i, &one), 0);
		assert_memory_equal(&one, &ph[i], sizeof(one));
	}
	assert_int_equal(sh[1].sh_name, 1);
	assert_int_equal(sh[1].sh_type, 1);
	assert_int_equal(sh[1].sh_flags, 3);
	assert_int_equal(sh[1].sh_addr, 0x11);
	assert_int_equal(sh[1].sh_offset, 52);
	assert_int_equal(sh[1].sh_size, 32);
	assert_int_equal(sh[1].sh_link, 5);
	assert_int_equal(sh[1].sh_info, 6);
	assert_int_equal(sh[1].sh_addralign, 16);
	assert_int_equal(sh[1].sh_entsize, 24);
}

/* One table entry too many; fewer than the table has; none. */
static void
test_table_bounds(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[4];
	struct file f;

	(void)state;
	assert_int_equal(
	    open_file(&ei, &es, &f, &good64, sizeof(good64), &ee), 0);
	assert_int_equal(elf_phdr_read(&ei, 2, ph), ENOEXEC);
	assert_int_equal(elf_shdr_read(&ei, 3, sh), ENOEXEC);
	assert_int_equal(elf_shdr_read(&ei, UINT32_MAX, sh), ENOEXEC);
	memset(sh, 0xee, sizeof(sh));
	assert_int_equal(elf_shdrs_read(&ei, sh, 2), 0);
	assert_int_equal(sh[1].sh_size, 32);
	assert_int_equal(sh[2].sh_size, 0xeeeeeeeeeeeeeeee);
	assert_int_equal(elf_shdrs_read(&ei, sh, 4), 0);
	assert_int_equal(sh[3].sh_size, 0xeeeeeeeeeeeeeeee);
	f.reads = 0;
	assert_int_equal(elf_shdrs_read(&ei, sh, 0), 0);
	assert_int_equal(elf_phdrs_read(&ei, ph, 0), 0);
	assert_int_equal(f.reads, 0);
}

static void
test_refusals(void **state)
{
#define E(member)                            \
	offsetof(struct elf64_ehdr, member), \
	    sizeof(((struct elf64_ehdr *)0)->member)
	static const struct {
		size_t off, width;
		uint64_t value;
		const char *what;
	} t[] = {
	    {E(e_ident[0]), 0x7e, "not an ELF file (no magic)"},
	    {E(e_ident[3]), 0, "not an ELF file (no magic)"},
	    {E(e_ident[4]), 0, "unknown ELF class"},
	    {E(e_ident[4]), 3, "unknown ELF class"},
	    {E(e_ident[5]), 2, "not little-endian (EI_DATA)"},
	    {E(e_ident[6]), 0, "unknown ELF version (EI_VERSION)"},
	    {E(e_version), 2, "unknown ELF version (e_version)"},
	    {E(e_ehsize), 63, "bad e_ehsize"},
	    {E(e_phentsize), 32, "bad e_phentsize"},
	    {E(e_shentsize), 40, "bad e_shentsize"},
	    {E(e_phoff), UINT64_MAX,
		"program headers beyond the end of the file"},
	    {E(e_phoff), sizeof(good64) - 111,
		"program headers beyond the end of the file"},
	    {E(e_phnum), 65534, "program headers beyond the end of the file"},
	    {E(e_shoff), UINT64_MAX,
		"section headers beyond the end of the file"},
	    {E(e_shoff), sizeof(good64) - 191,
		"section headers beyond the end of the file"},
	    {E(e_shoff), 0, "sections counted but e_shoff is 0"},
	    {E(e_shnum), 4, "section headers beyond the end of the file"},
	    {E(e_shstrndx), 3, "e_shstrndx names no section"},
	    {E(e_shstrndx), 0xfffe, "e_shstrndx names no section"},
	};
#undef E

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct file64 bad = good64;
		struct elf_source es;
		struct elf_error ee;
		struct elf_image ei;
		struct file f;

		memcpy((char *)&bad + t[i].off, &t[i].value, t[i].width);
		assert_int_equal(
		    open_file(&ei, &es, &f, &bad, sizeof(bad), &ee), ENOEXEC);
		assert_string_equal(ee.ee_what, t[i].what);
	}
}

/* A table that ends past the end of the file: the error has both ends. */
static void
test_truncated(void **state)
{
	static const struct {
		size_t field;
		uint64_t off, end;
	} t[] = {
	    {offsetof(struct elf64_ehdr, e_phoff), sizeof(good64) - 10,
		sizeof(good64) + 102},
	    {offsetof(struct elf64_ehdr, e_phoff), UINT64_MAX - 5, UINT64_MAX},
	    {offsetof(struct elf64_ehdr, e_shoff), sizeof(good64) - 10,
		sizeof(good64) + 182},
	    {offsetof(struct elf64_ehdr, e_shoff), UINT64_MAX, UINT64_MAX},
	};

	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct file f;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct file64 bad = good64;

		memcpy((char *)&bad + t[i].field, &t[i].off, 8);
		assert_int_equal(
		    open_file(&ei, &es, &f, &bad, sizeof(bad), &ee), ENOEXEC);
		assert_int_equal(ee.ee_kind, ELF_EE_TRUNCATED);
		assert_int_equal(ee.ee_value, t[i].end);
		assert_int_equal(ee.ee_limit, sizeof(bad));
	}
	assert_int_equal(open_file(&ei, &es, &f, &good64, 60, &ee), ENOEXEC);
	assert_int_equal(ee.ee_value, 64);
	assert_int_equal(ee.ee_limit, 60);
}

static void
test_error_text(void **state)
{
	static const struct {
		struct elf_error ee;
		const char *text;
	} t[] = {
	    {{"no magic", ELF_EE_PLAIN, 1, 2}, "no magic"},
	    {{"type", ELF_EE_VALUE, 16, 2}, "type: 0x10"},
	    {{"size", ELF_EE_WANTED, 63, 64}, "size: 0x3f instead of 0x40"},
	    {{"end", ELF_EE_LIMIT, UINT64_MAX, 1},
		"end: 0xffffffffffffffff, limit 0x1"},
	    {{"short", ELF_EE_TRUNCATED, 0x200, 0x1ff},
		"short: needs bytes up to 0x200, the file has 0x1ff (is the "
		"file truncated?)"},
	};
	char buf[ELF_ERROR_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_string_equal(
		    elf_error_text(&t[i].ee, buf, sizeof(buf)), t[i].text);
	assert_string_equal(elf_error_text(&t[0].ee, buf, 4), "no ");
}

/* Both files truncated to every length. */
static void
test_truncation(void **state)
{
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct file f;

	(void)state;
	for (size_t n = 0; n < sizeof(good64); n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, &good64, n);
		assert_int_equal(
		    open_file(&ei, &es, &f, part, n, &ee), ENOEXEC);
		assert_non_null(ee.ee_what);
		free(part);
	}
	for (size_t n = 0; n < sizeof(good32); n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, &good32, n);
		assert_int_equal(
		    open_file(&ei, &es, &f, part, n, &ee), ENOEXEC);
		free(part);
	}
}

/* Counts of more than 16 bits are in section header 0. */
static void
test_extended_numbers(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct file f;

	(void)state;
	x.eh.e_shnum = 0;
	x.eh.e_shstrndx = 0xffff;
	x.eh.e_phnum = 0xffff;
	x.sh[0].sh_size = 3;
	x.sh[0].sh_link = 2;
	x.sh[0].sh_info = 2;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), 0);
	assert_int_equal(ei.ei_shnum, 3);
	assert_int_equal(ei.ei_shstrndx, 2);
	assert_int_equal(ei.ei_phnum, 2);
	x.sh[0].sh_size = 4;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.sh[0].sh_size = (uint64_t)1 << 32;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	assert_string_equal(ee.ee_what, "section count in section 0 too large");
	x.sh[0].sh_size = 3;
	x.sh[0].sh_link = 3;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.sh[0].sh_link = 2;
	x.sh[0].sh_info = 100;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	x.eh.e_shoff = sizeof(x) - 63;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x), &ee), ENOEXEC);
	assert_string_equal(ee.ee_what, "e_shoff beyond the end of the file");
}

/* A file without tables is valid. */
static void
test_no_tables(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_shdr sh;
	struct file f;

	(void)state;
	x.eh.e_phnum = x.eh.e_shnum = 0;
	x.eh.e_shoff = 0;
	x.eh.e_phentsize = x.eh.e_shentsize = 0;
	assert_int_equal(open_file(&ei, &es, &f, &x, sizeof(x.eh), &ee), 0);
	assert_int_equal(ei.ei_shstrndx, 0);
	assert_int_equal(elf_shdr_read(&ei, 0, &sh), ENOEXEC);
}

static void
test_read_error(void **state)
{
	struct file64 x = good64;
	struct elf_source es;
	struct elf_error ee;
	struct elf_image ei;
	struct elf_phdr ph[2];
	struct elf_shdr sh[3];
	struct file f = {(const uint8_t *)&x, sizeof(x), 0, 1};

	(void)state;
	es = (struct elf_source){file_read, &f, sizeof(x)};
	assert_int_equal(elf_open(&ei, &es, &ee), EIO);
	assert_non_null(ee.ee_what);
	x.eh.e_shnum = 0;
	f.reads = 0;
	f.fail_at = 2; /* section 0 */
	assert_int_equal(elf_open(&ei, &es, &ee), EIO);
	x.eh.e_shnum = 3;
	f.fail_at = f.reads = 0;
	assert_int_equal(elf_open(&ei, &es, &ee), 0);
	for (unsigned n = 1; n <= 4; n++) {
		f.reads = 0;
		f.fail_at = 1;
		assert_int_equal(n == 1 ? elf_phdr_read(&ei, 0, ph)
			: n == 2        ? elf_shdr_read(&ei, 0, sh)
			: n == 3        ? elf_phdrs_read(&ei, ph, 2)
					: elf_shdrs_read(&ei, sh, 3),
		    EIO);
	}
}

static void
test_source_mem(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3, 4};
	struct elf_source src;
	uint8_t buf[2];

	(void)state;
	elf_source_mem(&src, bytes, sizeof(bytes));
	assert_int_equal(src.es_size, sizeof(bytes));
	assert_int_equal(src.es_read(src.es_cookie, 2, buf, sizeof(buf)), 0);
	assert_memory_equal(buf, bytes + 2, sizeof(buf));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_source_mem),
	    cmocka_unit_test(test_open_64),
	    cmocka_unit_test(test_open_32),
	    cmocka_unit_test(test_table_bounds),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_error_text),
	    cmocka_unit_test(test_truncation),
	    cmocka_unit_test(test_extended_numbers),
	    cmocka_unit_test(test_no_tables),
	    cmocka_unit_test(test_read_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
