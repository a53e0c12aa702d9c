/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_reloc.c: relocations, machine-independent side: one pass before
 * anything is placed counts what they need, one pass at the end applies them
 * (the machine's loop), and labels tell where in the object something was.
 */
#include <kern/kobj/kobj_impl.h>
#include <libelf/elf_decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Entries of relocation section i; none, if it is not to be applied. */
const uint8_t *
kobj_reloc_table(const struct kobj_link *kl, uint32_t i, size_t *np)
{
	const struct kobj_hdr *kh = &kl->kl_hdrs[i];

	*np = 0;
	if (kh->kh_role == KR_RELOC && kh->kh_data != NULL)
		*np = (size_t)kl->kl_shdrs[i].sh_size /
		    (size_t)kl->kl_shdrs[i].sh_entsize;
	return kh->kh_data;
}

const char *
kobj_reloc_label(const struct kobj *ko, const struct kobj_link *kl,
    uint32_t hdr, const struct elf_reloc *r, char *buf, size_t size)
{
	char type[32];

	ksnprintf(buf, size, "%s+%#jx: %s to %s",
	    kobj_hdr_name(ko, kl, kl->kl_shdrs[hdr].sh_info),
	    (uintmax_t)r->r_offset,
	    elf_reloc_name(ko->ko_md->md_relocs, r->r_type, type, sizeof(type)),
	    kobj_sym_name(ko, kl, r->r_sym));
	return buf;
}

static void
reloc_get(
    const struct kobj *ko, const uint8_t *table, size_t k, struct elf_reloc *r)
{
	elf_reloc_decode(ko->ko_md->md_class, ko->ko_md->md_rela,
	    table + k * kobj_reloc_entsize(ko), r);
}

bool
kobj_reloc_find(const struct kobj *ko, const struct kobj_link *kl, uint32_t i,
    char *buf, size_t size)
{
	struct elf_reloc r;
	const uint8_t *p;
	size_t n;

	for (uint32_t h = 1; h < kl->kl_nhdrs; h++) {
		p = kobj_reloc_table(kl, h, &n);
		for (size_t k = 0; k < n; k++) {
			reloc_get(ko, p, k, &r);
			if (r.r_sym != i || r.r_type == 0)
				continue;
			kobj_reloc_label(ko, kl, h, &r, buf, size);
			return true;
		}
	}
	return false;
}

/*
 * Could a call from the arena be too short?  Then symbols that may lie outside
 * of the object get jump slots.  All modules are in the arena.
 */
static bool
out_of_reach(const struct kobj *ko)
{
	vaddr_t start, end, lo, hi;
	uint64_t reach = ko->ko_md->md_reach;

	if (reach == 0)
		return false;
	cpu_module_arena(&start, &end);
	ksyms_kernel_bounds(&lo, &hi);
	lo = MIN(lo, start);
	hi = MAX(hi, end);
	return hi - lo > reach - PAGE_SIZE;
}

/* Where an entry's r_info is: its type is in the low byte or word of it. */
static inline size_t
info_offset(bool is64)
{
	return is64 ? offsetof(struct elf64_rel, r_info)
		    : offsetof(struct elf32_rel, r_info);
}

/* Symbol and type of an entry, which all formats have in r_info. */
static inline void
info_get(bool is64, const uint8_t *p, uint32_t *sym, uint32_t *type)
{
	uint32_t lo, hi;

	p += info_offset(is64);
	__builtin_memcpy(&lo, p, sizeof(lo));
	if (is64) {
		__builtin_memcpy(&hi, p + sizeof(lo), sizeof(hi));
		*type = lo;
		*sym = hi;
	} else {
		*type = lo & 0xff;
		*sym = lo >> 8;
	}
}

/* A relocation to symbol i needs something of it. */
static void
take_need(struct kobj_link *kl, uint32_t i, unsigned need)
{
	struct kobj_symval *sv = &kl->kl_syms[i];

	if (sv->sv_aux == 0 &&
	    ((need & KOBJ_RN_GOT) != 0 ||
		(kl->kl_far && (sv->sv_flags & KSV_EXTERN) != 0)))
		sv->sv_aux = ++kl->kl_naux;
}

/*
 * What n entries from `p` on need, taken together.  Most objects need nothing
 * at all.  By eights, and inlined with scan(), it saves 3 of 122 instructions
 * per relocation (make bench).
 */
static __kfastinline unsigned
needs_of(const uint8_t *needs, const uint8_t *p, size_t n, size_t entsize)
{
	unsigned all = 0;

	for (; KFAST && n >= 8; n -= 8, p += 8 * entsize)
		all |= (unsigned)needs[p[0]] | needs[p[entsize]] |
		    needs[p[2 * entsize]] | needs[p[3 * entsize]] |
		    needs[p[4 * entsize]] | needs[p[5 * entsize]] |
		    needs[p[6 * entsize]] | needs[p[7 * entsize]];
	for (; n > 0; n--, p += entsize)
		all |= needs[*p];
	return all;
}

/*
 * What each of n relocations needs of its symbol, once for each class; `mask`:
 * the needs that count here.  Nothing is said about faults, which the machine
 * finds when it applies them.
 */
static __kfastinline void
scan(struct kobj_link *kl, const struct kobj_md *md, const uint8_t *p, size_t n,
    size_t entsize, bool is64, unsigned mask)
{
	const uint8_t *end = p + n * entsize;
	uint32_t sym, type;

	if ((needs_of(md->md_needs, p + info_offset(is64), n, entsize) &
		mask) == 0)
		return;
	for (; p < end; p += entsize) {
		info_get(is64, p, &sym, &type);
		if (type < KOBJ_NTYPES && (md->md_needs[type] & mask) != 0 &&
		    sym < kl->kl_nsyms)
			take_need(kl, sym, md->md_needs[type] & mask);
	}
}

static void
scan_section(struct kobj *ko, struct kobj_link *kl, uint32_t hdr, unsigned mask)
{
	const struct kobj_md *md = ko->ko_md;
	size_t entsize = kobj_reloc_entsize(ko), n;
	const uint8_t *p = kobj_reloc_table(kl, hdr, &n);

	if (n == 0)
		return;
	if (md->md_class == ELF_CLASS64)
		scan(kl, md, p, n, entsize, true, mask);
	else
		scan(kl, md, p, n, entsize, false, mask);
}

/* An export is a pointer to a symbol, so its relocation names that. */
static int
scan_exports(struct kobj *ko, struct kobj_link *kl, uint32_t hdr)
{
	struct kobj_symval *sv;
	struct elf_reloc r;
	const uint8_t *p;
	char where[320];
	size_t n;

	kl->kl_exportlist = true;
	p = kobj_reloc_table(kl, hdr, &n);
	for (size_t k = 0; k < n; k++) {
		reloc_get(ko, p, k, &r);
		if (r.r_type == 0)
			continue;
		if (r.r_sym >= kl->kl_nsyms)
			return kobj_fault(ko, ENOEXEC,
			    "export list: entry %zu refers to no symbol", k);
		sv = &kl->kl_syms[r.r_sym];
		if ((sv->sv_flags & KSV_BY_NAME) == 0)
			return kobj_fault(ko, ENOEXEC,
			    "%s: MODULE_EXPORT of what is not a global symbol "
			    "of the module, or hidden",
			    kobj_reloc_label(
				ko, kl, hdr, &r, where, sizeof(where)));
		if ((sv->sv_flags & KSV_EXPORT) == 0)
			kl->kl_nlisted++;
		sv->sv_flags |= KSV_EXPORT;
	}
	return 0;
}

int
kobj_relocs_scan(struct kobj *ko, struct kobj_link *kl)
{
	unsigned mask = KOBJ_RN_GOT;
	int error = 0;

	kl->kl_far = out_of_reach(ko);
	if (kl->kl_far)
		mask |= KOBJ_RN_SLOT;
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++) {
		if (kl->kl_hdrs[i].kh_role != KR_RELOC)
			continue;
		scan_section(ko, kl, i, mask);
		if (kl->kl_format.kf_exports != NULL &&
		    strcmp(kobj_hdr_name(ko, kl, kl->kl_shdrs[i].sh_info),
			kl->kl_format.kf_exports) == 0)
			error = scan_exports(ko, kl, i);
	}
	if (error == 0)
		kobj_visible(ko, kl);
	if (error == 0 && kl->kl_format.kf_track != NULL)
		error = kl->kl_format.kf_track->kto_scan(ko, kl);
	return error;
}

