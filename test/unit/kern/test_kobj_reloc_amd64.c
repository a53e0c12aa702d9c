/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_reloc_amd64.c: every relocation type: its formula, the last value
 * that fits and the first that does not.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"
#include "kobjtest/rel.h"

#include <sys/kobj_md.h>

static void
good(uint32_t type, vaddr_t p, vaddr_t s, uint64_t a, size_t width,
    uint64_t want)
{
	struct rel o = rel_at(p);

	assert_int_equal(rel_apply(&o, type, s, a), KOBJ_RELOC_OK);
	assert_true(rel_value(&o, width) == want);
}

static void
bad(uint32_t type, vaddr_t p, vaddr_t s, uint64_t a)
{
	struct rel o = rel_at(p);

	assert_int_equal(rel_apply(&o, type, s, a), KOBJ_RELOC_OVERFLOW);
	rel_value(&o, 0); /* nothing was written */
}

static void
test_none(void **state)
{
	struct rel o = rel_at(0x1000);

	(void)state;
	o.off = 1000; /* the place is ignored */
	assert_int_equal(rel_apply(&o, R_X86_64_NONE, 1, 1), KOBJ_RELOC_OK);
}

static void
test_64(void **state)
{
	(void)state;
	good(R_X86_64_64, REL_KERN, 0x1122334455667788u, 0x10, 8,
	    0x1122334455667798u);
	good(R_X86_64_64, REL_KERN, 0, UINT64_MAX, 8, UINT64_MAX);
	good(R_X86_64_64, REL_KERN, UINT64_MAX, 1, 8, 0);
	good(R_X86_64_PC64, 0x1000, 0x400, 0, 8, (uint64_t)-0xc00);
	good(R_X86_64_PC64, 0, UINT64_MAX, 0, 8, UINT64_MAX);
}

static void
test_32(void **state)
{
	(void)state;
	good(R_X86_64_32, 0, 0, 0, 4, 0);
	good(R_X86_64_32, 0, 0xffffffff, 0, 4, 0xffffffff);
	good(R_X86_64_32, 0, 0x100000000, (uint64_t)-1, 4, 0xffffffff);
	bad(R_X86_64_32, 0, 0xffffffff, 1);
	bad(R_X86_64_32, 0, 0, (uint64_t)-1);
	bad(R_X86_64_32, 0, REL_KERN, 0);
}

static void
test_32s(void **state)
{
	(void)state;
	good(R_X86_64_32S, 0, REL_KERN, 0, 4, 0x80000000);
	good(R_X86_64_32S, 0, REL_KERN + 5, (uint64_t)-5, 4, 0x80000000);
	good(R_X86_64_32S, 0, UINT64_MAX, 0, 4, 0xffffffff);
	good(R_X86_64_32S, 0, 0x7fffffff, 0, 4, 0x7fffffff);
	bad(R_X86_64_32S, 0, 0x7fffffff, 1);
	bad(R_X86_64_32S, 0, 0x80000000, 0);
	bad(R_X86_64_32S, 0, REL_KERN, (uint64_t)-1);
}

static void
test_pc32(void **state)
{
	static const uint32_t types[] = {R_X86_64_PC32, R_X86_64_PLT32};
	const vaddr_t p = REL_KERN + 0x1000;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		good(types[i], p, p, 0, 4, 0);
		good(types[i], p, p + 0x100, (uint64_t)-4, 4, 0xfc);
		good(types[i], p, p - 0x80000000u, 0, 4, 0x80000000);
		bad(types[i], p, p - 0x80000001u, 0);
		bad(types[i], p, p - 0x80000000u, (uint64_t)-1);
		/* Upwards, from an address that leaves room for it. */
		good(types[i], 0x1000, 0x1000 + 0x7fffffffu, 0, 4, 0x7fffffff);
		bad(types[i], 0x1000, 0x1000 + 0x80000000u, 0);
		bad(types[i], 0x1000, 0x1000 + 0x7fffffffu, 1);
	}
}

