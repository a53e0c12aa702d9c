/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_track.c: tracked imports (kobj.h): symbols whose definition may change
 * while the object is in use.
 *
 * A tracked function is a jump slot of the object: that is its address for all
 * uses, a pointer that is kept included.  The slot jumps to what one pointer
 * holds, and nothing but that pointer changes: a call made meanwhile goes to
 * the one definition or to the other.  For data the pointer is the symbol's
 * GOT entry, and there are no other uses.
 *
 * Of its kl_naux entries a tracked import has two: sv_aux, whose GOT entry is
 * the address for GOT relocations, and the one behind it, a function's slot.
 */
#include <kern/kobj/kobj_impl.h>
#include <kern/kobj/kobj_track_impl.h>
#include <libelf/elf_decode.h>
#include <libelf/elf_reloc.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static bool
is_init_sect(const struct kobj *ko, const struct kobj_link *kl, uint32_t hdr)
{
	return kobj_part_is_init(
	    ko->ko_sects[kl->kl_hdrs[hdr].kh_sect].sc_part);
}

/* A definition: exported if it is weak, in any case it does not give way. */
static void
scan_defined(struct kobj_link *kl, struct kobj_symval *sv)
{
	if ((sv->sv_flags & KSV_YIELDS) != 0)
		kl->kl_nyields--;
	sv->sv_flags &= (uint16_t)~KSV_YIELDS;
	if ((sv->sv_flags & (KSV_BY_NAME | KSV_WEAK)) !=
	    (KSV_BY_NAME | KSV_WEAK))
		return;
	sv->sv_flags |= KSV_EXPORT;
	kl->kl_nlisted++;
}

/* The name of symbol i, whose length is checked, since it is copied. */
static int
scan_name(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const size_t len = strnlen(kobj_sym_name(ko, kl, i), KOBJ_MAXNAME);

	if (len == KOBJ_MAXNAME)
		return kobj_fault(ko, ENOEXEC,
		    "symbol %u: is weak and undefined, and its name has %u bytes "
		    "or more: too long to be exported by another module",
		    i, KOBJ_MAXNAME);
	return len < KOBJ_LONGNAME ? 0 : kobj_name_long(ko, kl, i, len);
}

static int
scan_symbols(struct kobj *ko, struct kobj_link *kl)
{
	int error = 0;

	kl->kl_exportlist = true;
	for (uint32_t i = 1; i < kl->kl_nsyms && error == 0; i++) {
		struct kobj_symval *sv = &kl->kl_syms[i];
		const unsigned kind = sv->sv_flags & (KSV_UNDEF | KSV_WEAK);

		if ((kind & KSV_UNDEF) == 0)
			scan_defined(kl, sv);
		if (kind != (KSV_UNDEF | KSV_WEAK) ||
		    ksyms_bound_of(kobj_sym_name(ko, kl, i)) != NULL)
			continue;
		error = scan_name(ko, kl, i);
		sv->sv_flags = KSV_TRACKED;
		sv->sv_aux = kl->kl_naux + 1;
		kl->kl_naux += 2;
		kl->kl_far = true; /* there are slots */
	}
	return error;
}

/* Report what stays after INIT and refers to what is freed then. */
static int
scan_init_uses(struct kobj *ko, struct kobj_link *kl, uint32_t hdr)
{
	const size_t entsize = kobj_reloc_entsize(ko);
	const struct kobj_symval *sv;
	struct elf_reloc r;
	const uint8_t *p;
	char where[320];
	uint32_t shndx;
	int error = 0;
	size_t n;

	p = kobj_reloc_table(kl, hdr, &n);
	if (n == 0 || is_init_sect(ko, kl, kl->kl_shdrs[hdr].sh_info))
		return 0;
	for (size_t k = 0; k < n; k++) {
		elf_reloc_decode(kl->kl_elf.ei_class, ko->ko_md->md_rela,
		    p + k * entsize, &r);
		if (r.r_sym >= kl->kl_nsyms || r.r_type == 0)
			continue;
		sv = &kl->kl_syms[r.r_sym];
		if ((sv->sv_flags & KSV_SECT) == 0)
			continue;
		shndx = kobj_sym_shndx(kl, r.r_sym, sv->sv_shndx);
		if (!is_init_sect(ko, kl, shndx))
			continue;
		error = kobj_fault_many(ko, kl, ENOEXEC,
		    "%s: is in %s, which is freed after INIT, and this is used "
		    "later (move one of the two)",
		    kobj_reloc_label(ko, kl, hdr, &r, where, sizeof(where)),
		    kobj_hdr_name(ko, kl, shndx));
	}
	return error;
}

