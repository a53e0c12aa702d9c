/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kobj_sym.c: an object's own symbols: each is checked and classified
 * once, and gets its run-time address in a table by symbol index, which is all
 * that the relocation loop looks at.
 */
#include <kern/kobj_impl.h>
#include <libkern/elf_decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

#define STB_GNU_UNIQUE 10 /* one definition for all; the first one stays */
#define STT_GNU_IFUNC  10

/* The name of symbol i for a message: a section's is that of the section. */
const char *
kobj_sym_name(const struct kobj *ko, const struct kobj_link *kl, uint32_t i)
{
	struct elf_sym sym;

	if (i == 0 ||
	    elf_sym_get(
		kl->kl_elf.ei_class, kl->kl_symtab, kl->kl_nsyms, i, &sym) != 0)
		return "no symbol";
	if (sym.st_type == ELF_STT_SECTION && sym.st_shndx < kl->kl_nhdrs)
		return kobj_hdr_name(ko, kl, sym.st_shndx);
	if (sym.st_name >= kl->kl_strsize || kl->kl_strtab[sym.st_name] == '\0')
		return "a symbol without a name";
	return kl->kl_strtab + sym.st_name;
}

static int
sym_fault(const struct kobj *ko, const struct kobj_link *kl, uint32_t i,
    const char *why, uint64_t value)
{
	return kobj_fault(ko, ENOEXEC, "symbol %u (%s): %s (%#jx)", i,
	    kobj_sym_name(ko, kl, i), why, (uintmax_t)value);
}

/* A common symbol gets the next piece of the block; st_value: its alignment. */
static int
take_common(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym)
{
	uint64_t off, end;

	if (!is_pow2(sym->st_value) || sym->st_value > PAGE_SIZE)
		return sym_fault(ko, kl, i, "bad alignment of a common symbol",
		    sym->st_value);
	if (!round_up_checked(kl->kl_commonsize, sym->st_value, &off) ||
	    __builtin_add_overflow(off, sym->st_size, &end) ||
	    end > KOBJ_MAXSIZE)
		return sym_fault(
		    ko, kl, i, "common symbol is too large", sym->st_size);
	kl->kl_commonsize = (size_t)end;
	kl->kl_commonalign = MAX(kl->kl_commonalign, (size_t)sym->st_value);
	kl->kl_syms[i].sv_value = (vaddr_t)off;
	kl->kl_syms[i].sv_flags |= KSV_COMMON | KSV_EXTERN;
	return 0;
}

/* Where symbol i is defined. */
static int
take_place(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym)
{
	struct kobj_symval *sv = &kl->kl_syms[i];

	if (sym->st_shndx == ELF_SHN_UNDEF) {
		sv->sv_value = 0;
		if (i != 0)
			sv->sv_flags |= KSV_UNDEF | KSV_EXTERN;
		return 0;
	}
	if (sym->st_shndx == ELF_SHN_ABS)
		return 0;
	if (sym->st_shndx == ELF_SHN_COMMON)
		return take_common(ko, kl, i, sym);
	if (sym->st_shndx >= kl->kl_nhdrs || sym->st_shndx >= ELF_SHN_LORESERVE)
		return sym_fault(ko, kl, i,
		    "is defined in a section that is not there", sym->st_shndx);
	if (kl->kl_hdrs[sym->st_shndx].kh_role != KR_LOAD) {
		/* A section symbol of debug data, say: nobody may use it. */
		sv->sv_flags |= KSV_UNUSABLE;
		return 0;
	}
	if (sym->st_value > kl->kl_shdrs[sym->st_shndx].sh_size)
		return sym_fault(
		    ko, kl, i, "lies outside of its section", sym->st_value);
	sv->sv_flags |= KSV_SECT;
	return 0;
}

static int
take_symbol(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym)
{
	struct kobj_symval *sv = &kl->kl_syms[i];

	if (sym->st_name >= kl->kl_strsize)
		return sym_fault(ko, kl, i,
		    "its name lies outside of the string table", sym->st_name);
	switch (sym->st_bind) {
	case ELF_STB_LOCAL:
	case ELF_STB_GLOBAL:
		break;
	case ELF_STB_WEAK:
	case STB_GNU_UNIQUE:
		sv->sv_flags |= KSV_WEAK | KSV_EXTERN;
		break;
	default:
		return sym_fault(ko, kl, i, "unknown binding", sym->st_bind);
	}
	switch (sym->st_type) {
	case ELF_STT_NOTYPE:
	case ELF_STT_OBJECT:
	case ELF_STT_FUNC:
	case ELF_STT_SECTION:
	case ELF_STT_FILE:
	case ELF_STT_COMMON:
		break;
	case ELF_STT_TLS:
		return sym_fault(ko, kl, i,
		    "thread-local data has no place in a module", sym->st_type);
	case STT_GNU_IFUNC:
		return sym_fault(ko, kl, i,
		    "indirect functions (ifunc) are not supported",
		    sym->st_type);
	default:
		return sym_fault(ko, kl, i, "unknown type", sym->st_type);
	}
	return take_place(ko, kl, i, sym);
}

/*
 * Check every symbol and say what it is.  Most are the plain case: named,
 * local or global, a function, an object or a section, defined in a loaded
 * section or undefined.
 */
int
kobj_syms_scan(struct kobj *ko, struct kobj_link *kl)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[kl->kl_symndx];
	size_t entsize = elf_sym_size(kl->kl_elf.ei_class);
	const uint8_t *p;
	int error;

	kl->kl_symtab = p = kl->kl_hdrs[kl->kl_symndx].kh_data;
	kl->kl_strtab = (const char *)kl->kl_hdrs[sh->sh_link].kh_data;
	if (kl->kl_strtab[kl->kl_strsize - 1] != '\0')
		return kobj_fault(ko, ENOEXEC,
		    "section %u (%s): strings do not end with a NUL",
		    sh->sh_link, kobj_hdr_name(ko, kl, sh->sh_link));
	kl->kl_syms = kmem_alloc(kl->kl_nsyms * sizeof(*kl->kl_syms), KM_SLEEP);
	if (kl->kl_syms == NULL)
		return kobj_fault(
		    ko, ENOMEM, "no memory for %u symbols", kl->kl_nsyms);
	for (uint32_t i = 0; i < kl->kl_nsyms; i++, p += entsize) {
		struct elf_sym sym;

		elf_sym_decode(kl->kl_elf.ei_class, p, &sym);
		kl->kl_syms[i] = (struct kobj_symval){
		    .sv_value = (vaddr_t)sym.st_value,
		    .sv_shndx = (uint16_t)sym.st_shndx,
		};
		error = take_symbol(ko, kl, i, &sym);
		if (error != 0)
			return error;
	}
	return 0;
}

/* The sections have addresses: so have the symbols in them. */
void
kobj_syms_place(const struct kobj *ko, struct kobj_link *kl)
{
	struct kobj_symval *sv = kl->kl_syms;

	for (uint32_t i = 0; i < kl->kl_nsyms; i++, sv++) {
		if ((sv->sv_flags & KSV_SECT) != 0)
			sv->sv_value +=
			    ko->ko_sects[kl->kl_hdrs[sv->sv_shndx].kh_sect]
				.sc_addr;
		else if ((sv->sv_flags & KSV_COMMON) != 0)
			sv->sv_value += kl->kl_common;
	}
}
