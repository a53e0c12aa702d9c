/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_search.c: boot a kernel by its name, or without one the first of the
 * default names, then the only set.
 */
#include <boot/boot.h>
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

/* Boot the kernel of the only set.  Prints what was tried if there is none. */
static int
boot_set(struct loader *ld, uint32_t howto)
{
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
		return boot_file(ld, name, howto, false);
	default:
		return ENOENT;
	}
}

int
boot_kernel(struct loader *ld, const char *text, uint32_t howto)
{
	int error = ENOENT, first = ENOENT;

	sa_mark(ld, BI_TL_CHOICE);
	if (text != NULL && text[0] != '\0')
		return boot_file(ld, text, howto, false);
	for (size_t i = 0; default_kernels[i] != NULL; i++) {
		error = boot_file(ld, default_kernels[i], howto, true);
		if (!try_next(error))
			return error;
		/* Return the error of the first file that exists. */
		if (first == ENOENT)
			first = error;
	}
	return first == ENOENT ? boot_set(ld, howto) : first;
}
