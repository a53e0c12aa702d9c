/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_sect.c: classify an object's sections, and check every header field that
 * is used later.  Sections without SHF_ALLOC (debug information, comments) and
 * unwind data are ignored, unless sh_info refers to a loaded section: then the
 * type must be known.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Is the section one that is freed after INIT? */
static bool
is_init_name(const struct kobj_format *kf, const char *name)
{
	size_t len;

	if (kf->kf_init == NULL)
		return false;
	len = strlen(kf->kf_init);
	return strncmp(name, kf->kf_init, len) == 0 &&
	    (name[len] == '\0' || name[len] == '.');
}

static enum kobj_partno
part_of(const struct kobj_format *kf, const char *name, uint64_t flags)
{
	bool init = is_init_name(kf, name);

	if ((flags & ELF_SHF_EXECINSTR) != 0)
		return init ? KP_INIT_TEXT : KP_TEXT;
	if ((flags & ELF_SHF_WRITE) != 0)
		return init ? KP_INIT_DATA : KP_DATA;
	return init ? KP_INIT_RODATA : KP_RODATA;
}

/*
 * Data for unwinding the stack, which the kernel does by frame pointers: "name"
 * itself, "name.*" and "name_*".
 */
static bool
is_unwind_data(const char *name, uint32_t type)
{
#define NAME(name)                     \
	{                              \
		name, sizeof(name) - 1 \
	}
	static const struct {
		const char *name;
		size_t len;
	} names[] = {NAME(".eh_frame"), NAME(".sframe"), NAME(".debug_frame"),
	    NAME(".gcc_except_table")};
#undef NAME

	if (type == ELF_SHT_X86_64_UNWIND || type == ELF_SHT_GNU_SFRAME)
		return true;
	for (size_t i = 0; i < knitems(names) && name[0] == '.'; i++) {
		size_t len = names[i].len;

		if (name[1] == names[i].name[1] &&
		    strncmp(name, names[i].name, len) == 0 &&
		    (name[len] == '\0' || name[len] == '.' || name[len] == '_'))
			return true;
	}
	return false;
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
		break;
	default:
		return "a section of this type cannot be loaded";
	}
	if ((sh->sh_flags & ELF_SHF_TLS) != 0)
		return "thread-local data has no place in a module";
	if ((sh->sh_flags & ELF_SHF_COMPRESSED) != 0)
		return "is compressed";
	if ((sh->sh_flags & ELF_SHF_WRITE) != 0 &&
	    (sh->sh_flags & ELF_SHF_EXECINSTR) != 0)
		return "is writable and executable";
	/* gABI: 0 and 1 both mean no constraint. */
	if (sh->sh_addralign > 1 && !is_pow2(sh->sh_addralign))
		return "its alignment is not a power of two";
	if (sh->sh_addralign > KOBJ_MAXALIGN)
		return "its alignment is larger than 2 MB";
	if (sh->sh_size > KOBJ_MAXSIZE)
		return "is larger than any module may be";
	if (!elf_section_in_file(&kl->kl_elf, sh))
		return KOBJ_TRUNCATED;
	if (sh->sh_type == ELF_SHT_NOBITS && sh->sh_size != 0 &&
	    (sh->sh_flags & ELF_SHF_EXECINSTR) != 0)
		return "is code without its contents (is the file debug "
		       "information, made by objcopy --only-keep-debug? load "
		       "the module that it belongs to)";
	return NULL;
}

