/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_preload.h: the files that the loader put into memory behind the kernel.
 */
#ifndef _ARCH_X86_X86_PRELOAD_H_
#define _ARCH_X86_X86_PRELOAD_H_

#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/prset.h>

/* No more fit into a record that fits into the kernel's buffer. */
#define PRELOAD_MAX                                              \
	((BOOTINFO_MAXSIZE - sizeof(struct btinfo_modulelist)) / \
	    sizeof(struct bi_modulelist_entry))

struct preload_file {
	char pf_path[81];       /* printable, always with its NUL */
	int32_t pf_type;        /* BI_MODULE_*, or any number */
	size_t pf_len;          /* bytes, from the first page's start */
	struct prange pf_pages; /* whole pages, nobody else's */
};

struct preload {
	unsigned pl_n;
	struct preload_file pl_file[PRELOAD_MAX];
};

/*
 * Take from MODULELIST what is page aligned, in `ram`, clear of the kernel and
 * the other `taken` ranges, and of the entries before it; say what is wrong
 * with every other entry.
 */
void preload_digest(struct preload *pl, const struct bootinfo *bi,
    const struct prset *ram, const struct prange *taken, size_t ntaken);

/* The file that has `pa` in its pages; NULL: none has. */
const struct preload_file *preload_find(const struct preload *pl, paddr_t pa);

/* owner: the machine's startup, read-only after. */
extern struct preload preload;

#endif /* !_ARCH_X86_X86_PRELOAD_H_ */
