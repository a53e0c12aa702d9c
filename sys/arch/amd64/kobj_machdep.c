/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_machdep.c: relocations of amd64 (psABI amd64, chapter 4.4).  S: the
 * symbol, A: the addend, P: the place, G: the symbol's GOT entry.  Each value
 * is computed in 64 bits and checked before it is written.
 */
#include <arch/x86/x86_branch.h>
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libelf/elf_reloc.h>
#include <libkern/libkern.h>
#include <sys/kobj_md.h>
#include <sys/machdep.h>

#define SLOT_SIZE 8

static const uint8_t needs[KOBJ_NTYPES] = {
    [R_X86_64_PC32] = KOBJ_RN_SLOT,
    [R_X86_64_GOT32] = KOBJ_RN_GOT,
    [R_X86_64_PLT32] = KOBJ_RN_SLOT,
    [R_X86_64_GOTPCREL] = KOBJ_RN_GOT,
    [R_X86_64_GOT64] = KOBJ_RN_GOT,
    [R_X86_64_GOTPCREL64] = KOBJ_RN_GOT,
    [R_X86_64_GOTPLT64] = KOBJ_RN_GOT,
    [R_X86_64_GOTPCRELX] = KOBJ_RN_GOT,
    [R_X86_64_REX_GOTPCRELX] = KOBJ_RN_GOT,
};

/* A sum modulo 2^64 that must fit into a signed 32-bit value. */
static inline bool
fits_signed(uint64_t v)
{
	return (int64_t)v == (int32_t)v;
}

static inline void
put32(uint8_t *where, uint64_t v)
{
	uint32_t v32 = (uint32_t)v;

	__builtin_memcpy(where, &v32, sizeof(v32));
}

static inline void
put64(uint8_t *where, uint64_t v)
{
	__builtin_memcpy(where, &v, sizeof(v));
}

/* Is this PC32 or PLT32 the operand of a branch? */
static bool
is_branch(const struct kobj_relsect *rs, const struct elf_reloc *r)
{
	if (r->r_type == R_X86_64_PLT32)
		return true;
	return rs->rs_code && r->r_addend == -4 &&
	    x86_is_branch(rs->rs_where, r->r_offset);
}

/*
 * May the value be replaced by the symbol's jump slot?  In code only for the
 * operand of a call or jump with addend -4, which means the function's first
 * instruction.  In data PLT32 asks for any address that reaches the function.
 * For all other uses the slot is the wrong address.
 */
static bool
may_use_slot(const struct kobj_relsect *rs, const struct elf_reloc *r)
{
	if (!rs->rs_code || r->r_addend != -4)
		return !rs->rs_code && r->r_type == R_X86_64_PLT32;
	return is_branch(rs, r);
}

/* Store a 64-bit value, or a signed 32-bit one. */
static enum kobj_reloc_status
put(const struct kobj_relsect *rs, uint64_t off, bool wide, uint64_t v)
{
	if (!range_valid(off, wide ? 8 : 4, rs->rs_size))
		return KOBJ_RELOC_ROOM;
	if (wide)
		put64(rs->rs_where + off, v);
	else if (fits_signed(v))
		put32(rs->rs_where + off, v);
	else
		return KOBJ_RELOC_OVERFLOW;
	return KOBJ_RELOC_OK;
}

