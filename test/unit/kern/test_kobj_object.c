/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_object.c: the object view of a module, of its file and between the
 * two steps of its link, whatever the file says.
 */
#include <libelf/elf_object.h>

#include "kobjtest/kobjtest.h"

#define TEXT    (ELF_SHF_ALLOC | ELF_SHF_EXECINSTR)
#define DATA    (ELF_SHF_ALLOC | ELF_SHF_WRITE)

#define VERSION 1099000700u
#define STRINGS "zero\0layerfs\0vfs,,ufs,\0end"
#define NAME    5 /* in STRINGS */
#define NEEDS   13

/* A module; what tests damage is where they can find it. */
struct module_file {
	uint8_t *mf_file;
	size_t mf_len;
	unsigned mf_text, mf_info, mf_bss, mf_sect;
	size_t mf_ptr;
};

static void
put(uint8_t *info, size_t off, uint32_t v)
{
	memcpy(info + off, &v, sizeof(v));
}

static struct module_file
make(int class)
{
	struct module_file mf = {.mf_ptr = class == ELF_CLASS64 ? 8 : 4};
	const uint32_t type =
	    class == ELF_CLASS64 ? (uint32_t)R_X86_64_64 : (uint32_t)R_386_32;
	const size_t ptr = mf.mf_ptr, modcmd = 16 + 8;
	struct objbuild *ob = ob_new(class);
	unsigned strings, set, fn, info;
	uint8_t data[16 + 32 + 8] = {0};

	put(data, 16, VERSION);
	put(data, 20, 2);
	strings = ob_section(ob, ".rodata", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1,
	    STRINGS, sizeof(STRINGS) - 1);
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
	ob_reloc(ob, mf.mf_info, modcmd + ptr, type, mf.mf_sect, NAME);
	ob_reloc(ob, mf.mf_info, modcmd + 2 * ptr, type, mf.mf_sect, NEEDS);
	ob_reloc(ob, set, 0, type, info, 0);
	mf.mf_file = ob_finish(ob, &mf.mf_len);
	return mf;
}

static void
open_file(struct elf_object *eo, const struct module_file *mf)
{
	struct elf_error ee;

	assert_int_equal(elf_object_open(eo, mf->mf_file, mf->mf_len, &ee), 0);
}

static void
check_modinfo(const struct elf_object *eo, const struct module_file *mf)
{
	struct elf_modinfo em;
	const char *why;

	assert_int_equal(elf_object_modinfo(eo, &em, &why), 0);
	assert_int_equal(em.em_version, VERSION);
	assert_int_equal(em.em_class, 2);
	assert_string_equal(em.em_name, "layerfs");
	assert_string_equal(em.em_required, "vfs,,ufs,");
	assert_int_equal(em.em_modcmd.ep_section, mf->mf_text);
	assert_int_equal(em.em_modcmd.ep_off, 12);
}

/* The file, and the object that is being linked, through one view. */
static void
test_modinfo(void **state)
{
	static const int classes[] = {ELF_CLASS32, ELF_CLASS64};

	(void)state;
	for (size_t i = 0; i < knitems(classes); i++) {
		struct module_file mf = make(classes[i]);
		struct kobj_source ks;
		struct elf_place place;
		struct elf_object eo;
		void *text;
		kobj_t ko;

		open_file(&eo, &mf);
		check_modinfo(&eo, &mf);
		if (sizeof(void *) < mf.mf_ptr) {
			free(mf.mf_file);
			continue;
		}
		kobj_source_mem(&ks, mf.mf_file, mf.mf_len);
		assert_int_equal(kobj_load(&ko, "view", &ks), 0);
		assert_true(kobj_object(ko, &eo));
		check_modinfo(&eo, &mf);
		assert_int_equal(
		    kobj_find_section(ko, ".text", &text, NULL), 0);
		place = (struct elf_place){mf.mf_text, 12};
		assert_ptr_equal(kobj_address(ko, place), (char *)text + 12);
		place.ep_off = 32;
		assert_null(kobj_address(ko, place));
		place = (struct elf_place){eo.eo_nsections, 0};
		assert_null(kobj_address(ko, place));
		if (classes[i] == OB_CLASS) {
			place.ep_section = ob_find(mf.mf_file, ".symtab");
			assert_null(kobj_address(ko, place));
		}
		kobj_unload(ko);
		free(mf.mf_file);
	}
}

