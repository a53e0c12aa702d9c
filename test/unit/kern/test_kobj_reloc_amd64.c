/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_reloc_amd64.c: every relocation type, by its formula, at the last
 * value that fits and at the first that does not.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#include <sys/kobj_md.h>

/* One relocation in a section of its own, at addresses that need not exist. */
struct one {
	uint8_t bytes[32];
	uint64_t off, room;
	vaddr_t place, got, slots;
	uint32_t aux;
	bool data; /* and no code */
};

#define OFF 8 /* where in the section, unless said otherwise */

static struct one
one_at(vaddr_t place)
{
	struct one o = {.off = OFF, .room = sizeof(o.bytes)};

	memset(o.bytes, 0xee, sizeof(o.bytes));
	o.place = place - OFF;
	return o;
}

static enum kobj_reloc_status
apply64(struct one *o, uint32_t type, vaddr_t s, uint64_t a)
{
	const struct kobj_symval syms[2] = {
	    {0}, {.sv_value = s, .sv_aux = o->aux}};
	const struct elf64_rela r = {
	    o->off, (uint64_t)1 << 32 | type, (int64_t)a};
	struct kobj_relsect rs = {
	    .rs_relocs = &r,
	    .rs_count = 1,
	    .rs_where = o->bytes,
	    .rs_size = o->room,
	    .rs_place = o->place,
	    .rs_syms = syms,
	    .rs_nsyms = 2,
	    .rs_got = o->got,
	    .rs_slots = o->slots,
	    .rs_code = !o->data,
	};

	return kobj_md_amd64.md_relocate(&rs);
}

/* How many bytes of o->bytes, from OFF on, are not 0xee any more. */
static uint64_t
value_of(const struct one *o, size_t width)
{
	uint64_t v = 0;

	for (size_t i = 0; i < sizeof(o->bytes); i++)
		if (i < o->off || i >= o->off + width)
			assert_int_equal(o->bytes[i], 0xee);
	memcpy(&v, o->bytes + o->off, width);
	return v;
}

static void
good(uint32_t type, vaddr_t p, vaddr_t s, uint64_t a, size_t width,
    uint64_t want)
{
	struct one o = one_at(p);

	assert_int_equal(apply64(&o, type, s, a), KOBJ_RELOC_OK);
	assert_true(value_of(&o, width) == want);
}

static void
bad(uint32_t type, vaddr_t p, vaddr_t s, uint64_t a)
{
	struct one o = one_at(p);

	assert_int_equal(apply64(&o, type, s, a), KOBJ_RELOC_OVERFLOW);
	value_of(&o, 0); /* nothing was written */
}

#define KERN 0xffffffff80000000u /* where amd64 kernels live */

static void
test_none(void **state)
{
	struct one o = one_at(0x1000);

	(void)state;
	o.off = 1000; /* not even its place matters */
	assert_int_equal(apply64(&o, R_X86_64_NONE, 1, 1), KOBJ_RELOC_OK);
}

static void
test_64(void **state)
{
	(void)state;
	good(R_X86_64_64, KERN, 0x1122334455667788u, 0x10, 8,
	    0x1122334455667798u);
	good(R_X86_64_64, KERN, 0, UINT64_MAX, 8, UINT64_MAX);
	good(R_X86_64_64, KERN, UINT64_MAX, 1, 8, 0);
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
	bad(R_X86_64_32, 0, KERN, 0);
}

static void
test_32s(void **state)
{
	(void)state;
	good(R_X86_64_32S, 0, KERN, 0, 4, 0x80000000);
	good(R_X86_64_32S, 0, KERN + 5, (uint64_t)-5, 4, 0x80000000);
	good(R_X86_64_32S, 0, UINT64_MAX, 0, 4, 0xffffffff);
	good(R_X86_64_32S, 0, 0x7fffffff, 0, 4, 0x7fffffff);
	bad(R_X86_64_32S, 0, 0x7fffffff, 1);
	bad(R_X86_64_32S, 0, 0x80000000, 0);
	bad(R_X86_64_32S, 0, KERN, (uint64_t)-1);
}

static void
test_pc32(void **state)
{
	static const uint32_t types[] = {R_X86_64_PC32, R_X86_64_PLT32};
	const vaddr_t p = KERN + 0x1000;

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

static struct one
with_got(vaddr_t p, vaddr_t got, uint32_t aux)
{
	struct one o = one_at(p);

	o.got = got;
	o.aux = aux;
	return o;
}

/* G + A - P, through the symbol's entry, whatever the symbol's value is. */
static void
test_gotpcrel(void **state)
{
	static const uint32_t types[] = {
	    R_X86_64_GOTPCREL, R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX};
	struct one o;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		o = with_got(KERN, KERN + 0x2000, 3);
		assert_int_equal(
		    apply64(&o, types[i], 1, (uint64_t)-4), KOBJ_RELOC_OK);
		assert_int_equal(value_of(&o, 4), 0x2000 + 2 * 8 - 4);
		o = with_got(0x1000, 0x1000 + 0x7ffffff7u, 2);
		assert_int_equal(apply64(&o, types[i], 1, 0), KOBJ_RELOC_OK);
		assert_int_equal(value_of(&o, 4), 0x7fffffff);
		o = with_got(0x1000, 0x1000 + 0x7ffffff8u, 2);
		assert_int_equal(
		    apply64(&o, types[i], 1, 0), KOBJ_RELOC_OVERFLOW);
		value_of(&o, 0);
	}
}

