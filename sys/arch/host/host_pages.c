/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_pages.c: the machine's pages for kmem and stacks.  Separate from
 * host_kmem.c, so that the kernel's kmem can use them too (make bench).
 */
#include <sys/mman.h>

#include <sys/machdep.h>

#include "host.h"
#include "host_impl.h"

#define HOST_STACK ((size_t)4 << 20)

#define GUARD      PAGE_SIZE /* unused, before and behind */

static size_t kmem_pages_inuse; /* owner: this file */

void *
cpu_kmem_pages(size_t len)
{
	char *p;

	if (len == 0 || (len & PAGE_MASK) != 0)
		host_die("cpu_kmem_pages(%#zx)", len);
	if (host_fail_now() || !host_pages_take(len >> PAGE_SHIFT))
		return NULL;
	p = mmap(NULL, len + 2 * GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	if (p == MAP_FAILED) {
		host_pages_give(len >> PAGE_SHIFT);
		return NULL;
	}
	if (mprotect(p + GUARD, len, PROT_READ | PROT_WRITE) != 0)
		host_die("cpu_kmem_pages(%#zx): mprotect", len);
	kmem_pages_inuse += len >> PAGE_SHIFT;
	return p + GUARD;
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	if (munmap((char *)p - GUARD, len + 2 * GUARD) != 0)
		host_die("cpu_kmem_pages_free(%p, %#zx)", p, len);
	kmem_pages_inuse -= len >> PAGE_SHIFT;
	host_pages_give(len >> PAGE_SHIFT);
}

void *
cpu_stack_alloc(size_t len)
{
	return cpu_kmem_pages(len);
}

void
cpu_stack_free(void *p, size_t len)
{
	cpu_kmem_pages_free(p, len);
}

/* For the program's own stack, the size that every system provides. */
const void *
cpu_stack0(void)
{
	static const char *bottom; /* owner: this function */

	if (bottom == NULL)
		bottom = (const char *)__builtin_frame_address(0) - HOST_STACK;
	return bottom;
}

size_t
host_kmem_pages(void)
{
	return kmem_pages_inuse;
}
