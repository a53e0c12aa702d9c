/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pmap.c: page tables, in the format of <machine/pte.h>.  One address
 * space, one processor.
 */
#include <arch/x86/pmap.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <machine/pte.h>

#include <arch/x86/physpages.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define LARGE_SIZE  ((paddr_t)1 << (PAGE_SHIFT + PT_BITS))
#define LARGE_LEVEL 2u

/*
 * The table that CR3 points to, and the offset at which tables are mapped (0:
 * identity).
 */
static paddr_t pmap_root;   /* owner: pmap_bootstrap */
static vaddr_t pmap_window; /* owner: pmap_bootstrap; DMAP_BASE, later */
/* The source of table pages before physpages is set up. */
static struct prset *pmap_early; /* owner: pmap_bootstrap */

static void *
table(paddr_t pa)
{
	return (void *)(pmap_window + (vaddr_t)pa);
}

/* A zeroed page for a table; 0 when there is none. */
static paddr_t
table_alloc(void)
{
	paddr_t pa;

	if (pmap_early != NULL)
		pa = prset_steal(pmap_early, PAGE_SIZE, BOOTMAP_SIZE);
	else if (!physpages_alloc(1, &pa))
		pa = 0;
	if (pa != 0)
		memset(table(pa), 0, PAGE_SIZE);
	return pa;
}

/*
 * The entry for `va`, at `level` (1: 4 KiB pages) or above it where a large
 * page ends the walk; *levelp is where.  Missing tables are made when `create`;
 * NULL when one is missing.
 */
static void *
walk(vaddr_t va, unsigned level, bool create, unsigned *levelp)
{
	unsigned l, shift;
	uint64_t v;
	paddr_t pa;
	char *pte;

	/* Before pmap_bootstrap(), for a backtrace: locore's tables. */
	pa = pmap_root != 0 ? pmap_root : rcr3() & PTE_FRAME;
	for (l = PT_LEVELS;; l--) {
		shift = PAGE_SHIFT + (l - 1) * PT_BITS;
		pte = table(pa);
		pte += (va >> shift & ((1u << PT_BITS) - 1)) * PT_SIZE;
		v = pte_get(pte);
		*levelp = l;
		if (l == level || (v & (PTE_P | PTE_PS)) == (PTE_P | PTE_PS))
			return pte;
		if ((v & PTE_P) == 0) {
			pa = create ? table_alloc() : 0;
			if (pa == 0)
				return NULL;
			pte_set(pte, pte_to_table(pa, l));
		} else
			pa = v & PTE_FRAME;
	}
}

static uint64_t
pte_prot(int prot)
{
	uint64_t bits;

	KASSERT((prot & (VM_PROT_WRITE | VM_PROT_EXECUTE)) !=
	    (VM_PROT_WRITE | VM_PROT_EXECUTE));
	bits = prot == VM_PROT_NONE ? 0 : PTE_P | PTE_G;
	if ((prot & VM_PROT_WRITE) != 0)
		bits |= PTE_W;
	if ((prot & VM_PROT_EXECUTE) == 0 && (cpu_efer & EFER_NXE) != 0)
		bits |= PTE_NX;
	return bits;
}

/* pmap_bootstrap() sets the PAT so that PWT alone is write-combining. */
static uint64_t
pte_cache(enum pmap_cache cache)
{
	switch (cache) {
	case PMAP_UNCACHED:
		return PTE_PCD | PTE_PWT;
	case PMAP_WRITE_COMBINED:
		return PTE_PWT;
	default:
		return 0;
	}
}

int
pmap_enter(vaddr_t va, paddr_t pa, int prot, enum pmap_cache cache)
{
	unsigned level;
	void *pte;

	pte = walk(va, 1, true, &level);
	if (pte == NULL)
		return ENOMEM;
	if (level != 1 || pte_get(pte) != 0)
		return EEXIST;
	pte_set(pte, pa | pte_prot(prot) | pte_cache(cache));
	return 0;
}

void
pmap_remove(vaddr_t va, size_t len)
{
	unsigned level;
	size_t off;
	void *pte;

	for (off = 0; off < len; off += PAGE_SIZE) {
		pte = walk(va + off, 1, false, &level);
		if (pte == NULL)
			continue;
		KASSERT(level == 1);
		pte_set(pte, 0);
		invlpg(va + off);
	}
}

void
pmap_protect(vaddr_t va, size_t len, int prot)
{
	const uint64_t keep = PTE_FRAME | PTE_PWT | PTE_PCD;
	unsigned level;
	size_t off;
	void *pte;

	for (off = 0; off < len; off += PAGE_SIZE) {
		pte = walk(va + off, 1, false, &level);
		if (pte == NULL || pte_get(pte) == 0)
			continue;
		KASSERT(level == 1);
		pte_set(pte, (pte_get(pte) & keep) | pte_prot(prot));
		invlpg(va + off);
	}
}

