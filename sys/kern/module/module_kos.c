/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_kos.c: KOS's modules: objects of three sections: .init, which is
 * called at its first byte and freed, .load and .zero.  Weak symbols are what
 * they share, and can be defined again (module_track.c).  docs/formats.md.
 */
#include <kern/module/module_impl.h>
#include <libelf/elf_object.h>
#include <sys/module_format.h>

#define INIT ".init"
#define LOAD ".load"
#define ZERO ".zero"

const char *(*module_thread_within)(vaddr_t start, vaddr_t end);

static bool
recognise(const struct elf_image *ei)
{

	return module_file_section(ei, LOAD);
}

/* Is it that section, or a part of it: .load, .load.data? */
static bool
is_section(const char *name, const char *section)
{
	size_t len = strlen(section);

	return strncmp(name, section, len) == 0 &&
	    (name[len] == '\0' || name[len] == '.');
}

/* What is wrong with a section that is loaded; NULL: nothing. */
static const char *
section_defect(const char *name, uint32_t type)
{

	if (is_section(name, ZERO))
		return type == ELF_SHT_NOBITS
		    ? NULL
		    : "has contents, other than zeros";
	if (is_section(name, INIT) || is_section(name, LOAD))
		return type != ELF_SHT_NOBITS ? NULL : "has no contents";
	return "is none of " INIT ", " LOAD " and " ZERO " (link with kos.ld)";
}

static int
check_sections(const module_t *mod)
{
	struct elf_section se;
	struct elf_object eo;
	const char *name, *why;
	const void *at;
	uint32_t i;

	if (!kobj_object(mod->mod_kobj, &eo))
		return ENOEXEC;
	for (i = 1; i < eo.eo_nsections; i++) {
		at = kobj_address(mod->mod_kobj, (struct elf_place){i, 0});
		if (at == NULL || !eo.eo_section(&eo, i, &se))
			continue;
		name = eo.eo_names + se.sec_hdr.sh_name;
		why = section_defect(name, se.sec_hdr.sh_type);
		if (why != NULL)
			return module_mark_bad(mod, ENOEXEC, at, why);
	}
	return 0;
}

static int
fetch(module_t *mod)
{
	void *init;
	size_t size;
	int error;

	if ((error = module_mark_file_name(mod)) != 0 ||
	    (error = check_sections(mod)) != 0)
		return error;
	if (kobj_find_section(mod->mod_kobj, INIT, &init, &size) != 0 ||
	    size == 0)
		return 0;
	if (!kobj_contains_code(mod->mod_kobj, init))
		return module_mark_bad(mod, ENOEXEC, init,
		    "is not code (KOS_INIT puts a function there)");
	mod->mod_entry[0] = (uintptr_t)init;
	return 0;
}

static void
unload(module_t *mod __kunused)
{
}

/*
 * There is no FINI.  Nothing leads into the module any more, but a thread may
 * still be in a function that it called before.
 */
static int
check_threads(const module_t *mod)
{
	const char *thread = NULL;
	vaddr_t start;
	size_t size;

	kobj_stat(mod->mod_kobj, &start, &size);
	if (module_thread_within != NULL)
		thread = module_thread_within(start, start + size);
	if (thread == NULL)
		return 0;
	module_error("%s: thread \"%s\" is in it, or returns to it: try again "
		     "later " MODULE_ERR,
	    mod->mod_name, thread, MODULE_ERR_ARG(EBUSY));
	return EBUSY;
}

static int
command(module_t *mod, modcmd_t cmd, void *arg __kunused)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		if (mod->mod_entry[0] == 0)
			return 0;
		return module_mark_errno(((int (*)(void))mod->mod_entry[0])());
	case MODULE_CMD_FINI:
		return check_threads(mod);
	default:
		return ENOTTY;
	}
}

/* owner: this file; never written. */
const struct module_format module_format_kos = {
    .mft_name = "KOS",
    .mft_object =
	{
	    .kf_init = INIT,
	    .kf_track = &kobj_track_ops,
	    .kf_may_track = module_may_track,
	},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = module_track_load,
    .mft_command = command,
    .mft_unload = unload,
    .mft_event = module_track_event,
    .mft_by_symbols = true,
};
