/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernimg_bad.c: kernels that cannot be placed: other files, truncated
 * ones, and those with bad fields.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "kernbench.h"

/* Refused with ENOEXEC and a message that contains both texts. */
static void
refused(struct elfmake *em, const char *what, const char *more)
{
	struct kernbench t;

	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), ENOEXEC);
	assert_true(fakeenv_saw(t.t_fe, "hd0a:/netbsd: "));
	assert_true(fakeenv_saw(t.t_fe, what));
	assert_true(fakeenv_saw(t.t_fe, more));
	assert_true(fakeenv_saw(t.t_fe, "file size 0x"));
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/* ---- not a kernel ---- */

static void
check_text(const char *text, size_t size, int expect, const char *message)
{
	struct kernbench t;

	kernbench_start(&t);
	assert_int_equal(kernbench_open(&t, text, size), expect);
	assert_true(fakeenv_saw(t.t_fe, message));
	kernbench_close(&t);
	kernbench_end(&t);
}

static void
test_not_elf(void **state)
{
	static const char script[] =
	    "#!/bin/sh\n# This is not a kernel, but it is long enough.\n"
	    "echo this is not a kernel, but it is long enough\n";

	(void)state;
	check_text("", 0, ENOEXEC, "empty file (0 bytes)");
	check_text("x", 1, ENOEXEC, "shorter than an ELF header");
	check_text(script, sizeof(script) - 1, ENOEXEC, "not an ELF file");
}

static void
test_wrong_kind(void **state)
{
	struct elfmake *em;

	(void)state;
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_type = ET_REL;
	refused(em, "not a kernel: ELF type 1", "not ET_EXEC");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_type = ET_DYN;
	refused(em, "not a kernel: ELF type 3", "not ET_EXEC");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_machine = EM_AARCH64;
	refused(em, "64-bit kernel for machine 183", "not for amd64 (62)");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_machine = EM_386; /* of the other class */
	refused(em, "64-bit kernel for machine 3,", "not for amd64 (62)");
	em = elfmake_kernel(ELFCLASS32, ELFMAKE_10_1);
	em->em_machine = EM_X86_64;
	refused(em, "32-bit kernel for machine 62,", "not for i386 (3)");
}

static void
test_segments(void **state)
{
	struct elfmake *em;
	uint64_t b = ELFMAKE_BASE64;

	(void)state;
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	elfmake_load(em, b + 0x201000, 0x500, 0x500); /* in the text's end */
	refused(em, "two segments overlap", "0x20");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	elfmake_load(em, b + 0x1ff000, 16, 0x1001); /* one byte into it */
	refused(em, "two segments overlap", "0x1ff000");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_seg[0].es_memsz = 4999;
	refused(
	    em, "larger in the file", "(0x1388 bytes) than in memory (0x1387)");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_seg[1].es_vaddr = 0x203000;
	refused(em, "is below KERNBASE", "0x203000");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_seg[1].es_memsz = 0xffffffffffffff00;
	refused(em, "segment ends beyond 4 GB", "0xffffffffffffff00");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_seg[1].es_memsz = 0x100000001 - 0x203000; /* one byte */
	refused(em, "segment ends beyond 4 GB", "0xffdfd001");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_entry = b + 0x202000; /* in the gap */
	refused(em, "is in no segment", "0xffffffff80202000");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_entry = b + 0x200000 + em->em_seg[0].es_memsz; /* its end */
	refused(em, "is in no segment", "entry point 0xffffffff80201");
	em = elfmake_new(ELFCLASS64);
	refused(em, "nothing to load", "its 0 program headers");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	for (int i = 0; i < KERNIMG_MAXSEG; i++)
		elfmake_load(em, b + 0x400000 + (uint64_t)i * 4096, 1, 1);
	refused(em, "loaded segments", "more than 16");
}

