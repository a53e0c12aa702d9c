/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * role.c: what a file is used as, by its name.
 */
#include "manifest_impl.h"

static bool
ends(const char *name, const char *suffix)
{
	const size_t n = strlen(name), k = strlen(suffix);

	return n > k && memcmp(name + n - k, suffix, k) == 0;
}

enum verify_role
verify_role_of(const char *path)
{
	const char *slash = strchr(path, '/'), *last = strrchr(path, '/'),
		   *name = slash == NULL ? path : slash + 1;

	if (ends(path, ".kmod") || ends(path, ".kmod.gz") ||
	    ends(path, ".kmod.zst"))
		return VERIFY_MODULE;
	if (strcmp(last == NULL ? path : last + 1, "boot.cfg") == 0 ||
	    ends(path, ".plist"))
		return VERIFY_CONFIG;
	if (strchr(name, '/') != NULL || ends(name, ".sig"))
		return VERIFY_ANY;
	for (size_t i = 0; kset_names[i] != NULL; i++)
		if (strcmp(name, kset_names[i]) == 0)
			return VERIFY_KERNEL;
	if (slash != NULL)
		return VERIFY_ANY;
	return strncmp(name, "netbsd", 6) == 0 ||
		strncmp(name, "onetbsd", 7) == 0
	    ? VERIFY_KERNEL
	    : VERIFY_ANY;
}
