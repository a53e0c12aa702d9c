/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm_pmap.h: where the kernel's memory is, by the names of NetBSD's pmap(9):
 * what a driver's d_mmap asks for.
 */
#ifndef _UVM_UVM_PMAP_H_
#define _UVM_UVM_PMAP_H_

#include <libkern/kdefs.h>

struct pmap;
typedef struct pmap *pmap_t;
extern struct pmap *const kernel_pmap_ptr;
#define pmap_kernel() (kernel_pmap_ptr)

/* The physical address of `va`: *pap.  False: nothing is mapped there. */
bool pmap_extract(pmap_t pmap, vaddr_t va, paddr_t *pap);

#endif /* !_UVM_UVM_PMAP_H_ */