/* The less common types. */
static enum kobj_reloc_status
relocate_other(const struct kobj_relsect *rs, const struct elf_reloc *r,
    const struct kobj_symval *sv)
{
	uint64_t got = rs->rs_got, g = got + (sv->sv_aux - 1) * sizeof(got);
	uint64_t s = sv->sv_value, a = (uint64_t)r->r_addend;
	uint64_t off = r->r_offset, p = rs->rs_place + off;

	switch (r->r_type) {
	case R_X86_64_PC64:
		return put(rs, off, true, s + a - p);
	case R_X86_64_GOTOFF64:
	case R_X86_64_PLTOFF64: /* no PLT: the function itself */
		return put(rs, off, true, s + a - got);
	case R_X86_64_GOTPC32:
		return put(rs, off, false, got + a - p);
	case R_X86_64_GOTPC64:
		return put(rs, off, true, got + a - p);
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
		return put(rs, off, false, g + a - p);
	case R_X86_64_GOTPCREL64:
		return put(rs, off, true, g + a - p);
	case R_X86_64_GOT32:
		return put(rs, off, false, g - got + a);
	case R_X86_64_GOT64:
	case R_X86_64_GOTPLT64:
		return put(rs, off, true, g - got + a);
	default:
		return KOBJ_RELOC_UNKNOWN;
	}
}

/* A branch whose target is out of reach goes through the symbol's slot. */
static enum kobj_reloc_status
relocate_far(const struct kobj_relsect *rs, const struct elf_reloc *r,
    const struct kobj_symval *sv)
{
	uint8_t *where = rs->rs_where + r->r_offset;
	uint64_t v;

	if (rs->rs_slots == 0 || sv->sv_aux == 0 || !may_use_slot(rs, r))
		return KOBJ_RELOC_OVERFLOW;
	v = rs->rs_slots + (sv->sv_aux - 1) * (uint64_t)SLOT_SIZE +
	    (uint64_t)r->r_addend - (rs->rs_place + r->r_offset);
	if (!fits_signed(v))
		return KOBJ_RELOC_OVERFLOW;
	put32(where, v);
	return KOBJ_RELOC_OK;
}

/*
 * Apply any relocation; all fields are checked.  Not inlined into the loop
 * below, which needs the registers.
 */
static __attribute__((__noinline__)) enum kobj_reloc_status
relocate_one(const struct kobj_relsect *rs, const struct elf64_rela *raw)
{
	const struct kobj_symval *sv;
	struct elf_reloc reloc, *r = &reloc;
	uint64_t v, off;

	elf_reloc_decode(ELF_CLASS64, true, raw, r);
	off = r->r_offset;
	if (r->r_type == R_X86_64_NONE)
		return KOBJ_RELOC_OK;
	if (r->r_sym >= rs->rs_nsyms)
		return KOBJ_RELOC_SYMBOL;
	sv = &rs->rs_syms[r->r_sym];
	if ((sv->sv_flags & KSV_UNUSABLE) != 0)
		return KOBJ_RELOC_SYMBOL;
	v = sv->sv_value + (uint64_t)r->r_addend;
	switch (r->r_type) {
	case R_X86_64_64:
		return put(rs, off, true, v);
	case R_X86_64_32S:
		return put(rs, off, false, v);
	case R_X86_64_32:
		if (!range_valid(off, 4, rs->rs_size))
			return KOBJ_RELOC_ROOM;
		if (v > UINT32_MAX)
			return KOBJ_RELOC_OVERFLOW;
		put32(rs->rs_where + off, v);
		return KOBJ_RELOC_OK;
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		if (!range_valid(off, 4, rs->rs_size))
			return KOBJ_RELOC_ROOM;
		if ((sv->sv_flags & KSV_NOCALL) != 0 && is_branch(rs, r))
			return KOBJ_RELOC_NOCALL;
		v -= rs->rs_place + off;
		if (!fits_signed(v))
			return relocate_far(rs, r, sv);
		put32(rs->rs_where + off, v);
		return KOBJ_RELOC_OK;
	default:
		return relocate_other(rs, r, sv);
	}
}

/* Read symbol and type as two 32-bit words. */
static inline void
info_get(const struct elf64_rela *r, uint32_t *sym, uint32_t *type)
{
	const uint8_t *p =
	    (const uint8_t *)r + offsetof(struct elf64_rela, r_info);

	__builtin_memcpy(type, p, sizeof(*type));
	__builtin_memcpy(sym, p + sizeof(*type), sizeof(*sym));
}