/* A segment past the end of the file: possible only without section headers. */
static void
test_segment_outside(void **state)
{
	struct elfmake *em = elfmake_new(ELFCLASS64);
	struct kernbench t;
	Elf64_Phdr ph;

	(void)state;
	em->em_entry = ELFMAKE_BASE64 + 0x200000;
	elfmake_load(em, ELFMAKE_BASE64 + 0x200000, 6000, 6000);
	elfmake_build(em);
	kernbench_start(&t);
	assert_int_equal(kernbench_open(&t, em->em_file, em->em_size), 0);
	kernbench_close(&t);
	assert_int_equal(
	    kernbench_open(&t, em->em_file, em->em_size - 1), ENOEXEC);
	assert_true(fakeenv_saw(t.t_fe, "segment beyond the end of the file"));
	assert_true(fakeenv_saw(t.t_fe, "truncated?"));
	kernbench_close(&t);
	/* offset + size wraps */
	memcpy(&ph, em->em_file + em->em_phoff, sizeof(ph));
	ph.p_offset = UINT64_MAX - 10;
	memcpy(em->em_file + em->em_phoff, &ph, sizeof(ph));
	assert_int_equal(kernbench_open(&t, em->em_file, em->em_size), ENOEXEC);
	assert_true(fakeenv_saw(t.t_fe, "at offset 0xfffffffffffffff5 ("));
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/*
 * The file ends with the section headers, so every truncation is detected at
 * open.
 */
static void
test_truncated(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	struct elfmake *em32 = elfmake_kernel(ELFCLASS32, ELFMAKE_10_1);
	struct kernbench t;

	(void)state;
	kernbench_start(&t);
	for (size_t len = 0; len < em->em_size; len++) {
		fakeenv_out_clear(t.t_fe);
		assert_int_equal(kernbench_open(&t, em->em_file, len), ENOEXEC);
		assert_int_equal(fakeenv_count(t.t_fe, "hd0a:/netbsd: "), 1);
		if (len >= sizeof(Elf64_Ehdr) &&
		    !fakeenv_saw(t.t_fe, "is the file truncated?"))
			fail_msg("%zu of %zu bytes: %s", len, em->em_size,
			    fakeenv_out(t.t_fe));
		kernbench_close(&t);
	}
	for (size_t len = 0; len < em32->em_size; len++) {
		assert_int_equal(
		    kernbench_open(&t, em32->em_file, len), ENOEXEC);
		kernbench_close(&t);
	}
	kernbench_end(&t);
	elfmake_free(em);
	elfmake_free(em32);
}

/* ---- bad fields ---- */

/*
 * Open a kernel with one field changed and place it if it is still a kernel;
 * the sanitizers catch bad accesses.
 */
static void
try_mutant(struct kernbench *t, const struct elfmake *em, const uint8_t *file)
{
	uint64_t size;
	int error = kernbench_open(t, file, em->em_size);

	if (error == 0) {
		size = t->t_ki.ki_range.pr_end - t->t_ki.ki_range.pr_start;
		if (size <= 64 << 20)
			free(kernbench_read(t, 0));
	} else {
		assert_int_equal(error, ENOEXEC);
		assert_int_equal(fakeenv_count(t->t_fe, "hd0a:/netbsd: "), 1);
	}
	fakeenv_out_clear(t->t_fe);
	kernbench_close(t);
}

/* Every aligned 2, 4 and 8 bytes of [from, to) with each of the values. */
static void
mutate(
    struct kernbench *t, const struct elfmake *em, uint64_t from, uint64_t to)
{
	static const uint64_t values[] = {0, 1, UINT64_MAX, 0x7fffffff,
	    0x80000000, 0x7fff, 0x8000, 0x7fffffffffffffff, 0x8000000000000000,
	    0xffffffff};
	uint8_t *file = malloc(em->em_size);

	assert_non_null(file);
	for (size_t width = 2; width <= 8; width *= 2)
		for (uint64_t off = from; off + width <= to; off += width)
			for (size_t v = 0; v < knitems(values); v++) {
				memcpy(file, em->em_file, em->em_size);
				memcpy(file + off, &values[v], width);
				try_mutant(t, em, file);
			}
	free(file);
}

static void
check_mutants(int class)
{
	struct elfmake *em = elfmake_kernel(class, ELFMAKE_10_1);
	struct kernbench t;

	elfmake_note_segment(em, ELFMAKE_10_1);
	elfmake_build(em);
	kernbench_start(&t);
	mutate(&t, em, 0, em->em_seg[0].es_off); /* header, segments */
	mutate(&t, em, em->em_shoff, em->em_size);
	for (size_t i = 1; i < em->em_nsec; i++)
		if (em->em_sec[i].ex_type == SHT_NOTE)
			mutate(&t, em, em->em_sec[i].ex_off & ~7ull,
			    em->em_sec[i].ex_off + em->em_sec[i].ex_size);
	kernbench_end(&t);
	elfmake_free(em);
}

static void
test_mutants64(void **state)
{
	(void)state;
	check_mutants(ELFCLASS64);
}

static void
test_mutants32(void **state)
{
	(void)state;
	check_mutants(ELFCLASS32);
}

/* ---- symbols that cannot be kept: it boots without ---- */

static void
check_nosymbols(struct elfmake *em, const char *why)
{
	struct kernbench t;

	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	assert_true(fakeenv_saw(t.t_fe, "WARNING: hd0a:/netbsd: no symbols: "));
	assert_true(fakeenv_saw(t.t_fe, why));
	assert_int_equal(t.t_ki.ki_sym.pr_end, 0);
	assert_int_equal(t.t_ki.ki_range.pr_end, 0x20538c);
	free(kernbench_read(&t, 0));
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

static uint32_t
symtab_of(const struct elfmake *em)
{
	for (uint32_t i = 1; i < em->em_nsec; i++)
		if (em->em_sec[i].ex_type == SHT_SYMTAB)
			return i;
	abort();
}

static void
test_symbol_faults(void **state)
{
	struct elfmake *em;
	uint32_t i;

	(void)state;
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_sec[symtab_of(em)].ex_link = 999;
	check_nosymbols(em, "section 3: sh_link names no section");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_sec[symtab_of(em)].ex_link = 1;
	check_nosymbols(em, "sh_link names no string table");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_sec[symtab_of(em)].ex_size--;
	check_nosymbols(em, "size is not a multiple");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	em->em_sec[symtab_of(em)].ex_type = SHT_PROGBITS;
	check_nosymbols(em, "none in the file");
	em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	for (i = 0; i < KERNIMG_MAXSYM; i++)
		elfmake_symbols(em);
	check_nosymbols(em, "too many symbol sections");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_not_elf),
	    cmocka_unit_test(test_wrong_kind),
	    cmocka_unit_test(test_segments),
	    cmocka_unit_test(test_segment_outside),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_mutants64),
	    cmocka_unit_test(test_mutants32),
	    cmocka_unit_test(test_symbol_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
