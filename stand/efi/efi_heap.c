/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_heap.c: the heap: small blocks of the firmware's pool, and pages.
 */
#include "efi_env.h"

/*
 * Blocks of this size or more are allocated as pages: EDK II can be built to
 * fill each block of its pool when it is allocated and when it is freed, but
 * pages only when they are freed.
 */
#define ALLOC_PAGES ((size_t)16 << 10)
/*
 * Pages that were freed are kept for the next block of their size, so many at
 * most in all: volumes are mounted one after the other, each with a cache.
 */
#define KEPT_PAGES ((uint64_t)4 << 20 >> PAGE_SHIFT)

static uint64_t
pages_of(size_t size)
{
	return size / PAGE_SIZE + (size % PAGE_SIZE != 0);
}

/* A block of that many pages of those that are kept, or NULL. */
static void *
kept_take(struct efi *e, uint64_t npages)
{
	void *p;

	for (size_t i = 0; i < e->e_nkept; i++) {
		if (e->e_kept[i].ek_npages != npages)
			continue;
		p = e->e_kept[i].ek_block;
		e->e_kept[i] = e->e_kept[--e->e_nkept];
		return p;
	}
	return NULL;
}

/* Keep a block.  False: there is no room. */
static bool
kept_add(struct efi *e, void *p, uint64_t npages)
{
	uint64_t sum = npages;

	for (size_t i = 0; i < e->e_nkept; i++)
		sum += e->e_kept[i].ek_npages;
	if (sum > KEPT_PAGES || e->e_nkept == knitems(e->e_kept))
		return false;
	e->e_kept[e->e_nkept++] = (struct efi_kept){p, npages};
	return true;
}

/* Free what is kept.  False: nothing was. */
bool
efi_heap_trim(struct efi *e)
{
	const size_t n = e->e_nkept;

	while (e->e_nkept > 0) {
		const struct efi_kept *ek = &e->e_kept[--e->e_nkept];

		e->e_bs->FreePages(
		    (uintptr_t)ek->ek_block, (UINTN)ek->ek_npages);
	}
	return n != 0;
}

static void *
heap_alloc(struct efi *e, size_t size)
{
	EFI_PHYSICAL_ADDRESS pa = 0;
	EFI_STATUS status;
	void *p = NULL;

	if (size < ALLOC_PAGES) {
		status = e->e_bs->AllocatePool(EfiLoaderData, size, &p);
		return EFI_ERROR(status) ? NULL : p;
	}
	p = kept_take(e, pages_of(size));
	if (p != NULL)
		return p;
	status = e->e_bs->AllocatePages(
	    AllocateAnyPages, EfiLoaderData, (UINTN)pages_of(size), &pa);
	return EFI_ERROR(status) ? NULL : (void *)(uintptr_t)pa;
}

void *
efi_alloc(void *cookie, size_t size)
{
	void *p = heap_alloc(cookie, size);

	if (p == NULL && efi_heap_trim(cookie))
		p = heap_alloc(cookie, size);
	return p;
}

void
efi_free(void *cookie, void *p, size_t size)
{
	struct efi *e = cookie;

	if (p == NULL)
		return;
	if (size < ALLOC_PAGES)
		e->e_bs->FreePool(p);
	else if (!kept_add(e, p, pages_of(size)))
		e->e_bs->FreePages((uintptr_t)p, (UINTN)pages_of(size));
}
