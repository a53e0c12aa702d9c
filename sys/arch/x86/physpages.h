/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * physpages.h: the pages of RAM.
 */
#ifndef _ARCH_X86_PHYSPAGES_H_
#define _ARCH_X86_PHYSPAGES_H_

#include <arch/x86/prset.h>
#include <libkern/kdefs.h>

/*
 * Manage all of `ram`, of which only `avail` is free.  `direct` converts a
 * physical to a virtual address.  The bitmaps are taken from `avail`; a range
 * without memory for its bitmap is reported and not used.
 */
void physpages_init(
    const struct prset *ram, struct prset *avail, void *(*direct)(paddr_t));

/* n contiguous pages, contents undefined. */
bool physpages_alloc(size_t n, paddr_t *pap) __kwarnunused;

/*
 * Free n pages at `pa`, which may have been in use from the beginning.  False,
 * and nothing is changed: not all of them are RAM in use.
 */
bool physpages_free(paddr_t pa, size_t n);

size_t physpages_nfree(void);
size_t physpages_total(void);

#endif /* !_ARCH_X86_PHYSPAGES_H_ */
