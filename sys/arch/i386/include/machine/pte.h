/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pte.h: the format of page tables (Intel SDM volume 3, 4.3 and 4.4): with PAE,
 * where the processor has it, three levels with entries of 8 bytes, which have
 * the NX bit; else two levels with entries of 4 bytes.
 */
#ifndef _I386_PTE_H_
#define _I386_PTE_H_

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <libkern/kdefs.h>

/* locore_data.S. */
extern uint32_t cpu_pae;  /* not 0: PAE */
extern uint32_t cpu_root; /* what the task of a double fault puts into CR3 */

#define PT_LEVELS   (cpu_pae != 0 ? 3u : 2u)
#define PT_BITS     (cpu_pae != 0 ? 9u : 10u) /* of an address, per level */
#define PT_SIZE     (cpu_pae != 0 ? 8u : 4u)  /* bytes per entry */
#define PT_PHYSBITS (cpu_pae != 0 ? 52u : 32u)
/*
 * Entries of the root that must be present when CR3 is loaded: with PAE the
 * processor caches them then.
 */
#define PT_FIXED (cpu_pae != 0 ? 4u : 0u)

static inline uint64_t
pte_get(const void *pte)
{
	return cpu_pae != 0 ? *(const uint64_t *)pte : *(const uint32_t *)pte;
}

/* An entry of 8 bytes takes two stores: it is absent between them. */
static inline void
pte_set(void *pte, uint64_t v)
{
	volatile uint32_t *p = pte;

	if (cpu_pae != 0) {
		p[0] = 0;
		p[1] = (uint32_t)(v >> 32);
	}
	p[0] = (uint32_t)v;
}

/* The entry at `level` that points to the next table. */
static inline uint64_t
pte_to_table(paddr_t pa, unsigned level)
{
	/* PAE's first table has no W. */
	return level == 3 ? pa | PTE_P : pa | PTE_P | PTE_W;
}

static inline bool
pt_covers(vaddr_t va __kunused)
{
	return true;
}

static inline void
pt_load(paddr_t root)
{
	cpu_root = (uint32_t)root;
	lcr3(cpu_root);
}

#endif /* !_I386_PTE_H_ */
