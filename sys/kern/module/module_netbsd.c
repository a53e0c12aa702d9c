/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_netbsd.c: NetBSD's modules: a modinfo_t in section link_set_modules,
 * one control function for all commands, link sets of sysctl nodes and event
 * counters.
 *
 * modinfo_t is read between the link's two steps: nothing is relocated yet, so
 * each pointer is followed through its relocation (kobj_local_pointer), and
 * counts only when it leads into a section of the object itself.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

static const char link_set[] = "link_set_modules";

/* The kernel's own link set: bounds by the linker, none without modules. */
extern modinfo_t *const __start_link_set_modules[] __kweak;
extern modinfo_t *const __stop_link_set_modules[] __kweak;

static bool
recognise(const struct elf_image *ei)
{

	return module_file_section(ei, link_set);
}

/* The object's modinfo_t, through its one entry in the link set. */
static int
find_info(const module_t *mod, const struct modinfo **mip)
{
	const void *target;
	void *slot;
	size_t size;

	if (kobj_find_section(mod->mod_kobj, link_set, &slot, &size) != 0)
		return module_info_bad(mod, ENOENT,
		    "has no section link_set_modules: not a kernel module "
		    "(is there a MODULE() in it?)");
	if (size != sizeof(void *))
		return module_info_bad(mod, ENOEXEC,
		    "section link_set_modules must hold exactly one pointer "
		    "(one MODULE() for each module)");
	if (kobj_local_pointer(mod->mod_kobj, slot, &target) != 0)
		return module_info_bad(mod, ENOEXEC,
		    "link_set_modules does not point into the module");
	if ((uintptr_t)target % _Alignof(struct modinfo) != 0 ||
	    !kobj_contains(mod->mod_kobj, target, sizeof(**mip)))
		return module_info_bad(mod, ENOEXEC,
		    "its modinfo_t does not lie within one of its sections");
	*mip = target;
	return 0;
}

/* The string that the pointer at `slot` leads to; NULL: none. */
static int
find_string(const module_t *mod, const char *const *slot, const char **sp)
{
	const void *target;
	int error;

	*sp = NULL;
	error = kobj_local_pointer(mod->mod_kobj, slot, &target);
	if (error == ENOENT && *slot == NULL)
		return 0;
	if (error != 0 || !kobj_contains_string(mod->mod_kobj, target))
		return ENOEXEC;
	*sp = target;
	return 0;
}

static int
fetch_name(module_t *mod, const struct modinfo *mi)
{
	const char *name;

	if (find_string(mod, &mi->mi_name, &name) != 0 || name == NULL)
		return module_info_bad(
		    mod, ENOEXEC, "mi_name is not a string within the module");
	return module_info_name(mod, name);
}

static int
fetch_required(module_t *mod, const struct modinfo *mi)
{
	const char *required;

	if (find_string(mod, &mi->mi_required, &required) != 0)
		return module_info_bad(mod, ENOEXEC,
		    "mi_required is not a string within the module");
	return required == NULL
	    ? 0
	    : module_info_required(mod, required, strlen(required), ',');
}

/* The control function: code of the module that stays after its INIT. */
static int
fetch_modcmd(module_t *mod, const struct modinfo *mi)
{
	const void *target;

	if (kobj_local_pointer(mod->mod_kobj, &mi->mi_modcmd, &target) != 0 ||
	    !kobj_contains_text(mod->mod_kobj, target))
		return module_info_bad(mod, ENOEXEC,
		    "mi_modcmd is not a function within the module");
	mod->mod_infobuf.mi_modcmd =
	    (int (*)(modcmd_t, void *))(uintptr_t)target;
	return 0;
}

static int
fetch(module_t *mod)
{
	const struct modinfo *mi = NULL;
	unsigned int class;
	int error;

	if ((error = find_info(mod, &mi)) != 0)
		return error;
	/* An enum read from a file may have any value: look at its bytes. */
	memcpy(&class, &mi->mi_class, sizeof(class));
	if (class <= MODULE_CLASS_ANY || class >= MODULE_CLASS_MAX)
		return module_info_bad(
		    mod, EINVAL, "mi_class is no module class");
	mod->mod_infobuf.mi_class = (modclass_t) class;
	mod->mod_infobuf.mi_version = mi->mi_version;

	if ((error = fetch_name(mod, mi)) != 0 ||
	    (error = fetch_required(mod, mi)) != 0)
		return error;
	return fetch_modcmd(mod, mi);
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
