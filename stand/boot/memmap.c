/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memmap.c: see memmap.h; and the `memmap` command.
 */
#include <boot/boot.h>
#include <boot/memmap.h>

#define MEMMAP_FIRST 64 /* ranges on the first try */
#define MEMMAP_SLACK 8  /* ranges that the allocation itself may add */
#define MEMMAP_TRIES 4

#define LARGE_PAGE   ((uint64_t)2 << 20)

int
memmap_take(struct loader *ld, struct memmap *mm)
{
	const struct sa_env *env = ld->ld_env;
	size_t max = MEMMAP_FIRST;
	int error = ENOMEM;

	*mm = (struct memmap){0};
	for (int try = 0; try < MEMMAP_TRIES; try++) {
		mm->mm_range = sa_alloc(ld, max * sizeof(*mm->mm_range));
		if (mm->mm_range == NULL) {
			error = ENOMEM;
			break;
		}
		mm->mm_max = max;
		error = env->se_memmap(
		    env->se_cookie, mm->mm_range, max, &mm->mm_n);
		if (error == 0)
			return 0;
		if (error != ENOMEM || mm->mm_n <= max)
			break;
		max = mm->mm_n + MEMMAP_SLACK;
		memmap_drop(ld, mm);
	}
	memmap_drop(ld, mm);
	sa_printf(ld, "the firmware's memory map cannot be read: %s\n",
	    kstrerror(error));
	return error;
}

void
memmap_drop(struct loader *ld, struct memmap *mm)
{
	sa_free(ld, mm->mm_range, mm->mm_max * sizeof(*mm->mm_range));
	*mm = (struct memmap){0};
}

/* The part of range `r` that lies in `want`; false: none. */
static bool
clip(const struct sa_memrange *r, struct prange want, struct prange *part)
{
	return prange_clip(r->sm_range, want, part);
}

int
memmap_check(
    const struct memmap *mm, struct prange want, struct sa_memrange *why)
{
	uint64_t at = want.pr_start; /* checked up to here */
	struct prange part;

	for (size_t i = 0; i < mm->mm_n && at < want.pr_end; i++) {
		const struct sa_memrange *r = &mm->mm_range[i];

		if (!clip(r, (struct prange){at, want.pr_end}, &part))
			continue;
		if (part.pr_start > at) {
			*why = (struct sa_memrange){
			    {at, part.pr_start}, SA_MEM_RESERVED};
			return ENOMEM;
		}
		if (!sa_memkind_isram(r->sm_kind) && r->sm_kind != SA_MEM_NVS) {
			*why = (struct sa_memrange){
			    {part.pr_start, part.pr_end}, r->sm_kind};
			return EBUSY;
		}
		at = part.pr_end;
	}
	*why = (struct sa_memrange){{at, want.pr_end}, SA_MEM_RESERVED};
	return at < want.pr_end ? ENOMEM : 0;
}

bool
memmap_find(const struct memmap *mm, struct prange want, enum sa_memkind kind,
    struct prange *part)
{
	for (size_t i = 0; i < mm->mm_n; i++)
		if (mm->mm_range[i].sm_kind == kind &&
		    clip(&mm->mm_range[i], want, part))
			return true;
	return false;
}

bool
memmap_isfree(const struct memmap *mm, struct prange want)
{
	for (size_t i = 0; i < mm->mm_n; i++)
		if (mm->mm_range[i].sm_kind == SA_MEM_FREE &&
		    prange_contains(mm->mm_range[i].sm_range, want))
			return true;
	return false;
}

bool
memmap_next_ram(const struct memmap *mm, struct prange within, uint64_t size,
    struct prange *found)
{
	struct prange part, run = {0, 0};

	for (size_t i = 0; i < mm->mm_n; i++) {
		if (!sa_memkind_isram(mm->mm_range[i].sm_kind) ||
		    !clip(&mm->mm_range[i], within, &part))
			continue;
		if (part.pr_start != run.pr_end)
			run.pr_start = part.pr_start;
		run.pr_end = part.pr_end;
		if (prange_size(run) >= size) {
			*found =
			    (struct prange){run.pr_start, run.pr_start + size};
			return true;
		}
	}
	return false;
}

bool
memmap_next_free(const struct memmap *mm, struct prange within, paddr_t like,
    uint64_t size, paddr_t *pa)
{
	struct prange part;
	uint64_t skip;

	for (size_t i = 0; i < mm->mm_n; i++) {
		if (mm->mm_range[i].sm_kind != SA_MEM_FREE ||
		    !clip(&mm->mm_range[i], within, &part))
			continue;
		skip = (like - part.pr_start) & (LARGE_PAGE - 1);
		if (skip > prange_size(part) || size > prange_size(part) - skip)
			continue;
		*pa = part.pr_start + skip;
		return true;
	}
	return false;
}

uint64_t
memmap_room(const struct memmap *mm, struct prange within, struct prange avoid,
    uint64_t *largest)
{
	const struct prange sides[2] = {
	    {within.pr_start, MIN(avoid.pr_start, within.pr_end)},
	    {MAX(avoid.pr_end, within.pr_start), within.pr_end}};
	uint64_t total = 0;
	struct prange part;

	*largest = 0;
	for (size_t i = 0; i < mm->mm_n; i++) {
		if (mm->mm_range[i].sm_kind != SA_MEM_FREE)
			continue;
		for (size_t j = 0; j < knitems(sides); j++) {
			if (!clip(&mm->mm_range[i], sides[j], &part))
				continue;
			total += prange_size(part);
			*largest = MAX(*largest, prange_size(part));
		}
	}
	return total;
}

void
memmap_print(struct loader *ld)
{
	struct memmap mm;
	uint64_t total = 0, size;

	if (memmap_take(ld, &mm) != 0)
		return;
	for (size_t i = 0; i < mm.mm_n; i++) {
		const struct sa_memrange *r = &mm.mm_range[i];

		size = prange_size(r->sm_range);
		sa_printf(ld, "0x%012llx-0x%012llx %10llu KB  %s\n",
		    (unsigned long long)r->sm_range.pr_start,
		    (unsigned long long)r->sm_range.pr_end,
		    (unsigned long long)(size / 1024),
		    sa_memkind_name(r->sm_kind));
		if (sa_memkind_isram(r->sm_kind))
			total += size;
	}
	sa_printf(ld, "%llu MB of memory for a kernel\n",
	    (unsigned long long)(total >> 20));
	memmap_drop(ld, &mm);
}
