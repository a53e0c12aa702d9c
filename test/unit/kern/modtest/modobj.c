/* SPDX-License-Identifier: BSD-2-Clause */
/* modobj.c: see modobj.h. */
#include "modobj.h"

#include "modtest.h"

struct modobj
modobj_new(void)
{
	static const char strings[] = MO_STRINGS;
	struct modobj mo = {.mo_ob = ob_new(OB_CLASS)};
	/* Functions that return 0: xor %eax, %eax; ret; nop. */
	static const uint8_t function[] = {0x31, 0xc0, 0xc3, 0x90};
	uint8_t code[MO_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(code); i++)
		code[i] = function[i % sizeof(function)];
	mo.mo_text = ob_section(mo.mo_ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, code, sizeof(code));
	mo.mo_data = ob_section(mo.mo_ob, ".data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 16, NULL, MO_DATA_SIZE);
	mo.mo_strings = ob_section(mo.mo_ob, ".rodata.str", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC, 1, strings, sizeof(strings) - 1);
	mo.mo_textsym = ob_symbol(
	    mo.mo_ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, mo.mo_text, 0, 0);
	mo.mo_datasym = ob_symbol(
	    mo.mo_ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, mo.mo_data, 0, 0);
	mo.mo_stringsym = ob_symbol(
	    mo.mo_ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, mo.mo_strings, 0, 0);
	return mo;
}

void
modobj_symbol(struct modobj *mo, const char *name, unsigned type,
    unsigned section, uint64_t value, uint64_t size)
{

	(void)ob_symbol(
	    mo->mo_ob, name, ELF_STB_GLOBAL, type, section, value, size);
}

void
modobj_pointer(struct modobj *mo, unsigned slot, unsigned sym, int64_t off)
{

	ob_reloc(
	    mo->mo_ob, mo->mo_data, slot * sizeof(void *), OB_PTR, sym, off);
}

void
modobj_load(struct modobj *mo, const char *name, int error, const char *text)
{
	size_t len;
	void *file = ob_finish(mo->mo_ob, &len);
	int got;

	host_console_clear();
	got = module_load_mem(name, file, len);
	if (got != error)
		fail_msg("%s: %d, expected %d\n%s", name, got, error,
		    host_console_text());
	if (text != NULL)
		modtest_said(text);
	free(file);
}
