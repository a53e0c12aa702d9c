/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_memmap.c: convert the firmware's memory map to libsa's ranges.  Calls no
 * boot services.  A map need not be sorted and has holes; on some machines
 * descriptors overlap: the most restrictive kind is used then.
 */
#include "efi_env.h"

/* Not in gnu-efi's <efi.h>; numbers of the UEFI specification. */
#define EFI_TYPE_PERSISTENT 14

_Static_assert(sizeof(EFI_MEMORY_DESCRIPTOR) == 40, "UEFI 7.2.3");
_Static_assert(SA_MEM_FREE < SA_MEM_BOOT && SA_MEM_BOOT < SA_MEM_ACPI &&
	SA_MEM_ACPI < SA_MEM_NVS && SA_MEM_NVS < SA_MEM_RUNTIME &&
	SA_MEM_RUNTIME < SA_MEM_RESERVED,
    "kinds are in order of restriction");

static enum sa_memkind
kind_of(uint32_t type)
{
	switch (type) {
	case EfiConventionalMemory:
		return SA_MEM_FREE;
	case EfiLoaderCode:
	case EfiLoaderData:
	case EfiBootServicesCode:
	case EfiBootServicesData:
		return SA_MEM_BOOT;
	case EfiACPIReclaimMemory:
		return SA_MEM_ACPI;
	case EfiACPIMemoryNVS:
		return SA_MEM_NVS;
	case EfiRuntimeServicesCode:
	case EfiRuntimeServicesData:
		return SA_MEM_RUNTIME;
	case EfiMemoryMappedIO:
	case EfiMemoryMappedIOPortSpace:
		return SA_MEM_MMIO;
	case EfiUnusableMemory:
		return SA_MEM_UNUSABLE;
	case EFI_TYPE_PERSISTENT:
		return SA_MEM_PERSISTENT;
	default:
		/* Reserved, PAL code, unaccepted, OEM types. */
		return SA_MEM_RESERVED;
	}
}

size_t
efi_map_count(const struct efi_map *m)
{
	return m->efm_size / m->efm_descsize;
}

/*
 * Descriptor i as a range of whole pages, cut at the end of the address space.
 * RAM that does not start at a page is empty.
 */
struct prange
efi_map_range(const struct efi_map *m, size_t i, enum sa_memkind *kind)
{
	EFI_MEMORY_DESCRIPTOR d;
	uint64_t room;
	struct prange r;

	memcpy(
	    &d, (const uint8_t *)m->efm_desc + i * m->efm_descsize, sizeof(d));
	*kind = kind_of(d.Type);
	r.pr_start = d.PhysicalStart;
	if (*kind == SA_MEM_FREE || *kind == SA_MEM_BOOT) {
		if ((r.pr_start & PAGE_MASK) != 0)
			d.NumberOfPages = 0;
	}
	r.pr_start &= ~(uint64_t)PAGE_MASK;
	room = (UINT64_MAX - r.pr_start) >> PAGE_SHIFT;
	r.pr_end = r.pr_start + (MIN(d.NumberOfPages, room) << PAGE_SHIFT);
	return r;
}

/*
 * The kind of memory at pa, -1 if no descriptor covers it; *end is the next
 * address where that may change.
 */
static int
kind_at(const struct efi_map *m, paddr_t pa, uint64_t *end)
{
	enum sa_memkind kind;
	struct prange r;
	int found = -1;
	size_t i;

	*end = UINT64_MAX;
	for (i = 0; i < efi_map_count(m); i++) {
		r = efi_map_range(m, i, &kind);
		if (r.pr_start > pa && r.pr_start < r.pr_end)
			*end = MIN(*end, r.pr_start);
		if (r.pr_start <= pa && pa < r.pr_end) {
			*end = MIN(*end, r.pr_end);
			found = MAX(found, (int)kind);
		}
	}
	return found;
}

/* The converted ranges, by address. */
struct converted {
	struct sa_memrange *cnv_out;
	size_t cnv_n, cnv_max; /* ranges; room */
	struct sa_memrange cnv_last;
};

static void
convert_add(struct converted *cv, struct prange pr, enum sa_memkind kind)
{
	struct sa_memrange *last = &cv->cnv_last;

	if (cv->cnv_n == 0 || last->sm_range.pr_end != pr.pr_start ||
	    last->sm_kind != kind) {
		cv->cnv_n++;
		last->sm_range.pr_start = pr.pr_start;
		last->sm_kind = kind;
	}
	last->sm_range.pr_end = pr.pr_end;
	if (cv->cnv_n <= cv->cnv_max)
		cv->cnv_out[cv->cnv_n - 1] = *last;
}

/* Convert a map that is sorted and has no overlaps.  False: it is not so. */
static bool
convert_sorted(const struct efi_map *m, struct converted *cv)
{
	enum sa_memkind kind;
	struct prange r;

	for (size_t i = 0; i < efi_map_count(m); i++) {
		r = efi_map_range(m, i, &kind);
		if (prange_empty(r))
			continue;
		if (cv->cnv_n > 0 && r.pr_start < cv->cnv_last.sm_range.pr_end)
			return false;
		convert_add(cv, r, kind);
	}
	return true;
}

/*
 * Convert any map: search all descriptors at each boundary between ranges.
 * That takes time quadratic in some hundred descriptors, but no buffer: the
 * hand-off cannot allocate one.
 */
static void
convert_any(const struct efi_map *m, struct converted *cv)
{
	paddr_t pa, end;
	int kind;

	for (pa = 0; pa != UINT64_MAX; pa = end) {
		kind = kind_at(m, pa, &end);
		if (kind >= 0)
			convert_add(cv, (struct prange){pa, end},
			    (enum sa_memkind)kind);
	}
}

/*
 * Write the map as sorted ranges that do not overlap, adjacent ones of one kind
 * merged.  *n is their number; ENOMEM if it exceeds max.
 */
int
efi_map_convert(
    const struct efi_map *m, struct sa_memrange *out, size_t max, size_t *n)
{
	const struct converted none = {.cnv_out = out, .cnv_max = max};
	struct converted cv = none;

	if (!convert_sorted(m, &cv)) {
		cv = none;
		convert_any(m, &cv);
	}
	*n = cv.cnv_n;
	return cv.cnv_n > max ? ENOMEM : 0;
}
