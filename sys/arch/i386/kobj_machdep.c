/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_machdep.c: relocations of i386 (psABI i386, chapter 4.4).  The addend
 * is in the place.  Sums are modulo 2^32, so every address is in range; only an
 * address of more than 32 bits, which exists on the host only, is refused.
 */
#include <arch/x86/x86_branch.h>
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libelf/elf_reloc.h>
#include <libkern/libkern.h>
#include <sys/kobj_md.h>
#include <sys/machdep.h>

#define SLOT_SIZE 8 /* of a tracked import: all calls reach everywhere */

static const uint8_t needs[KOBJ_NTYPES] = {
    [R_386_GOT32] = KOBJ_RN_GOT,
    [R_386_GOT32X] = KOBJ_RN_GOT,
};

/*
 * An operand without a base register cannot be an offset from the GOT: it is
 * the entry's address.  ModRM is the byte before the operand; mod 0 and
 * r/m 5 is "displacement only".
 */
static bool
has_no_base(const uint8_t *where, uint64_t off)
{
	return off >= 1 && (where[-1] & 0xc7) == 0x05;
}

/* Is it the operand of a branch?  `addend`: the content of its place. */
static bool
is_branch(
    const struct kobj_relsect *rs, const struct elf_reloc *r, uint32_t addend)
{
	if (r->r_type == R_386_PLT32)
		return true;
	return r->r_type == R_386_PC32 && rs->rs_code &&
	    addend == (uint32_t)-4 && x86_is_branch(rs->rs_where, r->r_offset);
}

static enum kobj_reloc_status
relocate_one(const struct kobj_relsect *rs, const struct elf_reloc *r)
{
	const struct kobj_symval *sv;
	uint64_t s, got = rs->rs_got, p = rs->rs_place + r->r_offset, g;
	uint8_t *where;
	uint32_t a, v;

	if (r->r_type == R_386_NONE)
		return KOBJ_RELOC_OK;
	if (r->r_sym >= rs->rs_nsyms)
		return KOBJ_RELOC_SYMBOL;
	sv = &rs->rs_syms[r->r_sym];
	if ((sv->sv_flags & KSV_UNUSABLE) != 0)
		return KOBJ_RELOC_SYMBOL;
	if (!range_valid(r->r_offset, sizeof(a), rs->rs_size))
		return KOBJ_RELOC_ROOM;
	where = rs->rs_where + r->r_offset;
	__builtin_memcpy(&a, where, sizeof(a));
	if ((sv->sv_flags & KSV_NOCALL) != 0 && is_branch(rs, r, a))
		return KOBJ_RELOC_NOCALL;
	s = sv->sv_value;
	g = sv->sv_aux == 0 ? 0 : (sv->sv_aux - 1) * sizeof(uint32_t);
	if (s > UINT32_MAX || p > UINT32_MAX || got + g > UINT32_MAX)
		return KOBJ_RELOC_OVERFLOW;
	switch (r->r_type) {
	case R_386_32:
		v = (uint32_t)s + a;
		break;
	case R_386_PC32:
	case R_386_PLT32: /* no PLT: the function itself */
		v = (uint32_t)s + a - (uint32_t)p;
		break;
	case R_386_GOTOFF:
		v = (uint32_t)s + a - (uint32_t)got;
		break;
	case R_386_GOTPC:
		v = (uint32_t)got + a - (uint32_t)p;
		break;
	case R_386_GOT32:
	case R_386_GOT32X:
		v = (uint32_t)g + a;
		if (has_no_base(where, r->r_offset))
			v += (uint32_t)got;
		break;
	default:
		return KOBJ_RELOC_UNKNOWN;
	}
	__builtin_memcpy(where, &v, sizeof(v));
	return KOBJ_RELOC_OK;
}

static enum kobj_reloc_status
relocate(struct kobj_relsect *rs)
{
	const uint8_t *raw = rs->rs_relocs;
	enum kobj_reloc_status status;
	struct elf_reloc r;

	for (; rs->rs_next < rs->rs_count; rs->rs_next++) {
		elf_reloc_decode(ELF_CLASS32, false,
		    raw + rs->rs_next * sizeof(struct elf32_rel), &r);
		status = relocate_one(rs, &r);
		if (status != KOBJ_RELOC_OK)
			return status;
	}
	return KOBJ_RELOC_OK;
}

/* jmp *got, and two int3 that are never reached. */
static void
make_slot(void *where, vaddr_t slot __kunused, vaddr_t got)
{
	const uint32_t to = (uint32_t)got;
	uint8_t *code = where;

	code[0] = 0xff;
	code[1] = 0x25;
	__builtin_memcpy(code + 2, &to, sizeof(to));
	code[6] = code[7] = 0xcc;
}

/* x86 keeps its instruction fetch coherent with stores. */
static void
sync_icache(vaddr_t va, size_t len)
{
	(void)va;
	(void)len;
}

const struct kobj_md kobj_md_i386 = {
    .md_name = "i386",
    .md_class = ELF_CLASS32,
    .md_machine = ELF_EM_386,
    .md_relocs = ELF_RELOC_NAMES("R_386_", ELF_RELOCS_386),
    .md_rela = false,
    .md_pointer = R_386_32,
    .md_needs = needs,
    .md_reach = 0,
    .md_slotsize = SLOT_SIZE,
    .md_slot = make_slot,
    .md_relocate = relocate,
    .md_sync_icache = sync_icache,
};

/* Those of 64 bits link for every machine: sys/arch/amd64. */
#ifdef __i386__
const struct kobj_md *const kobj_mds[] = {&kobj_md_i386, NULL};
#endif
