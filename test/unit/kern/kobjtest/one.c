/* SPDX-License-Identifier: BSD-2-Clause */
/* one.c: see one.h. */
#include "one.h"

const struct one strong = {"strong", "thing", ELF_STB_GLOBAL, 1, 0, 8, NULL};
const struct one weak = {"weak", "thing", ELF_STB_WEAK, 1, 0, 8, NULL};
const struct one weak2 = {"weak2", "thing", ELF_STB_WEAK, 1, 8, 8, NULL};
const struct one user = {"user", "thing", ELF_STB_GLOBAL, 0, 0, 0, NULL};
const struct one weakuser = {"weakuser", "thing", ELF_STB_WEAK, 0, 0, 0, NULL};
const struct one common = {
    "common", "thing", ELF_STB_GLOBAL, ELF_SHN_COMMON, 8, 8, NULL};

int
link_one(const struct one *o, kobj_t *kop)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data, sym;
	char ptr[64];
	size_t len;
	void *file;
	int error;

	ksnprintf(ptr, sizeof(ptr), "%s_ptr", o->object);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 64);
	sym = ob_symbol(
	    ob, o->name, o->bind, ELF_STT_OBJECT, o->shndx, o->value, o->size);
	ob_symbol(ob, ptr, ELF_STB_GLOBAL, ELF_STT_OBJECT, data, 56, 8);
	ob_reloc(ob, data, 56, OB_PTR, sym, 0);
	file = ob_finish(ob, &len);
	host_console_clear();
	error = kt_link(kop, o->object, file, len, o->mod);
	free(file);
	return error;
}

kobj_t
must(const struct one *o)
{
	kobj_t ko;

	if (link_one(o, &ko) != 0)
		fail_msg("%s: %s", o->object, host_console_text());
	return ko;
}

vaddr_t
seen_by(const char *object)
{
	char ptr[64];

	ksnprintf(ptr, sizeof(ptr), "%s_ptr", object);
	return *(vaddr_t *)kt_value(ptr);
}