/* Fill the GOT and make the jump slots, which jump to what it holds. */
static void
make_got(const struct kobj *ko, const struct kobj_link *kl)
{
	const struct kobj_md *md = ko->ko_md;
	size_t ptr = kobj_ptr_size(ko);

	for (uint32_t i = 0; i < kl->kl_nsyms && kl->kl_naux != 0; i++) {
		const struct kobj_symval *sv = &kl->kl_syms[i];
		vaddr_t entry, slot;

		if (sv->sv_aux == 0)
			continue;
		entry = kl->kl_got + (sv->sv_aux - 1) * ptr;
		/* Little endian. */
		memcpy(cpu_arena_bytes(entry), &sv->sv_value, ptr);
		if (kl->kl_slots == 0)
			continue;
		slot = kl->kl_slots + (sv->sv_aux - 1) * md->md_slotsize;
		md->md_slot(cpu_arena_bytes(slot), slot, entry);
	}
}

static int
apply_fault(const struct kobj *ko, const struct kobj_link *kl, uint32_t hdr,
    const struct kobj_relsect *rs, enum kobj_reloc_status status)
{
	struct elf_reloc r;
	char where[320];
	struct ksym sym;

	reloc_get(ko, rs->rs_relocs, rs->rs_next, &r);
	kobj_reloc_label(ko, kl, hdr, &r, where, sizeof(where));
	switch (status) {
	case KOBJ_RELOC_UNKNOWN:
		return kobj_fault(ko, ENOENT,
		    "%s: this relocation is not supported (wrong compiler "
		    "flags?)",
		    where);
	case KOBJ_RELOC_OVERFLOW:
		return kobj_fault(ko, ENOENT,
		    "%s: the value does not fit: symbol at %#jx, addend %#jx, "
		    "place at %#jx (was it compiled with the kernel's flags?)",
		    where,
		    (uintmax_t)(r.r_sym < kl->kl_nsyms
			    ? kl->kl_syms[r.r_sym].sv_value
			    : 0),
		    (uintmax_t)r.r_addend,
		    (uintmax_t)(rs->rs_place + r.r_offset));
	case KOBJ_RELOC_NOCALL:
		if (ksyms_lookup(kobj_sym_name(ko, kl, r.r_sym), &sym) != 0)
			sym.ks_object = "another object";
		return kobj_fault(ko, ENOEXEC,
		    "%s: is a call or jump, but the symbol is data of %s (has "
		    "a function of the same name been left out?)",
		    where, sym.ks_object);
	case KOBJ_RELOC_ROOM:
		return kobj_fault(ko, ENOEXEC,
		    "%s: the place is outside of its section of %#zx bytes",
		    where, rs->rs_size);
	default:
		if (r.r_sym >= kl->kl_nsyms)
			return kobj_fault(ko, ENOEXEC,
			    "%s: refers to symbol %u of %u", where, r.r_sym,
			    kl->kl_nsyms);
		return kobj_fault(ko, ENOEXEC,
		    "%s: the symbol is in a section that is not loaded", where);
	}
}

int
kobj_relocs_apply(struct kobj *ko, struct kobj_link *kl)
{
	make_got(ko, kl);
	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		struct kobj_relsect rs = {0};
		enum kobj_reloc_status status;
		const struct kobj_sect *sc;

		rs.rs_relocs = kobj_reloc_table(kl, i, &rs.rs_count);
		if (rs.rs_count == 0)
			continue;
		sc =
		    &ko->ko_sects[kl->kl_hdrs[kl->kl_shdrs[i].sh_info].kh_sect];
		rs.rs_where = cpu_arena_bytes(sc->sc_addr);
		rs.rs_size = sc->sc_size;
		rs.rs_place = sc->sc_addr;
		rs.rs_syms = kl->kl_syms;
		rs.rs_nsyms = kl->kl_nsyms;
		rs.rs_got = kl->kl_got;
		rs.rs_slots = kl->kl_slots;
		rs.rs_plain = !kl->kl_flagged;
		rs.rs_code =
		    sc->sc_part == KP_TEXT || sc->sc_part == KP_INIT_TEXT;
		status = ko->ko_md->md_relocate(&rs);
		if (status != KOBJ_RELOC_OK)
			return apply_fault(ko, kl, i, &rs, status);
	}
	return 0;
}
