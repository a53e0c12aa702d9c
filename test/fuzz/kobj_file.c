/* SPDX-License-Identifier: BSD-2-Clause */
/* kobj_file.c: parse and write object files; see kobj_edit.h. */
#include <string.h>

#include "kobj_edit.h"

static void
get_ehdr(int class, const uint8_t *p, struct elf64_ehdr *eh)
{
	struct elf32_ehdr e;

	memcpy(eh, p, sizeof(*eh));
	if (class == ELF_CLASS64)
		return;
	memcpy(&e, p, sizeof(e));
	*eh = (struct elf64_ehdr){{0}, e.e_type, e.e_machine, e.e_version,
	    e.e_entry, e.e_phoff, e.e_shoff, e.e_flags, e.e_ehsize,
	    e.e_phentsize, e.e_phnum, e.e_shentsize, e.e_shnum, e.e_shstrndx};
	memcpy(eh->e_ident, e.e_ident, sizeof(eh->e_ident));
}

static void
put_ehdr(int class, uint8_t *p, const struct elf64_ehdr *eh)
{
	struct elf32_ehdr e = {{0}, eh->e_type, eh->e_machine, eh->e_version,
	    (uint32_t)eh->e_entry, (uint32_t)eh->e_phoff, (uint32_t)eh->e_shoff,
	    eh->e_flags, eh->e_ehsize, eh->e_phentsize, eh->e_phnum,
	    eh->e_shentsize, eh->e_shnum, eh->e_shstrndx};

	memcpy(e.e_ident, eh->e_ident, sizeof(e.e_ident));
	if (class == ELF_CLASS64)
		memcpy(p, eh, sizeof(*eh));
	else
		memcpy(p, &e, sizeof(e));
}

static void
get_shdr(int class, const uint8_t *p, struct elf64_shdr *sh)
{
	struct elf32_shdr s;

	if (class == ELF_CLASS64) {
		memcpy(sh, p, sizeof(*sh));
		return;
	}
	memcpy(&s, p, sizeof(s));
	*sh = (struct elf64_shdr){s.sh_name, s.sh_type, s.sh_flags, s.sh_addr,
	    s.sh_offset, s.sh_size, s.sh_link, s.sh_info, s.sh_addralign,
	    s.sh_entsize};
}

static void
put_shdr(int class, uint8_t *p, const struct elf64_shdr *sh)
{
	struct elf32_shdr s = {sh->sh_name, sh->sh_type, (uint32_t)sh->sh_flags,
	    (uint32_t)sh->sh_addr, (uint32_t)sh->sh_offset,
	    (uint32_t)sh->sh_size, sh->sh_link, sh->sh_info,
	    (uint32_t)sh->sh_addralign, (uint32_t)sh->sh_entsize};

	if (class == ELF_CLASS64)
		memcpy(p, sh, sizeof(*sh));
	else
		memcpy(p, &s, sizeof(s));
}

static uint8_t *
take_bytes(struct ke_object *ko, const void *from, size_t len)
{
	uint8_t *p = ko->ko_bytes + ko->ko_used;

	if (len > KE_BYTES - ko->ko_used)
		return NULL;
	ko->ko_used += len;
	return memcpy(p, from, len);
}

bool
ke_parse(struct ke_object *ko, const uint8_t *data, size_t size)
{
	const struct elf64_ehdr *eh = &ko->ko_ehdr;
	size_t entsize;
	unsigned i;

	if (size < sizeof(*eh) ||
	    (data[EI_CLASS] != ELF_CLASS64 && data[EI_CLASS] != ELF_CLASS32))
		return false;
	ko->ko_class = data[EI_CLASS];
	ko->ko_used = 0;
	get_ehdr(ko->ko_class, data, &ko->ko_ehdr);
	entsize = elf_shdr_size(ko->ko_class);
	if (eh->e_shnum < 2 || eh->e_shnum > KE_SECTIONS ||
	    !range_valid(eh->e_shoff, eh->e_shnum * entsize, size))
		return false;
	ko->ko_nsections = eh->e_shnum;
	for (i = 0; i < ko->ko_nsections; i++) {
		struct ke_section *ks = &ko->ko_sections[i];

		get_shdr(ko->ko_class, data + eh->e_shoff + i * entsize,
		    &ks->ks_hdr);
		ks->ks_data = NULL;
		if (ks->ks_hdr.sh_type != ELF_SHT_NOBITS &&
		    range_valid(ks->ks_hdr.sh_offset, ks->ks_hdr.sh_size, size))
			ks->ks_data =
			    take_bytes(ko, data + ks->ks_hdr.sh_offset,
				(size_t)ks->ks_hdr.sh_size);
	}
	return true;
}

