/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.c: the list of findings.
 */
#include <kmod/finding.h>
#include <libkern/libkern.h>

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

/* A copy; NULL stays NULL. */
static const char *
keep(struct findings *fs, const char *s)
{
	const char *copy;

	if (s == NULL)
		return NULL;
	copy = kmpool_strdup(&fs->fns_pool, s);
	if (copy == NULL)
		fs->fns_lost = true;
	return copy;
}

void
finding_add(struct findings *fs, enum finding_kind kind,
    const struct kmodule *km, const char *symbol, const char *owner,
    const char *fmt, ...)
{
	struct finding *list, *fi;
	char text[TEXT_SIZE];
	va_list ap;

	/* Only what the user asked about. */
	if (!km->km_asked)
		return;
	list =
	    kmpool_grow(&fs->fns_pool, fs->fns_list, fs->fns_n, sizeof(*list));
	if (list == NULL) {
		fs->fns_lost = true;
		return;
	}
	fs->fns_list = list;
	va_start(ap, fmt);
	kvsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fi = &list[fs->fns_n];
	*fi = (struct finding){
	    .fnd_kind = kind,
	    .fnd_mod = km,
	    .fnd_symbol = symbol,
	    .fnd_owner = keep(fs, owner),
	    .fnd_text = keep(fs, text),
	    /* A tree may have modules that this kernel does not need. */
	    .fnd_note = kind == FIND_BUILTIN && km->km_intree,
	};
	if (fs->fns_lost)
		return;
	fs->fns_n++;
	if (!fi->fnd_note)
		fs->fns_faults++;
}

void
findings_summary(const struct findings *fs, size_t n, char *text, size_t size)
{
	size_t counts[FIND_NKINDS] = {0}, len;
	const char *before = ": ";

	for (size_t i = 0; i < fs->fns_n; i++)
		counts[fs->fns_list[i].fnd_kind]++;
	len = (size_t)ksnprintf(
	    text, size, "%zu of %zu modules link", fs->fns_linked, n);
	for (int k = 0; k < FIND_NKINDS; k++) {
		if (counts[k] == 0 || len >= size)
			continue;
		len += (size_t)ksnprintf(text + len, size - len, "%s%zu %s",
		    before, counts[k], finding_name((enum finding_kind)k));
		before = ", ";
	}
}

void
findings_free(struct findings *fs)
{
	kmpool_free(&fs->fns_pool);
	*fs = (struct findings){0};
}
