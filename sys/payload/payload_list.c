/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload_list.c: the list of the files that the loader left.
 */
#include <sys/kmem.h>
#include <sys/machdep.h>

#include "payload_impl.h"

/* owner: this file; only grows, while the kernel starts */
static struct payload_entry *first, **lastp = &first;

void
payload_free(struct payload *pld)
{
	if (pld->pld_base == NULL)
		return;
	if (pld->pld_heap)
		kmem_free(pld->pld_base, pld->pld_len);
	else
		cpu_preload_free(pld->pld_base, pld->pld_len);
	pld->pld_base = NULL;
}

const struct payload_entry *
payload_first(void)
{
	return first;
}

const char *
payload_kind(const struct payload_entry *pe, char buf[12])
{
	if (pe->ple_owner != NULL)
		return pe->ple_owner->plo_kind;
	ksnprintf(buf, 12, "%d", (int)pe->ple_pld.pld_type);
	return buf;
}

bool
payload_list_add(const struct payload *pld, const struct payload_owner *owner,
    const char *state)
{
	const size_t len = strlen(pld->pld_path) + 1;
	struct payload_entry *pe;

	pe = kmem_zalloc(sizeof(*pe) + len, KM_NOSLEEP);
	if (pe == NULL)
		return false;
	memcpy(pe->ple_path, pld->pld_path, len);
	pe->ple_pld = *pld;
	pe->ple_pld.pld_path = pe->ple_path;
	pe->ple_owner = owner;
	pe->ple_state = state;
	*lastp = pe;
	lastp = &pe->ple_next;
	return true;
}

void
payload_reset(void)
{
	struct payload_entry *pe;

	while ((pe = first) != NULL) {
		first = pe->ple_next;
		payload_free(&pe->ple_pld);
		kmem_free(pe, sizeof(*pe) + strlen(pe->ple_path) + 1);
	}
	lastp = &first;
}

/* Does `path` end with `name`, as whole components?  Where it begins, or NULL.
 */
static const char *
ends_with(const char *path, const char *end, const char *name)
{
	const size_t len = strlen(name);
	const char *at = end - len;

	if ((size_t)(end - path) < len || memcmp(at, name, len) != 0 ||
	    (at > path && at[-1] != '/'))
		return NULL;
	return at;
}

/* The path without a device: "hd0a:", or GRUB's "(hd0,gpt1)". */
static const char *
skip_device(const char *path)
{
	const char *p;

	for (p = path; *p != '\0' && *p != '/'; p++)
		if (*p == ':' || *p == ')')
			path = p + 1;
	return path;
}

bool
payload_is_named(const char *path, const char *dir, const char *name)
{
	const char *at;

	path = skip_device(path);
	at = ends_with(path, path + strlen(path), name);
	if (at == NULL || at == path)
		return at == path;
	return ends_with(path, at - 1, dir) != NULL;
}
