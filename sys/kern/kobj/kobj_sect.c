/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_sect.c: what each section of an object is for.  Every header
 * field that is used later is checked here; sections that play no part (debug
 * information, comments) are not looked at.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

#define SHF_COMPRESSED    0x800u
#define SHF_EXCLUDE       0x80000000u
#define SHT_SYMTAB_SHNDX  18
#define SHT_X86_64_UNWIND 0x70000001u

/* The name of section i for a message; never NULL. */
const char *
kobj_hdr_name(const struct kobj *ko, const struct kobj_link *kl, uint32_t i)
{
	uint32_t off;

	if (i >= kl->kl_nhdrs)
		return "?";
	off = kl->kl_shdrs[i].sh_name;
	return off < ko->ko_namesize ? ko->ko_names + off : "?";
}

/* The pieces that are freed after INIT: Linux's names and KOS's. */
static bool
is_init_name(const char *name)
{
	return strcmp(name, ".init") == 0 || strncmp(name, ".init.", 6) == 0;
}

static enum kobj_partno
part_of(const char *name, uint64_t flags)
{
	bool init = is_init_name(name);

	if ((flags & ELF_SHF_EXECINSTR) != 0)
		return init ? KP_INIT_TEXT : KP_TEXT;
	if ((flags & ELF_SHF_WRITE) != 0)
		return init ? KP_INIT_DATA : KP_DATA;
	return init ? KP_INIT_RODATA : KP_RODATA;
}

/* Why a section that asks for memory cannot have it; NULL: it can. */
static const char *
load_defect(const struct kobj_link *kl, const struct elf_shdr *sh)
{
	switch (sh->sh_type) {
	case ELF_SHT_PROGBITS:
	case ELF_SHT_NOBITS:
	case ELF_SHT_NOTE:
	case ELF_SHT_INIT_ARRAY:
	case ELF_SHT_FINI_ARRAY:
	case ELF_SHT_PREINIT_ARRAY:
	case SHT_X86_64_UNWIND:
		break;
	default:
		return "a section of this type cannot be loaded";
	}
	if ((sh->sh_flags & ELF_SHF_TLS) != 0)
		return "thread-local data has no place in a module";
	if ((sh->sh_flags & SHF_COMPRESSED) != 0)
		return "is compressed";
	if ((sh->sh_flags & ELF_SHF_WRITE) != 0 &&
	    (sh->sh_flags & ELF_SHF_EXECINSTR) != 0)
		return "is writable and executable";
	if (sh->sh_addralign > 1 && !is_pow2(sh->sh_addralign))
		return "its alignment is not a power of two";
	if (sh->sh_addralign > PAGE_SIZE)
		return "its alignment is larger than a page";
	if (sh->sh_size > KOBJ_MAXSIZE)
		return "is larger than any module may be";
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return "lies beyond the end of the file";
	return NULL;
}

static int
sect_fault(const struct kobj *ko, const struct kobj_link *kl, uint32_t i,
    const char *why)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];

	return kobj_fault(ko, ENOEXEC,
	    "section %u (%s): %s (type %#x, flags %#jx, offset %#jx, size "
	    "%#jx, align %#jx)",
	    i, kobj_hdr_name(ko, kl, i), why, sh->sh_type,
	    (uintmax_t)sh->sh_flags, (uintmax_t)sh->sh_offset,
	    (uintmax_t)sh->sh_size, (uintmax_t)sh->sh_addralign);
}

/* Section i gets memory. */
static int
take_load(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];
	const char *why = load_defect(kl, sh);
	struct kobj_sect *sc;

	if (why == NULL && sh->sh_name >= ko->ko_namesize)
		why = "its name lies outside of the name table";
	if (why != NULL)
		return sect_fault(ko, kl, i, why);
	kl->kl_hdrs[i].kh_role = KR_LOAD;
	kl->kl_hdrs[i].kh_sect = ko->ko_nsects;
	sc = &ko->ko_sects[ko->ko_nsects++];
	*sc = (struct kobj_sect){
	    .sc_name = ko->ko_names + sh->sh_name,
	    .sc_size = (size_t)sh->sh_size,
	    .sc_contents = sh->sh_type != ELF_SHT_NOBITS,
	};
	sc->sc_part = (uint8_t)part_of(sc->sc_name, sh->sh_flags);
	kobj_array_kind(sc, sh->sh_type);
	if (sc->sc_array != KA_NONE && sc->sc_size % kobj_ptr_size(ko) != 0)
		return sect_fault(ko, kl, i, "is no whole number of pointers");
	return 0;
}

