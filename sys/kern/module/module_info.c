/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_info.c: read and check what an object says of itself.
 *
 * That happens between the link's two steps: nothing is relocated yet, so
 * each pointer is followed through its relocation (kobj_local_pointer), and
 * nothing is believed: a pointer counts only when it leads into a section of
 * the object itself.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>

static const char link_set[] = "link_set_modules";

/* owner: this file; never written. */
const struct kobj_format module_object_format = {
    .kf_exports = "link_set_modexports", /* MODULE_EXPORT */
    .kf_init = ".init",
};

static int
bad_info(const module_t *mod, int error, const char *what)
{

	module_error(
	    "%s: %s " MODULE_ERR, mod->mod_path, what, MODULE_ERR_ARG(error));
	return error;
}

/*
 * Names go into paths and onto the console: letters, digits and the
 * punctuation that file names have, no separator of either.
 */
bool
module_name_valid(const char *name)
{
	const char *p;

	if (name[0] == '\0' || name[0] == '.')
		return false;
	for (p = name; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~' || *p == '/' || *p == ',')
			return false;
	}
	return true;
}

/* The object's modinfo_t, through its one entry in the link set. */
static int
find_info(const module_t *mod, const struct modinfo **mip)
{
	const void *target;
	void *slot;
	size_t size;

	if (kobj_find_section(mod->mod_kobj, link_set, &slot, &size) != 0)
		return bad_info(mod, ENOENT,
		    "has no section link_set_modules: not a kernel module "
		    "(is there a MODULE() in it?)");
	if (size != sizeof(void *))
		return bad_info(mod, ENOEXEC,
		    "section link_set_modules must hold exactly one pointer "
		    "(one MODULE() for each module)");
	if (kobj_local_pointer(mod->mod_kobj, slot, &target) != 0)
		return bad_info(mod, ENOEXEC,
		    "link_set_modules does not point into the module");
	if ((uintptr_t)target % _Alignof(struct modinfo) != 0 ||
	    !kobj_contains(mod->mod_kobj, target, sizeof(**mip)))
		return bad_info(mod, ENOEXEC,
		    "its modinfo_t does not lie within one of its sections");
	*mip = target;
	return 0;
}

/* The string that the pointer at `slot` leads to: NULL, none. */
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
		return bad_info(
		    mod, ENOEXEC, "mi_name is not a string within the module");
	if (strlen(name) >= MAXMODNAME)
		return bad_info(
		    mod, EINVAL, "its name is longer than 31 characters");
	if (!module_name_valid(name))
		return bad_info(mod, EINVAL,
		    "its name is empty or has characters that no module "
		    "name has");
	kstrlcpy(mod->mod_name, name, sizeof(mod->mod_name));
	mod->mod_infobuf.mi_name = mod->mod_name;
	return 0;
}

static int
fetch_required(module_t *mod, const struct modinfo *mi)
{
	const char *required;

	if (find_string(mod, &mi->mi_required, &required) != 0)
		return bad_info(mod, ENOEXEC,
		    "mi_required is not a string within the module");
	if (required == NULL)
		return 0;
	mod->mod_needs = kmem_strdupsize(required, NULL, KM_NOSLEEP);
	if (mod->mod_needs == NULL)
		return bad_info(mod, ENOMEM, "no memory for mi_required");
	mod->mod_infobuf.mi_required = mod->mod_needs;
	return 0;
}

/* The control function: code of the module that stays after its INIT. */
static int
fetch_modcmd(module_t *mod, const struct modinfo *mi)
{
	const void *target;

	if (kobj_local_pointer(mod->mod_kobj, &mi->mi_modcmd, &target) != 0 ||
	    !kobj_contains_text(mod->mod_kobj, target))
		return bad_info(mod, ENOEXEC,
		    "mi_modcmd is not a function within the module");
	mod->mod_infobuf.mi_modcmd =
	    (int (*)(modcmd_t, void *))(uintptr_t)target;
	return 0;
}

