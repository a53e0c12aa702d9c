/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_format.c: chooses a file's format, and calls the format's functions:
 * the one place from which code of a module is run.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

/* The formats of a kernel that names none. */
static const struct module_format *const netbsd_only[] = {
    &module_format_netbsd,
    NULL,
};

const struct module_format *const *
module_formats(void)
{

	return module_parts.mp_formats != NULL ? module_parts.mp_formats
					       : netbsd_only;
}

static const struct module_format *
choose(const struct elf_source *src)
{
	const struct module_format *const *mft = module_formats();
	struct elf_image ei;
	struct elf_error ee;
	size_t i;

	/* With one format there is no choice, and nothing is read. */
	if (mft[1] == NULL || elf_open(&ei, src, &ee) != 0)
		return mft[0];
	for (i = 0; mft[i] != NULL; i++) {
		if (mft[i]->mft_recognise(&ei))
			return mft[i];
	}
	return mft[0];
}

/* The link's first step, by the rules of the file's format. */
int
module_load_object(module_t *mod, struct kobj_source *src)
{
	int error;

	mod->mod_format = choose(&src->kso_elf);
	src->kso_format = &mod->mod_format->mft_object;
	error = kobj_load(&mod->mod_kobj, module_file_name(mod->mod_path), src);
	if (error != 0)
		mod->mod_kobj = NULL;
	return error;
}

/* The module whose code runs; for module_find_section().  owner: this file */
module_t *module_active;

/* What comes before INIT.  The module is not active yet. */
int
module_run_load(module_t *mod)
{
	module_t *outer = module_active;
	int error;

	module_active = mod;
	error = mod->mod_format->mft_load(mod);
	module_active = outer;
	return error;
}

/*
 * A command; the module may load and unload others, but not itself, whose code
 * runs.
 */
int
module_command(module_t *mod, modcmd_t cmd, void *arg)
{
	module_t *outer = module_active;
	bool busy = module_busy(mod);
	int error;

	module_active = mod;
	error = mod->mod_format->mft_command(mod, cmd, arg);
	module_active = outer;
	module_unbusy(mod, busy);
	return error;
}

/* What comes after FINI, or after an INIT that failed. */
void
module_run_unload(module_t *mod)
{

	mod->mod_format->mft_unload(mod);
}

int
module_find_section(const char *name, void **addr, size_t *size)
{
	int error = ENOENT;

	kernconfig_lock();
	if (module_active != NULL && module_active->mod_kobj != NULL)
		error = kobj_find_section(
		    module_active->mod_kobj, name, addr, size);
	kernconfig_unlock();
	return error;
}
