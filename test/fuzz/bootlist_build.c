/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootlist_build.c: the objects of fuzz_bootlist's modules; see
 * fuzz_modules.h.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/kern/kobjtest/objbuild.h"
#include "fuzz_modules.h"

#define R_X86_64_64    1
#define R_X86_64_PLT32 4

/* "b,c,..." of a mask of names. */
static void
required_string(uint8_t mask, uint8_t flags, char *buf, size_t size)
{
	unsigned int i;

	buf[0] = '\0';
	for (i = 0; i < FM_MODULES; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		kstrlcat(buf, fm_names[i], size);
		kstrlcat(buf, ",", size);
	}
	if ((flags & FB_MISSING) != 0)
		kstrlcat(buf, "missing,", size);
	if ((flags & FB_BADNAME) != 0)
		kstrlcat(buf, "../a,", size);
}

#define TEXT_SIZE 10
#define TEXT_ID   1 /* offset of the module's number */

/* mov $id, %edx; jmp fuzz_modcmd */
static unsigned int
add_text(struct objbuild *ob)
{
	static const uint8_t code[TEXT_SIZE] = {0xba, 0, 0, 0, 0, 0xe9};
	unsigned int text, sym;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, code, sizeof(code));
	sym = ob_symbol(ob, "fuzz_modcmd", ELF_STB_GLOBAL, ELF_STT_NOTYPE,
	    ELF_SHN_UNDEF, 0, 0);
	ob_reloc(ob, text, 6, R_X86_64_PLT32, sym, -4);
	return text;
}

/* modinfo_t, followed by its two strings. */
struct info_section {
	struct modinfo is_info;
	char is_name[8];
	char is_required[64];
};

/* An object, and the offsets of what differs between modules. */
struct template
{
	char *te_data;
	size_t te_len;
	size_t te_text, te_info;
};

static void
add_relocs(
    struct objbuild *ob, unsigned int modcmd, unsigned int rodata, bool undef)
{
	static const uint64_t zero;
	unsigned int link, sym;

	link = ob_section(ob, "link_set_modules", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC, 8, &zero, sizeof(zero));
	sym = ob_symbol(ob, "info", ELF_STB_LOCAL, ELF_STT_OBJECT, rodata, 0,
	    sizeof(struct info_section));
	ob_reloc(ob, link, 0, R_X86_64_64, sym, 0);
	ob_reloc(ob, rodata, offsetof(struct modinfo, mi_modcmd), R_X86_64_64,
	    modcmd, 0);
	ob_reloc(ob, rodata, offsetof(struct modinfo, mi_name), R_X86_64_64,
	    sym, offsetof(struct info_section, is_name));
	ob_reloc(ob, rodata, offsetof(struct modinfo, mi_required), R_X86_64_64,
	    sym, offsetof(struct info_section, is_required));
	if (undef)
		ob_reloc(ob, rodata, offsetof(struct info_section, is_required),
		    R_X86_64_64,
		    ob_symbol(ob, "nobody", ELF_STB_GLOBAL, ELF_STT_NOTYPE,
			ELF_SHN_UNDEF, 0, 0),
		    0);
}

static void
make_template(struct template *te, bool undef)
{
	static const struct info_section is;
	struct objbuild *ob = ob_new(ELF_CLASS64);
	unsigned int text = add_text(ob), rodata, modcmd;

	modcmd = ob_symbol(
	    ob, "modcmd", ELF_STB_LOCAL, ELF_STT_FUNC, text, 0, TEXT_SIZE);
	rodata = ob_section(
	    ob, ".rodata", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 8, &is, sizeof(is));
	add_relocs(ob, modcmd, rodata, undef);
	te->te_data = ob_finish(ob, &te->te_len);
	te->te_text = ob_shdr(te->te_data, text)->sh_offset;
	te->te_info = ob_shdr(te->te_data, rodata)->sh_offset;
}

/*
 * Module `id` of those bytes.  Only two objects are built; the others are
 * copies with another number in their code and another modinfo.
 */
void *
fm_build(unsigned int id, const char *name, const uint8_t *bytes, size_t *lenp)
{
	static struct template templates[2]; /* owner: this function */
	bool undef = (bytes[2] & FB_UNDEF) != 0;
	struct template *te = &templates[undef];
	struct info_section is = {.is_info.mi_version = __NetBSD_Version__};
	char *data;

	if (te->te_data == NULL)
		make_template(te, undef);
	if ((bytes[1] & FB_OLD) != 0)
		is.is_info.mi_version = 1;
	is.is_info.mi_class = (modclass_t)(bytes[1] & 7);
	kstrlcpy(is.is_name, name, sizeof(is.is_name));
	required_string(
	    bytes[0], bytes[1], is.is_required, sizeof(is.is_required));
	data = malloc(te->te_len);
	memcpy(data, te->te_data, te->te_len);
	data[te->te_text + TEXT_ID] = (char)id;
	memcpy(data + te->te_info, &is, sizeof(is));
	*lenp = te->te_len;
	return data;
}
