/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_say.c: the linker's messages, and the names in them.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/systm.h>

/*
 * Names in messages come from the file: bytes that are not printable are
 * encoded.
 */
void
kobj_say(const struct kobj *ko, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	kvsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (char *p = text; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	kprintf("%s: %s\n", ko->ko_name, text);
}

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

int
kobj_sect_fault(const struct kobj *ko, const struct kobj_link *kl, uint32_t i,
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

/* The name of symbol i for a message: a section's is that of the section. */
const char *
kobj_sym_name(const struct kobj *ko, const struct kobj_link *kl, uint32_t i)
{
	struct elf_sym sym;

	if (i == 0 ||
	    elf_sym_get(
		kl->kl_elf.ei_class, kl->kl_symtab, kl->kl_nsyms, i, &sym) != 0)
		return "no symbol";
	if (sym.st_type == ELF_STT_SECTION &&
	    (sym.st_shndx < ELF_SHN_LORESERVE ||
		sym.st_shndx == ELF_SHN_XINDEX))
		return kobj_hdr_name(
		    ko, kl, kobj_sym_shndx(kl, i, sym.st_shndx));
	if (sym.st_name >= kl->kl_strsize || kl->kl_strtab[sym.st_name] == '\0')
		return "a symbol without a name";
	return kl->kl_strtab + sym.st_name;
}
