/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakemem.c: physical memory for tests.  Free ranges are reserved at their
 * own addresses in this process, without access; a page can be touched only
 * while it is allocated, and holds garbage at first.
 */
#include "fakeenv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Lower addresses cannot be mapped; higher ones are this program's. */
#define FAKE_LOWEST  ((uint64_t)0x10000)
#define FAKE_HIGHEST ((uint64_t)0x70000000) /* see mk/host.mk */
#define FAKE_TOP     ((uint64_t)1 << 32)
#define NOTHING      0xff /* in no range of the map */

static void *
pa_ptr(uint64_t pa)
{
	return (void *)(uintptr_t)pa;
}

static bool
backed(const struct fakeenv *fe, uint64_t page)
{
	uint64_t pa = page * PAGE_SIZE;

	return fe->fe_pagekind[page] == SA_MEM_FREE && pa >= FAKE_LOWEST &&
	    pa < FAKE_HIGHEST;
}

/* Reserve or free [start, end) of address space, pages numbers. */
static void
window(struct fakeenv *fe, bool map)
{
	uint64_t page, first;

	for (page = 0; page < fe->fe_npages; page++) {
		if (!backed(fe, page) && !fe->fe_pageheld[page])
			continue;
		first = page;
		while (page < fe->fe_npages &&
		    (backed(fe, page) || fe->fe_pageheld[page]))
			page++;
		if (!map) {
			munmap(pa_ptr(first * PAGE_SIZE),
			    (page - first) * PAGE_SIZE);
			continue;
		}
		if (mmap(pa_ptr(first * PAGE_SIZE), (page - first) * PAGE_SIZE,
			PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			    MAP_FIXED_NOREPLACE,
			-1, 0) == MAP_FAILED)
			fakeenv_die(fe, "cannot reserve %#jx-%#jx",
			    (uintmax_t)(first * PAGE_SIZE),
			    (uintmax_t)(page * PAGE_SIZE));
	}
}

void
fakemem_free(struct fakeenv *fe)
{
	if (fe->fe_pagekind != NULL)
		window(fe, false);
	free(fe->fe_pagekind);
	free(fe->fe_pageheld);
	fe->fe_pagekind = fe->fe_pageheld = NULL;
	fe->fe_npages = 0;
}

void
fakeenv_memmap(struct fakeenv *fe, const struct sa_memrange *map, size_t n)
{
	uint64_t top = 0, page;
	size_t i;

	if (fe->fe_nheld != 0)
		fakeenv_die(fe, "new map while pages are allocated");
	fakemem_free(fe);
	for (i = 0; i < n; i++)
		if (map[i].sm_range.pr_end > top &&
		    map[i].sm_range.pr_end <= FAKE_TOP)
			top = map[i].sm_range.pr_end;
	fe->fe_npages = top / PAGE_SIZE;
	fe->fe_pagekind = malloc(fe->fe_npages + 1);
	fe->fe_pageheld = calloc(fe->fe_npages + 1, 1);
	if (fe->fe_pagekind == NULL || fe->fe_pageheld == NULL)
		abort();
	memset(fe->fe_pagekind, NOTHING, fe->fe_npages + 1);
	for (i = 0; i < n; i++)
		for (page = map[i].sm_range.pr_start / PAGE_SIZE;
		     page < map[i].sm_range.pr_end / PAGE_SIZE &&
		     page < fe->fe_npages;
		     page++)
			fe->fe_pagekind[page] = (uint8_t)map[i].sm_kind;
	window(fe, true);
}

static void
take(struct fakeenv *fe, uint64_t page, uint64_t npages)
{
	void *p = pa_ptr(page * PAGE_SIZE);

	if (mprotect(p, npages * PAGE_SIZE, PROT_READ | PROT_WRITE) != 0)
		fakeenv_die(fe, "mprotect of %p", p);
	memset(p, 0xa5, npages * PAGE_SIZE);
	memset(fe->fe_pageheld + page, 1, npages);
	memset(fe->fe_pagekind + page, SA_MEM_BOOT, npages);
	fe->fe_nheld += npages;
}

