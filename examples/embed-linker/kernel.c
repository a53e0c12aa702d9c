/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c: a kernel that does nothing but link a module, the file that
 * Multiboot left in memory, and call its hello_start().  Beside libkobj.a it is
 * all there is; docs/embedding.md says what the cpu_ functions must do.
 */
#include <libkern/kerrno.h>
#include <sys/embed.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>

void kernel_main(const uint32_t *info);
void print(const char *fmt, ...) __kprintflike(1, 2);

#define COM1       0x3f8
#define DEBUG_EXIT 0xf4 /* QEMU's isa-debug-exit */

static void
outb(uint16_t port, uint8_t value)
{
	__asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

/* QEMU ends with the status 2 * code + 1. */
static __knoreturn void
leave(uint8_t code)
{
	outb(DEBUG_EXIT, code);
	for (;;)
		__asm volatile("cli; hlt");
}

/* QEMU's serial line takes a byte at any time. */
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

/* Compilers call these unasked; so do modules. */
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

/* Memory: 16 MiB at 16 MiB, mapped where it is; a byte for each page. */
#define MEMORY ((vaddr_t)16 << 20)
#define NPAGES ((size_t)4096)

static bool page_used[NPAGES]; /* owner: cpu_kmem_pages */
static size_t pages_in_use;    /* owner: cpu_kmem_pages */

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

/* The module arena: 2 MiB at 64 MiB, mapped by one page table (start.S). */
#define ARENA        ((vaddr_t)64 << 20)
#define ARENA_PAGES  512

#define PTE_PRESENT  0x1u
#define PTE_WRITABLE 0x2u
#define PTE_NX       ((uint64_t)1 << 63)
#define PTE_ADDRESS  0x000ffffffffff000u

uint64_t arena_table[ARENA_PAGES] __kaligned(4096); /* owner: set_page */

/* Sets the entry for `va`; returns what it was. */
static uint64_t
set_page(vaddr_t va, uint64_t entry)
{
	uint64_t *slot = &arena_table[(va - ARENA) / PAGE_SIZE], old = *slot;

	*slot = entry;
	__asm volatile("invlpg (%0)" : : "r"(va) : "memory");
	return old;
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
	const uint64_t flags = PTE_NX | PTE_WRITABLE | PTE_PRESENT;
	void *page;

	for (size_t done = 0; done < len; done += PAGE_SIZE) {
		if ((page = cpu_kmem_pages(PAGE_SIZE)) == NULL) {
			cpu_arena_unmap(va, done);
			return ENOMEM;
		}
		(void)set_page(va + done, (uintptr_t)page | flags);
	}
	return 0;
}

void
cpu_arena_protect(vaddr_t va, size_t len, int prot)
{
	const uint64_t flags = (prot != VM_PROT_NONE ? PTE_PRESENT : 0) |
	    ((prot & VM_PROT_WRITE) != 0 ? PTE_WRITABLE : 0) |
	    ((prot & VM_PROT_EXECUTE) != 0 ? 0 : PTE_NX);

	for (; len > 0; va += PAGE_SIZE, len -= PAGE_SIZE)
		(void)set_page(va, (set_page(va, 0) & PTE_ADDRESS) | flags);
}

void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	for (; len > 0; va += PAGE_SIZE, len -= PAGE_SIZE)
		cpu_kmem_pages_free(
		    (void *)(set_page(va, 0) & PTE_ADDRESS), PAGE_SIZE);
}

/* owner: this file; never written. */
static const struct ksyms_export exports[] = {
    KSYMS_EXPORT(memcpy),
    KSYMS_EXPORT(memset),
    KSYMS_EXPORT(print),
};

/* Link the module, call its function, and let go of it. */
static int
run_module(const void *file, size_t size)
{
	struct kobj_source source;
	struct ksym start;
	kobj_t ko;
	int error;

	kobj_source_mem(&source, file, size);
	if ((error = kobj_load(&ko, "hello", &source)) != 0)
		return error;
	if ((error = kobj_affix(ko, "hello", NULL)) != 0)
		goto out;
	if ((error = ksyms_lookup("hello_start", &start)) != 0) {
		print("hello: has no function hello_start\n");
		goto out;
	}
	kobj_run_ctors(ko);
	print("kernel: hello_start(7) at %#lx is %d\n", start.ks_value,
	    ((int (*)(int))start.ks_value)(7));
	kobj_run_dtors(ko);
out:
	kobj_unload(ko);
	return error;
}

/* Multiboot's information: the number of files, and where they are listed. */
#define MULTIBOOT_NFILES 5
#define MULTIBOOT_FILES  6

void
kernel_main(const uint32_t *info)
{
	const uint32_t *file =
	    (const uint32_t *)(uintptr_t)info[MULTIBOOT_FILES];
	int error = ENOENT;

	if (info[MULTIBOOT_NFILES] == 1)
		error = ksyms_add_exports(exports, knitems(exports));
	if (error == 0)
		error = run_module(
		    (const void *)(uintptr_t)file[0], file[1] - file[0]);
	print("kernel: error %d, %zu pages in use\n", error, pages_in_use);
	leave(error == 0 ? 0x10 : 1);
}