/* The rest of the GOT family. */
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
	struct one o;

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		o = with_got(0x1000, 0x4000, 3);
		assert_int_equal(
		    apply64(&o, t[i].type, 0x9000, 5), KOBJ_RELOC_OK);
		assert_true(value_of(&o, t[i].width) == t[i].want);
	}
	o = with_got(0x1000, 0x80000fff, 1);
	assert_int_equal(apply64(&o, R_X86_64_GOTPC32, 0, 0), KOBJ_RELOC_OK);
	o = with_got(0x1000, 0x80001000, 1);
	assert_int_equal(
	    apply64(&o, R_X86_64_GOTPC32, 0, 0), KOBJ_RELOC_OVERFLOW);
	o = with_got(0x1000, 0x4000, 1);
	assert_int_equal(
	    apply64(&o, R_X86_64_GOT32, 0, 0x80000000u), KOBJ_RELOC_OVERFLOW);
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
			struct one o = with_got(0x10000, 0x20000, 2);
			bool ok = plt || code[i].branch;
			uint32_t v;

			o.slots = 0x30000;
			memcpy(o.bytes + OFF - 2, code[i].before, 2);
			assert_int_equal(
			    apply64(&o, plt ? R_X86_64_PLT32 : R_X86_64_PC32,
				far, (uint64_t)-4),
			    ok ? KOBJ_RELOC_OK : KOBJ_RELOC_OVERFLOW);
			memcpy(&v, o.bytes + OFF, 4);
			assert_int_equal(v,
			    ok ? 0x30000 + kobj_md_amd64.md_slotsize - 4 -
				    0x10000
			       : 0xeeeeeeee);
		}
	}
}

/* No slot was made, no slot in reach: refused, not guessed. */
static void
test_far_without_slot(void **state)
{
	struct one o = with_got(0x10000, 0x20000, 2);

	(void)state;
	assert_int_equal(apply64(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	o.slots = (vaddr_t)1 << 41;
	assert_int_equal(apply64(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	o.slots = 0x30000;
	o.aux = 0;
	assert_int_equal(apply64(&o, R_X86_64_PLT32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
	/* An operand at the section's start has no opcode before it. */
	o = with_got(0x10000, 0x20000, 2);
	o.slots = 0x30000;
	o.off = 0;
	assert_int_equal(apply64(&o, R_X86_64_PC32, (vaddr_t)1 << 40, -4ul),
	    KOBJ_RELOC_OVERFLOW);
}

/*
 * A slot stands for the function, not for what is some bytes behind its start;
 * and in data no byte makes a distance a call: PLT32 alone says so there.
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
		struct one o = with_got(0x10000, 0x20000, 2);

		o.slots = 0x30000;
		o.data = t[i].data;
		o.bytes[OFF - 1] = 0xe8;
		assert_int_equal(
		    apply64(&o, t[i].type, (vaddr_t)1 << 40, t[i].addend),
		    t[i].ok ? KOBJ_RELOC_OK : KOBJ_RELOC_OVERFLOW);
	}
}

/* The place must be in the section with all its bytes. */
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
		struct one o = one_at(0);

		o.aux = 1;
		o.off = o.room - t[i].width;
		assert_int_equal(apply64(&o, t[i].type, 0, 0), KOBJ_RELOC_OK);
		for (uint64_t k = 1; k <= t[i].width; k++) {
			o.off = o.room - t[i].width + k;
			assert_int_equal(
			    apply64(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
		}
		o.off = UINT64_MAX;
		assert_int_equal(apply64(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
		o.off = UINT64_MAX - t[i].width + 1;
		assert_int_equal(apply64(&o, t[i].type, 0, 0), KOBJ_RELOC_ROOM);
	}
}

/* Every other type there is or might be is refused. */
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
		struct one o = with_got(0, 0, 1);
		bool is_known = false;

		for (size_t i = 0; i < knitems(known); i++)
			is_known |= known[i] == type;
		assert_int_equal(apply64(&o, type, 0, 0),
		    is_known ? KOBJ_RELOC_OK : KOBJ_RELOC_UNKNOWN);
	}
}

/* No symbol of that number; one that may not be used. */
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
	/* The frequent types have a way of their own. */
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

/* Tables lie anywhere in a file: any alignment must do. */
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
	    cmocka_unit_test(test_gotpcrel),
	    cmocka_unit_test(test_got_others),
	    cmocka_unit_test(test_far_branches),
	    cmocka_unit_test(test_far_without_slot),
	    cmocka_unit_test(test_far_not_a_call),
	    cmocka_unit_test(test_room),
	    cmocka_unit_test(test_unknown_types),
	    cmocka_unit_test(test_symbols),
	    cmocka_unit_test(test_alignment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