/*
 * Whether all of [page, page + npages) is free; otherwise *bad is the last page
 * that is not.
 */
static bool
all_free(const struct fakeenv *fe, uint64_t page, uint64_t npages,
    struct prange avoid, uint64_t *bad)
{
	uint64_t i, pa;

	for (i = page + npages; i-- > page;) {
		pa = i * PAGE_SIZE;
		if (!backed(fe, i) ||
		    (pa < avoid.pr_end && avoid.pr_start < pa + PAGE_SIZE)) {
			*bad = i;
			return false;
		}
	}
	return true;
}

/* From the top down, as most firmwares do. */
int
fakemem_alloc(void *cookie, uint64_t npages, uint64_t limit,
    struct prange avoid, uint64_t *pap)
{
	struct fakeenv *fe = cookie;
	uint64_t end = MIN(limit / PAGE_SIZE, fe->fe_npages), bad = 0;

	if (fakeenv_failing(fe) || npages == 0)
		return ENOMEM;
	while (npages <= end) {
		if (all_free(fe, end - npages, npages, avoid, &bad)) {
			take(fe, end - npages, npages);
			*pap = (end - npages) * PAGE_SIZE;
			return 0;
		}
		end = bad;
	}
	return ENOMEM;
}

int
fakemem_alloc_at(void *cookie, uint64_t npages, uint64_t pa)
{
	struct fakeenv *fe = cookie;
	const struct prange none = {0, 0};
	uint64_t page = pa / PAGE_SIZE, bad;

	if (pa % PAGE_SIZE != 0)
		fakeenv_die(fe, "pages at %#jx", (uintmax_t)pa);
	if (fakeenv_failing(fe) || npages == 0 ||
	    !range_valid(page, npages, fe->fe_npages) ||
	    !all_free(fe, page, npages, none, &bad))
		return ENOMEM;
	take(fe, page, npages);
	return 0;
}

void
fakemem_release(void *cookie, uint64_t npages, uint64_t pa)
{
	struct fakeenv *fe = cookie;
	uint64_t page = pa / PAGE_SIZE, i;

	if (pa % PAGE_SIZE != 0 || !range_valid(page, npages, fe->fe_npages))
		fakeenv_die(fe, "free of %ju pages at %#jx", (uintmax_t)npages,
		    (uintmax_t)pa);
	for (i = page; i < page + npages; i++)
		if (!fe->fe_pageheld[i])
			fakeenv_die(fe, "free of page %#jx: not allocated",
			    (uintmax_t)(i * PAGE_SIZE));
	if (npages == 0)
		return;
	if (fe->fe_secret != NULL &&
	    memmem(pa_ptr(pa), npages * PAGE_SIZE, fe->fe_secret, 64) != NULL)
		fe->fe_nleaked++;
	madvise(pa_ptr(pa), npages * PAGE_SIZE, MADV_DONTNEED);
	if (mprotect(pa_ptr(pa), npages * PAGE_SIZE, PROT_NONE) != 0)
		fakeenv_die(fe, "mprotect of %#jx", (uintmax_t)pa);
	memset(fe->fe_pageheld + page, 0, npages);
	memset(fe->fe_pagekind + page, SA_MEM_FREE, npages);
	fe->fe_nheld -= npages;
}

int
fakemem_map(void *cookie, struct sa_memrange *out, size_t max, size_t *np)
{
	struct fakeenv *fe = cookie;
	uint64_t page, first;
	uint8_t kind;
	size_t n = 0;

	for (page = 0; page < fe->fe_npages;) {
		first = page;
		kind = fe->fe_pagekind[page];
		while (page < fe->fe_npages && fe->fe_pagekind[page] == kind)
			page++;
		if (kind == NOTHING)
			continue;
		if (n < max)
			out[n] = (struct sa_memrange){
			    {first * PAGE_SIZE, page * PAGE_SIZE},
			    (enum sa_memkind)kind};
		n++;
	}
	*np = n;
	return n > max ? ENOMEM : 0;
}
