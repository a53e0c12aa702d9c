/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_table.c: an object's tables: its symbol table, the section indices that
 * have no room in it, and relocations.  Their headers are checked here, their
 * entries where they are used.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Section i is the symbol table; its strings are in the one it links to. */
int
kobj_take_symtab(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i], *str;
	size_t entsize = elf_sym_size(kl->kl_elf.ei_class);

	if (kl->kl_symndx != 0)
		return kobj_sect_fault(ko, kl, i, "is a second symbol table");
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return kobj_sect_fault(ko, kl, i, KOBJ_TRUNCATED);
	/* It lies in the file, so its size fits into size_t. */
	if (sh->sh_entsize != entsize || (size_t)sh->sh_size % entsize != 0 ||
	    sh->sh_size == 0 || (size_t)sh->sh_size / entsize > UINT32_MAX)
		return kobj_sect_fault(
		    ko, kl, i, "is no whole number of symbols");
	if (sh->sh_link == 0 || sh->sh_link >= kl->kl_nhdrs)
		return kobj_sect_fault(
		    ko, kl, i, "links to a section that is not there");
	str = &kl->kl_shdrs[sh->sh_link];
	if (str->sh_type != ELF_SHT_STRTAB || str->sh_size == 0 ||
	    str->sh_size > UINT32_MAX || !elf_section_in_file(&kl->kl_elf, str))
		return kobj_sect_fault(ko, kl, sh->sh_link,
		    "is no string table, but the symbol table links to it");
	kl->kl_symndx = i;
	kl->kl_nsyms = (uint32_t)((size_t)sh->sh_size / entsize);
	kl->kl_hdrs[i].kh_role = KR_SYMTAB;
	/* Section names and symbol names may be in one table: read it once. */
	if (sh->sh_link != kl->kl_elf.ei_shstrndx)
		kl->kl_hdrs[sh->sh_link].kh_role = KR_STRTAB;
	kl->kl_strsize = (size_t)str->sh_size;
	return 0;
}

/*
 * Section i has a 32-bit section index for each symbol, which counts where
 * st_shndx is SHN_XINDEX.  One for another symbol table is not ours.
 */
int
kobj_take_shndx(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];

	if (sh->sh_link != kl->kl_symndx)
		return 0;
	if (kl->kl_shndxndx != 0)
		return kobj_sect_fault(
		    ko, kl, i, "is a second table of section indices");
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return kobj_sect_fault(ko, kl, i, KOBJ_TRUNCATED);
	if (sh->sh_size / sizeof(uint32_t) < kl->kl_nsyms)
		return kobj_sect_fault(ko, kl, i,
		    "has fewer section indices than there are symbols");
	kl->kl_shndxndx = i;
	kl->kl_hdrs[i].kh_role = KR_SHNDX;
	return 0;
}

/* Why relocations of this type are not for us; NULL: they are. */
static const char *
kind_defect(const struct kobj *ko, uint32_t type)
{
	bool rela = type == ELF_SHT_RELA;

	if (type == ELF_SHT_CREL || type == ELF_SHT_CREL_LLVM)
		return "CREL relocations are not supported (assemble it without "
		       "--crel)";
	if (rela == ko->ko_md->md_rela)
		return NULL;
	return rela ? "this machine's relocations have no addend (REL)"
		    : "this machine's relocations have an addend (RELA)";
}

/* Section i holds relocations; they matter if their target is loaded. */
int
kobj_take_relocs(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];
	size_t entsize =
	    elf_reloc_size(kl->kl_elf.ei_class, sh->sh_type == ELF_SHT_RELA);
	const char *why;

	if (sh->sh_info >= kl->kl_nhdrs)
		return kobj_sect_fault(
		    ko, kl, i, "is for a section that is not there");
	if (kl->kl_hdrs[sh->sh_info].kh_role != KR_LOAD)
		return 0;
	why = kind_defect(ko, sh->sh_type);
	if (why != NULL)
		return kobj_sect_fault(ko, kl, i, why);
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return kobj_sect_fault(ko, kl, i, KOBJ_TRUNCATED);
	if (sh->sh_entsize != entsize || (size_t)sh->sh_size % entsize != 0)
		return kobj_sect_fault(
		    ko, kl, i, "is no whole number of relocations");
	if (sh->sh_link != kl->kl_symndx)
		return kobj_sect_fault(
		    ko, kl, i, "its symbols are not in the symbol table");
	kl->kl_hdrs[i].kh_role = KR_RELOC;
	return 0;
}
