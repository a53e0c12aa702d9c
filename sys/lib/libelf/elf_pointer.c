/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_pointer.c: follow an object's pointers through their relocations.
 */
#include <libelf/elf_object.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* The relocation at `off` among those of `table`. */
static bool
find_reloc(const struct elf_object *eo, const struct elf_section *table,
    uint64_t off, struct elf_reloc *r)
{
	const bool rela = table->sec_hdr.sh_type == ELF_SHT_RELA;
	const size_t n =
	    (size_t)table->sec_hdr.sh_size / elf_reloc_size(eo->eo_class, rela);

	for (size_t k = 0; k < n; k++)
		if (elf_reloc_get(
			eo->eo_class, rela, table->sec_data, n, k, r) == 0 &&
		    r->r_offset == off && r->r_type != 0)
			return true;
	return false;
}

/* The target of a relocation. */
static int
follow(const struct elf_object *eo, uint32_t symtab, const struct elf_reloc *r,
    struct elf_place *target)
{
	struct elf_symtab et;
	struct elf_sym sym;
	const char *name;

	if (r->r_type != eo->eo_pointer || symtab == 0 ||
	    elf_object_symtab(eo, symtab, &et) != 0 ||
	    elf_symtab_get(&et, r->r_sym, &sym, &target->ep_section, &name) !=
		0 ||
	    target->ep_section == 0)
		return ENOEXEC;
	target->ep_off = sym.st_value + (uint64_t)r->r_addend;
	return 0;
}

/* The addend of a relocation without one is in the place, as a signed number.
 */
static int64_t
addend_of(const void *raw, int class)
{
	int64_t a64;
	int32_t a32;

	if (class == ELF_CLASS64) {
		memcpy(&a64, raw, sizeof(a64));
		return a64;
	}
	memcpy(&a32, raw, sizeof(a32));
	return a32;
}

int
elf_object_pointer(const struct elf_object *eo, struct elf_place slot,
    struct elf_place *target)
{
	const size_t ptr = eo->eo_class == ELF_CLASS64 ? 8 : 4;
	const void *raw = elf_object_bytes(eo, slot, ptr);
	struct elf_section se;
	struct elf_reloc r;

	if (raw == NULL)
		return ENOENT;
	for (uint32_t i = 1; i < eo->eo_nsections; i++) {
		if (!eo->eo_section(eo, i, &se) || se.sec_data == NULL ||
		    (se.sec_hdr.sh_type != ELF_SHT_RELA &&
			se.sec_hdr.sh_type != ELF_SHT_REL) ||
		    se.sec_hdr.sh_info != slot.ep_section ||
		    !find_reloc(eo, &se, slot.ep_off, &r))
			continue;
		if (se.sec_hdr.sh_type == ELF_SHT_REL)
			r.r_addend = addend_of(raw, eo->eo_class);
		return follow(eo, se.sec_hdr.sh_link, &r, target);
	}
	return ENOENT;
}
