/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_format.c: a second module format beside NetBSD's
 * (modfixtures/toyfix.h) is recognised, loaded, initialised and unloaded by the
 * functions of its struct module_format alone.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>
#include <sys/module_format.h>
#include <sys/module_parts.h>

#include "modfixtures/toyfix.h"

static unsigned int recognise_calls; /* owner: toy_recognise */

static bool
toy_recognise(const struct elf_image *ei)
{

	recognise_calls++;
	return module_file_symbol(ei, "toy_metadata");
}

/* A pointer to code of the module.  *fn: 0, if it is NULL. */
static int
toy_function(module_t *mod, const void *slot, uintptr_t *fn)
{
	const void *target = NULL;
	int error = kobj_local_pointer(mod->mod_kobj, slot, &target);

	*fn = (uintptr_t)target;
	if (error == ENOENT)
		return 0;
	if (error != 0 || !kobj_contains_text(mod->mod_kobj, target))
		return module_info_bad(mod, ENOEXEC, "toy_metadata: no code");
	return 0;
}

static int
toy_fetch(module_t *mod)
{
	const struct toy_module *tm;
	const void *p;
	void *deps;
	size_t len;
	int error;

	if (kobj_find_symbol(mod->mod_kobj, "toy_metadata", &p) != 0)
		return module_info_bad(mod, ENOENT, "no toy_metadata");
	tm = p;
	if (!kobj_contains(mod->mod_kobj, tm, sizeof(*tm)) ||
	    kobj_local_pointer(mod->mod_kobj, &tm->tm_name, &p) != 0 ||
	    !kobj_contains_string(mod->mod_kobj, p))
		return module_info_bad(mod, ENOEXEC, "toy_metadata: no name");
	if ((error = module_info_name(mod, p)) != 0 ||
	    (error = toy_function(mod, &tm->tm_init, &mod->mod_entry[0])) !=
		0 ||
	    (error = toy_function(mod, &tm->tm_fini, &mod->mod_entry[1])) != 0)
		return error;
	if (kobj_find_section(mod->mod_kobj, "toydeps", &deps, &len) != 0)
		return 0;
	return module_info_required(mod, deps, len, '\0');
}

static int
toy_load(module_t *mod)
{

	if (mod->mod_kobj == NULL)
		return 0;
	kobj_run_ctors(mod->mod_kobj);
	return 0;
}

static int
toy_command(module_t *mod, modcmd_t cmd, void *arg)
{
	char *argv[] = {mod->mod_name, NULL};

	if (mod->mod_kobj == NULL)
		return modtest_command(mod->mod_name, (int)cmd, arg);
	switch (cmd) {
	case MODULE_CMD_INIT:
		return ((int (*)(int, char **))mod->mod_entry[0])(1, argv);
	case MODULE_CMD_FINI:
		return mod->mod_entry[1] != 0
		    ? ((int (*)(void))mod->mod_entry[1])()
		    : 0;
	default:
		return ENOTTY;
	}
}

static void
toy_unload(module_t *mod)
{

	if (mod->mod_kobj != NULL)
		kobj_run_dtors(mod->mod_kobj);
}

/* Its control function is toy_command, which ignores mi_modcmd. */
static modinfo_t toy_builtin = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_MISC,
    .mi_name = "toybuiltin",
};

static modinfo_t *const *
toy_builtins(size_t *n)
{
	static modinfo_t *const list[] = {&toy_builtin};

	*n = 1;
	return list;
}

static const struct module_format toy_format = {
    .mft_name = "toy",
    .mft_object = {.kf_exports = "toyexports"},
    .mft_recognise = toy_recognise,
    .mft_fetch = toy_fetch,
    .mft_load = toy_load,
    .mft_command = toy_command,
    .mft_unload = toy_unload,
    .mft_builtins = toy_builtins,
};

static const struct module_format *const formats[] = {
    &module_format_netbsd,
    &toy_format,
    NULL,
};

/* This program's parts of the framework. */
const struct module_parts module_parts = {
    .mp_formats = formats,
    .mp_props = &module_props_ops,
    .mp_files = &module_file_ops,
    .mp_sets = &module_set_ops,
    .mp_unused = &module_unused_ops,
};