static void
test_sections_and_symbols(void **state)
{
	struct module_file mf = make(OB_CLASS);
	struct elf_object eo;
	struct elf_section se;
	struct elf_symtab et;
	struct elf_sym sym;
	const char *name;
	uint32_t section;

	(void)state;
	open_file(&eo, &mf);
	assert_int_equal(elf_object_find(&eo, ".text"), mf.mf_text);
	assert_int_equal(elf_object_find(&eo, ".symtab"), 0);
	assert_int_equal(elf_object_find(&eo, ""), 0);
	assert_int_equal(elf_object_section(&eo, mf.mf_bss, &se), 0);
	assert_int_equal(se.sec_hdr.sh_size, 64);
	assert_null(se.sec_data);
	assert_int_equal(
	    elf_object_section(&eo, eo.eo_nsections, &se), ENOEXEC);
	assert_int_equal(elf_object_symtab(&eo, 0, &et), 0);
	assert_int_equal(elf_object_symtab(&eo, mf.mf_text, &et), ENOEXEC);
	assert_int_equal(elf_object_symtab(&eo, UINT32_MAX, &et), ENOEXEC);
	assert_int_equal(elf_object_symtab(&eo, 0, &et), 0);
	assert_int_equal(et.et_nsyms, 5);
	assert_int_equal(elf_symtab_get(&et, 3, &sym, &section, &name), 0);
	assert_string_equal(name, "layerfs_modcmd");
	assert_int_equal(section, mf.mf_text);
	assert_int_equal(elf_symtab_get(&et, 4, &sym, &section, &name), 0);
	assert_string_equal(name, "outside");
	assert_int_equal(section, 0);
	assert_int_equal(
	    elf_symtab_get(&et, 5, &sym, &section, &name), ENOEXEC);
	assert_int_equal(
	    elf_symtab_get(&et, SIZE_MAX, &sym, &section, &name), ENOEXEC);
	free(mf.mf_file);
}

/* Bytes and strings end with their section. */
static void
test_bounds(void **state)
{
	struct module_file mf = make(OB_CLASS);
	struct elf_object eo;
	struct elf_place p, target;

	(void)state;
	open_file(&eo, &mf);
	p = (struct elf_place){elf_object_find(&eo, ".rodata"), 0};
	assert_string_equal(elf_object_string(&eo, p), "zero");
	p.ep_off = sizeof(STRINGS) - 4; /* "end", no NUL */
	assert_null(elf_object_string(&eo, p));
	assert_non_null(elf_object_bytes(&eo, p, 3));
	assert_null(elf_object_bytes(&eo, p, 4));
	assert_null(elf_object_bytes(&eo, p, UINT64_MAX));
	p.ep_off = UINT64_MAX;
	assert_null(elf_object_bytes(&eo, p, 1));
	assert_null(elf_object_string(&eo, p));
	p = (struct elf_place){mf.mf_bss, 0};
	assert_null(elf_object_bytes(&eo, p, 1));
	assert_int_equal(elf_object_pointer(&eo, p, &target), ENOENT);
	p = (struct elf_place){0, 0};
	assert_null(elf_object_bytes(&eo, p, 0));
	p = (struct elf_place){ob_find(mf.mf_file, ".symtab"), 0};
	assert_null(elf_object_bytes(&eo, p, 1));
	p = (struct elf_place){mf.mf_info, 16 + 8};
	assert_int_equal(elf_object_pointer(&eo, p, &target), 0);
	assert_int_equal(target.ep_off, 12);
	p.ep_off++; /* no relocation begins here */
	assert_int_equal(elf_object_pointer(&eo, p, &target), ENOENT);
	p.ep_off = 48 - mf.mf_ptr + 1;
	assert_int_equal(elf_object_pointer(&eo, p, &target), ENOENT);
	free(mf.mf_file);
}

/* One lie each; the file, where it lies, what follows. */
static void
lie_type(struct module_file *mf)
{
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info |= 0x80;
}

static void
lie_symbol(struct module_file *mf)
{
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info |=
	    (uint32_t)0xffff00u;
#ifndef __i386__
	ob_rela(mf->mf_file, "link_set_modules", 0)->r_info =
	    (uint64_t)UINT32_MAX << 32 | OB_PTR;
#endif
}

