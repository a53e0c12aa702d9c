/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_reloc_i386.c: every relocation type of i386 by its formula; the
 * addend is in the place, sums are modulo 2^32.
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

static struct one
with_got(vaddr_t p, vaddr_t got, uint32_t aux)
{
	struct one o = one_at(p);

	o.got = got;
	o.aux = aux;
	return o;
}

/* i386. */
static enum kobj_reloc_status
apply32(struct one *o, uint32_t type, vaddr_t s)
{
	const struct kobj_symval syms[2] = {
	    {0}, {.sv_value = s, .sv_aux = o->aux}};
	const struct elf32_rel r = {(uint32_t)o->off, 1 << 8 | type};
	struct kobj_relsect rs = {
	    .rs_relocs = &r,
	    .rs_count = 1,
	    .rs_where = o->bytes,
	    .rs_size = o->room,
	    .rs_place = o->place,
	    .rs_syms = syms,
	    .rs_nsyms = 2,
	    .rs_got = o->got,
	};

	return kobj_md_i386.md_relocate(&rs);
}

/* P 0x1000, S 0x9000, A in the place, GOT 0x4000, third entry. */
static void
test_i386(void **state)
{
	static const struct {
		uint32_t type, a, want;
	} t[] = {
	    {R_386_32, 5, 0x9005},
	    {R_386_32, (uint32_t)-5, 0x8ffb},
	    {R_386_32, 0xffff7000, 0},
	    {R_386_PC32, (uint32_t)-4, 0x7ffc},
	    {R_386_PLT32, (uint32_t)-4, 0x7ffc},
	    {R_386_PC32, 0x80000000, 0x80008000},
	    {R_386_GOTOFF, 1, 0x5001},
	    {R_386_GOTPC, 2, 0x3002},
	    {R_386_GOT32, 3, 2 * 4 + 3},
	    {R_386_GOT32X, 3, 2 * 4 + 3},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct one o = with_got(0x1000, 0x4000, 3);

		memcpy(o.bytes + OFF, &t[i].a, 4);
		assert_int_equal(apply32(&o, t[i].type, 0x9000), KOBJ_RELOC_OK);
		assert_int_equal(value_of(&o, 4), t[i].want);
	}
	/* mov foo@GOT, %eax without a base: the entry's address. */
	for (int modrm = 0; modrm < 256; modrm++) {
		bool absolute = (modrm & 0xc7) == 0x05;
		struct one o = with_got(0x1000, 0x4000, 3);
		uint32_t v = 0;

		memcpy(o.bytes + OFF, &v, 4);
		o.bytes[OFF - 1] = (uint8_t)modrm;
		assert_int_equal(
		    apply32(&o, R_386_GOT32X, 0x9000), KOBJ_RELOC_OK);
		memcpy(&v, o.bytes + OFF, 4);
		assert_int_equal(v, absolute ? 0x4008 : 8);
	}
}

static void
test_i386_refused(void **state)
{
	struct one o = one_at(0x1000);

	(void)state;
#ifndef __i386__ /* where no address has more than 32 bits */
	assert_int_equal(
	    apply32(&o, R_386_32, 0x100000000), KOBJ_RELOC_OVERFLOW);
	o.place = 0x100000000 - OFF;
	assert_int_equal(apply32(&o, R_386_PC32, 0), KOBJ_RELOC_OVERFLOW);
	o = one_at(0x1000);
#endif
	for (uint32_t type = 0; type < 256; type++) {
		bool known = type <= R_386_PLT32 || type == R_386_GOTOFF ||
		    type == R_386_GOTPC || type == R_386_GOT32X;

		assert_int_equal(apply32(&o, type, 0),
		    known ? KOBJ_RELOC_OK : KOBJ_RELOC_UNKNOWN);
	}
	for (o.off = o.room - 3; o.off <= o.room; o.off++)
		assert_int_equal(apply32(&o, R_386_32, 0), KOBJ_RELOC_ROOM);
	o.off = 100000;
	assert_int_equal(apply32(&o, R_386_NONE, 0), KOBJ_RELOC_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_i386),
	    cmocka_unit_test(test_i386_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
