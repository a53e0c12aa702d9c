/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_format.c: choose a file's format, and call the format's functions.  A
 * module's code is run from here only.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

/* The default: a kernel that sets no table of formats has NetBSD's. */
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

	/* With a single format the file is not read. */
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

	error = module_trust_object(mod, src);
	if (error != 0)
		return error;
	mod->mod_format = choose(&src->kso_elf);
	src->kso_format = &mod->mod_format->mft_object;
	error = kobj_load(&mod->mod_kobj, module_file_name(mod->mod_path), src);
	if (error != 0)
		mod->mod_kobj = NULL;
	return error;
}

uint64_t (*module_clock)(void); /* owner: the kernel */
void (*module_step_done)(const module_t *mod, enum module_step step,
    uint64_t start, uint64_t end); /* owner: the kernel */

uint64_t
module_now(void)
{
	return module_clock != NULL ? module_clock() : 0;
}

void
module_step_end(module_t *mod, enum module_step step, uint64_t start)
{
	const uint64_t end = module_now();

	mod->mod_took[step] = end - start;
	if (module_step_done != NULL)
		module_step_done(mod, step, start, end);
}

/* The module whose code runs; for module_find_section().  owner: this file */
module_t *module_active;

/* The format's step before INIT.  The module is not active yet. */
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
 * Call the module with a command.  It may load and unload others, but not
 * itself, since its code is running.
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

/* The format's step after FINI, or after an INIT that failed. */
void
module_run_unload(module_t *mod)
{

	mod->mod_format->mft_unload(mod);
}

/* Tell all formats. */
void
module_tell(module_t *mod, enum module_event event)
{
	const struct module_format *const *mft;

	for (mft = module_formats(); *mft != NULL; mft++) {
		if ((*mft)->mft_event != NULL)
			(*mft)->mft_event(mod, event);
	}
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
