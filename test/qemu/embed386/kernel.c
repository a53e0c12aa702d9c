/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c: a minimal i386 kernel with libmodule.a: without paging, so nothing
 * is protected, and without free().
 */
#include <libkern/kerrno.h>
#include <sys/embed.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

#define ARENA      ((vaddr_t)48 << 20)
#define ARENA_SIZE ((size_t)1 << 20)
#define HEAP       ((vaddr_t)32 << 20)

void kernel_main(const uint32_t *info);
void print(const char *fmt, ...) __kprintflike(1, 2);
void *memset(void *to, int c, size_t len);
void *memcpy(void *restrict to, const void *restrict from, size_t len);

static vaddr_t heap = HEAP; /* owner: cpu_kmem_pages */

static void
outb(uint16_t port, uint8_t value)
{
	__asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static __knoreturn void
leave(uint8_t code)
{
	outb(0xf4, code);
	for (;;)
		__asm volatile("hlt");
}

void *
memset(void *to, int c, size_t len)
{
	void *start = to;

	__asm volatile("rep stosb" : "+D"(to), "+c"(len) : "a"(c) : "memory");
	return start;
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

void
print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)primeboot_vprintf(fmt, ap);
	va_end(ap);
}

void
cpu_cnputc(int c)
{
	outb(0x3f8, (uint8_t)c);
}

void
cpu_halt(void)
{
	leave(2);
}

uint64_t
cpu_nanotime(void)
{
	return 0;
}

void *
cpu_kmem_pages(size_t len)
{
	void *p = (void *)heap;

	heap += len;
	return memset(p, 0, len);
}

void
cpu_kmem_pages_free(void *p __kunused, size_t len __kunused)
{
}

void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	*startp = ARENA;
	*endp = ARENA + ARENA_SIZE;
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	memset((void *)va, 0, len);
	return 0;
}

void
cpu_arena_protect(
    vaddr_t va __kunused, size_t len __kunused, int prot __kunused)
{
}

/* Overwrite the freed range, so that it is not taken for a module. */
void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	memset((void *)va, 0xff, len);
}

static int
use_module(const void *file, size_t size)
{
	struct ksym symbol;
	int error;

	if ((error = module_load_mem("hello.kmod", file, size)) != 0 ||
	    (error = ksyms_lookup("hello_value", &symbol)) != 0)
		return error;
	print("kernel: hello_value(7) is %d\n",
	    ((int (*)(int))symbol.ks_value)(7));
	return module_unload("hello");
}

void
kernel_main(const uint32_t *info)
{
	static const struct ksyms_export exports[] = {
	    KSYMS_EXPORT(memcpy),
	    KSYMS_EXPORT(memset),
	    KSYMS_EXPORT(print),
	};
	const uint32_t *file = (const uint32_t *)info[6];
	int error = ksyms_add_exports(exports, knitems(exports));

	module_init();
	/* Twice: an unloaded module can be loaded again. */
	for (int i = 0; i < 2 && error == 0; i++)
		error = use_module((const void *)file[0], file[1] - file[0]);
	print("kernel: error %d, %u modules\n", error, module_count());
	leave(error == 0 ? 0x10 : 1);
}
