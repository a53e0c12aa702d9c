/* SPDX-License-Identifier: BSD-2-Clause */
/* modfile.c: see modfile.h. */
#include "modfile.h"

#include "kobjtest.h"

#define TEXT (ELF_SHF_ALLOC | ELF_SHF_EXECINSTR)
#define DATA (ELF_SHF_ALLOC | ELF_SHF_WRITE)

void
mf_put(uint8_t *info, size_t off, uint32_t v)
{
	memcpy(info + off, &v, sizeof(v));
}

struct modfile
mf_make(int class)
{
	struct modfile mf = {.mf_ptr = class == ELF_CLASS64 ? 8 : 4};
	const uint32_t type =
	    class == ELF_CLASS64 ? (uint32_t)R_X86_64_64 : (uint32_t)R_386_32;
	const size_t ptr = mf.mf_ptr, modcmd = 16 + 8;
	struct objbuild *ob = ob_new(class);
	unsigned strings, set, fn, info;
	uint8_t data[16 + 32 + 8] = {0};

	mf_put(data, 16, MF_VERSION);
	mf_put(data, 20, 2);
	strings = ob_section(ob, ".rodata", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1,
	    MF_STRINGS, sizeof(MF_STRINGS) - 1);
	mf.mf_text =
	    ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 8, NULL, 32);
	mf.mf_info =
	    ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, data, 48);
	mf.mf_bss = ob_section(ob, ".bss", ELF_SHT_NOBITS, DATA, 8, NULL, 64);
	set = ob_section(
	    ob, "link_set_modules", ELF_SHT_PROGBITS, DATA, 8, NULL, ptr);
	mf.mf_sect =
	    ob_symbol(ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, strings, 0, 0);
	info = ob_symbol(
	    ob, "info", ELF_STB_LOCAL, ELF_STT_OBJECT, mf.mf_info, 16, 32);
	fn = ob_symbol(ob, "layerfs_modcmd", ELF_STB_LOCAL, ELF_STT_FUNC,
	    mf.mf_text, 8, 8);
	ob_symbol(ob, "outside", ELF_STB_GLOBAL, 0, 0, 0, 0);
	ob_reloc(ob, mf.mf_info, modcmd, type, fn, 4);
	ob_reloc(ob, mf.mf_info, modcmd + ptr, type, mf.mf_sect, MF_NAME);
	ob_reloc(ob, mf.mf_info, modcmd + 2 * ptr, type, mf.mf_sect, MF_NEEDS);
	ob_reloc(ob, set, 0, type, info, 0);
	mf.mf_file = ob_finish(ob, &mf.mf_len);
	return mf;
}

void
mf_open(struct elf_object *eo, const struct modfile *mf)
{
	struct elf_error ee;

	assert_int_equal(elf_object_open(eo, mf->mf_file, mf->mf_len, &ee), 0);
}
