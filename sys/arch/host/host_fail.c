/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_fail.c: failure injection for allocations, and the abort after an error
 * in the kernel.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sys/machdep.h>

#include "host.h"
#include "host_impl.h"

/* Pages of the machine: 1 GiB, so that a huge size is ENOMEM. */
#define HOST_PAGES ((size_t)1 << (30 - PAGE_SHIFT))

/* owner: this file */
static size_t fail_countdown; /* 0: no failure is armed */
static bool fail_fired;
static size_t pages_total = HOST_PAGES;
static size_t pages_used;

void
host_fail_after(size_t n)
{
	fail_countdown = n;
	fail_fired = false;
}

bool
host_fail_fired(void)
{
	return fail_fired;
}

bool
host_fail_now(void)
{
	if (fail_countdown == 0 || --fail_countdown > 0)
		return false;
	fail_fired = true;
	return true;
}

void
host_pages_limit(size_t pages)
{
	pages_total = pages;
}

bool
host_pages_take(size_t pages)
{
	if (pages_used > pages_total || pages > pages_total - pages_used)
		return false;
	pages_used += pages;
	return true;
}

void
host_pages_give(size_t pages)
{
	if (pages > pages_used)
		host_die("%zu pages given back, %zu in use", pages, pages_used);
	pages_used -= pages;
}

size_t
cpu_pages_free(void)
{
	return pages_used > pages_total ? 0 : pages_total - pages_used;
}

size_t
cpu_pages_total(void)
{
	return pages_total;
}

/*
 * A program does not know its physical addresses: each stands for itself, and
 * page 0 is not mapped.
 */
bool
cpu_kvtopa(vaddr_t va, paddr_t *pap)
{
	if (va < PAGE_SIZE)
		return false;
	*pap = va;
	return true;
}

void
host_die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "--- console:\n%s\n--- host: ", host_console_text());
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