/* Section i is the symbol table; its strings are in the one it links to. */
static int
take_symtab(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i], *str;
	size_t entsize = elf_sym_size(kl->kl_elf.ei_class);

	if (kl->kl_symndx != 0)
		return sect_fault(ko, kl, i, "is a second symbol table");
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return sect_fault(ko, kl, i, "lies beyond the end of the file");
	/* Now the size is one of this machine's. */
	if (sh->sh_entsize != entsize || (size_t)sh->sh_size % entsize != 0 ||
	    sh->sh_size == 0 || (size_t)sh->sh_size / entsize > UINT32_MAX)
		return sect_fault(ko, kl, i, "is no whole number of symbols");
	if (sh->sh_link == 0 || sh->sh_link >= kl->kl_nhdrs)
		return sect_fault(
		    ko, kl, i, "links to a section that is not there");
	str = &kl->kl_shdrs[sh->sh_link];
	if (str->sh_type != ELF_SHT_STRTAB || str->sh_size == 0 ||
	    str->sh_size > UINT32_MAX || !elf_section_in_file(&kl->kl_elf, str))
		return sect_fault(ko, kl, sh->sh_link,
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

/* Section i holds relocations; they matter if their target is loaded. */
static int
take_relocs(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];
	bool rela = sh->sh_type == ELF_SHT_RELA;
	size_t entsize = elf_reloc_size(kl->kl_elf.ei_class, rela);

	if (sh->sh_info >= kl->kl_nhdrs)
		return sect_fault(
		    ko, kl, i, "is for a section that is not there");
	if (kl->kl_hdrs[sh->sh_info].kh_role != KR_LOAD)
		return 0;
	if (rela != ko->ko_md->md_rela)
		return sect_fault(ko, kl, i,
		    rela ? "this machine's relocations have no addend (REL)"
			 : "this machine's relocations have an addend (RELA)");
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return sect_fault(ko, kl, i, "lies beyond the end of the file");
	if (sh->sh_entsize != entsize || (size_t)sh->sh_size % entsize != 0)
		return sect_fault(
		    ko, kl, i, "is no whole number of relocations");
	if (sh->sh_link != kl->kl_symndx)
		return sect_fault(
		    ko, kl, i, "its symbols are not in the symbol table");
	kl->kl_hdrs[i].kh_role = KR_RELOC;
	return 0;
}

/* Relocations are judged last, when it is known what is loaded. */
static int
classify_one(struct kobj *ko, struct kobj_link *kl, uint32_t i, bool relocs)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];
	bool is_reloc =
	    sh->sh_type == ELF_SHT_RELA || sh->sh_type == ELF_SHT_REL;

	if (relocs)
		return is_reloc ? take_relocs(ko, kl, i) : 0;
	if (sh->sh_type == ELF_SHT_SYMTAB)
		return take_symtab(ko, kl, i);
	if (sh->sh_type == SHT_SYMTAB_SHNDX)
		return sect_fault(
		    ko, kl, i, "has more sections than symbols can name");
	if ((sh->sh_flags & ELF_SHF_ALLOC) != 0 && !is_reloc &&
	    (sh->sh_flags & SHF_EXCLUDE) == 0 && sh->sh_type != ELF_SHT_NULL)
		return take_load(ko, kl, i);
	return 0;
}

int
kobj_classify(struct kobj *ko, struct kobj_link *kl)
{
	int error = 0;

	for (uint32_t i = 1; i < kl->kl_nhdrs; i++)
		if ((kl->kl_shdrs[i].sh_flags & ELF_SHF_ALLOC) != 0)
			ko->ko_asects++;
	if (ko->ko_asects == 0)
		return kobj_fault(ko, ENOEXEC, "has nothing to load");
	ko->ko_sects =
	    kmem_alloc(ko->ko_asects * sizeof(*ko->ko_sects), KM_SLEEP);
	if (ko->ko_sects == NULL)
		return kobj_fault(
		    ko, ENOMEM, "no memory for %u sections", ko->ko_asects);
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++)
		error = classify_one(ko, kl, i, false);
	if (error == 0 && kl->kl_symndx == 0)
		error = kobj_fault(
		    ko, ENOEXEC, "has no symbol table (was it stripped?)");
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++)
		error = classify_one(ko, kl, i, true);
	return error;
}