static void
lie_value(struct module_file *mf)
{
	ob_sym(mf->mf_file, 2)->st_value = 17;
}

static void
lie_far_value(struct module_file *mf)
{
	memset(&ob_sym(mf->mf_file, 2)->st_value, 0xf8,
	    sizeof(ob_sym(mf->mf_file, 2)->st_value));
}

static void
lie_absolute(struct module_file *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)ELF_SHN_ABS;
}

static void
lie_xindex(struct module_file *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)ELF_SHN_XINDEX;
}

static void
lie_bss(struct module_file *mf)
{
	ob_sym(mf->mf_file, 2)->st_shndx = (uint16_t)mf->mf_bss;
}

static void
lie_symname(struct module_file *mf)
{
	ob_sym(mf->mf_file, 2)->st_name = UINT32_MAX;
}

static void
lie_set_size(struct module_file *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_size += 4;
}

static void
lie_set_offset(struct module_file *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_offset = (uint32_t)mf->mf_len - 3;
}

static void
lie_set_name(struct module_file *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, "link_set_modules"))
	    ->sh_name = UINT32_MAX;
}

static void
lie_relocs_link(struct module_file *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_link = 0;
}

static void
lie_relocs_info(struct module_file *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_info = UINT32_MAX;
}

static void
lie_relocs_cut(struct module_file *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_offset = (uint32_t)mf->mf_len - 1;
}

static void
lie_relocs_short(struct module_file *mf)
{
	unsigned i = ob_find(mf->mf_file, OB_RELOCS "link_set_modules");

	ob_shdr(mf->mf_file, i)->sh_size--;
}

static void
lie_symtab_link(struct module_file *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, ".symtab"))->sh_link =
	    UINT32_MAX;
}

static void
lie_strings(struct module_file *mf)
{
	ob_shdr(mf->mf_file, ob_find(mf->mf_file, ".strtab"))->sh_size--;
}

static void
lie_info_size(struct module_file *mf)
{
	ob_shdr(mf->mf_file, mf->mf_info)->sh_size =
	    16 + 8 + 3 * (uint32_t)mf->mf_ptr - 1;
}

static void
lie_string(struct module_file *mf)
{
	ob_shdr(mf->mf_file, 1)->sh_size = NAME + 3;
}

static void
test_lies(void **state)
{
#define SET_LEADS_NOWHERE ENOEXEC, "link_set_modules does not point into"
	static const struct {
		void (*lie)(struct module_file *);
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
		struct module_file mf = make(OB_CLASS);

		rows[i].lie(&mf);
		open_file(&eo, &mf);
		assert_int_equal(
		    elf_object_modinfo(&eo, &em, &why), rows[i].error);
		if (strstr(why, rows[i].why) == NULL)
			fail_msg(
			    "lie %zu: \"%s\", not \"%s\"", i, why, rows[i].why);
		free(mf.mf_file);
	}
}

/* Ask all that there is to ask; the sanitizers look on. */
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

/* Each byte wrong, and the file cut off at each; in memory of just that size.
 */
static void
test_any_damage(void **state)
{
	static const uint8_t masks[] = {0x01, 0x80, 0xff};
	struct module_file mf = make(OB_CLASS);
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

static void
test_required(void **state)
{
	static const struct {
		const char *list, *names;
	} rows[] = {
	    {"", ""},
	    {",,", ""},
	    {"a", "a;"},
	    {"a,b", "a;b;"},
	    {",vfs,,ufs,", "vfs;ufs;"},
	};

	(void)state;
	for (size_t i = 0; i < knitems(rows); i++) {
		const char *list = rows[i].list, *name;
		char got[32] = "";
		size_t len;

		while ((name = elf_required_next(&list, &len)) != NULL) {
			strncat(got, name, len);
			strcat(got, ";");
		}
		assert_string_equal(got, rows[i].names);
		assert_int_equal(*list, '\0');
		assert_null(elf_required_next(&list, &len));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_modinfo),
	    cmocka_unit_test(test_sections_and_symbols),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_lies),
	    cmocka_unit_test(test_any_damage),
	    cmocka_unit_test(test_required),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
