/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem.c: the memory functions of machdep.h, by physpages and pmap.
 */
#include <arch/x86/pmap.h>

#include <machine/vmparam.h>

#include <arch/x86/physpages.h>
#include <arch/x86/x86_pages.h>
#include <arch/x86/x86_preload.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define PROT_RW (VM_PROT_READ | VM_PROT_WRITE)

void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	*startp = ARENA_START;
	*endp = ARENA_END;
}

static void
arena_check(vaddr_t va, size_t len)
{
	KASSERT(((va | len) & PAGE_MASK) == 0 && va >= ARENA_START &&
	    range_valid(va - ARENA_START, len, ARENA_END - ARENA_START));
}

/* Unmap [va, va+len) and free the pages that were there. */
static void
unmap_free(vaddr_t va, size_t len)
{
	paddr_t pa;
	size_t off;
	int prot;

	for (off = 0; off < len; off += PAGE_SIZE) {
		if (!pmap_lookup(va + off, &pa, &prot))
			continue;
		pmap_remove(va + off, PAGE_SIZE);
		if (!physpages_free(pa, 1))
			panic(
			    "page 0x%llx freed twice", (unsigned long long)pa);
	}
}

/* Fresh zeroed pages at [va, va+len), all or none. */
static int
map_fresh(vaddr_t va, size_t len)
{
	paddr_t pa;
	size_t off;
	int error;

	for (off = 0; off < len; off += PAGE_SIZE) {
		error = ENOMEM;
		if (!physpages_alloc(1, &pa))
			goto undo;
		memset(pmap_direct(pa), 0, PAGE_SIZE);
		error = pmap_enter(va + off, pa, PROT_RW, PMAP_WRITE_BACK);
		if (error != 0) {
			(void)physpages_free(pa, 1);
			goto undo;
		}
	}
	return 0;
undo:
	unmap_free(va, off);
	return error;
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	arena_check(va, len);
	return map_fresh(va, len);
}

void
cpu_arena_protect(vaddr_t va, size_t len, int prot)
{
	arena_check(va, len);
	pmap_protect(va, len, prot);
}

void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	arena_check(va, len);
	unmap_free(va, len);
}

/*
 * kmem: from the direct map while RAM has runs of that length, else single
 * pages made contiguous in the kernel map.
 */
#define KMAP_PAGES (KMAP_SIZE >> PAGE_SHIFT)

static uint64_t kmap_bits[KMAP_PAGES / 64]; /* owner: kmap */
static struct pageseg kmap;                 /* owner: this file */

void
mem_init(void)
{
	pageseg_init(&kmap, KMAP_BASE >> PAGE_SHIFT, KMAP_PAGES, kmap_bits);
	/* Initially all pages are in use: free them. */
	(void)pageseg_free(&kmap, KMAP_BASE >> PAGE_SHIFT, KMAP_PAGES);
}

/* `guard` unmapped bytes, then `len` mapped ones. */
static void *
kmap_pages(size_t guard, size_t len)
{
	size_t n = (guard + len) >> PAGE_SHIFT;
	uint64_t page;
	vaddr_t va;

	if (!pageseg_alloc(&kmap, n, &page))
		return NULL;
	va = (vaddr_t)(page << PAGE_SHIFT) + guard;
	if (map_fresh(va, len) != 0) {
		(void)pageseg_free(&kmap, page, n);
		return NULL;
	}
	return (void *)va;
}

static void
kmap_pages_free(vaddr_t va, size_t guard, size_t len)
{
	unmap_free(va, len);
	if (!pageseg_free(
		&kmap, (va - guard) >> PAGE_SHIFT, (guard + len) >> PAGE_SHIFT))
		panic("kernel map: %p freed twice", (void *)va);
}