/*
 * Fill in mod_info and mod_name from the object.  ENOENT: not a module;
 * EINVAL: a bad name or class; ENOEXEC: a pointer that leads out of the object;
 * ENOMEM.  Each with its message.
 */
int
module_fetch_info(module_t *mod)
{
	const struct modinfo *mi;
	unsigned int class;
	int error;

	if ((error = find_info(mod, &mi)) != 0)
		return error;
	/* An enum read from a file may have any value: look at its bytes. */
	memcpy(&class, &mi->mi_class, sizeof(class));
	if (class <= MODULE_CLASS_ANY || class >= MODULE_CLASS_MAX)
		return bad_info(mod, EINVAL, "mi_class is no module class");
	mod->mod_infobuf.mi_class = (modclass_t) class;
	mod->mod_infobuf.mi_version = mi->mi_version;
	mod->mod_info = &mod->mod_infobuf;

	if ((error = fetch_name(mod, mi)) != 0 ||
	    (error = fetch_required(mod, mi)) != 0)
		return error;
	return fetch_modcmd(mod, mi);
}

/* Is the name taken?  Then by whom; NULL: it is free. */
static const char *
name_taken_by(const module_t *mod)
{
	const module_t *other;

	other = module_lookup(mod->mod_name);
	if (other != NULL && other != mod)
		return "already loaded";
	other = module_find_loading(mod->mod_name);
	if (other != NULL && other != mod)
		return "already being loaded";
	other = module_lookup_in(&module_builtins, mod->mod_name);
	if (other == NULL || other == mod)
		return NULL;
	/* A boot module may step in for a built-in that did not come up. */
	if (mod->mod_source == MODULE_SOURCE_BOOT &&
	    module_builtin_replaceable(other))
		return NULL;
	return "built into the kernel";
}

static int
check_version(const module_t *mod, const struct module_request *mr)
{
	unsigned int version = mod->mod_info->mi_version;

	if (module_compatible((int)version, __NetBSD_Version__))
		return 0;
	if ((mr->mr_flags & MODCTL_LOAD_FORCE) != 0) {
		module_note("%s: built for version %u, this kernel is %d: "
			    "loaded by force",
		    mod->mod_name, version, __NetBSD_Version__);
		return 0;
	}
	module_error("%s: built for version %u, this kernel is %d: rebuild "
		     "it, or load it by force " MODULE_ERR,
	    mod->mod_name, version, __NetBSD_Version__,
	    MODULE_ERR_ARG(EPROGMISMATCH));
	return EPROGMISMATCH;
}

/*
 * May it be loaded for this request?  EPROGMISMATCH: version; ENOENT: class,
 * or a dependency's file has another name; EEXIST: the name is taken.
 */
int
module_check(const module_t *mod, const struct module_request *mr)
{
	const char *taken;
	int error;

	if ((error = check_version(mod, mr)) != 0)
		return error;
	if (mr->mr_class != MODULE_CLASS_ANY &&
	    mr->mr_class != mod->mod_info->mi_class) {
		module_error(
		    "%s: is of class %d, wanted was class %d " MODULE_ERR,
		    mod->mod_name, (int)mod->mod_info->mi_class,
		    (int)mr->mr_class, MODULE_ERR_ARG(ENOENT));
		return ENOENT;
	}
	if (mr->mr_for != NULL && strcmp(mod->mod_name, mr->mr_name) != 0) {
		module_error("%s: the module in this file is called \"%s\", "
			     "required was \"%s\" " MODULE_ERR,
		    mod->mod_path, mod->mod_name, mr->mr_name,
		    MODULE_ERR_ARG(ENOENT));
		return ENOENT;
	}
	if ((taken = name_taken_by(mod)) != NULL) {
		module_error("%s: a module of this name is %s " MODULE_ERR,
		    mod->mod_name, taken, MODULE_ERR_ARG(EEXIST));
		return EEXIST;
	}
	return 0;
}
