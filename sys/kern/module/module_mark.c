/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_mark.c: what the formats of other systems have in common: marks are
 * symbols, sections and pointers of the object, and each is checked before it
 * is followed.
 */
#include <kern/module/module_impl.h>
#include <sys/limits.h>
#include <sys/machdep.h>
#include <sys/module_format.h>

int
module_mark_bad(
    const module_t *mod, int error, const void *at, const char *what)
{
	char place[96];

	module_error("%s: %s: %s " MODULE_ERR, mod->mod_path,
	    kobj_place_name(mod->mod_kobj, at, place, sizeof(place)), what,
	    MODULE_ERR_ARG(error));
	return error;
}

int
module_mark_aligned(const module_t *mod, const void *at, const char *what)
{

	return (uintptr_t)at % kobj_pointer_size(mod->mod_kobj) == 0
	    ? 0
	    : module_mark_bad(mod, ENOEXEC, at, what);
}

int
module_mark_function(module_t *mod, const char *name, uintptr_t *fn)
{
	const void *p;

	if (kobj_find_symbol(mod->mod_kobj, name, &p) != 0)
		return ENOENT;
	*fn = (uintptr_t)p;
	if (kobj_contains_code(mod->mod_kobj, p))
		return 0;
	module_error("%s: symbol %s is not a function of the module (is it a "
		     "variable of that name?) " MODULE_ERR,
	    mod->mod_path, name, MODULE_ERR_ARG(ENOEXEC));
	return ENOEXEC;
}

/* The pointer at `slot', all of it within a section; NULL is 0. */
static int
follow(module_t *mod, const void *slot, const void **target)
{
	static const char null[sizeof(uint64_t)];
	int error;

	*target = NULL;
	error = kobj_local_pointer(mod->mod_kobj, slot, target);
	/* Without a relocation it has its value already. */
	if (error == ENOENT &&
	    memcmp(cpu_arena_bytes((vaddr_t)slot), null,
		kobj_pointer_size(mod->mod_kobj)) == 0)
		return 0;
	return error;
}

int
module_mark_code(
    module_t *mod, const void *slot, const char *what, uintptr_t *fn)
{
	const void *target;
	int error = follow(mod, slot, &target);

	*fn = (uintptr_t)target;
	if (error == 0 &&
	    (target == NULL || kobj_contains_code(mod->mod_kobj, target)))
		return 0;
	return module_mark_bad(mod, ENOEXEC, slot, what);
}

int
module_mark_string(
    module_t *mod, const void *slot, const char *what, const char **sp)
{
	const void *target;

	if (follow(mod, slot, &target) != 0 || target == NULL ||
	    !kobj_contains_string(mod->mod_kobj, target))
		return module_mark_bad(mod, ENOEXEC, slot, what);
	*sp = cpu_arena_bytes((vaddr_t)target);
	return 0;
}

int
module_mark_file_name(module_t *mod)
{
	const char *file = module_file_name(mod->mod_path);
	const char *dot = strrchr(file, '.');
	char name[MAXMODNAME + 1]; /* one more: too long is EINVAL */
	size_t len = dot != NULL ? (size_t)(dot - file) : strlen(file);

	kstrlcpy(name, file, MIN(len + 1, sizeof(name)));
	return module_info_name(mod, name);
}

int
module_mark_errno(int result)
{

	if (result >= 0)
		return result;
	return result == INT_MIN ? EINVAL : -result;
}
