/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm_pmap.c: see uvm_pmap.h.  There is one address space, the kernel's.
 */
#include <sys/machdep.h>
#include <sys/systm.h>
#include <uvm/uvm_pmap.h>

struct pmap {
	int unused;
};

static struct pmap the_pmap; /* owner: this file; only its address is used */
struct pmap *const kernel_pmap_ptr = &the_pmap;

bool
pmap_extract(pmap_t pmap, vaddr_t va, paddr_t *pap)
{
	KASSERT(pmap == kernel_pmap_ptr);
	return cpu_kvtopa(va, pap);
}
