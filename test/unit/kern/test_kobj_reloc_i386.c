/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_reloc_i386.c: every relocation type of i386 by its formula; the
 * addend is in the place, sums are modulo 2^32.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"
#include "kobjtest/rel.h"

/* P is 0x1000, S 0x9000, A in the place, the GOT at 0x4000, third entry. */
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
		struct rel o = rel_with_got(0x1000, 0x4000, 3);

		memcpy(o.bytes + REL_OFF, &t[i].a, 4);
		assert_int_equal(
		    rel_apply32(&o, t[i].type, 0x9000), KOBJ_RELOC_OK);
		assert_int_equal(rel_value(&o, 4), t[i].want);
	}
	/* mov foo@GOT, %eax without a base: the entry's address. */
	for (int modrm = 0; modrm < 256; modrm++) {
		bool absolute = (modrm & 0xc7) == 0x05;
		struct rel o = rel_with_got(0x1000, 0x4000, 3);
		uint32_t v = 0;

		memcpy(o.bytes + REL_OFF, &v, 4);
		o.bytes[REL_OFF - 1] = (uint8_t)modrm;
		assert_int_equal(
		    rel_apply32(&o, R_386_GOT32X, 0x9000), KOBJ_RELOC_OK);
		memcpy(&v, o.bytes + REL_OFF, 4);
		assert_int_equal(v, absolute ? 0x4008 : 8);
	}
}

static void
test_i386_refused(void **state)
{
	struct rel o = rel_at(0x1000);

	(void)state;
#ifndef __i386__ /* where no address has more than 32 bits */
	assert_int_equal(
	    rel_apply32(&o, R_386_32, 0x100000000), KOBJ_RELOC_OVERFLOW);
	o.place = 0x100000000 - REL_OFF;
	assert_int_equal(rel_apply32(&o, R_386_PC32, 0), KOBJ_RELOC_OVERFLOW);
	o = rel_at(0x1000);
#endif
	for (uint32_t type = 0; type < 256; type++) {
		bool known = type <= R_386_PLT32 || type == R_386_GOTOFF ||
		    type == R_386_GOTPC || type == R_386_GOT32X;

		assert_int_equal(rel_apply32(&o, type, 0),
		    known ? KOBJ_RELOC_OK : KOBJ_RELOC_UNKNOWN);
	}
	for (o.off = o.room - 3; o.off <= o.room; o.off++)
		assert_int_equal(rel_apply32(&o, R_386_32, 0), KOBJ_RELOC_ROOM);
	o.off = 100000;
	assert_int_equal(rel_apply32(&o, R_386_NONE, 0), KOBJ_RELOC_OK);
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
