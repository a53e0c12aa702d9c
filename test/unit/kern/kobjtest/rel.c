/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rel.c: see rel.h.
 */
#include "rel.h"

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
rel_apply_by(const struct kobj_md *md, struct rel *o, const void *r, vaddr_t s)
{
	const struct kobj_symval syms[2] = {
	    {0}, {.sv_value = s, .sv_aux = o->aux}};
	struct kobj_relsect rs = {
	    .rs_relocs = r,
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

	return md->md_relocate(&rs);
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
