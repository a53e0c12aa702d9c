/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * physpages.c: the pages of RAM, one segment per range of the memory map.
 */
#include <arch/x86/physpages.h>
#include <arch/x86/x86_pages.h>

#include <sys/systm.h>

static struct pageseg segs[PRSET_MAX]; /* owner: this file */
static unsigned nsegs;                 /* owner: this file */

/* Memory for bitmaps: one page holds those of many small ranges. */
struct bitmap_room {
	struct prset *bmr_avail;
	void *(*bmr_direct)(paddr_t);
	paddr_t bmr_next, bmr_end;
};

/* `size` bytes for a bitmap; NULL when there is no memory. */
static uint64_t *
bitmap_alloc(struct bitmap_room *br, size_t size)
{
	uint64_t bytes;
	paddr_t pa;

	if (size > br->bmr_end - br->bmr_next) {
		if (!round_up_checked(size, PAGE_SIZE, &bytes))
			return NULL;
		pa = prset_steal(br->bmr_avail, (size_t)bytes, UINT64_MAX);
		if (pa == 0)
			return NULL;
		br->bmr_next = pa;
		br->bmr_end = pa + bytes;
	}
	pa = br->bmr_next;
	br->bmr_next += size; /* whole words: the next one is aligned */
	return br->bmr_direct(pa);
}

void
physpages_init(
    const struct prset *ram, struct prset *avail, void *(*direct)(paddr_t))
{
	struct bitmap_room br = {avail, direct, 0, 0};
	const struct prange *r;
	size_t npages;
	uint64_t *map;
	unsigned i;

	nsegs = 0;
	for (i = 0; i < ram->prs_n; i++) {
		r = &ram->prs_range[i];
		npages = (size_t)((r->pr_end - r->pr_start) >> PAGE_SHIFT);
		map = bitmap_alloc(&br, pageseg_mapsize(npages));
		if (map == NULL) {
			kprintf("memory: no memory for the bitmap of "
				"[0x%llx, 0x%llx), not used\n",
			    (unsigned long long)r->pr_start,
			    (unsigned long long)r->pr_end);
			prset_sub(avail, *r);
			continue;
		}
		pageseg_init(
		    &segs[nsegs++], r->pr_start >> PAGE_SHIFT, npages, map);
	}
	for (i = 0; i < avail->prs_n; i++) {
		r = &avail->prs_range[i];
		(void)physpages_free(r->pr_start,
		    (size_t)((r->pr_end - r->pr_start) >> PAGE_SHIFT));
	}
}

bool
physpages_alloc(size_t n, paddr_t *pap)
{
	uint64_t page;
	unsigned i;

	/* From the top: low memory is kept for devices that need it. */
	for (i = nsegs; i-- > 0;) {
		if (pageseg_alloc(&segs[i], n, &page)) {
			*pap = page << PAGE_SHIFT;
			return true;
		}
	}
	return false;
}

bool
physpages_free(paddr_t pa, size_t n)
{
	unsigned i;

	for (i = 0; i < nsegs; i++)
		if (pageseg_holds(&segs[i], pa >> PAGE_SHIFT, n))
			return pageseg_free(&segs[i], pa >> PAGE_SHIFT, n);
	return false;
}

size_t
physpages_nfree(void)
{
	size_t sum;
	unsigned i;

	sum = 0;
	for (i = 0; i < nsegs; i++)
		sum += segs[i].pgs_nfree;
	return sum;
}

size_t
physpages_total(void)
{
	size_t sum;
	unsigned i;

	sum = 0;
	for (i = 0; i < nsegs; i++)
		sum += segs[i].pgs_npages;
	return sum;
}