static int
track_scan(struct kobj *ko, struct kobj_link *kl)
{
	int error = scan_symbols(ko, kl), e;

	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		e = scan_init_uses(ko, kl, i);
		if (error == 0)
			error = e;
	}
	return error;
}

/* Symbol i finds its first definition, and gets its slot. */
static int
bind_one(struct kobj *ko, struct kobj_link *kl, uint32_t i, struct tracked *tr)
{
	const size_t ptr = kobj_ptr_size(ko);
	struct kobj_symval *sv = &kl->kl_syms[i];
	const struct ksyms_node *other = NULL, *kn;
	vaddr_t slot;

	tr->tr_word = kl->kl_got + (sv->sv_aux - 1) * ptr;
	kn = kobj_track_choose(ko, tr, &other);
	if (kn == NULL && other != NULL)
		return kobj_fault_many(ko, kl, ENOEXEC,
		    "symbol %s: is defined by module %s, which is coming up or "
		    "going away, and by no other",
		    tr->tr_name, other->kn_table->kt_object);
	if (kn == NULL) {
		sv->sv_flags |= KSV_MISSING;
		kl->kl_missing = true;
		return 0;
	}
	kobj_track_take(tr, kn);
	sv->sv_value = tr->tr_value;
	if (!tr->tr_code)
		return 0;
	tr->tr_word += ptr;
	slot = kl->kl_slots + sv->sv_aux * ko->ko_md->md_slotsize;
	ko->ko_md->md_slot(cpu_arena_bytes(slot), slot, tr->tr_word);
	kobj_track_store(ko, tr->tr_word, tr->tr_value);
	sv->sv_value = slot;
	return 0;
}

/*
 * Is the place's value the slot's address, and nothing near it?  That is, has
 * the relocation the addend that means the symbol's first byte?
 */
static bool
means_start(const struct kobj *ko, const struct kobj_link *kl, uint32_t hdr,
    const struct elf_reloc *r)
{
	const uint32_t target = kl->kl_shdrs[hdr].sh_info;
	const uint8_t *place = kl->kl_hdrs[target].kh_data;
	int64_t addend = r->r_addend;
	uint32_t word;

	if (!ko->ko_md->md_rela) {
		if (place == NULL ||
		    !range_valid(r->r_offset, sizeof(word),
			kl->kl_shdrs[target].sh_size))
			return false;
		__builtin_memcpy(&word, place + r->r_offset, sizeof(word));
		addend = (int32_t)word;
	}
	if (kl->kl_elf.ei_machine == ELF_EM_X86_64) {
		if (r->r_type == R_X86_64_PLT32 || r->r_type == R_X86_64_PC32)
			return addend == -4;
		return addend == 0 &&
		    (r->r_type == R_X86_64_64 || r->r_type == R_X86_64_32 ||
			r->r_type == R_X86_64_32S);
	}
	if (r->r_type == R_386_PLT32 || r->r_type == R_386_PC32)
		return addend == -4;
	return addend == 0 && r->r_type == R_386_32;
}

