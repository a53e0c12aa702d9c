/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_sylixos.c: SylixOS's modules: functions module_init and module_exit,
 * constructors before the one and destructors after the other, and a section
 * with what is exported.  They have no names and say nothing of what they
 * require: the name is the file's, and symbols tell the rest.  docs/formats.md.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>

#define INIT "module_init"
#define EXIT "module_exit"

static bool
recognise(const struct elf_image *ei)
{

	return module_file_symbol(ei, INIT);
}

static int
fetch(module_t *mod)
{
	int error;

	if ((error = module_mark_file_name(mod)) != 0)
		return error;
	error = module_mark_function(mod, INIT, &mod->mod_entry[0]);
	if (error == ENOENT)
		return module_info_bad(mod, ENOEXEC,
		    "its function " INIT " is hidden or in no section that is "
		    "loaded");
	if (error != 0)
		return error;
	error = module_mark_function(mod, EXIT, &mod->mod_entry[1]);
	return error == ENOENT ? 0 : error;
}

static int
load(module_t *mod)
{

	kobj_run_ctors(mod->mod_kobj);
	return 0;
}

static void
unload(module_t *mod)
{

	kobj_run_dtors(mod->mod_kobj);
}

/* Its errors are -1, the reason being in an errno that is not ours. */
static int
command(module_t *mod, modcmd_t cmd, void *arg __kunused)
{
	int result;

	switch (cmd) {
	case MODULE_CMD_INIT:
		result = ((int (*)(void))mod->mod_entry[0])();
		return result < 0 ? EIO : result;
	case MODULE_CMD_FINI:
		if (mod->mod_entry[1] != 0)
			((void (*)(void))mod->mod_entry[1])();
		return 0;
	default:
		return ENOTTY;
	}
}

static const char *const private_names[] = {INIT, EXIT, NULL};

/* owner: this file; never written. */
const struct module_format module_format_sylixos = {
    .mft_name = "SylixOS",
    .mft_object =
	{
	    .kf_exported = ".__sylixos_kernel",
	    .kf_private = private_names,
	},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = load,
    .mft_command = command,
    .mft_unload = unload,
    .mft_by_symbols = true,
};