/* From the boot list, with requirements of both formats. */
static void
test_boot(void **state)
{
	struct ksym ks;

	(void)state;
	modtest_boot("toyuser");
	modtest_boot("plain");
	modtest_boot("toybase");
	modtest_startup();
	modtest_expect("+toybuiltin ctor +toybase +plain +toyuser");
	modtest_unload("toybuiltin", 0);
	modtest_expect("-toybuiltin");
	modtest_said("toyuser: initialised");

	assert_ptr_equal(module_lookup("toyuser")->mod_format, &toy_format);
	assert_ptr_equal(
	    module_lookup("plain")->mod_format, &module_format_netbsd);
	assert_int_equal(module_lookup("toyuser")->mod_nrequired, 2);
	assert_int_equal(ksyms_lookup("toy_shared", &ks), 0);
	assert_int_equal(ksyms_lookup("toy_private", &ks), ENOENT);

	modtest_unload("toybase", EBUSY);
	modtest_unload("toyuser", 0);
	modtest_expect("");
	modtest_unload("toybase", 0);
	modtest_expect("-toybase dtor");
}

/* From files, and without memory. */
static void
test_file(void **state)
{
	size_t len;
	char *data = modtest_read("toybase", &len);

	(void)state;
	modtest_file("toybase");
	modtest_file("toyuser");
	modtest_file("plain");
	modtest_load("toyuser", 0);
	modtest_expect("ctor +toybase +plain +toyuser");
	modtest_unload("toyuser", 0);
	modtest_unload("toybase", 0);
	modtest_log_clear();
	assert_int_equal(module_load_mem("toybase", data, len), 0);
	modtest_expect("ctor +toybase");
	free(data);
}

/* What INIT and FINI return is returned; a failed INIT gets no FINI. */
static void
test_errors(void **state)
{

	(void)state;
	modtest_file("toybase");
	modtest_answer("toybase", MODULE_CMD_INIT, EIO);
	modtest_load("toybase", EIO);
	modtest_expect("ctor +toybase dtor");
	modtest_answer("toybase", MODULE_CMD_INIT, 0);
	modtest_load("toybase", 0);
	assert_int_equal(module_stat("toybase", NULL), ENOTTY);
	modtest_answer("toybase", MODULE_CMD_FINI, EBUSY);
	modtest_unload("toybase", EBUSY);
	modtest_answer("toybase", MODULE_CMD_FINI, 0);
	modtest_unload("toybase", 0);
	modtest_expect("ctor +toybase -toybase -toybase dtor");
}

/* Bad metadata; a file of no known format. */
static void
test_refused(void **state)
{

	(void)state;
	modtest_file("toybad");
	modtest_load("toybad", ENOEXEC);
	modtest_said("toy_metadata: no code");
	modtest_file("toycomma");
	modtest_load("toycomma", EINVAL);
	modtest_said("comma");
	modtest_file("nolinkset");
	modtest_load("nolinkset", ENOENT);
	modtest_said("link_set_modules");
	modtest_expect("");
}

/* A file with a bad ELF header is not passed to any format. */
static void
test_not_elf(void **state)
{
	static const char junk[64] = "no ELF file";
	unsigned int before = recognise_calls;

	(void)state;
	assert_int_equal(module_load_mem("junk", junk, sizeof(junk)), ENOEXEC);
	assert_int_equal(recognise_calls, before);
}

/* Every byte changed, every length: no read out of bounds. */
static void
test_hostile_files(void **state)
{
	struct elf_source src;
	struct elf_image ei;
	struct elf_error ee;
	unsigned int found = 0;
	size_t len, i, cut;
	char *data = modtest_read("toybase", &len), *copy;

	(void)state;
	for (i = 0; i < 2 * len; i++) {
		cut = i < len ? i + 1 : len;
		copy = malloc(MAX(cut, 1));
		assert_non_null(copy);
		memcpy(copy, data, cut);
		if (i >= len)
			copy[i - len] = (char)~copy[i - len];
		elf_source_mem(&src, copy, cut);
		if (elf_open(&ei, &src, &ee) == 0)
			found += toy_recognise(&ei) &&
			    !module_file_section(&ei, "link_set_modules");
		free(copy);
	}
	free(data);
	/* Most bytes do not matter to it. */
	assert_true(found > len / 2 && found < 2 * len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot),
	    modtest(test_file),
	    modtest(test_errors),
	    modtest(test_refused),
	    modtest(test_not_elf),
	    modtest(test_hostile_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
