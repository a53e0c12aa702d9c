/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modinfo_text.c: the strings "key=value" of section .modinfo.
 */
#include <kern/module/modinfo_impl.h>
#include <kern/module/module_impl.h>
#include <sys/machdep.h>

bool
modinfo_open(const module_t *mod, struct modinfo_text *mit)
{
	void *addr;
	size_t size;

	if (kobj_find_section(mod->mod_kobj, MODINFO, &addr, &size) != 0)
		return false;
	mit->mit_next = cpu_arena_bytes((vaddr_t)addr);
	mit->mit_end = mit->mit_next + size;
	return true;
}

int
modinfo_bad(const module_t *mod, const char *text, const char *what)
{
	const char *bytes;
	void *addr = NULL;
	size_t size;

	if (kobj_find_section(mod->mod_kobj, MODINFO, &addr, &size) == 0) {
		bytes = cpu_arena_bytes((vaddr_t)addr);
		addr = (char *)addr + (text - bytes);
	}
	return module_mark_bad(mod, ENOEXEC, addr, what);
}

const char *
modinfo_next(struct modinfo_text *mit, const char *key)
{
	size_t len = strlen(key), n;
	const char *p;

	while ((p = mit->mit_next) < mit->mit_end) {
		n = strnlen(p, (size_t)(mit->mit_end - p));
		if (p + n == mit->mit_end)
			break;
		mit->mit_next = p + n + 1;
		if (strncmp(p, key, len) == 0 && p[len] == '=')
			return p + len + 1;
	}
	return NULL;
}