/* A use of a tracked import. */
static int
check_use(struct kobj *ko, struct kobj_link *kl, uint32_t hdr,
    const struct elf_reloc *r)
{
	const struct kobj_symval *sv = &kl->kl_syms[r->r_sym];
	const bool code = sv->sv_value >= kl->kl_slots &&
	    sv->sv_value - kl->kl_slots < kl->kl_naux * ko->ko_md->md_slotsize;
	char where[320];

	if ((sv->sv_flags & KSV_MISSING) != 0 ||
	    (r->r_type < KOBJ_NTYPES &&
		(ko->ko_md->md_needs[r->r_type] & KOBJ_RN_GOT) != 0))
		return 0;
	if (code && means_start(ko, kl, hdr, r))
		return 0;
	return kobj_fault_many(ko, kl, ENOEXEC, "%s: %s",
	    kobj_reloc_label(ko, kl, hdr, r, where, sizeof(where)),
	    code
		? "a relocation of this type and addend cannot be tracked "
		  "(call the function, or take its address)"
		: "cannot be tracked, since it is data (compile with -fpic, so "
		  "that its address is read from the GOT)");
}

static int
check_uses(struct kobj *ko, struct kobj_link *kl)
{
	const size_t entsize = kobj_reloc_entsize(ko);
	int error = 0, e;
	size_t n;

	for (uint32_t h = 1; h < kl->kl_nhdrs; h++) {
		const uint8_t *p = kobj_reloc_table(kl, h, &n);

		for (size_t k = 0; k < n; k++) {
			struct elf_reloc r;

			elf_reloc_decode(kl->kl_elf.ei_class,
			    ko->ko_md->md_rela, p + k * entsize, &r);
			if (r.r_sym >= kl->kl_nsyms || r.r_type == 0 ||
			    (kl->kl_syms[r.r_sym].sv_flags & KSV_TRACKED) == 0)
				continue;
			if ((e = check_use(ko, kl, h, &r)) != 0)
				error = e;
		}
	}
	return error;
}

/* Make ko_track, if there are tracked imports, with room for their names. */
static int
make_track(struct kobj *ko, const struct kobj_link *kl)
{
	size_t size = sizeof(struct kobj_track);
	struct kobj_track *kt = NULL;
	uint32_t n = 0;
	bool fits = true;

	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		if ((kl->kl_syms[i].sv_flags & KSV_TRACKED) == 0)
			continue;
		n++;
		fits = fits && array_add(1, sizeof(struct tracked), &size) &&
		    array_add(strlen(kobj_sym_name(ko, kl, i)) + 1, 1, &size);
	}
	if (n == 0)
		return 0;
	if (fits)
		kt = kobj_piece_alloc(size);
	if (kt == NULL)
		return kobj_fault(
		    ko, ENOMEM, "no memory for its tracked imports");
	*kt = (struct kobj_track){
	    .ktr_user = kl->kl_mod,
	    .ktr_may = kl->kl_format.kf_may_track,
	    .ktr_n = n,
	};
	ko->ko_track = kt;
	ko->ko_tracksize = size;
	return 0;
}

static int
track_bind(struct kobj *ko, struct kobj_link *kl)
{
	int error = make_track(ko, kl), e;
	struct kobj_track *kt = ko->ko_track;
	struct tracked *tr;
	char *names;

	if (kt == NULL)
		return error;
	names = (char *)&kt->ktr_imports[kt->ktr_n];
	tr = kt->ktr_imports;
	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		const char *name;

		if ((kl->kl_syms[i].sv_flags & KSV_TRACKED) == 0)
			continue;
		name = kobj_sym_name(ko, kl, i);
		*tr = (struct tracked){.tr_name = names};
		memcpy(names, name, strlen(name) + 1);
		names += strlen(name) + 1;
		if ((e = bind_one(ko, kl, i, tr++)) != 0)
			error = e;
	}
	if (error == 0)
		error = check_uses(ko, kl);
	return error;
}

const struct kobj_track_ops kobj_track_ops = {
    .kto_scan = track_scan,
    .kto_bind = track_bind,
};