bool
pmap_lookup(vaddr_t va, paddr_t *pap, int *protp)
{
	uint64_t offmask, v;
	unsigned level;
	void *pte;

	if (!pt_covers(va))
		return false;
	pte = walk(va, 1, false, &level);
	v = pte == NULL ? 0 : pte_get(pte);
	if (v == 0)
		return false;
	offmask = ((uint64_t)1 << (PAGE_SHIFT + (level - 1) * PT_BITS)) - 1;
	*pap = ((v & PTE_FRAME) & ~offmask) | (va & offmask);
	*protp = VM_PROT_NONE;
	if ((v & PTE_P) != 0) {
		*protp |= VM_PROT_READ;
		if ((v & PTE_W) != 0)
			*protp |= VM_PROT_WRITE;
		if ((v & PTE_NX) == 0)
			*protp |= VM_PROT_EXECUTE;
	}
	return true;
}

void *
pmap_direct(paddr_t pa)
{
	return (void *)(DMAP_BASE + (vaddr_t)pa);
}

/* Map [start, end) of the kernel to its physical address. */
static int
map_kernel_part(const char *start, const char *end, int prot)
{
	vaddr_t va;
	int error;

	for (va = (vaddr_t)start; va < (vaddr_t)end; va += PAGE_SIZE) {
		error = pmap_enter(va, va - KERNBASE, prot, PMAP_WRITE_BACK);
		if (error != 0)
			return error;
	}
	return 0;
}

/* From kern.ldscript and start_data.S. */
extern char __kernel_start[], __text_end[], __rodata_end[], __data_end[];
extern char __kernel_end[];
extern char kstack_guard[], kstack[];

static int
map_kernel(void)
{
	int error;

	error = map_kernel_part(
	    __kernel_start, __text_end, VM_PROT_READ | VM_PROT_EXECUTE);
	if (error == 0)
		error = map_kernel_part(__text_end, __rodata_end, VM_PROT_READ);
	if (error == 0)
		error = map_kernel_part(
		    __rodata_end, kstack_guard, VM_PROT_READ | VM_PROT_WRITE);
	if (error == 0)
		error = map_kernel_part(
		    kstack, __data_end, VM_PROT_READ | VM_PROT_WRITE);
	if (error == 0)
		error = map_kernel_part(__data_end, __kernel_end, VM_PROT_READ);
	return error;
}

/* Map RAM, in large pages where they fit. */
static int
map_direct(struct prange pr)
{
	paddr_t pa = pr.pr_start;
	unsigned level;
	void *pte;
	int error;

	while (pa < pr.pr_end) {
		if ((pa & (LARGE_SIZE - 1)) == 0 &&
		    pr.pr_end - pa >= LARGE_SIZE) {
			pte = walk((vaddr_t)pmap_direct(pa), LARGE_LEVEL, true,
			    &level);
			if (pte == NULL)
				return ENOMEM;
			pte_set(pte,
			    pa | PTE_PS |
				pte_prot(VM_PROT_READ | VM_PROT_WRITE));
			pa += LARGE_SIZE;
			continue;
		}
		error = pmap_enter((vaddr_t)pmap_direct(pa), pa,
		    VM_PROT_READ | VM_PROT_WRITE, PMAP_WRITE_BACK);
		if (error != 0)
			return error;
		pa += PAGE_SIZE;
	}
	return 0;
}

/* The power-on PAT, with PWT alone write-combining, not write-through. */
#define PAT_VALUE 0x0007040600070106ULL

/* The root, and the tables below it that PT_FIXED asks for. */
static int
make_root(void)
{
	unsigned i, level;

	pmap_root = table_alloc();
	if (pmap_root == 0)
		return ENOMEM;
	for (i = 0; i != PT_FIXED; i++)
		if (walk((vaddr_t)i << (PAGE_SHIFT + (PT_LEVELS - 1) * PT_BITS),
			PT_LEVELS - 1, true, &level) == NULL)
			return ENOMEM;
	return 0;
}

bool
pmap_activate(void)
{
	if (pmap_root == 0 || (rcr3() & PTE_FRAME) == pmap_root)
		return false;
	pt_load(pmap_root);
	return true;
}

int
pmap_bootstrap(const struct prset *mapped, struct prset *avail)
{
	static struct prset direct; /* owner: this call; large */
	const uint32_t features = cpuid(1, 0).edx;
	unsigned i;
	int error;

	if ((features & CPUID_PAT_EDX) != 0)
		wrmsr(MSR_PAT, PAT_VALUE);
	pmap_early = avail;
	error = make_root();
	if (error == 0)
		error = map_kernel();

	/* Its text has no second, writable mapping. */
	direct = *mapped;
	prset_sub(&direct,
	    (struct prange){(vaddr_t)__kernel_start - KERNBASE,
		(vaddr_t)__kernel_end - KERNBASE});
	for (i = 0; i < direct.prs_n && error == 0; i++)
		error = map_direct(direct.prs_range[i]);
	if (error != 0)
		return error;

	pt_load(pmap_root);
	if ((features & CPUID_PGE_EDX) != 0)
		lcr4(rcr4() | CR4_PGE);
	pmap_window = DMAP_BASE;
	pmap_early = NULL;
	return 0;
}
