/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_kmem.c: pages for kmem(9).  Benchmarks run with the allocator of a
 * booted kernel (sys/kern/subr_kmem.c) in the place of the host home's, which
 * looks for mistakes and counts nothing of what a kernel pays.
 */
#include <stdlib.h>
#include <string.h>

#include <sys/machdep.h>

#include "../../sys/arch/host/host.h"
#include "bench.h"

static size_t inuse; /* owner: this file */

void *
cpu_kmem_pages(size_t len)
{
	void *p = aligned_alloc(PAGE_SIZE, len);

	if (p == NULL)
		return NULL;
	inuse += len >> PAGE_SHIFT;
	return memset(p, 0, len);
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	free(p);
	inuse -= len >> PAGE_SHIFT;
}

size_t
bench_kmem_pages(void)
{
	return inuse;
}
