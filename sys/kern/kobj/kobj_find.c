/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_find.c: query an object: sections by name, the section of an address,
 * and the object view of one that is not affixed yet.
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
	    memchr(cpu_arena_bytes((vaddr_t)s), '\0',
		sc->sc_size - ((vaddr_t)s - sc->sc_addr)) != NULL;
}

bool
kobj_contains_text(kobj_t ko, const void *p)
{
	const struct kobj_sect *sc = sect_of(ko, (vaddr_t)p, 1);

	return sc != NULL && sc->sc_part == KP_TEXT;
}

bool
kobj_contains_code(kobj_t ko, const void *p)
{
	const struct kobj_sect *sc = sect_of(ko, (vaddr_t)p, 1);

	return sc != NULL &&
	    (sc->sc_part == KP_TEXT || sc->sc_part == KP_INIT_TEXT);
}

const char *
kobj_place_name(kobj_t ko, const void *p, char *buf, size_t size)
{
	const struct kobj_sect *sc = sect_of(ko, (vaddr_t)p, 1);

	if (sc == NULL)
		ksnprintf(buf, size, "?");
	else
		ksnprintf(buf, size, "%s+%#zx", sc->sc_name,
		    (size_t)((vaddr_t)p - sc->sc_addr));
	return buf;
}

/* A section for the object view, while the object is linked. */
static bool
view_section(const struct elf_object *eo, uint32_t i, struct elf_section *se)
{
	const struct kobj *ko = eo->eo_cookie;
	const struct kobj_link *kl = ko->ko_link;

	se->sec_hdr = kl->kl_shdrs[i];
	se->sec_data = i == kl->kl_elf.ei_shstrndx
	    ? (const uint8_t *)ko->ko_names
	    : kl->kl_hdrs[i].kh_data;
	return true;
}

bool
kobj_object(kobj_t ko, struct elf_object *eo)
{
	const struct kobj_link *kl = ko->ko_link;

	if (kl == NULL)
		return false;
	*eo = (struct elf_object){
	    .eo_class = ko->ko_md->md_class,
	    .eo_nsections = kl->kl_nhdrs,
	    .eo_pointer = ko->ko_md->md_pointer,
	    .eo_names = ko->ko_names,
	    .eo_namesize = ko->ko_namesize,
	    .eo_section = view_section,
	    .eo_cookie = ko,
	};
	return true;
}

const void *
kobj_address(kobj_t ko, struct elf_place place)
{
	const struct kobj_link *kl = ko->ko_link;

	if (kl == NULL || place.ep_section >= kl->kl_nhdrs ||
	    kl->kl_hdrs[place.ep_section].kh_role != KR_LOAD ||
	    place.ep_off >= kl->kl_shdrs[place.ep_section].sh_size)
		return NULL;
	return (const uint8_t *)kobj_sect_address(ko, kl, place.ep_section) +
	    (size_t)place.ep_off;
}

size_t
kobj_pointer_size(kobj_t ko)
{
	return kobj_ptr_size(ko);
}

/* The place of an address; false: it is in no section of the file. */
static bool
place_of(const struct kobj *ko, vaddr_t va, struct elf_place *place)
{
	const struct kobj_link *kl = ko->ko_link;
	const struct kobj_sect *sc = sect_of(ko, va, 1);

	if (kl == NULL || sc == NULL)
		return false;
	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		if (kl->kl_hdrs[i].kh_role != KR_LOAD ||
		    &ko->ko_sects[kl->kl_hdrs[i].kh_sect] != sc)
			continue;
		*place = (struct elf_place){i, va - sc->sc_addr};
		return true;
	}
	return false;
}

int
kobj_local_pointer(kobj_t ko, const void *slot, const void **target)
{
	struct elf_place place;
	struct elf_object eo;
	int error;

	if (!kobj_object(ko, &eo) || !place_of(ko, (vaddr_t)slot, &place))
		return ENOENT;
	error = elf_object_pointer(&eo, place, &place);
	if (error != 0)
		return error;
	*target = kobj_address(ko, place);
	return *target != NULL ? 0 : ENOEXEC;
}
