/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c: places and memory for kernel, symbols and files.  A piece whose
 * final place is in use by the firmware until hand-off is staged elsewhere.
 *
 * The kernel's address is fixed when it is linked.  Files go to the next place
 * that is RAM, never onto ACPI NVS, which suspend to RAM needs.
 */
#include <boot/image.h>

/* Nothing is staged below 1 MiB. */
#define STAGE_LOWEST 0x100000

static bool
in_place(const struct memmap *mm, struct prange final)
{
	return memmap_isfree(mm, final);
}

/*
 * Is there room outside [img_range.pr_start, final.pr_end) for this piece and
 * all others that must be staged?
 */
static int
check_stage(const struct boot_image *img, const struct memmap *mm,
    struct prange final, char *why)
{
	const struct prange avoid = {
	    img->img_npieces == 0 ? final.pr_start : img->img_range.pr_start,
	    final.pr_end};
	uint64_t need = in_place(mm, final) ? 0 : prange_size(final);
	uint64_t most = need, largest, room;

	for (size_t i = 0; i < img->img_npieces; i++) {
		const struct prange *other = &img->img_piece[i].ip_final;

		if (in_place(mm, *other))
			continue;
		need += prange_size(*other);
		most = MAX(most, prange_size(*other));
	}
	room = memmap_room(
	    mm, (struct prange){STAGE_LOWEST, IMAGE_LIMIT}, avoid, &largest);
	if (room >= need && largest >= most)
		return 0;
	ksnprintf(why, IMAGE_WHY,
	    "needs %llu KB of free memory below 4 GB, %llu KB in one piece; "
	    "free are %llu KB, %llu KB in one piece: more memory or fewer "
	    "modules help",
	    (unsigned long long)(need / 1024),
	    (unsigned long long)(most / 1024),
	    (unsigned long long)(room / 1024),
	    (unsigned long long)(largest / 1024));
	return ENOMEM;
}

static struct image_piece *
add_piece(struct boot_image *img, struct prange final)
{
	struct image_piece *ip = &img->img_piece[img->img_npieces++];

	*ip = (struct image_piece){.ip_final = final};
	if (img->img_npieces == 1)
		img->img_range.pr_start = final.pr_start;
	img->img_range.pr_end = final.pr_end;
	return ip;
}

int
image_plan_kernel(struct boot_image *img, const struct memmap *mm,
    struct prange want, char why[IMAGE_WHY])
{
	struct sa_memrange bad;
	int error;

	error = memmap_check(mm, want, &bad);
	if (error != 0) {
		ksnprintf(why, IMAGE_WHY,
		    "must lie within 0x%llx-0x%llx, but 0x%llx-0x%llx is %s "
		    "(see memmap)",
		    (unsigned long long)want.pr_start,
		    (unsigned long long)want.pr_end,
		    (unsigned long long)bad.sm_range.pr_start,
		    (unsigned long long)bad.sm_range.pr_end,
		    error == ENOMEM ? "no memory"
				    : sa_memkind_name(bad.sm_kind));
		return error;
	}
	error = check_stage(img, mm, want, why);
	if (error == 0)
		(void)add_piece(img, want);
	return error;
}

struct image_piece *
image_plan_file(struct boot_image *img, const struct memmap *mm, uint64_t size,
    char why[IMAGE_WHY])
{
	const struct prange behind = {img->img_range.pr_end, IMAGE_LIMIT};
	struct prange final;

	if (img->img_npieces == IMAGE_MAXPIECES) {
		ksnprintf(why, IMAGE_WHY, "more than %zu files",
		    (size_t)IMAGE_MAXPIECES - 1);
		return NULL;
	}
	if (!memmap_next_ram(mm, behind, page_up(size), &final)) {
		ksnprintf(why, IMAGE_WHY,
		    "needs %llu KB in one piece between 0x%llx and 4 GB: no "
		    "memory range is that large (see memmap)",
		    (unsigned long long)(page_up(size) / 1024),
		    (unsigned long long)behind.pr_start);
		return NULL;
	}
	if (check_stage(img, mm, final, why) != 0)
		return NULL;
	return add_piece(img, final);
}

/*
 * The firmware needs ACPI NVS to resume.  A kernel that overwrites it runs, so
 * this is only a warning.
 */
void
image_warn(
    struct loader *ld, const struct memmap *mm, const struct boot_image *img)
{
	const struct prange *kernel = &img->img_piece[0].ip_final;
	struct prange part;

	if (memmap_find(mm, *kernel, SA_MEM_NVS, &part))
		sa_printf(ld,
		    "WARNING: the kernel at 0x%llx-0x%llx overwrites %s at "
		    "0x%llx-0x%llx: suspend to RAM will not work\n",
		    (unsigned long long)kernel->pr_start,
		    (unsigned long long)kernel->pr_end,
		    sa_memkind_name(SA_MEM_NVS),
		    (unsigned long long)part.pr_start,
		    (unsigned long long)part.pr_end);
}

int
image_alloc(
    struct loader *ld, const struct boot_image *img, struct image_piece *ip)
{
	const struct sa_env *env = ld->ld_env;
	uint64_t npages = prange_size(ip->ip_final) / PAGE_SIZE;
	paddr_t pa = ip->ip_final.pr_start;
	int error;

	error = env->se_pages_alloc_at(env->se_cookie, npages, pa);
	if (error != 0)
		error = env->se_pages_alloc(
		    env->se_cookie, npages, IMAGE_LIMIT, img->img_range, &pa);
	if (error != 0)
		return error;
	ip->ip_stage = (uint8_t *)(uintptr_t)pa;
	ip->ip_npages = npages;
	return 0;
}

void
image_drop(struct loader *ld, struct image_piece *ip)
{
	const struct sa_env *env = ld->ld_env;

	if (ip->ip_npages != 0)
		env->se_pages_free(
		    env->se_cookie, ip->ip_npages, (uintptr_t)ip->ip_stage);
	ip->ip_stage = NULL;
	ip->ip_npages = 0;
}

void
image_trim(struct boot_image *img)
{
	while (img->img_npieces > 1 &&
	    img->img_piece[img->img_npieces - 1].ip_npages == 0)
		img->img_npieces--;
	if (img->img_npieces > 0)
		img->img_range.pr_end =
		    img->img_piece[img->img_npieces - 1].ip_final.pr_end;
}

void
image_free(struct loader *ld, struct boot_image *img)
{
	for (size_t i = 0; i < img->img_npieces; i++)
		image_drop(ld, &img->img_piece[i]);
	img->img_npieces = 0;
}
