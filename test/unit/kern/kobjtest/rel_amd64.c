/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rel_amd64.c: one relocation of amd64, applied and looked at.
 */
#include "rel_amd64.h"

#include <libelf/elf_reloc.h>

#include "kobjtest.h"

struct rel
rel_at(vaddr_t place)
{
	struct rel o = {.off = REL_OFF, .room = sizeof(o.bytes)};

	memset(o.bytes, 0xee, sizeof(o.bytes));
	o.place = place - REL_OFF;
	return o;
}

enum kobj_reloc_status
rel_apply(struct rel *o, uint32_t type, vaddr_t s, uint64_t a)
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

uint64_t
rel_value(const struct rel *o, size_t width)
{
	uint64_t v = 0;

	for (size_t i = 0; i < sizeof(o->bytes); i++)
		if (i < o->off || i >= o->off + width)
			assert_int_equal(o->bytes[i], 0xee);
	memcpy(&v, o->bytes + o->off, width);
	return v;
}

struct rel
rel_with_got(vaddr_t p, vaddr_t got, uint32_t aux)
{
	struct rel o = rel_at(p);

	o.got = got;
	o.aux = aux;
	return o;
}