/* Section i gets memory. */
static int
take_load(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];
	const char *why;
	struct kobj_sect *sc;

	if (is_unwind_data(kobj_hdr_name(ko, kl, i), sh->sh_type))
		return 0;
	why = load_defect(kl, sh);
	if (why == NULL && sh->sh_name >= ko->ko_namesize)
		why = "its name lies outside of the name table";
	if (why != NULL)
		return kobj_sect_fault(ko, kl, i, why);
	kl->kl_hdrs[i].kh_role = KR_LOAD;
	kl->kl_hdrs[i].kh_sect = ko->ko_nsects;
	kl->kl_hasload |= sh->sh_size != 0;
	sc = &ko->ko_sects[ko->ko_nsects++];
	*sc = (struct kobj_sect){
	    .sc_name = ko->ko_names + sh->sh_name,
	    .sc_size = (size_t)sh->sh_size,
	    .sc_align = (uint32_t)sh->sh_addralign,
	    .sc_contents = sh->sh_type != ELF_SHT_NOBITS,
	};
	sc->sc_part =
	    (uint8_t)part_of(&kl->kl_format, sc->sc_name, sh->sh_flags);
	kobj_array_kind(sc, sh->sh_type);
	if (sc->sc_array != KA_NONE && sc->sc_size % kobj_ptr_size(ko) != 0)
		return kobj_sect_fault(
		    ko, kl, i, "is no whole number of pointers");
	return 0;
}

/* The first pass: what is loaded, and the symbol table. */
static int
take_contents(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];

	switch (sh->sh_type) {
	case ELF_SHT_SYMTAB:
		return kobj_take_symtab(ko, kl, i);
	case ELF_SHT_NULL:
	case ELF_SHT_REL:
	case ELF_SHT_RELA:
	case ELF_SHT_CREL:
	case ELF_SHT_CREL_LLVM:
		return 0;
	default:
		break;
	}
	if ((sh->sh_flags & ELF_SHF_EXCLUDE) != 0) {
		if (strncmp(kobj_hdr_name(ko, kl, i), ".gnu.lto_", 9) == 0)
			kl->kl_lto = true;
		return 0;
	}
	return (sh->sh_flags & ELF_SHF_ALLOC) != 0 ? take_load(ko, kl, i) : 0;
}

/* What the first pass must have found. */
static int
check_contents(struct kobj *ko, const struct kobj_link *kl)
{
	if (kl->kl_lto && !kl->kl_hasload)
		return kobj_fault(ko, ENOEXEC,
		    "has no code, only GCC's intermediate form of it: compile "
		    "it without -flto, or with -ffat-lto-objects");
	if (kl->kl_symndx == 0)
		return kobj_fault(
		    ko, ENOEXEC, "has no symbol table (was it stripped?)");
	return 0;
}

/* The second pass: tables that refer to sections and symbols of the first. */
static int
take_tables(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];

	switch (sh->sh_type) {
	case ELF_SHT_REL:
	case ELF_SHT_RELA:
	case ELF_SHT_CREL:
	case ELF_SHT_CREL_LLVM:
		return kobj_take_relocs(ko, kl, i);
	case ELF_SHT_SYMTAB_SHNDX:
		return kobj_take_shndx(ko, kl, i);
	case ELF_SHT_NULL:
	case ELF_SHT_PROGBITS:
	case ELF_SHT_SYMTAB:
	case ELF_SHT_STRTAB:
	case ELF_SHT_NOTE:
	case ELF_SHT_NOBITS:
	case ELF_SHT_INIT_ARRAY:
	case ELF_SHT_FINI_ARRAY:
	case ELF_SHT_PREINIT_ARRAY:
	case ELF_SHT_GROUP:
	case ELF_SHT_GNU_SFRAME:
	case ELF_SHT_GNU_ATTRIBUTES:
	case ELF_SHT_X86_64_UNWIND:
		return 0;
	default:
		break;
	}
	if (sh->sh_info >= kl->kl_nhdrs ||
	    kl->kl_hdrs[sh->sh_info].kh_role != KR_LOAD)
		return 0;
	return kobj_fault(ko, ENOEXEC,
	    "section %u (%s): is of an unknown type (%#x) and belongs to "
	    "section %u (%s), which is loaded: it may be relocations",
	    i, kobj_hdr_name(ko, kl, i), sh->sh_type, sh->sh_info,
	    kobj_hdr_name(ko, kl, sh->sh_info));
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
	ko->ko_sects = kobj_array_alloc(
	    ko, "sections", ko->ko_asects, sizeof(*ko->ko_sects));
	if (ko->ko_sects == NULL)
		return ENOMEM;
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++)
		error = take_contents(ko, kl, i);
	if (error == 0)
		error = check_contents(ko, kl);
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++)
		error = take_tables(ko, kl, i);
	return error;
}
