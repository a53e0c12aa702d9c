/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_object_bad.c: the object view of a file with wrong fields, wrong
 * bytes, or truncated.
 */
#include <libelf/elf_object.h>

#include "kobjtest/kobjtest.h"
#include "kobjtest/modfile.h"

/* Each function plants one false field. */
static void
lie_type(struct modfile *mf)
{
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info |= 0x80;
}

static void
lie_symbol(struct modfile *mf)
{
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info |=
	    (uint32_t)0xffff00u;
#ifndef __i386__
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info =
	    (uint64_t)UINT32_MAX << 32 | OB_PTR;
#endif
}

static void
lie_value(struct modfile *mf)
{
	ob_sym(mf->mf_file, 2)->st_value = 17;
}

static void
lie_far_value(struct modfile *mf)
{
	memset(&ob_sym(mf->mf_file, 2)->st_value, 0xf8,
	    sizeof(ob_sym(mf->mf_file, 2)->st_value));
}

static void
lie_absolute(struct modfile *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)ELF_SHN_ABS;
}

static void
lie_xindex(struct modfile *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)ELF_SHN_XINDEX;
}

static void
lie_bss(struct modfile *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)mf->mf_bss;
}

static void
lie_symname(struct modfile *mf)
{
	ob_sym(mf->mf_file, 2)->st_name = UINT32_MAX;
}

static void
lie_set_size(struct modfile *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_size += 4;
}

static void
lie_set_offset(struct modfile *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_offset = (uint32_t)mf->mf_len - 3;
}

static void
lie_set_name(struct modfile *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_name = UINT32_MAX;
}

static void
lie_relocs_link(struct modfile *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_link = 0;
}

static void
lie_relocs_info(struct modfile *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_info = UINT32_MAX;
}

static void
lie_relocs_cut(struct modfile *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_offset = (uint32_t)mf->mf_len - 1;
}

static void
lie_relocs_short(struct modfile *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_size--;
}

static void
lie_symtab_link(struct modfile *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, ".symtab"))->sh_link =
	    UINT32_MAX;
}

static void
lie_strings(struct modfile *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, ".strtab"))->sh_size--;
}

static void
lie_info_size(struct modfile *mf)
{
	ob_shdr(mf->mf_file, mf->mf_info)->sh_size =
	    16 + 8 + 3 * (uint32_t)mf->mf_ptr - 1;
}

static void
lie_string(struct modfile *mf)
{
	ob_shdr(mf->mf_file, 1)->sh_size = MF_NAME + 3;
}

static void
test_lies(void **state)
{
#define SET_LEADS_NOWHERE ENOEXEC, "link_set_modules does not point into"
	static const struct {
		void (*lie)(struct modfile *);
		int error;
		const char *why;
	} rows[] = {
	    {lie_type, SET_LEADS_NOWHERE},
	    {lie_symbol, SET_LEADS_NOWHERE},
	    {lie_absolute, SET_LEADS_NOWHERE},
	    {lie_xindex, SET_LEADS_NOWHERE},
	    {lie_symname, SET_LEADS_NOWHERE},
	    {lie_relocs_link, SET_LEADS_NOWHERE},
	    {lie_relocs_info, SET_LEADS_NOWHERE},
	    {lie_relocs_cut, SET_LEADS_NOWHERE},
	    {lie_relocs_short, SET_LEADS_NOWHERE},
	    {lie_symtab_link, SET_LEADS_NOWHERE},
	    {lie_strings, SET_LEADS_NOWHERE},
	    {lie_set_offset, SET_LEADS_NOWHERE},
	    {lie_set_size, ENOEXEC, "exactly one pointer"},
	    {lie_set_name, ENOENT, "has no section link_set_modules"},
	    {lie_value, ENOEXEC, "modinfo_t does not lie within"},
	    {lie_far_value, ENOEXEC, "modinfo_t does not lie within"},
	    {lie_bss, ENOEXEC, "modinfo_t does not lie within"},
	    {lie_info_size, ENOEXEC, "modinfo_t does not lie within"},
	    {lie_string, ENOEXEC, "mi_name is not a string"},
	};
#undef SET_LEADS_NOWHERE
	struct elf_modinfo em;
	struct elf_object eo;
	const char *why;

	(void)state;
	for (size_t i = 0; i < knitems(rows); i++) {
		struct modfile mf = mf_make(OB_CLASS);

		rows[i].lie(&mf);
		mf_open(&eo, &mf);
		assert_int_equal(
		    elf_object_modinfo(&eo, &em, &why), rows[i].error);
		if (strstr(why, rows[i].why) == NULL)
			fail_msg(
			    "lie %zu: \"%s\", not \"%s\"", i, why, rows[i].why);
		free(mf.mf_file);
	}
}

/* Call every function of the view; the sanitizers catch bad accesses. */
static void
ask(const void *file, size_t len)
{
	struct elf_place p, target;
	struct elf_modinfo em;
	struct elf_object eo;
	struct elf_symtab et;
	struct elf_error ee;
	struct elf_sym sym;
	const char *why, *name;
	uint32_t section;

	if (elf_object_open(&eo, file, len, &ee) != 0)
		return;
	if (elf_object_modinfo(&eo, &em, &why) == 0) {
		(void)strlen(em.em_name);
		(void)elf_object_bytes(&eo, em.em_modcmd, 1);
	}
	for (p.ep_section = 0; p.ep_section < MIN(eo.eo_nsections, 64);
	     p.ep_section++)
		for (p.ep_off = 0; p.ep_off < 64; p.ep_off += 4)
			if (elf_object_pointer(&eo, p, &target) == 0)
				(void)elf_object_string(&eo, target);
	if (elf_object_symtab(&eo, 0, &et) == 0)
		for (size_t i = 0; i < et.et_nsyms; i++)
			if (elf_symtab_get(&et, i, &sym, &section, &name) == 0)
				(void)strlen(name);
}

/* Each byte changed, each length; the memory has exactly the size of the file.
 */
static void
test_any_damage(void **state)
{
	static const uint8_t masks[] = {0x01, 0x80, 0xff};
	struct modfile mf = mf_make(OB_CLASS);
	uint8_t *cut;

	(void)state;
	for (size_t at = 0; at < mf.mf_len; at++) {
		for (size_t k = 0; k < knitems(masks); k++) {
			mf.mf_file[at] ^= masks[k];
			ask(mf.mf_file, mf.mf_len);
			mf.mf_file[at] ^= masks[k];
		}
		cut = malloc(at + 1);
		memcpy(cut, mf.mf_file, at);
		ask(cut, at);
		free(cut);
	}
	free(mf.mf_file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lies),
	    cmocka_unit_test(test_any_damage),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
