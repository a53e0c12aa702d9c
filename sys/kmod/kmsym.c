/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmsym.c: what a module exports, what it needs of others, and where: one pass
 * over its symbols and one over its relocations.
 */
#include <kmod/kmodule.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#define STV_DEFAULT   0
#define STV_PROTECTED 3
/* Names may share their ends, so that a small file has any number of bytes in
 * them: long ones are limited in their sum, as by the linker. */
#define LONG_NAME 256

/* While it goes on. */
struct scan {
	struct kmodule *s_km;
	struct elf_symtab s_tab;
	struct kmsym *s_syms; /* by symbol number */
	bool *s_listed;       /* MODULE_EXPORT, or in an exported section */
	bool s_list;          /* only those are exported */
};

static const char *
section_name(const struct elf_object *eo, uint32_t i)
{
	struct elf_section se;

	if (elf_object_section(eo, i, &se) != 0 ||
	    se.sec_hdr.sh_name >= eo->eo_namesize)
		return "";
	return eo->eo_names + se.sec_hdr.sh_name;
}

static bool
is_loaded(const struct elf_object *eo, uint32_t i)
{
	struct elf_section se;

	return i != 0 && elf_object_section(eo, i, &se) == 0 &&
	    (se.sec_hdr.sh_flags & ELF_SHF_ALLOC) != 0;
}

/* A relocation of a section that is loaded; `list': of the export list. */
static void
take_reloc(
    struct scan *s, uint32_t section, const struct elf_reloc *r, bool list)
{
	struct kmsym *sy;

	s->s_km->km_nrelocs++;
	if (r->r_type < KOBJ_NTYPES)
		s->s_km->km_relocs[r->r_type]++;
	if (r->r_sym >= s->s_tab.et_nsyms || r->r_type == 0)
		return;
	sy = &s->s_syms[r->r_sym];
	if (sy->ksy_uses == 0) {
		sy->ksy_section = section;
		sy->ksy_offset = r->r_offset;
		sy->ksy_reloc = r->r_type;
	}
	if (sy->ksy_uses < UINT32_MAX)
		sy->ksy_uses++;
	if (list)
		s->s_listed[r->r_sym] = true;
}

static void
scan_relocs(struct scan *s)
{
	const struct elf_object *eo = &s->s_km->km_object;
	const char *exports = s->s_km->km_mod.mod_format->mft_object.kf_exports;
	struct elf_section se;
	struct elf_reloc r;

	for (uint32_t i = 1; i < eo->eo_nsections; i++) {
		bool rela, list;
		size_t size, n;

		if (elf_object_section(eo, i, &se) != 0 ||
		    se.sec_data == NULL ||
		    (se.sec_hdr.sh_type != ELF_SHT_RELA &&
			se.sec_hdr.sh_type != ELF_SHT_REL) ||
		    !is_loaded(eo, se.sec_hdr.sh_info))
			continue;
		rela = se.sec_hdr.sh_type == ELF_SHT_RELA;
		size = elf_reloc_size(eo->eo_class, rela);
		n = (size_t)se.sec_hdr.sh_size / size;
		list = exports != NULL &&
		    strcmp(section_name(eo, se.sec_hdr.sh_info), exports) == 0;
		if (list)
			s->s_list = true;
		for (size_t k = 0; k < n; k++)
			if (elf_reloc_get(
				eo->eo_class, rela, se.sec_data, n, k, &r) == 0)
				take_reloc(s, se.sec_hdr.sh_info, &r, list);
	}
}

static int
append(
    struct kmodule *km, struct kmsym **list, size_t *n, const struct kmsym *sy)
{
	struct kmsym *all = kmpool_grow(&km->km_pool, *list, *n, sizeof(*sy));

	if (all == NULL)
		return ENOMEM;
	*list = all;
	all[(*n)++] = *sy;
	return 0;
}

/* Is it a name that every object of the format has for itself? */
static bool
is_private(const struct scan *s, const char *name)
{
	const char *const *p =
	    s->s_km->km_mod.mod_format->mft_object.kf_private;

	while (p != NULL && *p != NULL && strcmp(*p, name) != 0)
		p++;
	return p != NULL && *p != NULL;
}