/*
 * The fast path for PC32, PLT32, 32S and 64, nearly all relocations: apply them
 * from `r` on and stop at the first one of another type or with a fault.
 * `plain` is rs_plain, constant in each caller.  A leaf function, so that its
 * state stays in registers.
 */
static __kfastinline const struct elf64_rela *
usual_loop(const struct kobj_relsect *rs, const struct elf64_rela *r,
    const struct elf64_rela *end, bool plain)
{
	const struct kobj_symval *const syms = rs->rs_syms, *sv;
	/* A section smaller than the largest place takes the slow path. */
	const uint32_t nsyms = rs->rs_size < 8 ? 0 : rs->rs_nsyms;
	const uint64_t last = rs->rs_size - 8, place = rs->rs_place;
	uint8_t *const where = rs->rs_where;

	for (; r < end; r++) {
		const uint64_t off = r->r_offset;
		uint32_t sym, type;
		uint64_t v;

		info_get(r, &sym, &type);
		if (sym >= nsyms || off > last)
			break;
		sv = &syms[sym];
		if (!plain && (sv->sv_flags & (KSV_UNUSABLE | KSV_NOCALL)) != 0)
			break;
		v = sv->sv_value + (uint64_t)r->r_addend;
		if (type == R_X86_64_PLT32 || type == R_X86_64_PC32)
			v -= place + off;
		else if (type == R_X86_64_64) {
			put64(where + off, v);
			continue;
		} else if (type != R_X86_64_32S)
			break;
		if (!fits_signed(v))
			break;
		put32(where + off, v);
	}
	return r;
}

static const struct elf64_rela *
relocate_usual(const struct kobj_relsect *rs, const struct elf64_rela *r,
    const struct elf64_rela *end)
{
	return rs->rs_plain ? usual_loop(rs, r, end, true)
			    : usual_loop(rs, r, end, false);
}

/* The loop over a table. */
static enum kobj_reloc_status
relocate(struct kobj_relsect *rs)
{
	const struct elf64_rela *const first = rs->rs_relocs;
	const struct elf64_rela *const end = first + rs->rs_count;
	const struct elf64_rela *r = first + rs->rs_next;
	enum kobj_reloc_status status = KOBJ_RELOC_OK;

	for (;; r++) {
		r = relocate_usual(rs, r, end);
		if (r == end)
			break;
		status = relocate_one(rs, r);
		if (status != KOBJ_RELOC_OK)
			break;
	}
	rs->rs_next = (size_t)(r - first);
	return status;
}

/* jmp *got(%rip), and two int3 that are never reached. */
static void
make_slot(void *where, vaddr_t slot, vaddr_t got)
{
	uint8_t *code = where;

	code[0] = 0xff;
	code[1] = 0x25;
	put32(code + 2, got - (slot + 6));
	code[6] = code[7] = 0xcc;
}

/* x86 keeps its instruction fetch coherent with stores. */
static void
sync_icache(vaddr_t va, size_t len)
{
	(void)va;
	(void)len;
}

const struct kobj_md kobj_md_amd64 = {
    .md_name = "amd64",
    .md_class = ELF_CLASS64,
    .md_machine = ELF_EM_X86_64,
    .md_relocs = ELF_RELOC_NAMES("R_X86_64_", ELF_RELOCS_X86_64),
    .md_rela = true,
    .md_pointer = R_X86_64_64,
    .md_needs = needs,
    .md_reach = (uint64_t)1 << 31,
    .md_slotsize = SLOT_SIZE,
    .md_slot = make_slot,
    .md_relocate = relocate,
    .md_sync_icache = sync_icache,
};

/* Tools, tests and the loader link for every machine. */
const struct kobj_md *const kobj_mds[] = {
    &kobj_md_amd64,
#if defined(_HOST) || defined(STAND)
    &kobj_md_i386,
#endif
    NULL,
};