void *
cpu_kmem_pages(size_t len)
{
	paddr_t pa;

	KASSERT(len != 0 && (len & PAGE_MASK) == 0);
	if (len >> PAGE_SHIFT > physpages_nfree())
		return NULL;
	if (!physpages_alloc(len >> PAGE_SHIFT, &pa))
		return kmap_pages(0, len);
	return memset(pmap_direct(pa), 0, len);
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	vaddr_t va;

	va = (vaddr_t)p;
	KASSERT(((va | len) & PAGE_MASK) == 0);
	if (va >= KMAP_BASE && va < KMAP_BASE + KMAP_SIZE)
		kmap_pages_free(va, 0, len);
	else if (!physpages_free(va - DMAP_BASE, len >> PAGE_SHIFT))
		panic("pages at %p freed twice", p);
}

const void *
cpu_stack0(void)
{
	extern const char kstack[]; /* start_data.S */

	return kstack;
}

void *
cpu_stack_alloc(size_t len)
{
	KASSERT(len != 0 && (len & PAGE_MASK) == 0);
	return kmap_pages(PAGE_SIZE, len);
}

void
cpu_stack_free(void *p, size_t len)
{
	kmap_pages_free((vaddr_t)p, PAGE_SIZE, len);
}

/* All other pages in use in the kernel map are mapped. */
bool
mem_is_stack_guard(vaddr_t va)
{
	paddr_t pa;
	int prot;

	return pageseg_inuse(&kmap, va >> PAGE_SHIFT) &&
	    !pmap_lookup(va, &pa, &prot);
}

/*
 * Preloaded files are mapped at KERNBASE plus their physical address; those too
 * high for that are in the direct map, and those too high for the direct map
 * are mapped like devices and never freed.
 */
void *
preload_map(const struct preload_file *pf)
{
	const struct prange *pr;
	paddr_t pa;

	pr = &pf->plf_pages;
	if (pr->pr_end > DMAP_SIZE)
		return pmap_mapdev(
		    pr->pr_start, (size_t)prange_size(*pr), PMAP_WRITE_BACK);
	if (pr->pr_end > KERNMAP_SIZE)
		return pmap_direct(pr->pr_start);
	for (pa = pr->pr_start; pa < pr->pr_end; pa += PAGE_SIZE)
		if (pmap_enter(kern_va(pa), pa, PROT_RW, PMAP_WRITE_BACK) != 0)
			goto undo;
	return (void *)kern_va(pr->pr_start);
undo:
	pmap_remove(kern_va(pr->pr_start), (size_t)(pa - pr->pr_start));
	return NULL;
}

void
cpu_preload_free(const void *base, size_t len)
{
	const struct preload_file *pf;
	paddr_t end, start;
	vaddr_t va;
	bool kern;

	va = (vaddr_t)base;
	if (va >= DEVMAP_BASE && va - DEVMAP_BASE < DEVMAP_SIZE)
		return;
	kern = va >= KERNBASE && va - KERNBASE < KERNMAP_SIZE;
	start = kern ? va - KERNBASE : va - DMAP_BASE;
	pf = preload_find(&preload, start);
	if (pf == NULL || len > pf->plf_pages.pr_end - start)
		panic("[%p, +%zu) is not a preloaded file", base, len);
	/* The rest of a file's last page is not used otherwise. */
	end = start + len;
	if (end == pf->plf_pages.pr_start + pf->plf_len)
		end = pf->plf_pages.pr_end;
	end &= ~(paddr_t)PAGE_MASK;
	start = page_up(start);
	if (start >= end)
		return;
	if (kern)
		pmap_remove(kern_va(start), (size_t)(end - start));
	if (!pf->plf_isram)
		return;
	if (!physpages_free(start, (size_t)((end - start) >> PAGE_SHIFT)))
		panic("preloaded file at %p freed twice", base);
}

size_t
cpu_pages_free(void)
{
	return physpages_nfree();
}

size_t
cpu_pages_total(void)
{
	return physpages_total();
}

bool
cpu_kvtopa(vaddr_t va, paddr_t *pap)
{
	int prot;

	return pmap_lookup(va, pap, &prot);
}
