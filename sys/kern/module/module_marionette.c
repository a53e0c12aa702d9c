/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_marionette.c: Marionette's modules: an array of functions in section
 * modinit, which the function _start of the module calls one by one.  The same
 * objects may be linked into the kernel, whose own array is called here, as the
 * built-in module "modinit".  docs/formats.md.
 */
#include <kern/module/module_impl.h>
#include <sys/module_format.h>
#include <sys/systm.h>

#define ARRAY "modinit"
#define START "_start"

typedef void (*init_fn)(void);

/* The kernel's own: bounds by the linker, none without any. */
extern const init_fn __start_modinit[] __kweak;
extern const init_fn __stop_modinit[] __kweak;

static size_t
kernel_entries(void)
{
	uintptr_t start = (uintptr_t)__start_modinit;
	uintptr_t end = (uintptr_t)__stop_modinit;

	return (end - start) / sizeof(init_fn);
}

static bool
recognise(const struct elf_image *ei)
{

	return module_file_section(ei, ARRAY);
}

static int
fetch(module_t *mod)
{
	void *array;
	size_t size;
	int error;

	if ((error = module_mark_file_name(mod)) != 0)
		return error;
	if (kobj_find_section(mod->mod_kobj, ARRAY, &array, &size) != 0)
		return module_info_bad(mod, ENOEXEC,
		    "section " ARRAY " is not loaded (it must have SHF_ALLOC)");
	if (size == 0 || size % kobj_pointer_size(mod->mod_kobj) != 0)
		return module_mark_bad(mod, ENOEXEC, array,
		    "the array is no whole number of pointers to functions");
	if ((error = module_mark_aligned(
		 mod, array, "the array is not aligned for pointers")) != 0)
		return error;
	error = module_mark_function(mod, START, &mod->mod_entry[0]);
	if (error == ENOENT)
		return module_info_bad(mod, ENOEXEC,
		    "has section " ARRAY " but no function " START
		    " that calls what is in it (link it with start.o)");
	return error;
}

/* The array is relocated: _start will call whatever is in it. */
static int
load(module_t *mod)
{
	const init_fn *array;
	void *addr;
	size_t size, i;
	int error;

	if (mod->mod_kobj == NULL)
		return 0;
	error = kobj_find_section(mod->mod_kobj, ARRAY, &addr, &size);
	KASSERT(error == 0);
	array = addr;
	for (i = 0; i < size / sizeof(*array); i++) {
		if (!kobj_contains_code(
			mod->mod_kobj, (const void *)(uintptr_t)array[i]))
			return module_mark_bad(mod, ENOEXEC, &array[i],
			    "is not a function of the module");
	}
	return 0;
}

/* Nothing undoes them, so they run once, even if unloaded and loaded again. */
static void
run_kernel_entries(void)
{
	static bool done; /* owner: this function */
	size_t i;

	for (i = 0; i < kernel_entries() && !done; i++)
		__start_modinit[i]();
	done = true;
}

static int
command(module_t *mod, modcmd_t cmd, void *arg __kunused)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		if (mod->mod_kobj != NULL)
			((init_fn)mod->mod_entry[0])();
		else
			run_kernel_entries();
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}

static void
unload(module_t *mod __kunused)
{
}

static modinfo_t *const *
builtins(size_t *n)
{
	static modinfo_t info = {
	    .mi_version = __NetBSD_Version__,
	    .mi_class = MODULE_CLASS_MISC,
	    .mi_name = ARRAY,
	};
	static modinfo_t *const list[] = {&info};

	*n = kernel_entries() != 0;
	return list;
}

static const char *const private_names[] = {START, NULL};

/* owner: this file; never written. */
const struct module_format module_format_marionette = {
    .mft_name = "Marionette",
    .mft_object = {.kf_private = private_names},
    .mft_recognise = recognise,
    .mft_fetch = fetch,
    .mft_load = load,
    .mft_command = command,
    .mft_unload = unload,
    .mft_builtins = builtins,
    .mft_by_symbols = true,
};
