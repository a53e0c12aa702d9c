/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_netbsd.c: NetBSD's modules: a modinfo_t in section link_set_modules,
 * one control function for all commands, link sets of sysctl nodes and event
 * counters.
 *
 * modinfo_t is read between the link's two steps: nothing is relocated yet, so
 * that is done through the object view (elf_object.h).
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

static const char link_set[] = "link_set_modules";

/* The kernel's own link set; the linker defines its bounds unless empty. */
extern modinfo_t *const __start_link_set_modules[] __kweak;
extern modinfo_t *const __stop_link_set_modules[] __kweak;

static bool
recognise(const struct elf_image *ei)
{

	return module_file_section(ei, link_set);
}

static int
fetch(module_t *mod)
{
	struct elf_modinfo em;
	struct elf_object eo;
	const void *modcmd;
	const char *why = "is linked already";
	int error = ENOEXEC;

	if (!kobj_object(mod->mod_kobj, &eo) ||
	    (error = elf_object_modinfo(&eo, &em, &why)) != 0)
		return module_info_bad(mod, error, why);
	if (em.em_class <= MODULE_CLASS_ANY || em.em_class >= MODULE_CLASS_MAX)
		return module_info_bad(
		    mod, EINVAL, "mi_class is not a module class");
	mod->mod_infobuf.mi_class = (modclass_t)em.em_class;
	mod->mod_infobuf.mi_version = em.em_version;
	if ((error = module_info_name(mod, em.em_name)) != 0)
		return error;
	if (em.em_required != NULL &&
	    (error = module_info_required(
		 mod, em.em_required, strlen(em.em_required), ',')) != 0)
		return error;
	/* It must be code of the module that is kept after INIT. */
	modcmd = kobj_address(mod->mod_kobj, em.em_modcmd);
	if (!kobj_contains_text(mod->mod_kobj, modcmd))
		return module_info_bad(mod, ENOEXEC,
		    "mi_modcmd is not a function within the module");
	mod->mod_infobuf.mi_modcmd =
	    (int (*)(modcmd_t, void *))(uintptr_t)modcmd;
	return 0;
}

static void
unload(module_t *mod)
{

	if (mod->mod_kobj == NULL)
		return;
	module_sets_unload(mod);
	kobj_run_dtors(mod->mod_kobj);
}

/* Link sets are checked before any code of the module runs. */
static int
load(module_t *mod)
{
	int error;

	if (mod->mod_kobj == NULL)
		return 0;
	if ((error = module_sets_check(mod)) != 0)
		return error;
	kobj_run_ctors(mod->mod_kobj);
	if ((error = module_sets_load(mod)) != 0)
		unload(mod);
	return error;
}

static int
command(module_t *mod, modcmd_t cmd, void *arg)
{

	return mod->mod_info->mi_modcmd(cmd, arg);
}

static modinfo_t *const *
builtins(size_t *n)
{
	uintptr_t start = (uintptr_t)__start_link_set_modules;
	uintptr_t end = (uintptr_t)__stop_link_set_modules;

	*n = (end - start) / sizeof(modinfo_t *);
	return __start_link_set_modules;
}

/* owner: this file; never written. */
const struct module_format module_format_netbsd = {
    .mft_name = "NetBSD",
    .mft_object =
	{
	    .kf_exports = "link_set_modexports", /* MODULE_EXPORT */
	    .kf_init = ".init",
	},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = load,
    .mft_command = command,
    .mft_unload = unload,
    .mft_builtins = builtins,
};
