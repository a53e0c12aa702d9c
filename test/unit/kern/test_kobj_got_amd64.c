/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_got_amd64.c: relocations through the GOT, and branches through
 * slots to symbols out of reach.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"
#include "kobjtest/rel.h"

#include <sys/kobj_md.h>

/* G + A - P: the address of the symbol's entry, whatever its value. */
static void
test_gotpcrel(void **state)
{
	static const uint32_t types[] = {
	    R_X86_64_GOTPCREL, R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX};
	struct rel o;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		o = rel_with_got(REL_KERN, REL_KERN + 0x2000, 3);
		assert_int_equal(
		    rel_apply(&o, types[i], 1, (uint64_t)-4), KOBJ_RELOC_OK);
		assert_int_equal(rel_value(&o, 4), 0x2000 + 2 * 8 - 4);
		o = rel_with_got(0x1000, 0x1000 + 0x7ffffff7u, 2);
		assert_int_equal(rel_apply(&o, types[i], 1, 0), KOBJ_RELOC_OK);
		assert_int_equal(rel_value(&o, 4), 0x7fffffff);
		o = rel_with_got(0x1000, 0x1000 + 0x7ffffff8u, 2);
		assert_int_equal(
		    rel_apply(&o, types[i], 1, 0), KOBJ_RELOC_OVERFLOW);
		rel_value(&o, 0);
	}
}

/* The other GOT relocations. */
static void
test_got_others(void **state)
{
	static const struct {
		uint32_t type;
		size_t width;
		uint64_t want; /* P 0x1000, S 0x9000, A 5, GOT 0x4000, 3rd */
	} t[] = {
	    {R_X86_64_GOTPC32, 4, 0x4000 + 5 - 0x1000},
	    {R_X86_64_GOTPC64, 8, 0x4000 + 5 - 0x1000},
	    {R_X86_64_GOTOFF64, 8, 0x9000 + 5 - 0x4000},
	    {R_X86_64_PLTOFF64, 8, 0x9000 + 5 - 0x4000},
	    {R_X86_64_GOT32, 4, 2 * 8 + 5},
	    {R_X86_64_GOT64, 8, 2 * 8 + 5},
	    {R_X86_64_GOTPLT64, 8, 2 * 8 + 5},
	    {R_X86_64_GOTPCREL64, 8, 0x4000 + 2 * 8 + 5 - 0x1000},
	};
	struct rel o;

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		o = rel_with_got(0x1000, 0x4000, 3);
		assert_int_equal(
		    rel_apply(&o, t[i].type, 0x9000, 5), KOBJ_RELOC_OK);
		assert_true(rel_value(&o, t[i].width) == t[i].want);
	}
	o = rel_with_got(0x1000, 0x80000fff, 1);
	assert_int_equal(rel_apply(&o, R_X86_64_GOTPC32, 0, 0), KOBJ_RELOC_OK);
	o = rel_with_got(0x1000, 0x80001000, 1);
	assert_int_equal(
	    rel_apply(&o, R_X86_64_GOTPC32, 0, 0), KOBJ_RELOC_OVERFLOW);
	o = rel_with_got(0x1000, 0x4000, 1);
	assert_int_equal(
	    rel_apply(&o, R_X86_64_GOT32, 0, 0x80000000u), KOBJ_RELOC_OVERFLOW);
}

/* A branch out of reach goes to the slot; anything else is refused. */
static void
test_far_branches(void **state)
{
	static const struct {
		uint8_t before[2];
		bool branch;
	} code[] = {
	    {{0x90, 0xe8}, true},  /* call */
	    {{0x90, 0xe9}, true},  /* jmp */
	    {{0x0f, 0x80}, true},  /* jo */
	    {{0x0f, 0x8f}, true},  /* jg */
	    {{0x0f, 0x90}, false}, /* seto */
	    {{0x8d, 0x05}, false}, /* lea */
	    {{0x8b, 0x0d}, false}, /* mov */
	};
	const vaddr_t far = 0x700000000000;

	(void)state;
	for (size_t i = 0; i < knitems(code); i++) {
		for (int plt = 0; plt < 2; plt++) {
			struct rel o = rel_with_got(0x10000, 0x20000, 2);
			bool ok = plt || code[i].branch;
			uint32_t v;

			o.slots = 0x30000;
			memcpy(o.bytes + REL_OFF - 2, code[i].before, 2);
			assert_int_equal(
			    rel_apply(&o, plt ? R_X86_64_PLT32 : R_X86_64_PC32,
				far, (uint64_t)-4),
			    ok ? KOBJ_RELOC_OK : KOBJ_RELOC_OVERFLOW);
			memcpy(&v, o.bytes + REL_OFF, 4);
			assert_int_equal(v,
			    ok ? 0x30000 + kobj_md_amd64.md_slotsize - 4 -
				    0x10000
			       : 0xeeeeeeee);
		}
	}
}

/* No slot, or none in reach: refused. */
static void
test_far_without_slot(void **state)
{
	struct rel o = rel_with_got(0x10000, 0x20000, 2);

	(void)state;
	assert_int_equal(rel_apply(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	o.slots = (vaddr_t)1 << 41;
	assert_int_equal(rel_apply(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	o.slots = 0x30000;
	o.aux = 0;
	assert_int_equal(rel_apply(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	/* An operand at the section's start has no opcode before it. */
	o = rel_with_got(0x10000, 0x20000, 2);
	o.slots = 0x30000;
	o.off = 0;
	assert_int_equal(rel_apply(&o, R_X86_64_PC32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
}

/*
 * A slot replaces the function's start only, not an address within it.  In data
 * the preceding byte is no opcode: only PLT32 means a call there.
 */
static void
test_far_not_a_call(void **state)
{
	static const struct {
		uint64_t addend;
		uint32_t type;
		bool data, ok;
	} t[] = {
	    {-4ul, R_X86_64_PLT32, false, true},
	    {4, R_X86_64_PLT32, false, false},
	    {12, R_X86_64_PC32, false, false},
	    {0, R_X86_64_PLT32, true, true},
	    {8, R_X86_64_PLT32, true, true}, /* 8 bytes into a table of them */
	    {-4ul, R_X86_64_PC32, true, false},
	    {0, R_X86_64_PC32, true, false},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct rel o = rel_with_got(0x10000, 0x20000, 2);

		o.slots = 0x30000;
		o.data = t[i].data;
		o.bytes[REL_OFF - 1] = 0xe8;
		assert_int_equal(
		    rel_apply(&o, t[i].type, (vaddr_t)1 << 40, t[i].addend),
		    t[i].ok ? KOBJ_RELOC_OK : KOBJ_RELOC_OVERFLOW);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gotpcrel),
	    cmocka_unit_test(test_got_others),
	    cmocka_unit_test(test_far_branches),
	    cmocka_unit_test(test_far_without_slot),
	    cmocka_unit_test(test_far_not_a_call),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
