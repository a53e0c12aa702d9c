/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernimg.c: kernels that can be placed, and which bytes of the file are
 * read.
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

/* ---- good kernels ---- */

static void
check_zero(const uint8_t *buf, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++)
		assert_int_equal(buf[i], 0);
}

static void
check_pattern(const uint8_t *buf, uint64_t vaddr, uint64_t len)
{
	for (uint64_t i = 0; i < len; i++)
		assert_int_equal(buf[i], elfmake_byte(vaddr + i));
}

static void
check_kernel(int class, uint64_t base, uint64_t pa, const char *machine)
{
	struct elfmake *em = elfmake_kernel(class, ELFMAKE_10_1);
	struct kernbench t;
	uint64_t size, value;
	uint8_t *buf, *copy;

	kernbench_start(&t);
	assert_int_equal(kernbench_open(&t, em->em_file, em->em_size), 0);
	assert_int_equal(t.t_ki.ki_range.pr_start, pa);
	assert_int_equal(t.t_ki.ki_entry, pa + 0x10);
	assert_string_equal(t.t_ki.ki_machine, machine);
	assert_string_equal(t.t_ki.ki_release, "10.1");
	/* Symbols follow the bss, aligned for the class. */
	assert_int_equal(t.t_ki.ki_sym.pr_start,
	    class == ELFCLASS64 ? pa + 0x5390 : pa + 0x538c);
	assert_int_equal(t.t_ki.ki_sym.pr_end, t.t_ki.ki_range.pr_end);
	size = t.t_ki.ki_sym.pr_end - t.t_ki.ki_sym.pr_start;
	assert_int_equal(size % (class == ELFCLASS64 ? 8 : 4), 0);

	buf = kernbench_read(&t, 0);
	check_pattern(buf, base + pa, 5000);
	check_zero(buf, 5000, 0x3000);
	check_pattern(buf + 0x3000, base + pa + 0x3000, 100);
	check_zero(buf, 0x3000 + 100, t.t_ki.ki_sym.pr_start - pa);
	copy = buf + (t.t_ki.ki_sym.pr_start - pa);
	assert_int_equal(elfmake_lookup(copy, size, "cold", &value), 1);
	assert_int_equal(value, base + 0x203000);
	assert_int_equal(elfmake_lookup(copy, size, "nosuch", &value), 0);
	assert_string_equal(fakeenv_out(t.t_fe), "");
	free(buf);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

static void
test_amd64(void **state)
{
	(void)state;
	check_kernel(ELFCLASS64, ELFMAKE_BASE64, 0x200000, "amd64");
}

static void
test_i386(void **state)
{
	(void)state;
	check_kernel(ELFCLASS32, ELFMAKE_BASE32, 0x100000, "i386");
}

/* The header copy has no program headers, and offset 0 for absent sections. */
static void
test_header_copy(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	static const char ctf[32] = "type information";
	struct kernbench t;
	Elf64_Ehdr eh;
	Elf64_Shdr sh;
	uint8_t *buf, *copy;
	uint32_t ctfsec;

	(void)state;
	ctfsec =
	    elfmake_section(em, ".SUNW_ctf", SHT_PROGBITS, ctf, sizeof(ctf));
	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	buf = kernbench_read(&t, 0);
	copy = buf + (t.t_ki.ki_sym.pr_start - t.t_ki.ki_range.pr_start);
	memcpy(&eh, copy, sizeof(eh));
	assert_memory_equal(eh.e_ident, em->em_file, EI_NIDENT);
	assert_int_equal(eh.e_phnum, 0);
	assert_int_equal(eh.e_phoff, 0);
	assert_int_equal(eh.e_shnum, em->em_nsec);
	assert_int_equal(eh.e_shoff, sizeof(eh));
	for (uint32_t i = 1; i < em->em_nsec; i++) {
		const struct elfmake_sec *ex = &em->em_sec[i];
		bool kept = ex->ex_type == SHT_SYMTAB ||
		    ex->ex_type == SHT_STRTAB || i == ctfsec;

		memcpy(&sh, copy + eh.e_shoff + i * sizeof(sh), sizeof(sh));
		assert_int_equal(sh.sh_size, ex->ex_size);
		assert_int_equal(sh.sh_offset != 0, kept);
		assert_int_equal(sh.sh_offset % 8, 0);
		if (kept)
			assert_memory_equal(copy + sh.sh_offset,
			    em->em_file + ex->ex_off, ex->ex_size);
	}
	free(buf);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/* Physical order is what counts, not the order of the program headers. */
static void
test_segment_order(void **state)
{
	struct elfmake *em = elfmake_new(ELFCLASS64);
	uint64_t b = ELFMAKE_BASE64;
	struct kernbench t;
	uint8_t *buf;

	(void)state;
	elfmake_load(em, b + 0x203000, 16, 16);
	elfmake_load(em, b + 0x200100, 256, 256); /* not on a page boundary */
	elfmake_load(em, b + 0x202000, 0, 0x800); /* only bss */
	elfmake_load(em, b + 0x205000, 0, 0);     /* nothing */
	em->em_entry = 0x200100;                  /* physical already */
	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	assert_int_equal(t.t_ki.ki_range.pr_start, 0x200000);
	assert_int_equal(t.t_ki.ki_range.pr_end, 0x203010);
	assert_int_equal(t.t_ki.ki_entry, 0x200100);
	assert_int_equal(t.t_ki.ki_sym.pr_end, 0);
	assert_int_equal(t.t_ki.ki_version, 0);
	assert_true(fakeenv_saw(t.t_fe, "no symbols: none in the file"));
	buf = kernbench_read(&t, 0);
	check_zero(buf, 0, 0x100);
	check_pattern(buf + 0x100, b + 0x200100, 256);
	check_zero(buf, 0x200, 0x3000);
	check_pattern(buf + 0x3000, b + 0x203000, 16);
	free(buf);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

static void
test_release(void **state)
{
	static const struct {
		uint32_t version;
		const char *release;
	} cases[] = {{1001000000, "10.1"}, {1000000003, "10.0"},
	    {1099000700, "10.99.7"}, {999010000, "9.99.100"},
	    {501000200, "5.1"}, {4294967295u, "42.94"}};
	char buf[16];

	(void)state;
	for (size_t i = 0; i < knitems(cases); i++) {
		kernimg_release(cases[i].version, buf, sizeof(buf));
		assert_string_equal(buf, cases[i].release);
	}
}

/* The note is found in a segment or in a section. */
static void
test_note(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, 0);
	struct kernbench t;

	(void)state;
	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	assert_int_equal(t.t_ki.ki_version, 0);
	assert_string_equal(t.t_ki.ki_release, "");
	kernbench_close(&t);
	elfmake_note_segment(em, 1099000700);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	assert_int_equal(t.t_ki.ki_version, 1099000700);
	assert_string_equal(t.t_ki.ki_release, "10.99.7");
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/* Notes that differ in one field. */
static void
test_other_notes(void **state)
{
	static const struct {
		size_t word; /* of the note section, from the second note */
		uint32_t value;
	} changes[] = {{0, 6}, {0, 8}, {1, 3}, {1, 8}, {2, 3}, {3, 0x42}};
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	struct kernbench t;
	uint8_t *note, saved[4];

	(void)state;
	kernbench_start(&t);
	assert_int_equal(em->em_sec[2].ex_type, SHT_NOTE);
	for (size_t i = 0; i < knitems(changes); i++) {
		note = em->em_file + em->em_sec[2].ex_off + 24 +
		    4 * changes[i].word;
		memcpy(saved, note, 4);
		memcpy(note, &changes[i].value, 4);
		assert_int_equal(
		    kernbench_open(&t, em->em_file, em->em_size), 0);
		assert_int_equal(t.t_ki.ki_version, 0);
		kernbench_close(&t);
		memcpy(note, saved, 4);
	}
	assert_int_equal(kernbench_open(&t, em->em_file, em->em_size), 0);
	assert_int_equal(t.t_ki.ki_version, ELFMAKE_10_1);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/* An empty section may have any sh_offset. */
static void
test_empty_sections(void **state)
{
	static const uint64_t offsets[] = {
	    0x7fffffff, UINT64_MAX - 7, UINT64_MAX};
	struct elfmake *em = elfmake_kernel(ELFCLASS64, 0);
	uint32_t empty[2];
	struct kernbench t;
	uint64_t value, size;
	uint8_t *buf;

	(void)state;
	empty[0] = elfmake_section(em, ".note.none", SHT_NOTE, NULL, 0);
	empty[1] = elfmake_section(em, ".SUNW_ctf", SHT_PROGBITS, NULL, 0);
	elfmake_note_section(em, ELFMAKE_10_1);
	elfmake_build(em);
	kernbench_start(&t);
	for (size_t i = 0; i < knitems(offsets); i++) {
		for (size_t k = 0; k < knitems(empty); k++)
			memcpy(em->em_file + em->em_shoff +
				empty[k] * sizeof(Elf64_Shdr) +
				offsetof(Elf64_Shdr, sh_offset),
			    &offsets[i], sizeof(offsets[i]));
		assert_int_equal(
		    kernbench_open(&t, em->em_file, em->em_size), 0);
		assert_int_equal(t.t_ki.ki_version, ELFMAKE_10_1);
		buf = kernbench_read(&t, 0);
		size = t.t_ki.ki_sym.pr_end - t.t_ki.ki_sym.pr_start;
		assert_int_equal(
		    elfmake_lookup(buf +
			    (t.t_ki.ki_sym.pr_start - t.t_ki.ki_range.pr_start),
			size, "cold", &value),
		    1);
		assert_string_equal(fakeenv_out(t.t_fe), "");
		free(buf);
		kernbench_close(&t);
	}
	kernbench_end(&t);
	elfmake_free(em);
}

/* ---- what is read ---- */

static void
test_reads(void **state)
{
	struct elfmake *em = elfmake_new(ELFCLASS64);
	uint64_t text = 9 << 20, debug = 5 << 20;
	struct kernbench t;
	uint8_t *buf;

	(void)state;
	em->em_entry = ELFMAKE_BASE64 + 0x200000;
	elfmake_load(em, ELFMAKE_BASE64 + 0x200000, text, text);
	elfmake_load(em, ELFMAKE_BASE64 + 0x1000000, 1 << 20, 3 << 20);
	elfmake_section(em, ".debug_info", SHT_PROGBITS, NULL, debug);
	elfmake_note_section(em, ELFMAKE_10_1);
	elfmake_symbols(em);
	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	/* First bytes, section headers, note, section names. */
	assert_int_equal(t.t_file->ff_nread, 4);
	buf = kernbench_read(&t, 0);
	/* 9 MB in 3, 1 MB, two tables. */
	assert_int_equal(t.t_file->ff_nread, 4 + 3 + 1 + 2);
	/* Only bytes that came with the header are read twice. */
	assert_true(t.t_file->ff_bytes <= em->em_size - debug + KERNIMG_HEAD);
	free(buf);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

/* Every read in turn fails: the file's error, nothing held. */
static int fail_at, nth_read;
static int (*real_read)(struct fs_file *, uint64_t, void *, size_t);

static int
failing_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	if (++nth_read == fail_at)
		return EIO;
	return real_read(ff, off, buf, len);
}

static void
test_read_errors(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	const struct fs_ops *ops;
	struct fs_ops mine;
	struct kernbench t;
	int error;

	(void)state;
	kernbench_start(&t);
	ops = t.t_fs->fv_ops;
	mine = *ops;
	mine.fo_read = failing_read;
	real_read = ops->fo_read;
	t.t_fs->fv_ops = &mine;
	for (fail_at = 1;; fail_at++) {
		nth_read = 0;
		fakeenv_out_clear(t.t_fe);
		error = kernbench_open(&t, em->em_file, em->em_size);
		if (error == 0 && nth_read < fail_at) {
			free(kernbench_read(
			    &t, nth_read + 4 >= fail_at ? EIO : 0));
			error = nth_read >= fail_at ? EIO : 0;
		}
		kernbench_close(&t);
		if (error == 0)
			break;
		assert_int_equal(error, EIO);
		assert_true(fakeenv_saw(t.t_fe,
		    "cannot be read: "
		    "input/output error"));
		assert_true(fakeenv_saw(t.t_fe, "at offset 0x"));
	}
	assert_int_equal(fail_at, 4 + 4 + 1);
	t.t_fs->fv_ops = ops;
	kernbench_end(&t);
	elfmake_free(em);
}

/* ---- memory ---- */

static void
test_nomem(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	struct kernbench t;
	unsigned n;
	int error = ENOMEM;

	(void)state;
	kernbench_start(&t);
	for (n = 1; error == ENOMEM; n++) {
		fakeenv_out_clear(t.t_fe);
		/* The first is the open file's. */
		fakeenv_fail_after(t.t_fe, n + 1, false);
		error = kernbench_open(&t, em->em_file, em->em_size);
		if (error == ENOMEM)
			assert_true(fakeenv_saw(t.t_fe, "out of memory: "));
		kernbench_close(&t);
	}
	assert_int_equal(error, 0);
	assert_int_equal(n, 6); /* head, sections, note, names; none failed */
	kernbench_end(&t);
	elfmake_free(em);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_amd64),
	    cmocka_unit_test(test_i386),
	    cmocka_unit_test(test_header_copy),
	    cmocka_unit_test(test_segment_order),
	    cmocka_unit_test(test_release),
	    cmocka_unit_test(test_note),
	    cmocka_unit_test(test_other_notes),
	    cmocka_unit_test(test_empty_sections),
	    cmocka_unit_test(test_reads),
	    cmocka_unit_test(test_read_errors),
	    cmocka_unit_test(test_nomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
