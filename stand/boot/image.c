/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c: memory for the image of kernel, symbols and modules.  Its final
 * place is low in memory and partly the firmware's until hand-off, so it is
 * built elsewhere when it must be.
 */
#include <boot/image.h>

/* Is there room to build it: in place, or in one piece elsewhere? */
static int
check_stage(const struct memmap *mm, struct prange want, char *why)
{
	uint64_t size = want.pr_end - want.pr_start, room;

	for (size_t i = 0; i < mm->mm_n; i++)
		if (mm->mm_range[i].mr_kind == SA_MEM_FREE &&
		    mm->mm_range[i].mr_start <= want.pr_start &&
		    mm->mm_range[i].mr_end >= want.pr_end)
			return 0;
	room = memmap_largest(mm, IMAGE_LIMIT, want);
	if (room >= size)
		return 0;
	ksnprintf(why, IMAGE_WHY,
	    "needs %llu KB of free memory in one piece below 4 GB, the largest "
	    "is %llu KB: more memory or fewer modules help",
	    (unsigned long long)(size / 1024),
	    (unsigned long long)(room / 1024));
	return ENOMEM;
}

int
image_check(const struct memmap *mm, struct prange want, char why[IMAGE_WHY])
{
	struct sa_memrange bad;
	int error;

	error = memmap_check(mm, want, &bad);
	if (error == 0)
		return check_stage(mm, want, why);
	ksnprintf(why, IMAGE_WHY,
	    "must lie within 0x%llx-0x%llx, but 0x%llx-0x%llx is %s (see "
	    "memmap)",
	    (unsigned long long)want.pr_start, (unsigned long long)want.pr_end,
	    (unsigned long long)bad.mr_start, (unsigned long long)bad.mr_end,
	    error == ENOMEM ? "no memory" : sa_memkind_name(bad.mr_kind));
	return error;
}

/*
 * ACPI NVS is what the firmware needs to wake up again.  Kernels do lie over
 * it and run (protocol facts, section 6), so it is said and no more.
 */
void
image_warn(struct loader *ld, const struct memmap *mm, struct prange want)
{
	struct prange part;

	if (memmap_find(mm, want, SA_MEM_NVS, &part))
		sa_printf(ld,
		    "WARNING: the kernel at 0x%llx-0x%llx overwrites %s at "
		    "0x%llx-0x%llx: suspend to RAM will not work\n",
		    (unsigned long long)want.pr_start,
		    (unsigned long long)want.pr_end,
		    sa_memkind_name(SA_MEM_NVS),
		    (unsigned long long)part.pr_start,
		    (unsigned long long)part.pr_end);
}

int
image_alloc(struct loader *ld, struct boot_image *img, struct prange want)
{
	const struct sa_env *env = ld->ld_env;
	uint64_t npages = (want.pr_end - want.pr_start) / PAGE_SIZE;
	uint64_t pa = want.pr_start;
	int error;

	error = env->se_pages_alloc_at(env->se_cookie, npages, pa);
	if (error != 0)
		error = env->se_pages_alloc(
		    env->se_cookie, npages, IMAGE_LIMIT, want, &pa);
	if (error != 0) {
		sa_printf(ld, "out of memory: %llu KB for the kernel: %s\n",
		    (unsigned long long)(npages * PAGE_SIZE / 1024),
		    kstrerror(error));
		return error;
	}
	img->img_final = want;
	img->img_stage = (uint8_t *)(uintptr_t)pa;
	img->img_npages = npages;
	return 0;
}

void
image_free(struct loader *ld, struct boot_image *img)
{
	const struct sa_env *env = ld->ld_env;

	if (img->img_npages != 0)
		env->se_pages_free(
		    env->se_cookie, img->img_npages, (uintptr_t)img->img_stage);
	img->img_stage = NULL;
	img->img_npages = 0;
}
