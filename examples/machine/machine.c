/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c: console, memory, the module arena, and functions for
 * compiler-generated code.
 */
#include "machine.h"

#include <sys/embed.h>
#include <sys/machdep.h>

#define COM1       0x3f8
#define DEBUG_EXIT 0xf4 /* QEMU's isa-debug-exit */

void
outb(uint16_t port, uint8_t value)
{
	__asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

void
leave(uint8_t code)
{
	outb(DEBUG_EXIT, code);
	for (;;)
		__asm volatile("cli; hlt");
}

/* QEMU's serial port is always ready. */
void
cpu_cnputc(int c)
{
	if (c == '\n')
		outb(COM1, '\r');
	outb(COM1, (uint8_t)c);
}

void
cpu_halt(void)
{
	leave(2);
}

void
print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)primeboot_vprintf(fmt, ap);
	va_end(ap);
}

void *
memcpy(void *restrict to, const void *restrict from, size_t len)
{
	void *start = to;

	__asm volatile("rep movsb"
		       : "+D"(to), "+S"(from), "+c"(len)
		       :
		       : "memory");
	return start;
}

void *
memset(void *to, int c, size_t len)
{
	void *start = to;

	__asm volatile("rep stosb" : "+D"(to), "+c"(len) : "a"(c) : "memory");
	return start;
}

/* Memory: 16 MiB at 16 MiB, mapped 1:1; one byte of state for each page. */
#define MEMORY ((vaddr_t)16 << 20)
#define NPAGES ((size_t)4096)

static bool page_used[NPAGES]; /* owner: this file */
size_t pages_in_use;

void *
cpu_kmem_pages(size_t len)
{
	const size_t n = len / PAGE_SIZE;
	size_t run = 0;

	for (size_t i = 0; i < NPAGES; i++) {
		run = page_used[i] ? 0 : run + 1;
		if (run < n)
			continue;
		i -= n - 1;
		memset(&page_used[i], 1, n);
		pages_in_use += n;
		return memset((void *)(MEMORY + i * PAGE_SIZE), 0, len);
	}
	return NULL;
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	const size_t n = len / PAGE_SIZE;

	memset(&page_used[((vaddr_t)p - MEMORY) / PAGE_SIZE], 0, n);
	pages_in_use -= n;
}

/* The module arena: 2 MiB at 64 MiB, with a page table of its own (start.S). */
#define ARENA        ((vaddr_t)64 << 20)
#define ARENA_PAGES  512
#define PTE_PRESENT  0x1u
#define PTE_WRITABLE 0x2u
#define PTE_NX       ((uint64_t)1 << 63)

uint64_t arena_table[ARENA_PAGES] __kaligned(4096); /* owner: set_pages */

static void
set_pages(vaddr_t va, size_t len, uint64_t flags)
{
	for (; len > 0; va += PAGE_SIZE, len -= PAGE_SIZE) {
		arena_table[(va - ARENA) / PAGE_SIZE] = va | flags;
		__asm volatile("invlpg (%0)" : : "r"(va) : "memory");
	}
}

void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	*startp = ARENA;
	*endp = ARENA + ARENA_PAGES * PAGE_SIZE;
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	set_pages(va, len, PTE_NX | PTE_WRITABLE | PTE_PRESENT);
	memset((void *)va, 0, len);
	pages_in_use += len / PAGE_SIZE;
	return 0;
}

void
cpu_arena_protect(vaddr_t va, size_t len, int prot)
{
	set_pages(va, len,
	    (prot != VM_PROT_NONE ? PTE_PRESENT : 0) |
		((prot & VM_PROT_WRITE) != 0 ? PTE_WRITABLE : 0) |
		((prot & VM_PROT_EXECUTE) != 0 ? 0 : PTE_NX));
}

void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	set_pages(va, len, 0);
	pages_in_use -= len / PAGE_SIZE;
}
