/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_pages.c: the machine's pages for kmem and stacks.  Apart from the host's
 * kmem, so that the kernel's own can stand on them too (make bench).
 */
#include <stdlib.h>
#include <string.h>

#include <sys/machdep.h>

#include "host.h"
#include "host_impl.h"

static size_t kmem_pages_inuse; /* owner: this file */

void *
cpu_kmem_pages(size_t len)
{
	void *p;

	if (len == 0 || (len & PAGE_MASK) != 0)
		host_die("cpu_kmem_pages(%#zx)", len);
	if (host_fail_now() || !host_pages_take(len >> PAGE_SHIFT))
		return NULL;
	p = aligned_alloc(PAGE_SIZE, len);
	if (p == NULL) {
		host_pages_give(len >> PAGE_SHIFT);
		return NULL;
	}
	kmem_pages_inuse += len >> PAGE_SHIFT;
	return memset(p, 0, len);
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	free(p);
	kmem_pages_inuse -= len >> PAGE_SHIFT;
	host_pages_give(len >> PAGE_SHIFT);
}

/* Here the sanitizers guard it. */
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

size_t
host_kmem_pages(void)
{
	return kmem_pages_inuse;
}
