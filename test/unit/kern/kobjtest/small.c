/* SPDX-License-Identifier: BSD-2-Clause */
/* small.c: see small.h. */
#include "small.h"

struct small
small_new(void)
{
	struct small s = {.ob = ob_new(OB_CLASS)};

	s.text =
	    ob_section(s.ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 64);
	s.data = ob_section(s.ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	s.fn =
	    ob_symbol(s.ob, "fn", ELF_STB_GLOBAL, ELF_STT_FUNC, s.text, 8, 8);
	s.var = ob_symbol(
	    s.ob, "var", ELF_STB_GLOBAL, ELF_STT_OBJECT, s.data, 16, 8);
	return s;
}

int
link_file(void *file, size_t len, kobj_t *kop)
{
	kobj_t ko;
	int error;

	host_console_clear();
	error = kt_link(&ko, "defect.kmod", file, len, NULL);
	free(file);
	if (kop != NULL)
		*kop = ko;
	else if (error == 0)
		kobj_unload(ko);
	return error;
}

int
link_ob(struct objbuild *ob, kobj_t *kop)
{
	size_t len;
	void *file = ob_finish(ob, &len);

	return link_file(file, len, kop);
}
