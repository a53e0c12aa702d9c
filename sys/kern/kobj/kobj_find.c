/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_find.c: look into an object: sections by name, what an address
 * belongs to, and where a pointer leads that is not relocated yet.
 */
#include <kern/kobj/kobj_impl.h>
#include <libelf/elf_decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

int
kobj_find_section(kobj_t ko, const char *name, void **addr, size_t *size)
{
	for (uint32_t i = 0; i < ko->ko_nsects; i++) {
		const struct kobj_sect *sc = &ko->ko_sects[i];

		if (strcmp(sc->sc_name, name) != 0 || kobj_sect_gone(ko, sc))
			continue;
		if (addr != NULL)
			*addr = (void *)sc->sc_addr;
		if (size != NULL)
			*size = sc->sc_size;
		return 0;
	}
	return ENOENT;
}

int
kobj_find_symbol(kobj_t ko, const char *name, const void **addr)
{
	const struct kobj_link *kl = ko->ko_link;
	vaddr_t va;

	if (kl == NULL)
		return ENOENT;
	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		const struct kobj_symval *sv = &kl->kl_syms[i];

		if ((sv->sv_flags & KSV_BY_NAME) == 0 ||
		    strcmp(kobj_sym_name(ko, kl, i), name) != 0 ||
		    !kobj_sym_address(ko, kl, sv, &va))
			continue;
		*addr = (const void *)va;
		return 0;
	}
	return ENOENT;
}

/*
 * The section that holds [va, va+len), NULL: none.  It is the last one that
 * starts at or below va: of several at one address only the last has bytes.
 */
static const struct kobj_sect *
sect_of(const struct kobj *ko, vaddr_t va, size_t len)
{
	const struct kobj_sect *sc;
	uint32_t lo = 0, hi = ko->ko_nsects;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (ko->ko_sects[mid].sc_addr <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	sc = &ko->ko_sects[lo - 1];
	if (!range_valid(va - sc->sc_addr, len, sc->sc_size) ||
	    va == sc->sc_addr + sc->sc_size || kobj_sect_gone(ko, sc))
		return NULL;
	return sc;
}

bool
kobj_contains(kobj_t ko, const void *p, size_t len)
{
	return sect_of(ko, (vaddr_t)p, len) != NULL;
}

bool
kobj_contains_string(kobj_t ko, const char *s)
{
	const struct kobj_sect *sc = sect_of(ko, (vaddr_t)s, 1);

	return sc != NULL &&
	    memchr(s, '\0', sc->sc_size - ((vaddr_t)s - sc->sc_addr)) != NULL;
}

bool
kobj_contains_text(kobj_t ko, const void *p)
{
	const struct kobj_sect *sc = sect_of(ko, (vaddr_t)p, 1);

	return sc != NULL && sc->sc_part == KP_TEXT;
}

/*
 * The relocation at `off` of section `sect`.  A table is searched from where
 * the last search ended: neighbouring pointers have neighbouring entries.
 */
static bool
find_reloc(const struct kobj *ko, struct kobj_link *kl, uint32_t sect,
    uint64_t off, struct elf_reloc *r)
{
	size_t entsize = kobj_reloc_entsize(ko), n;
	const uint8_t *p;

	for (uint32_t h = 1; h < kl->kl_nhdrs; h++) {
		size_t start = kl->kl_hint_hdr == h ? kl->kl_hint : 0;

		p = kobj_reloc_table(kl, h, &n);
		if (n == 0 ||
		    kl->kl_hdrs[kl->kl_shdrs[h].sh_info].kh_sect != sect)
			continue;
		for (size_t k = 0; k < n; k++) {
			size_t at = start + k < n ? start + k : start + k - n;

			elf_reloc_decode(ko->ko_md->md_class,
			    ko->ko_md->md_rela, p + at * entsize, r);
			if (r->r_offset != off || r->r_type == 0)
				continue;
			kl->kl_hint_hdr = h;
			kl->kl_hint = at;
			return true;
		}
	}
	return false;
}

int
kobj_local_pointer(kobj_t ko, const void *slot, const void **target)
{
	const struct kobj_sect *sc;
	struct kobj_link *kl = ko->ko_link;
	size_t ptr = kobj_ptr_size(ko);
	struct elf_reloc r;
	vaddr_t va;

	sc = sect_of(ko, (vaddr_t)slot, ptr);
	if (kl == NULL || sc == NULL)
		return ENOENT;
	if (!find_reloc(ko, kl, (uint32_t)(sc - ko->ko_sects),
		(vaddr_t)slot - sc->sc_addr, &r))
		return ENOENT;
	if (r.r_type != ko->ko_md->md_pointer || r.r_sym >= kl->kl_nsyms)
		return ENOEXEC;
	if (!ko->ko_md->md_rela) {
		r.r_addend = 0;
		memcpy(&r.r_addend, slot, ptr);
	}
	if (!kobj_sym_address(ko, kl, &kl->kl_syms[r.r_sym], &va))
		return ENOEXEC;
	*target = (const void *)(va + (vaddr_t)r.r_addend);
	return 0;
}
