/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernimg_netbsd.c: files with the layout of NetBSD's GENERIC kernels,
 * from release 6 to 11, and of kernels for prekern.
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

#define XEN     0x01 /* .note.Xen before the version: PVH, since 10 */
#define SEGMENT 0x02 /* the notes are in a PT_NOTE, too */
#define DEBUG   0x04 /* .debug_* and .SUNW_ctf: netbsd.gdb, MKCTF */

/* Text, read-only data, data with bss; bytes from the kernel's start. */
static const struct layout {
	const char *l_release;
	int l_class;
	uint32_t l_version;
	uint64_t l_start; /* physical */
	uint64_t l_align;
	uint64_t l_rodata; /* 0: in the text's segment */
	uint64_t l_data;
	unsigned l_flags;
} layouts[] = {
    {"6.1", ELFCLASS64, 601000500, 0x100000, 0x100000, 0, 0x212340, 0},
    {"7.99.10", ELFCLASS64, 799001000, 0x100000, 0x100000, 0, 0x212340, 0},
    {"7.2", ELFCLASS32, 702000000, 0x100000, 0x1000, 0, 0x8000, 0},
    {"8.2", ELFCLASS64, 802000000, 0x200000, 0x200000, 0x200000, 0x400000, 0},
    {"9.3", ELFCLASS64, 903000000, 0x200000, 0x200000, 0x200000, 0x400000,
	DEBUG},
    {"9.99.108", ELFCLASS64, 999010800, 0x200000, 0x200000, 0x200000, 0x400000,
	XEN},
    {"10.1", ELFCLASS64, 1001000000, 0x200000, 0x200000, 0x200000, 0x400000,
	XEN | DEBUG},
    {"10.0", ELFCLASS32, 1000000000, 0x100000, 0x1000, 0x5000, 0x9000,
	XEN | SEGMENT},
    {"10.99.12", ELFCLASS64, 1099001200, 0x200000, 0x200000, 0x200000, 0x400000,
	XEN | SEGMENT},
    {"11.0", ELFCLASS64, 1100000000, 0x200000, 0x200000, 0x200000, 0x400000,
	XEN | SEGMENT | DEBUG},
};

#define TEXT   20000
#define RODATA 7000
#define DATA   9000
#define BSS    300000

/* The notes of Xen's boot protocols: 18 is the entry for PVH. */
static const struct xen_note {
	uint32_t xn_namesz, xn_descsz, xn_type;
	char xn_name[4];
	uint64_t xn_desc;
} xen_notes[] = {{4, 8, 6, "Xen", 0}, {4, 8, 3, "Xen", 0},
    {4, 8, 18, "Xen", 0x200100}, {4, 8, 1, "Xen", 0x200000}};

static struct elfmake *
make(const struct layout *l)
{
	struct elfmake *em = elfmake_new(l->l_class);
	const uint64_t base =
	    l->l_class == ELFCLASS64 ? ELFMAKE_BASE64 : ELFMAKE_BASE32;
	const uint64_t start = base + l->l_start;
	struct elfmake_seg *es;

	em->em_entry = l->l_start + 0x10; /* physical, as NetBSD's are */
	if (l->l_rodata == 0)
		elfmake_load(em, start, TEXT + RODATA, TEXT + RODATA);
	else {
		elfmake_load(em, start, TEXT, TEXT);
		elfmake_load(em, start + l->l_rodata, RODATA, RODATA);
	}
	elfmake_load(em, start + l->l_data, DATA, DATA + BSS);
	for (size_t i = 0; i < em->em_nseg; i++)
		em->em_seg[i].es_align = l->l_align;
	if (l->l_flags & SEGMENT)
		elfmake_note_segment(em, l->l_version);
	es = elfmake_load(em, 0, 0, 0);
	es->es_type = PT_GNU_STACK;
	if (l->l_flags & XEN)
		elfmake_section(
		    em, ".note.Xen", SHT_NOTE, xen_notes, sizeof(xen_notes));
	elfmake_note_section(em, l->l_version);
	if (l->l_flags & DEBUG) {
		elfmake_section(em, ".debug_info", SHT_PROGBITS, NULL, 1000000);
		elfmake_section(em, ".debug_str", SHT_PROGBITS, NULL, 500000);
		elfmake_section(em, ".SUNW_ctf", SHT_PROGBITS, NULL, 1000);
	}
	elfmake_section(em, ".comment", SHT_PROGBITS, "GCC", 4);
	elfmake_symbols(em);
	return em;
}

static void
check_bytes(const uint8_t *buf, uint64_t vaddr, uint64_t len)
{
	for (uint64_t i = 0; i < len; i++)
		assert_int_equal(buf[i], elfmake_byte(vaddr + i));
}

static void
check_layout(const struct layout *l)
{
	struct elfmake *em = make(l);
	const uint64_t end = l->l_start + l->l_data + DATA + BSS;
	struct kernbench t;
	uint64_t size, value;
	uint8_t *buf, *at;

	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), 0);
	assert_string_equal(t.t_ki.ki_release, l->l_release);
	assert_string_equal(
	    t.t_ki.ki_machine, l->l_class == ELFCLASS64 ? "amd64" : "i386");
	assert_int_equal(t.t_ki.ki_range.pr_start, l->l_start);
	assert_int_equal(t.t_ki.ki_entry, l->l_start + 0x10);
	assert_in_range(t.t_ki.ki_sym.pr_start, end, end + 8);
	buf = kernbench_read(&t, 0);
	for (size_t i = 0; i < em->em_nseg; i++) {
		const struct elfmake_seg *es = &em->em_seg[i];

		if (es->es_type != PT_LOAD)
			continue;
		at = buf + (es->es_paddr - l->l_start);
		check_bytes(at, es->es_vaddr, es->es_filesz);
		for (uint64_t j = es->es_filesz; j < es->es_memsz; j++)
			assert_int_equal(at[j], 0);
	}
	size = t.t_ki.ki_sym.pr_end - t.t_ki.ki_sym.pr_start;
	at = buf + (t.t_ki.ki_sym.pr_start - l->l_start);
	assert_int_equal(elfmake_lookup(at, size, "cold", &value), 1);
	/* Neither debugging data nor holes of the file are read. */
	assert_true(t.t_file->ff_bytes < 100000);
	assert_string_equal(fakeenv_out(t.t_fe), "");
	free(buf);
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

static void
test_layouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(layouts); i++) {
		print_message("%s\n", layouts[i].l_release);
		check_layout(&layouts[i]);
	}
}

/* GENERIC_KASLR is a relocatable object, which prekern links and enters. */
static void
test_prekern(void **state)
{
	struct elfmake *em = elfmake_kernel(ELFCLASS64, ELFMAKE_10_1);
	struct kernbench t;

	(void)state;
	em->em_type = ET_REL;
	kernbench_start(&t);
	assert_int_equal(kernbench_open_made(&t, em), ENOEXEC);
	assert_true(fakeenv_saw(t.t_fe, "ELF type 1, not ET_EXEC (2)"));
	assert_true(fakeenv_saw(t.t_fe, "prekern"));
	assert_true(fakeenv_saw(t.t_fe, "pkboot"));
	kernbench_close(&t);
	kernbench_end(&t);
	elfmake_free(em);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_layouts),
	    cmocka_unit_test(test_prekern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
