/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modname.c: the names of a module's file.
 */
#include <libkern/libkern.h>

#include "verify.h"

const char *
verify_last_part(const char *path)
{
	const char *p, *last = path;

	for (p = path; *p != '\0'; p++)
		if (*p == '/' || *p == ':')
			last = p + 1;
	return last;
}

bool
verify_is_file_of(
    const char *file, size_t len, const char *name, size_t namelen)
{
	static const char *const suffixes[] = {
	    "", ".kmod", ".kmod.gz", ".kmod.zst"};

	if (len < namelen || memcmp(file, name, namelen) != 0)
		return false;
	for (size_t i = 0; i < knitems(suffixes); i++)
		if (strlen(suffixes[i]) == len - namelen &&
		    memcmp(file + namelen, suffixes[i], len - namelen) == 0)
			return true;
	return false;
}

size_t
verify_stem(const char *file, size_t len)
{
	size_t i = 0;

	while (!verify_is_file_of(file, len, file, i))
		i++;
	return i;
}

bool
verify_module_named(
    const char *path, const char *name, char out[VERIFY_NAME_WHY])
{
	const char *file = verify_last_part(path);
	const size_t len = strlen(file);

	if (verify_is_file_of(file, len, name, strlen(name)))
		return true;
	ksnprintf(out, VERIFY_NAME_WHY,
	    "EAUTH: it is signed by itself, and is the module \"%.31s\", not "
	    "\"%.*s\" (its file has the module's name)",
	    name, (int)MIN(verify_stem(file, len), (size_t)32), file);
	for (char *p = out; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return false;
}
