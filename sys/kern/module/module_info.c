/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_info.c: store and check a module's metadata, whatever its format, and
 * decide whether it may be loaded.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/module_format.h>
#include <sys/systm.h>

bool
module_file_section(const struct elf_image *ei, const char *name)
{
	struct elf_shdr sh;

	return elf_find_section(ei, name, &sh) == 0;
}

bool
module_file_symbol(const struct elf_image *ei, const char *name)
{
	struct elf_sym sym;

	return elf_find_symbol(ei, name, &sym) == 0;
}

bool
module_file_symbol_prefix(const struct elf_image *ei, const char *prefix)
{
	struct elf_sym sym;

	return elf_find_symbol_prefix(ei, prefix, &sym) == 0;
}

int
module_info_bad(const module_t *mod, int error, const char *what)
{

	module_error(
	    "%s: %s " MODULE_ERR, mod->mod_path, what, MODULE_ERR_ARG(error));
	return error;
}

int
module_info_name(module_t *mod, const char *name)
{

	if (strlen(name) >= MAXMODNAME)
		return module_info_bad(
		    mod, EINVAL, "its name is longer than 31 characters");
	if (!module_name_valid(name))
		return module_info_bad(mod, EINVAL,
		    "its name is empty or has characters that no module "
		    "name has");
	kstrlcpy(mod->mod_name, name, sizeof(mod->mod_name));
	mod->mod_infobuf.mi_name = mod->mod_name;
	return 0;
}

int
module_info_required(
    module_t *mod, const char *list, size_t len, char separator)
{
	char *needs;
	size_t i;

	KASSERT(mod->mod_needs == NULL);
	if (separator != ',' && memchr(list, ',', len) != NULL)
		return module_info_bad(
		    mod, EINVAL, "requires a module with a comma in its name");
	if ((needs = kmem_alloc(len + 1, KM_NOSLEEP)) == NULL)
		return module_info_bad(
		    mod, ENOMEM, "no memory for the names of what it requires");
	for (i = 0; i < len; i++)
		needs[i] = list[i] == separator ? ',' : list[i];
	needs[len] = '\0';
	mod->mod_needs = needs;
	mod->mod_needsize = len + 1;
	mod->mod_infobuf.mi_required = needs;
	return 0;
}

/* What mft_fetch finds, with defaults for what a format does not record. */
int
module_fetch_info(module_t *mod)
{
	int error;

	mod->mod_infobuf = (struct modinfo){
	    .mi_version = __NetBSD_Version__,
	    .mi_class = MODULE_CLASS_MISC,
	};
	mod->mod_info = &mod->mod_infobuf;
	error = mod->mod_format->mft_fetch(mod);
	return error != 0 ? error : module_trust_name(mod);
}

/* What has the name, for the message; NULL: it is free. */
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
	/* A boot module may replace a built-in whose INIT failed. */
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
 * May it be loaded for this request?  EPROGMISMATCH: wrong version; ENOENT:
 * wrong class, or a dependency's file holds a module of another name; EEXIST:
 * the name is taken.
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
		module_error("%s: is of class %d, not %d " MODULE_ERR,
		    mod->mod_name, (int)mod->mod_info->mi_class,
		    (int)mr->mr_class, MODULE_ERR_ARG(ENOENT));
		return ENOENT;
	}
	if (mr->mr_for != NULL && strcmp(mod->mod_name, mr->mr_name) != 0) {
		module_error("%s: the module in this file is called \"%s\", "
			     "not \"%s\" " MODULE_ERR,
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
