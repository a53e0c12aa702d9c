/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_object.c: the object view of a module: from its file, and between
 * the two steps of its link.
 */
#include <libelf/elf_object.h>

#include "kobjtest/kobjtest.h"
#include "kobjtest/modfile.h"

static void
check_modinfo(const struct elf_object *eo, const struct modfile *mf)
{
	struct elf_modinfo em;
	const char *why;

	assert_int_equal(elf_object_modinfo(eo, &em, &why), 0);
	assert_int_equal(em.em_version, MF_VERSION);
	assert_int_equal(em.em_class, 2);
	assert_string_equal(em.em_name, "layerfs");
	assert_string_equal(em.em_required, "vfs,,ufs,");
	assert_int_equal(em.em_modcmd.ep_section, mf->mf_text);
	assert_int_equal(em.em_modcmd.ep_off, 12);
}

/* The file and the loaded object through the same view. */
static void
test_modinfo(void **state)
{
	static const int classes[] = {ELF_CLASS32, ELF_CLASS64};

	(void)state;
	for (size_t i = 0; i < knitems(classes); i++) {
		struct modfile mf = mf_make(classes[i]);
		struct kobj_source ks;
		struct elf_place place;
		struct elf_object eo;
		void *text;
		kobj_t ko;

		mf_open(&eo, &mf);
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
	struct modfile mf = mf_make(OB_CLASS);
	struct elf_object eo;
	struct elf_section se;
	struct elf_symtab et;
	struct elf_sym sym;
	const char *name;
	uint32_t section;

	(void)state;
	mf_open(&eo, &mf);
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
	struct modfile mf = mf_make(OB_CLASS);
	struct elf_object eo;
	struct elf_place p, target;

	(void)state;
	mf_open(&eo, &mf);
	p = (struct elf_place){elf_object_find(&eo, ".rodata"), 0};
	assert_string_equal(elf_object_string(&eo, p), "zero");
	p.ep_off = sizeof(MF_STRINGS) - 4; /* "end", no NUL */
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
	    cmocka_unit_test(test_required),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
