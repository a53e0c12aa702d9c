/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.c: the list of findings.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "finding.h"

#define TEXT_SIZE 1024

const char *
finding_name(enum finding_kind kind)
{
	static const char *const names[FIND_NKINDS] = {
	    [FIND_FORMAT] = "format",
	    [FIND_MACHINE] = "machine",
	    [FIND_VERSION] = "version",
	    [FIND_BUILTIN] = "builtin",
	    [FIND_CYCLE] = "cycle",
	    [FIND_MISSING] = "missing",
	    [FIND_DEPENDENCY] = "dependency",
	    [FIND_UNDEFINED] = "undefined",
	    [FIND_UNDECLARED] = "undeclared",
	    [FIND_DUPLICATE] = "duplicate",
	    [FIND_RELOCATION] = "relocation",
	    [FIND_LINK] = "link",
	};

	return names[kind];
}

void
finding_add(struct findings *fs, enum finding_kind kind,
    const struct kmodule *km, const char *symbol, const char *owner,
    const char *fmt, ...)
{
	char *text;
	va_list ap;

	/* Only what the user asked about. */
	if (!km->km_asked)
		return;
	text = kmfile_alloc(TEXT_SIZE, 1);
	va_start(ap, fmt);
	vsnprintf(text, TEXT_SIZE, fmt, ap);
	va_end(ap);
	if ((fs->fs_n & (fs->fs_n - 1)) == 0)
		fs->fs_list = kmfile_realloc(fs->fs_list,
		    fs->fs_n == 0 ? 1 : fs->fs_n * 2, sizeof(*fs->fs_list));
	fs->fs_list[fs->fs_n++] = (struct finding){
	    .fi_kind = kind,
	    .fi_mod = km,
	    .fi_symbol = symbol,
	    .fi_owner = owner == NULL ? NULL : kmfile_strdup(owner),
	    .fi_text = kmfile_strdup(text),
	    /* A tree may have modules that this kernel does not need. */
	    .fi_note = kind == FIND_BUILTIN && km->km_intree,
	};
	if (!fs->fs_list[fs->fs_n - 1].fi_note)
		fs->fs_faults++;
	free(text);
}

void
findings_free(struct findings *fs)
{
	for (size_t i = 0; i < fs->fs_n; i++) {
		free(fs->fs_list[i].fi_owner);
		free(fs->fs_list[i].fi_text);
	}
	free(fs->fs_list);
}