/* The whole place must be within the section. */
static void
test_room(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t width;
	} t[] = {{R_X86_64_64, 8}, {R_X86_64_PC64, 8}, {R_X86_64_32, 4},
	    {R_X86_64_32S, 4}, {R_X86_64_PC32, 4}, {R_X86_64_PLT32, 4},
	    {R_X86_64_GOTPCREL, 4}, {R_X86_64_GOTPCRELX, 4},
	    {R_X86_64_REX_GOTPCRELX, 4}, {R_X86_64_GOTPC32, 4},
	    {R_X86_64_GOT32, 4}, {R_X86_64_GOTOFF64, 8}, {R_X86_64_GOT64, 8},
	    {R_X86_64_GOTPC64, 8}, {R_X86_64_GOTPLT64, 8},
	    {R_X86_64_PLTOFF64, 8}, {R_X86_64_GOTPCREL64, 8}};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct rel o = rel_at(0);

		o.aux = 1;
		o.off = o.room - t[i].width;
		assert_int_equal(rel_apply(&o, t[i].type, 0, 0), KOBJ_RELOC_OK);
		for (uint64_t k = 1; k <= t[i].width; k++) {
			o.off = o.room - t[i].width + k;
			assert_int_equal(
			    rel_apply(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
		}
		o.off = UINT64_MAX;
		assert_int_equal(
		    rel_apply(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
		o.off = UINT64_MAX - t[i].width + 1;
		assert_int_equal(
		    rel_apply(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
	}
}

/* Every other type is refused. */
static void
test_unknown_types(void **state)
{
	static const uint32_t known[] = {0, R_X86_64_64, R_X86_64_PC32,
	    R_X86_64_GOT32, R_X86_64_PLT32, R_X86_64_GOTPCREL, R_X86_64_32,
	    R_X86_64_32S, R_X86_64_PC64, R_X86_64_GOTOFF64, R_X86_64_GOTPC32,
	    R_X86_64_GOT64, R_X86_64_GOTPCREL64, R_X86_64_GOTPC64,
	    R_X86_64_GOTPLT64, R_X86_64_PLTOFF64, R_X86_64_GOTPCRELX,
	    R_X86_64_REX_GOTPCRELX};

	(void)state;
	for (uint32_t type = 0; type < 300; type++) {
		struct rel o = rel_with_got(0, 0, 1);
		bool is_known = false;

		for (size_t i = 0; i < knitems(known); i++)
			is_known |= known[i] == type;
		assert_int_equal(rel_apply(&o, type, 0, 0),
		    is_known ? KOBJ_RELOC_OK : KOBJ_RELOC_UNKNOWN);
	}
}

/* A symbol index out of range; a symbol that may not be used. */
static void
test_symbols(void **state)
{
	struct kobj_symval syms[1] = {{.sv_flags = KSV_UNUSABLE}};
	uint8_t bytes[8] = {0};
	struct elf64_rela r[2] = {
	    {0, R_X86_64_NONE, 0}, {0, (uint64_t)1 << 32 | R_X86_64_64, 0}};
	struct kobj_relsect rs = {
	    .rs_relocs = r,
	    .rs_count = 2,
	    .rs_where = bytes,
	    .rs_size = sizeof(bytes),
	    .rs_syms = syms,
	    .rs_nsyms = 1,
	};

	(void)state;
	assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_SYMBOL);
	assert_int_equal(rs.rs_next, 1); /* that one failed */
	r[1].r_info = R_X86_64_64;
	assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_SYMBOL);
	/* The frequent types have a fast path. */
	r[1].r_info = R_X86_64_32S;
	assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_SYMBOL);
	r[1].r_info = R_X86_64_PC32;
	rs.rs_place = 0x1000;
	assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_SYMBOL);
	r[1].r_info = R_X86_64_64;
	syms[0].sv_flags = 0;
	assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_OK);
	assert_int_equal(rs.rs_next, 2);
}

/* Tables may be at any offset of a file, so at any alignment. */
static void
test_alignment(void **state)
{
	const struct kobj_symval sym = {.sv_value = 0x1234};
	uint8_t raw[sizeof(struct elf64_rela) + 8], bytes[16];
	const struct elf64_rela r = {3, R_X86_64_64, 1};

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		struct kobj_relsect rs = {
		    .rs_relocs = raw + shift,
		    .rs_count = 1,
		    .rs_where = bytes,
		    .rs_size = sizeof(bytes),
		    .rs_syms = &sym,
		    .rs_nsyms = 1,
		};
		uint64_t v;

		memcpy(raw + shift, &r, sizeof(r));
		assert_int_equal(kobj_md_amd64.md_relocate(&rs), KOBJ_RELOC_OK);
		memcpy(&v, bytes + 3, 8);
		assert_int_equal(v, 0x1235);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_64),
	    cmocka_unit_test(test_32),
	    cmocka_unit_test(test_32s),
	    cmocka_unit_test(test_pc32),
	    cmocka_unit_test(test_room),
	    cmocka_unit_test(test_unknown_types),
	    cmocka_unit_test(test_symbols),
	    cmocka_unit_test(test_alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
