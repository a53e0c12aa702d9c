/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_ksyms.c: the kernel's symbols on the host, for modules to link
 * against.  A booted kernel reads its own symbol table; here the functions
 * that modules call are listed.
 */
#include <string.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/module.h>
#include <sys/systm.h>

#include "host.h"

#define FN(name)                       \
	{                              \
#name, (vaddr_t)(name) \
	}
#define AS(alias, name)                \
	{                              \
		alias, (vaddr_t)(name) \
	}

void
host_init(void)
{
	static const struct {
		const char *name;
		vaddr_t value;
	} exports[] = {
	    FN(kprintf),
	    AS("printf", kprintf),
	    FN(ksnprintf),
	    AS("snprintf", ksnprintf),
	    AS("vsnprintf", kvsnprintf),
	    FN(panic),
	    FN(kmem_alloc),
	    FN(kmem_zalloc),
	    FN(kmem_free),
	    FN(memcpy),
	    FN(memmove),
	    FN(memset),
	    FN(memcmp),
	    FN(memchr),
	    FN(strlen),
	    FN(strnlen),
	    FN(strcmp),
	    FN(strncmp),
	    AS("strchr", (char *(*)(const char *, int))strchr),
	    AS("strrchr", (char *(*)(const char *, int))strrchr),
	    AS("strstr", (char *(*)(const char *, const char *))strstr),
	    AS("strlcpy", kstrlcpy),
	    AS("strlcat", kstrlcat),
	    FN(module_error),
	    FN(module_hold),
	    FN(module_rele),
	    FN(module_lookup),
	};
	static bool done; /* owner: this function */
	size_t i;

	if (done)
		return;
	done = true;
	for (i = 0; i < knitems(exports); i++)
		if (ksyms_add_kernel(exports[i].name, exports[i].value) != 0)
			host_die("cannot export %s", exports[i].name);
}
