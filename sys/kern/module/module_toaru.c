/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_toaru.c: ToaruOS's modules: a structure with the name and two
 * functions, called "metadata", or "module_info_<name>" in older ones; and a
 * section of the names that it depends on.  docs/formats.md.
 */
#include <kern/module/module_impl.h>
#include <sys/machdep.h>
#include <sys/module_format.h>

#define METADATA "metadata"
#define OLDER    "module_info_"

/* The structure's members: each is a pointer, of the object's machine. */
enum { TM_NAME, TM_INIT, TM_FINI, TM_MEMBERS };

/* Where the names are that it depends on, newer and older. */
static const char *const deps_sections[] = {"moddeps", ".moddeps"};

static bool
recognise(const struct elf_image *ei)
{

	return module_file_symbol(ei, METADATA) ||
	    module_file_symbol_prefix(ei, OLDER);
}

/* The structure; NULL: it has been reported that there is none, or several. */
static const void *
find_older(module_t *mod)
{
	const void *found = NULL, *at;
	const char *name;
	uint32_t i = 0;

	while ((name = kobj_next_export(mod->mod_kobj, &i)) != NULL) {
		if (strncmp(name, OLDER, strlen(OLDER)) != 0)
			continue;
		if (kobj_find_symbol(mod->mod_kobj, name, &at) != 0) {
			found = NULL;
			break;
		}
		if (found != NULL) {
			(void)module_mark_bad(mod, ENOEXEC, at,
			    "is a second " OLDER "<name> (link each module "
			    "into a file of its own)");
			return NULL;
		}
		found = at;
	}
	if (found == NULL)
		(void)module_info_bad(mod, ENOEXEC,
		    "has neither a structure " METADATA " nor " OLDER
		    "<name> in a section that is loaded");
	return found;
}

static int
fetch_deps(module_t *mod, const char *section)
{
	const char *text;
	void *addr;
	size_t len;

	if (mod->mod_needs != NULL ||
	    kobj_find_section(mod->mod_kobj, section, &addr, &len) != 0 ||
	    len == 0)
		return 0;
	text = cpu_arena_bytes((vaddr_t)addr);
	if (text[len - 1] != '\0')
		return module_mark_bad(mod, ENOEXEC,
		    (const char *)addr + len - 1,
		    "the names that it depends on do not end with a NUL "
		    "(declare them as strings)");
	return module_info_required(mod, text, len, '\0');
}

static int
fetch(module_t *mod)
{
	const size_t size = kobj_pointer_size(mod->mod_kobj);
	const void *p;
	const char *tm, *name;
	size_t i;
	int error;

	if (kobj_find_symbol(mod->mod_kobj, METADATA, &p) != 0 &&
	    (p = find_older(mod)) == NULL)
		return ENOEXEC;
	if ((error = module_mark_aligned(mod, p,
		 "name, init and fini are not aligned for pointers")) != 0)
		return error;
	tm = p;
	if (!kobj_contains(mod->mod_kobj, tm, TM_MEMBERS * size))
		return module_mark_bad(mod, ENOEXEC, tm,
		    "name, init and fini do not lie within the section (is "
		    "the structure truncated?)");
	if ((error = module_mark_string(mod, tm + TM_NAME * size,
		 "the name is not a string within the module", &name)) != 0 ||
	    (error = module_info_name(mod, name)) != 0 ||
	    (error = module_mark_code(mod, tm + TM_INIT * size,
		 "init is not a function of the module", &mod->mod_entry[0])) !=
		0 ||
	    (error = module_mark_code(mod, tm + TM_FINI * size,
		 "fini is not a function of the module", &mod->mod_entry[1])) !=
		0)
		return error;
	for (i = 0; i < knitems(deps_sections) && error == 0; i++)
		error = fetch_deps(mod, deps_sections[i]);
	return error;
}

static int
load(module_t *mod __kunused)
{

	return 0;
}

static void
unload(module_t *mod __kunused)
{
}

static int
command(module_t *mod, modcmd_t cmd, void *arg __kunused)
{
	char *argv[] = {mod->mod_name, NULL};

	switch (cmd) {
	case MODULE_CMD_INIT:
		if (mod->mod_entry[0] == 0)
			return 0;
		return module_mark_errno(
		    ((int (*)(int, char **))mod->mod_entry[0])(1, argv));
	case MODULE_CMD_FINI:
		if (mod->mod_entry[1] == 0)
			return 0;
		return module_mark_errno(((int (*)(void))mod->mod_entry[1])());
	default:
		return ENOTTY;
	}
}

static const char *const private_names[] = {METADATA, NULL};

/* owner: this file; never written. */
const struct module_format module_format_toaru = {
    .mft_name = "ToaruOS",
    .mft_object = {.kf_private = private_names},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = load,
    .mft_command = command,
    .mft_unload = unload,
};