/* May others see it?  As publication_of() of the linker decides. */
static bool
is_exported(
    const struct scan *s, size_t i, const struct elf_sym *sym, uint32_t section)
{
	const unsigned visibility = sym->st_other & 3u;
	const char *only = s->s_km->km_mod.mod_format->mft_object.kf_exported;

	if (sym->st_bind == ELF_STB_LOCAL || sym->st_type == ELF_STT_SECTION ||
	    sym->st_type == ELF_STT_FILE ||
	    (visibility != STV_DEFAULT && visibility != STV_PROTECTED))
		return false;
	if (is_private(s, s->s_syms[i].ksy_name))
		return false;
	if (section != 0 && !is_loaded(&s->s_km->km_object, section))
		return false;
	if (only != NULL &&
	    strcmp(section_name(&s->s_km->km_object, section), only) == 0)
		return true;
	return (!s->s_list && only == NULL) || s->s_listed[i];
}

static int
scan_symbols(struct scan *s, const char **why)
{
	struct kmodule *km = s->s_km;
	size_t longnames = 0;
	struct elf_sym sym;
	uint32_t section;
	int error = 0;

	for (size_t i = 1; i < s->s_tab.et_nsyms; i++) {
		struct kmsym *sy = &s->s_syms[i];
		size_t len;

		if (elf_symtab_get(
			&s->s_tab, i, &sym, &section, &sy->ksy_name) != 0 ||
		    sym.st_bind == ELF_STB_LOCAL || *sy->ksy_name == '\0')
			continue;
		len = strlen(sy->ksy_name);
		longnames += len >= LONG_NAME ? len : 0;
		if (longnames / 4 > s->s_tab.et_stringsize) {
			*why =
			    "too many symbols have long names (is the string "
			    "table damaged?)";
			return ENOEXEC;
		}
		sy->ksy_bind = sym.st_bind;
		sy->ksy_type = sym.st_type;
		sy->ksy_size = sym.st_size;
		sy->ksy_common = sym.st_shndx == ELF_SHN_COMMON;
		if (sym.st_shndx == ELF_SHN_UNDEF) {
			if (sy->ksy_uses != 0)
				error = append(
				    km, &km->km_imports, &km->km_nimports, sy);
		} else if (is_exported(s, i, &sym, section))
			error =
			    append(km, &km->km_exports, &km->km_nexports, sy);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct kmsym *)a)->ksy_name,
	    ((const struct kmsym *)b)->ksy_name);
}

int
kmodule_symbols(struct kmodule *km, const char **why)
{
	struct scan s = {.s_km = km};
	struct kmpool pool = {0};
	int error = ENOMEM;

	if (elf_object_symtab(&km->km_object, 0, &s.s_tab) != 0)
		return 0;
	s.s_syms = kmpool_alloc(&pool, s.s_tab.et_nsyms, sizeof(*s.s_syms));
	s.s_listed = kmpool_alloc(&pool, s.s_tab.et_nsyms, sizeof(*s.s_listed));
	if (s.s_syms != NULL && s.s_listed != NULL) {
		scan_relocs(&s);
		error = scan_symbols(&s, why);
	}
	kmpool_free(&pool);
	ksort(
	    km->km_exports, km->km_nexports, sizeof(*km->km_exports), by_name);
	ksort(
	    km->km_imports, km->km_nimports, sizeof(*km->km_imports), by_name);
	return error;
}

const char *
kmodule_reloc_name(
    const struct kmodule *km, uint32_t type, char *buf, size_t size)
{
	return elf_reloc_name(km->km_md->md_relocs, type, buf, size);
}

void
kmodule_place(
    const struct kmodule *km, const struct kmsym *sy, char *buf, size_t size)
{
	char type[48];

	ksnprintf(buf, size, "%.80s+%#jx: %s",
	    section_name(&km->km_object, sy->ksy_section),
	    (uintmax_t)sy->ksy_offset,
	    kmodule_reloc_name(km, sy->ksy_reloc, type, sizeof(type)));
}
