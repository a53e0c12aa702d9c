/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_machdep.c: relocations of amd64 (psABI amd64, chapter 4.4).  S: the
 * symbol, A: the addend, P: the place, G: the symbol's GOT entry.  Each value
 * is computed in 64 bits and checked before it is written.
 */
#include <libkern/elf_decode.h>
#include <libkern/elf_reader.h>
#include <libkern/elf_reloc.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>

#define SLOT_SIZE 8

static const uint8_t needs[] = {
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

/* A sum of unsigned terms that is meant as a signed 32-bit value. */
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

/*
 * Is the operand at `off` that of a call or jump?  Only those may be sent to
 * a jump slot; to anything else a slot would be the wrong address.
 */
static bool
is_branch(const uint8_t *where, uint64_t off, uint32_t type)
{
	if (type == R_X86_64_PLT32)
		return true;
	if (off >= 1 && (where[-1] == 0xe8 || where[-1] == 0xe9))
		return true; /* call, jmp */
	return off >= 2 && where[-2] == 0x0f && (where[-1] & 0xf0) == 0x80;
}

/* Does a value of 64 bits go to the place of this type, or one of 32? */
static inline bool
is_wide(uint32_t type)
{
	switch (type) {
	case R_X86_64_64:
	case R_X86_64_PC64:
	case R_X86_64_GOTOFF64:
	case R_X86_64_GOT64:
	case R_X86_64_GOTPCREL64:
	case R_X86_64_GOTPC64:
	case R_X86_64_GOTPLT64:
	case R_X86_64_PLTOFF64:
		return true;
	default:
		return false;
	}
}

/* The 64-bit types and those of the GOT: all but the everyday ones. */
static enum kobj_reloc_status
relocate_other(const struct kobj_relsect *rs, const struct elf_reloc *r,
    const struct kobj_symval *sv)
{
	uint64_t got = rs->rs_got, g = got + (sv->sv_aux - 1) * sizeof(got);
	uint64_t s = sv->sv_value, a = (uint64_t)r->r_addend;
	uint64_t p = rs->rs_place + r->r_offset, v;

	switch (r->r_type) {
	case R_X86_64_64:
		v = s + a;
		break;
	case R_X86_64_PC64:
		v = s + a - p;
		break;
	case R_X86_64_GOTOFF64:
	case R_X86_64_PLTOFF64: /* no PLT: the function itself */
		v = s + a - got;
		break;
	case R_X86_64_GOTPC32:
	case R_X86_64_GOTPC64:
		v = got + a - p;
		break;
	case R_X86_64_GOTPCREL:
	case R_X86_64_GOTPCRELX:
	case R_X86_64_REX_GOTPCRELX:
	case R_X86_64_GOTPCREL64:
		v = g + a - p;
		break;
	case R_X86_64_GOT32:
	case R_X86_64_GOT64:
	case R_X86_64_GOTPLT64:
		v = g - got + a;
		break;
	default:
		return KOBJ_RELOC_UNKNOWN;
	}
	if (is_wide(r->r_type))
		put64(rs->rs_where + r->r_offset, v);
	else if (fits_signed(v))
		put32(rs->rs_where + r->r_offset, v);
	else
		return KOBJ_RELOC_OVERFLOW;
	return KOBJ_RELOC_OK;
}

/* A branch whose target is out of reach goes through the symbol's slot. */
static enum kobj_reloc_status
relocate_far(const struct kobj_relsect *rs, const struct elf_reloc *r,
    const struct kobj_symval *sv)
{
	uint8_t *where = rs->rs_where + r->r_offset;
	uint64_t v;

	if (rs->rs_slots == 0 || sv->sv_aux == 0 ||
	    !is_branch(where, r->r_offset, r->r_type))
		return KOBJ_RELOC_OVERFLOW;
	v = rs->rs_slots + (sv->sv_aux - 1) * (uint64_t)SLOT_SIZE +
	    (uint64_t)r->r_addend - (rs->rs_place + r->r_offset);
	if (!fits_signed(v))
		return KOBJ_RELOC_OVERFLOW;
	put32(where, v);
	return KOBJ_RELOC_OK;
}

static inline enum kobj_reloc_status
relocate_one(const struct kobj_relsect *rs, const struct elf_reloc *r)
{
	const struct kobj_symval *sv;
	uint64_t v;

	if (r->r_type == R_X86_64_NONE)
		return KOBJ_RELOC_OK;
	if (r->r_sym >= rs->rs_nsyms)
		return KOBJ_RELOC_SYMBOL;
	sv = &rs->rs_syms[r->r_sym];
	if ((sv->sv_flags & KSV_UNUSABLE) != 0)
		return KOBJ_RELOC_SYMBOL;
	if (!range_valid(r->r_offset, is_wide(r->r_type) ? 8 : 4, rs->rs_size))
		return KOBJ_RELOC_ROOM;
	v = sv->sv_value + (uint64_t)r->r_addend;
	switch (r->r_type) {
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		v -= rs->rs_place + r->r_offset;
		if (!fits_signed(v))
			return relocate_far(rs, r, sv);
		break;
	case R_X86_64_32:
		if (v > UINT32_MAX)
			return KOBJ_RELOC_OVERFLOW;
		break;
	case R_X86_64_32S:
		if (!fits_signed(v))
			return KOBJ_RELOC_OVERFLOW;
		break;
	default:
		return relocate_other(rs, r, sv);
	}
	put32(rs->rs_where + r->r_offset, v);
	return KOBJ_RELOC_OK;
}

static enum kobj_reloc_status
relocate(struct kobj_relsect *rs)
{
	const struct elf64_rela *raw = rs->rs_relocs; /* any alignment */
	enum kobj_reloc_status status;
	struct elf_reloc r;

	for (; rs->rs_next < rs->rs_count; rs->rs_next++) {
		elf_reloc_decode(ELF_CLASS64, true,
		    (const uint8_t *)raw + rs->rs_next * sizeof(*raw), &r);
		status = relocate_one(rs, &r);
		if (status != KOBJ_RELOC_OK)
			return status;
	}
	return KOBJ_RELOC_OK;
}

/* jmp *got(%rip), and two int3 that nobody reaches. */
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
    .md_rela = true,
    .md_pointer = R_X86_64_64,
    .md_needs = needs,
    .md_nneeds = knitems(needs),
    .md_reach = (uint64_t)1 << 31,
    .md_slotsize = SLOT_SIZE,
    .md_slot = make_slot,
    .md_relocate = relocate,
    .md_sync_icache = sync_icache,
};

/* The host home is for tools and tests: it links for every machine. */
const struct kobj_md *const kobj_mds[] = {
    &kobj_md_amd64,
#ifdef _HOST
    &kobj_md_i386,
#endif
    NULL,
};
