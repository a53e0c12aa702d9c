/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pmap_dev.c: physical memory outside the direct map: device registers, the
 * framebuffer, the firmware's tables.
 */
#include <arch/x86/pmap.h>

#include <arch/x86/cpufunc.h>
#include <machine/pte.h>
#include <machine/vmparam.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>

/* The first page is physmem's window; the rest is allocated upwards. */
static vaddr_t devmap_next = DEVMAP_BASE + PAGE_SIZE; /* owner: pmap_mapdev */

paddr_t
pmap_phys_limit(void)
{
	unsigned bits;

	bits = 36; /* if CPUID does not have it */
	if (cpuid(0x80000000, 0).eax >= 0x80000008)
		bits = cpuid(0x80000008, 0).eax & 0xff;
	return (paddr_t)1 << MIN(MAX(bits, 32u), PT_PHYSBITS);
}

void *
pmap_mapdev(paddr_t pa, size_t len, enum pmap_cache cache)
{
	struct prange pr;
	vaddr_t va;
	size_t off, size;

	pr.pr_start = pa;
	if (len == 0 || !range_valid(pa, len, pmap_phys_limit()))
		return NULL;
	pr.pr_end = pa + len;
	if (!prange_outward(&pr))
		return NULL;
	if (prange_size(pr) > DEVMAP_BASE + DEVMAP_SIZE - devmap_next)
		return NULL;
	size = (size_t)prange_size(pr);
	va = devmap_next;
	for (off = 0; off < size; off += PAGE_SIZE) {
		if (pmap_enter(va + off, pr.pr_start + off,
			VM_PROT_READ | VM_PROT_WRITE, cache) != 0) {
			pmap_remove(va, off);
			return NULL;
		}
	}
	devmap_next += size;
	return (void *)(va + (vaddr_t)(pa - pr.pr_start));
}

/* One piece within a page, RAM through the direct map or not. */
static int
read_page(paddr_t pa, void *buf, size_t len)
{
	const vaddr_t window = DEVMAP_BASE;
	paddr_t ign;
	int error, prot;

	if (pa < DMAP_SIZE &&
	    pmap_lookup((vaddr_t)pmap_direct(pa), &ign, &prot)) {
		memcpy(buf, pmap_direct(pa), len);
		return 0;
	}
	error = pmap_enter(
	    window, pa & ~(paddr_t)PAGE_MASK, VM_PROT_READ, PMAP_WRITE_BACK);
	if (error != 0)
		return error;
	memcpy(buf, (const char *)window + (pa & PAGE_MASK), len);
	pmap_remove(window, PAGE_SIZE);
	return 0;
}

static int
pmap_read(void *cookie __kunused, paddr_t pa, void *buf, size_t len)
{
	char *dst;
	size_t n;
	int error;

	if (!range_valid(pa, len, pmap_phys_limit()))
		return EFAULT;
	for (dst = buf; len != 0; dst += n, pa += n, len -= n) {
		n = MIN(len, PAGE_SIZE - (size_t)(pa & PAGE_MASK));
		error = read_page(pa, dst, n);
		if (error != 0)
			return error;
	}
	return 0;
}

const struct physmem pmap_physmem = {.pm_read = pmap_read};

/* locore's identity mapping; gone after pmap_bootstrap(). */
static int
boot_read(void *cookie __kunused, paddr_t pa, void *buf, size_t len)
{
	const char *src;

	if (!range_valid(pa, len, BOOTMAP_SIZE))
		return EFAULT;
	src = (const char *)(vaddr_t)pa;
	/* Page 0 is valid here: hide the null pointer from the compiler. */
	__asm__("" : "+r"(src));
	memcpy(buf, src, len);
	return 0;
}

const struct physmem boot_physmem = {.pm_read = boot_read};
