/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_preload.h: the files that the loader put into memory behind the kernel.
 */
#ifndef _ARCH_X86_X86_PRELOAD_H_
#define _ARCH_X86_X86_PRELOAD_H_

#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/prset.h>

/* The most entries that a record in the kernel's buffer can have. */
#define PRELOAD_MAX                                              \
	((BOOTINFO_MAXSIZE - sizeof(struct btinfo_modulelist)) / \
	    sizeof(struct bi_modulelist_entry))

struct preload_file {
	char plf_path[81];       /* printable, always with its NUL */
	int32_t plf_type;        /* BI_MODULE_*, or any number */
	size_t plf_len;          /* bytes, from the first page's start */
	struct prange plf_pages; /* whole pages, no other file's */
	bool plf_isram;          /* by the memory map */
	bool plf_istrust;        /* TRUST's file, which is on no list */
};

struct preload {
	unsigned pl_n;
	struct preload_file pl_file[PRELOAD_MAX + 1]; /* and TRUST's */
};

/* What preload_digest() checks entries against. */
struct preload_place {
	const struct prset *pp_ram, *pp_known; /* memmap_init()'s */
	const struct prange *pp_taken;         /* the kernel's, and others */
	size_t pp_ntaken;
};

/*
 * Take the entries of MODULELIST that are page aligned, in memory that the map
 * has, and disjoint from the kernel and from earlier entries.  Others are
 * reported, and so are files outside RAM.  The file of TRUST is one of them.
 */
void preload_digest(struct preload *pl, const struct bootinfo *bi,
    const struct preload_place *pp);

/* The end of the last file, or `end` when that is higher. */
paddr_t preload_end(const struct preload *pl, paddr_t end);

/* The file whose pages contain `pa`, or NULL. */
const struct preload_file *preload_find(const struct preload *pl, paddr_t pa);

/* owner: the machine's startup, read-only after. */
extern struct preload preload;

#endif /* !_ARCH_X86_X86_PRELOAD_H_ */
