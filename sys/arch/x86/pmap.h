/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pmap.h: the kernel's page tables.
 */
#ifndef _ARCH_X86_PMAP_H_
#define _ARCH_X86_PMAP_H_

#include <machine/vmparam.h>

#include <arch/x86/x86_md.h>
#include <arch/x86/prset.h>
#include <libkern/kdefs.h>

/* The value of EFER; without EFER_NXE all pages are executable. */
extern uint32_t cpu_efer; /* start_data.S */

/*
 * Build the real tables and switch to them: the kernel (text, rodata, data,
 * each with its own protection) and all of `mapped` but the kernel in the
 * direct map; nothing else.  Table pages come from `avail`, later from
 * physpages.  ENOMEM.
 */
int pmap_bootstrap(const struct prset *mapped, struct prset *avail);

/* The address in the direct map of physical memory that is RAM. */
void *pmap_direct(paddr_t pa);

/* The address in the kernel's mapping; pa is below KERNMAP_SIZE. */
static inline vaddr_t
kern_va(paddr_t pa)
{
	return KERNBASE + (vaddr_t)pa;
}

/*
 * Map one page, read-write or less (VM_PROT_*, never write and execute).
 * ENOMEM: no memory for a table.  EEXIST: a page is mapped there.
 */
int pmap_enter(vaddr_t va, paddr_t pa, int prot, enum pmap_cache cache);
/* Unmap [va, va+len), which may have holes.  Empty tables are kept. */
void pmap_remove(vaddr_t va, size_t len);
/* Change the protection of the mapped pages. */
void pmap_protect(vaddr_t va, size_t len, int prot);

/* The physical address and protection of `va`.  False: not mapped. */
bool pmap_lookup(vaddr_t va, paddr_t *pap, int *protp);

/*
 * The root of page tables that map physical memory 1:1 (IDENTITY_LIMIT,
 * <machine/vmparam.h>), writable and executable, and the kernel at its
 * addresses.
 */
paddr_t pmap_identity(void);
/* Switch to the kernel's page tables.  False: they are in use, or not made. */
bool pmap_activate(void);

/* Physical memory before pmap_bootstrap(): locore's mapping. */
extern const struct physmem boot_physmem;

/* mem.c */
void mem_init(void);
bool mem_is_stack_guard(vaddr_t va); /* the page below a thread's stack */

/* The first invalid physical address: 1 << (bits of a physical address). */
paddr_t pmap_phys_limit(void);

#endif /* !_ARCH_X86_PMAP_H_ */
