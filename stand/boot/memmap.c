/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memmap.c: the firmware's memory map: the `memmap` command, and the check of
 * the place where a kernel must lie.
 */
#include <boot/boot.h>
#include <boot/memmap.h>

#define MEMMAP_FIRST 64 /* ranges asked for at first */
#define MEMMAP_SLACK 8  /* the allocation itself may add some */
#define MEMMAP_TRIES 4

static const char *const kind_names[] = {
    [SA_MEM_FREE] = "free",
    [SA_MEM_BOOT] = "boot services",
    [SA_MEM_ACPI] = "ACPI tables",
    [SA_MEM_NVS] = "ACPI NVS",
    [SA_MEM_RUNTIME] = "runtime services",
    [SA_MEM_RESERVED] = "reserved",
    [SA_MEM_MMIO] = "device (MMIO)",
    [SA_MEM_UNUSABLE] = "unusable",
    [SA_MEM_PERSISTENT] = "persistent",
};

const char *
sa_memkind_name(enum sa_memkind kind)
{
	if ((size_t)kind >= knitems(kind_names))
		return "unknown";
	return kind_names[kind];
}

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
	sa_printf(ld, "the firmware's memory map cannot be had: %s\n",
	    kstrerror(error));
	return error;
}

void
memmap_drop(struct loader *ld, struct memmap *mm)
{
	sa_free(ld, mm->mm_range, mm->mm_max * sizeof(*mm->mm_range));
	*mm = (struct memmap){0};
}

/* The part of range `r` that lies in `want`; false when they do not meet. */
static bool
clip(const struct sa_memrange *r, struct prange want, struct prange *part)
{
	part->pr_start = MAX(r->mr_start, want.pr_start);
	part->pr_end = MIN(r->mr_end, want.pr_end);
	return part->pr_start < part->pr_end;
}

int
memmap_check(
    const struct memmap *mm, struct prange want, struct sa_memrange *why)
{
	uint64_t at = want.pr_start; /* known to be good up to here */
	struct prange part;

	for (size_t i = 0; i < mm->mm_n && at < want.pr_end; i++) {
		const struct sa_memrange *r = &mm->mm_range[i];

		if (!clip(r, (struct prange){at, want.pr_end}, &part))
			continue;
		if (part.pr_start > at) {
			*why = (struct sa_memrange){
			    at, part.pr_start, SA_MEM_RESERVED};
			return ENOMEM;
		}
		if (!memkind_isram(r->mr_kind) && r->mr_kind != SA_MEM_NVS) {
			*why = (struct sa_memrange){
			    part.pr_start, part.pr_end, r->mr_kind};
			return EBUSY;
		}
		at = part.pr_end;
	}
	*why = (struct sa_memrange){at, want.pr_end, SA_MEM_RESERVED};
	return at < want.pr_end ? ENOMEM : 0;
}

bool
memmap_find(const struct memmap *mm, struct prange want, enum sa_memkind kind,
    struct prange *part)
{
	for (size_t i = 0; i < mm->mm_n; i++)
		if (mm->mm_range[i].mr_kind == kind &&
		    clip(&mm->mm_range[i], want, part))
			return true;
	return false;
}

uint64_t
memmap_largest(const struct memmap *mm, uint64_t limit, struct prange avoid)
{
	const struct prange sides[2] = {
	    {0, MIN(avoid.pr_start, limit)}, {avoid.pr_end, limit}};
	uint64_t largest = 0;
	struct prange part;

	for (size_t i = 0; i < mm->mm_n; i++) {
		if (mm->mm_range[i].mr_kind != SA_MEM_FREE)
			continue;
		for (size_t j = 0; j < knitems(sides); j++)
			if (clip(&mm->mm_range[i], sides[j], &part))
				largest =
				    MAX(largest, part.pr_end - part.pr_start);
	}
	return largest;
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

		size = r->mr_end - r->mr_start;
		sa_printf(ld, "0x%012llx-0x%012llx %10llu KB  %s\n",
		    (unsigned long long)r->mr_start,
		    (unsigned long long)r->mr_end,
		    (unsigned long long)(size / 1024),
		    sa_memkind_name(r->mr_kind));
		if (memkind_isram(r->mr_kind))
			total += size;
	}
	sa_printf(ld, "%llu MB of memory for a kernel\n",
	    (unsigned long long)(total >> 20));
	memmap_drop(ld, &mm);
}