size_t
ke_write(const struct ke_object *ko, uint8_t *data, size_t max)
{
	size_t entsize = elf_shdr_size(ko->ko_class), end;
	struct elf64_ehdr eh = ko->ko_ehdr;
	struct elf64_shdr sh;
	size_t at = elf_ehdr_size(ko->ko_class);
	unsigned i;

	end = at + ko->ko_nsections * (entsize + 8);
	for (i = 0; i < ko->ko_nsections; i++)
		if (ko->ko_sections[i].ks_data != NULL)
			end += (size_t)ko->ko_sections[i].ks_hdr.sh_size;
	if (end + 8 > max)
		return 0;
	memset(data, 0, end + 8);
	for (i = 0; i < ko->ko_nsections; i++) {
		const struct ke_section *ks = &ko->ko_sections[i];

		if (ks->ks_data == NULL)
			continue;
		at = (at + 7) & ~(size_t)7;
		memcpy(data + at, ks->ks_data, (size_t)ks->ks_hdr.sh_size);
		at += (size_t)ks->ks_hdr.sh_size;
	}
	eh.e_shoff = (at + 7) & ~(size_t)7;
	eh.e_shnum = (uint16_t)ko->ko_nsections;
	put_ehdr(ko->ko_class, data, &eh);
	at = elf_ehdr_size(ko->ko_class);
	for (i = 0; i < ko->ko_nsections; i++) {
		sh = ko->ko_sections[i].ks_hdr;
		if (ko->ko_sections[i].ks_data != NULL) {
			at = (at + 7) & ~(size_t)7;
			sh.sh_offset = at;
			at += (size_t)sh.sh_size;
		}
		put_shdr(ko->ko_class, data + eh.e_shoff + i * entsize, &sh);
	}
	return (size_t)eh.e_shoff + ko->ko_nsections * entsize;
}

bool
ke_grow(struct ke_object *ko, unsigned i, size_t more)
{
	struct elf64_shdr *sh = &ko->ko_sections[i].ks_hdr;
	size_t len = (size_t)sh->sh_size;
	uint8_t *p;

	if (ko->ko_sections[i].ks_data == NULL ||
	    len + more > KE_BYTES - ko->ko_used)
		return false;
	p = take_bytes(ko, ko->ko_sections[i].ks_data, len);
	memset(p + len, 0, more);
	ko->ko_used += more;
	ko->ko_sections[i].ks_data = p;
	sh->sh_size += more;
	return true;
}

unsigned
ke_find(const struct ke_object *ko, uint32_t type, uint64_t *rnd)
{
	unsigned first = (unsigned)pick(rnd, ko->ko_nsections), i, k;

	for (k = 0; k < ko->ko_nsections; k++) {
		i = (first + k) % ko->ko_nsections;
		if (i != 0 && ko->ko_sections[i].ks_data != NULL &&
		    ko->ko_sections[i].ks_hdr.sh_size != 0 &&
		    (type == 0 || ko->ko_sections[i].ks_hdr.sh_type == type))
			return i;
	}
	return 0;
}

static bool
append_section(struct ke_object *to, const struct ke_section *ks)
{
	struct ke_section *fresh = &to->ko_sections[to->ko_nsections];

	if (to->ko_nsections == KE_SECTIONS)
		return false;
	*fresh = *ks;
	if (ks->ks_data != NULL) {
		fresh->ks_data =
		    take_bytes(to, ks->ks_data, (size_t)ks->ks_hdr.sh_size);
		if (fresh->ks_data == NULL)
			return false;
	}
	to->ko_nsections++;
	return true;
}

bool
ke_import(struct ke_object *to, const struct ke_object *from, uint64_t *rnd)
{
	unsigned i = ke_find(from, 0, rnd), symtab, at = to->ko_nsections, k;

	if (from->ko_class != to->ko_class || i == 0 ||
	    !append_section(to, &from->ko_sections[i]))
		return false;
	symtab = ke_find(to, ELF_SHT_SYMTAB, rnd);
	to->ko_sections[at].ks_hdr.sh_name = 0;
	for (k = 1; k < from->ko_nsections; k++) {
		const struct ke_section *ks = &from->ko_sections[k];
		struct elf64_shdr *sh;

		if ((ks->ks_hdr.sh_type != ELF_SHT_RELA &&
			ks->ks_hdr.sh_type != ELF_SHT_REL) ||
		    ks->ks_hdr.sh_info != i || !append_section(to, ks))
			continue;
		sh = &to->ko_sections[to->ko_nsections - 1].ks_hdr;
		sh->sh_info = at;
		sh->sh_link = symtab;
	}
	return true;
}
