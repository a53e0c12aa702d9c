/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_memory.c: pages and the memory map, from the firmware.
 */
#include "efi_env.h"

/* Tries if the memory map grows, or lists memory as free that is not. */
#define ALLOC_TRIES 16
/* Pages of the address space: a physical address is used as a pointer. */
#define MAX_PAGES ((uint64_t)UINTPTR_MAX >> PAGE_SHIFT)
/* Descriptors that allocating the buffer may add to the map. */
#define MAP_SLACK 8

/*
 * Allocate a buffer for the current map and `slack` more descriptors.  ENOMEM;
 * EIO: the firmware reports an impossible size.
 */
int
efi_map_alloc(struct efi *e, struct efi_map *m, size_t slack)
{
	UINTN need = 0;
	EFI_STATUS status;

	memset(m, 0, sizeof(*m));
	status = e->e_bs->GetMemoryMap(
	    &need, NULL, &m->efm_key, &m->efm_descsize, &m->efm_descver);
	if (status != EFI_BUFFER_TOO_SMALL || need > EFI_MAXMAP ||
	    m->efm_descsize < sizeof(EFI_MEMORY_DESCRIPTOR) ||
	    m->efm_descsize > PAGE_SIZE)
		return EIO;
	m->efm_cap = need + slack * m->efm_descsize;
	m->efm_desc = efi_alloc(e, m->efm_cap);
	return m->efm_desc == NULL ? ENOMEM : 0;
}

/* Fill the buffer with the current map.  ERANGE: it is too small. */
int
efi_map_refresh(struct efi *e, struct efi_map *m)
{
	EFI_STATUS status;

	m->efm_size = m->efm_cap;
	status = e->e_bs->GetMemoryMap(&m->efm_size, m->efm_desc, &m->efm_key,
	    &m->efm_descsize, &m->efm_descver);
	if (EFI_ERROR(status))
		return efi_errno(status);
	if (m->efm_size > m->efm_cap || m->efm_descsize > PAGE_SIZE ||
	    m->efm_descsize < sizeof(EFI_MEMORY_DESCRIPTOR))
		return EIO;
	return 0;
}

void
efi_map_free(struct efi *e, struct efi_map *m)
{
	efi_free(e, m->efm_desc, m->efm_cap);
	m->efm_desc = NULL;
}

/* Get the current map in a new buffer; the caller frees it.  ENOMEM, EIO. */
int
efi_map_get(struct efi *e, struct efi_map *m)
{
	size_t slack = MAP_SLACK;
	int error, i;

	for (i = 0; i < ALLOC_TRIES; i++, slack *= 2) {
		error = efi_map_alloc(e, m, slack);
		if (error == 0)
			error = efi_map_refresh(e, m);
		if (error == 0)
			return 0;
		efi_map_free(e, m);
		if (error != ERANGE)
			return error;
	}
	return EIO;
}

/* sa_env: the current memory map. */
int
efi_memmap(void *cookie, struct sa_memrange *out, size_t max, size_t *n)
{
	struct efi *e = cookie;
	struct efi_map m;
	int error;

	*n = 0;
	error = efi_map_get(e, &m);
	if (error != 0)
		return error;
	error = efi_map_convert(&m, out, max, n);
	efi_map_free(e, &m);
	return error;
}

/*
 * The highest address for `size` bytes in [start, end) outside `avoid`; 0 if
 * there is none.
 */
static paddr_t
fit_highest(
    paddr_t start, paddr_t end, uint64_t size, const struct prange *avoid)
{
	if (start >= end || end - start < size)
		return 0;
	if (end - size >= avoid->pr_end || end <= avoid->pr_start)
		return end - size;
	/* The part above avoid is too small; try below it. */
	if (avoid->pr_start <= start || avoid->pr_start - start < size)
		return 0;
	return avoid->pr_start - size;
}

/* The highest free address below `limit` for `size` bytes; 0: none. */
static paddr_t
map_fit(const struct efi_map *m, uint64_t size, paddr_t limit,
    const struct prange *avoid)
{
	paddr_t best = 0, pa;
	enum sa_memkind kind;
	struct prange r;
	size_t i;

	for (i = 0; i < efi_map_count(m); i++) {
		r = efi_map_range(m, i, &kind);
		if (kind != SA_MEM_FREE)
			continue;
		/* Kernels use the first MiB to start other processors. */
		pa = fit_highest(MAX(r.pr_start, EFI_1MIB),
		    MIN(r.pr_end, limit), size, avoid);
		best = MAX(best, pa);
	}
	return best;
}

/* efi_pages_alloc_type() of what is free now. */
static int
pages_try(struct efi *e, EFI_MEMORY_TYPE type, uint64_t npages, uint64_t limit,
    struct prange avoid, paddr_t *pa)
{
	struct efi_map m;
	uint64_t at;
	int error, i;

	if (npages == 0 || npages > MAX_PAGES)
		return npages == 0 ? EINVAL : ENOMEM;
	if (avoid.pr_start >= avoid.pr_end)
		avoid.pr_start = avoid.pr_end = 0;
	avoid.pr_start &= ~(uint64_t)PAGE_MASK;
	limit = MIN(limit, (uint64_t)UINTPTR_MAX) & ~(uint64_t)PAGE_MASK;
	error = efi_map_get(e, &m);
	if (error != 0)
		return error;
	error = ENOMEM;
	for (i = 0; i < ALLOC_TRIES && error != 0; i++) {
		at = map_fit(&m, npages << PAGE_SHIFT, limit, &avoid);
		if (at == 0)
			break;
		*pa = at;
		if (!EFI_ERROR(e->e_bs->AllocatePages(
			AllocateAddress, type, (UINTN)npages, pa)))
			error = 0;
		else
			/* Not free, despite the map: try lower. */
			limit = at;
	}
	efi_map_free(e, &m);
	return error;
}

/*
 * Allocate pages of a type below `limit` outside `avoid`: at the highest
 * address, because kernels use the memory right behind themselves first.
 * EINVAL: no pages; ENOMEM.
 */
int
efi_pages_alloc_type(struct efi *e, EFI_MEMORY_TYPE type, uint64_t npages,
    uint64_t limit, struct prange avoid, paddr_t *pa)
{
	int error = pages_try(e, type, npages, limit, avoid, pa);

	if (error == ENOMEM && efi_heap_trim(e))
		error = pages_try(e, type, npages, limit, avoid, pa);
	return error;
}

/* sa_env: allocate pages below `limit`, outside `avoid`. */
int
efi_pages_alloc(void *cookie, uint64_t npages, uint64_t limit,
    struct prange avoid, paddr_t *pa)
{
	return efi_pages_alloc_type(
	    cookie, EfiLoaderData, npages, limit, avoid, pa);
}

/* sa_env: allocate the pages at pa. */
int
efi_pages_alloc_at(void *cookie, uint64_t npages, paddr_t pa)
{
	struct efi *e = cookie;
	EFI_PHYSICAL_ADDRESS at = pa;
	int error;

	if (npages == 0 || (pa & PAGE_MASK) != 0)
		return EINVAL;
	if (npages > MAX_PAGES || pa > UINTPTR_MAX)
		return ENOMEM;
	error = efi_errno(e->e_bs->AllocatePages(
	    AllocateAddress, EfiLoaderData, (UINTN)npages, &at));
	return error == 0 ? 0 : ENOMEM;
}

void
efi_pages_free(void *cookie, uint64_t npages, paddr_t pa)
{
	struct efi *e = cookie;

	e->e_bs->FreePages(pa, (UINTN)npages);
}
