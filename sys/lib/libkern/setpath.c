/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * setpath.c: recognise the path of a kernel in a set, for loader and kernel.
 */
#include <libkern/libkern.h>

const char *const kset_names[] = {
    "kernel", "kernel.gz", "netbsd", "netbsd.gz", NULL};

size_t
kset_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return 0;
	for (size_t i = 0; kset_names[i] != NULL; i++)
		if (strcmp(slash + 1, kset_names[i]) == 0)
			return (size_t)(slash - path);
	return 0;
}
