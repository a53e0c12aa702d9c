/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_search.c: a kernel by its name, or without one the first of the default
 * names, then the only set.
 */
#include <boot/boot.h>
#include <boot/bootkern.h>
#include <boot/bootset.h>

const char *const default_kernels[] = {"netbsd", "netbsd.gz", "onetbsd",
    "onetbsd.gz", "netbsd.old", "netbsd.old.gz", NULL};

/* Does the error concern this file alone, so that the next may succeed? */
static bool
try_next(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EISDIR ||
	    error == EIO || error == ENOEXEC || error == EFTYPE;
}

/* What is asked for. */
struct search {
	struct loader *bks_ld;
	bootkern_try_t bks_fn;
	void *bks_arg;
};

static int
try(const struct search *se, const char *text, bool search)
{
	struct boot_options *bo = se->bks_ld->ld_boot;
	int error = se->bks_fn(se->bks_ld, text, search, se->bks_arg);

	if (error == EAGAIN) {
		sa_printf(se->bks_ld,
		    "a compressed file may have several members: decompressing "
		    "once to find its size\n");
		bo->bo_counted = true;
		error = se->bks_fn(se->bks_ld, text, search, se->bks_arg);
		bo->bo_counted = false;
	}
	return error;
}

/* The kernel of the only set.  Prints what was tried if there is none. */
static int
try_set(const struct search *se)
{
	struct loader *ld = se->bks_ld;
	char name[BOOTSET_NAME];

	switch (bootset_find(ld, name)) {
	case 0:
		sa_printf(ld, "no kernel on %s: tried", SA_VIS(ld->ld_dev));
		for (size_t i = 0; default_kernels[i] != NULL; i++)
			sa_printf(ld, " %s", default_kernels[i]);
		sa_printf(ld,
		    " and directories with a kernel (`dev` lists devices, "
		    "`ls` files)\n");
		return ENOENT;
	case 1:
		return try(se, name, false);
	default:
		return ENOENT;
	}
}

int
bootkern_search(
    struct loader *ld, const char *text, bootkern_try_t fn, void *arg)
{
	const struct search se = {ld, fn, arg};
	int error = ENOENT, first = ENOENT;

	if (text != NULL && text[0] != '\0')
		return try(&se, text, false);
	for (size_t i = 0; default_kernels[i] != NULL; i++) {
		error = try(&se, default_kernels[i], true);
		if (!try_next(error))
			return error;
		/* Return the error of the first file that exists. */
		if (first == ENOENT)
			first = error;
	}
	return first == ENOENT ? try_set(&se) : first;
}
