/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modinfo_alias.c: other names of modules with Linux's metadata.  They are
 * copied: the module may write over the section, or free it.
 */
#include <kern/module/modinfo_impl.h>
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/module_format.h>

/* How many there are, and bytes of their text. */
static size_t
measure(struct modinfo_text mit, size_t *bytes)
{
	const char *alias;
	size_t n = 0;

	*bytes = 0;
	while ((alias = modinfo_next(&mit, "alias")) != NULL) {
		*bytes += strlen(alias) + 1;
		n++;
	}
	return n;
}

static int
compare(const void *a, const void *b)
{

	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
modinfo_aliases(module_t *mod)
{
	struct modinfo_text mit;
	const char *alias;
	size_t n, len, bytes, size = 0;
	char *text;

	if (!modinfo_open(mod, &mit) || (n = measure(mit, &bytes)) == 0)
		return 0;
	if (!array_add(n, sizeof(*mod->mod_aliases), &size) ||
	    !array_add(bytes, 1, &size) ||
	    (mod->mod_aliases = kmem_alloc(size, KM_NOSLEEP)) == NULL)
		return module_info_bad(
		    mod, ENOMEM, "no memory for its aliases");
	mod->mod_aliassize = size;
	text = (char *)&mod->mod_aliases[n];
	while ((alias = modinfo_next(&mit, "alias")) != NULL) {
		len = strlen(alias) + 1;
		mod->mod_aliases[mod->mod_naliases++] =
		    memcpy(text, alias, len);
		text += len;
	}
	ksort(mod->mod_aliases, n, sizeof(*mod->mod_aliases), compare);
	return 0;
}
