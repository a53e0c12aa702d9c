/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_linux.c: modules that say the way Linux's do what they are called,
 * what they depend on and which parameters they have: strings "key=value" in
 * section .modinfo.  They are written for this kernel, and no module of a Linux
 * kernel: INIT is init_module(), FINI is cleanup_module().  docs/formats.md.
 */
#include <kern/module/module_impl.h>
#include <kern/module/modinfo_impl.h>
#include <sys/module_format.h>

#define INIT "init_module"
#define EXIT "cleanup_module"

static bool
recognise(const struct elf_image *ei)
{

	return module_file_section(ei, MODINFO);
}

/* The one value of a key: 0, *value NULL if there is none; ENOEXEC: several. */
static int
only(const module_t *mod, const char *key, const char **value)
{
	struct modinfo_text mit;
	const char *second = NULL;

	*value = NULL;
	if (modinfo_open(mod, &mit) &&
	    (*value = modinfo_next(&mit, key)) != NULL)
		second = modinfo_next(&mit, key);
	return second == NULL
	    ? 0
	    : modinfo_bad(mod, second, "is a second value where one is due");
}

/* Every string ends within the section, and is a key with its value. */
static int
check_strings(const module_t *mod)
{
	struct modinfo_text mit;
	const char *p;

	if (!modinfo_open(mod, &mit))
		return module_info_bad(mod, ENOEXEC,
		    "section " MODINFO " is not loaded (it must have "
		    "SHF_ALLOC)");
	if (mit.mit_next < mit.mit_end && mit.mit_end[-1] != '\0')
		return modinfo_bad(
		    mod, mit.mit_end - 1, "the strings do not end with a NUL");
	for (p = mit.mit_next; p < mit.mit_end; p += strlen(p) + 1) {
		if (*p != '\0' && strchr(p, '=') == NULL)
			return modinfo_bad(mod, p,
			    "is no key=value (MODULE_INFO(key, value) makes "
			    "one)");
	}
	return 0;
}

static int
fetch_name(module_t *mod)
{
	const char *name;
	int error = only(mod, "name", &name);

	if (error != 0)
		return error;
	return name != NULL ? module_info_name(mod, name)
			    : module_mark_file_name(mod);
}

static int
fetch_depends(module_t *mod)
{
	const char *list;
	int error = only(mod, "depends", &list);

	if (error != 0 || list == NULL)
		return error;
	return module_info_required(mod, list, strlen(list), ',');
}

/* Either may be missing. */
static int
fetch_functions(module_t *mod)
{
	int error = module_mark_function(mod, INIT, &mod->mod_entry[0]);

	if (error == 0 || error == ENOENT)
		error = module_mark_function(mod, EXIT, &mod->mod_entry[1]);
	return error == ENOENT ? 0 : error;
}

static int
fetch(module_t *mod)
{
	struct modinfo_text mit;
	const char *magic;
	int error = check_strings(mod);

	if (error != 0)
		return error;
	if (modinfo_open(mod, &mit) &&
	    (magic = modinfo_next(&mit, "vermagic")) != NULL)
		return modinfo_bad(mod, magic,
		    "is the version of a Linux kernel: the module is written "
		    "for that, not for this kernel's interface");
	if ((error = fetch_name(mod)) != 0 ||
	    (error = fetch_depends(mod)) != 0 ||
	    (error = fetch_functions(mod)) != 0 ||
	    (error = modinfo_aliases(mod)) != 0)
		return error;
	return modinfo_params_check(mod);
}

static int
load(module_t *mod)
{

	kobj_run_ctors(mod->mod_kobj);
	return 0;
}

/*
 * Before INIT mod_entry[0] is the function, afterwards the properties that
 * strings among the parameters lie in; 0: none.
 */
static void
unload(module_t *mod)
{

	kobj_run_dtors(mod->mod_kobj);
	modinfo_params_release((prop_dictionary_t)mod->mod_entry[0]);
	mod->mod_entry[0] = 0;
}

static int
init(module_t *mod, prop_dictionary_t props)
{
	int (*fn)(void) = (int (*)(void))mod->mod_entry[0];
	int error;

	mod->mod_entry[0] = 0;
	if ((error = modinfo_params_set(mod, props)) != 0)
		return error;
	mod->mod_entry[0] = (uintptr_t)modinfo_params_retain(props);
	return fn != NULL ? module_mark_errno(fn()) : 0;
}

static int
command(module_t *mod, modcmd_t cmd, void *arg)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		return init(mod, arg);
	case MODULE_CMD_FINI:
		if (mod->mod_entry[1] != 0)
			((void (*)(void))mod->mod_entry[1])();
		return 0;
	default:
		return ENOTTY;
	}
}

static const char *const private_names[] = {INIT, EXIT, "__this_module", NULL};

/* owner: this file; never written. */
const struct module_format module_format_linux = {
    .mft_name = "Linux",
    .mft_object = {.kf_init = ".init", .kf_private = private_names},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = load,
    .mft_command = command,
    .mft_unload = unload,
};
