/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image.c: places and memory for kernel, symbols and files.  The parts of a
 * piece's final place that the firmware uses until hand-off are staged
 * elsewhere.
 *
 * The kernel's address is fixed when it is linked.  Files go to the next place
 * that is RAM, never onto ACPI NVS, which suspend to RAM needs.
 */
#include <boot/image.h>

/* Nothing is staged below 1 MiB. */
#define STAGE_LOWEST 0x100000

/*
 * A smaller free gap between two staged parts is staged with them: to move it
 * costs less than another command of an AHCI disk, which reads this much.
 */
#define INPLACE_MIN ((uint64_t)128 << 10)

/*
 * Split `final` into spans that are free, to be read in place, and spans to be
 * staged.  Returns their number, 1 to `max`.
 */
static size_t
split(const struct memmap *mm, struct prange final, struct memspan *span,
    size_t max)
{
	struct prange part, rest = final;
	size_t n = 0;

	/* Each round adds at most two, and one is reserved for the rest. */
	for (size_t i = 0; i < mm->mm_n && n + 3 <= max; i++) {
		if (mm->mm_range[i].sm_kind != SA_MEM_FREE ||
		    !prange_clip(mm->mm_range[i].sm_range, rest, &part))
			continue;
		if (prange_size(part) < INPLACE_MIN &&
		    prange_size(part) != prange_size(final))
			continue;
		if (part.pr_start != rest.pr_start)
			span[n++] = (struct memspan){
			    {rest.pr_start, part.pr_start}, NULL};
		span[n++] =
		    (struct memspan){part, (uint8_t *)(uintptr_t)part.pr_start};
		rest.pr_start = part.pr_end;
	}
	if (!prange_empty(rest))
		span[n++] = (struct memspan){rest, NULL};
	return n;
}

static struct prange
staged_at(const struct memspan *span)
{
	const paddr_t at = (uintptr_t)span->span_at;

	return (struct prange){at, at + prange_size(span->span_final)};
}

/* Is it to be staged, or staged in memory that it must leave? */
static bool
must_stage(const struct memspan *span, struct prange avoid)
{
	return !memspan_inplace(span) &&
	    (span->span_at == NULL || prange_overlaps(staged_at(span), avoid));
}

/*
 * Check that all spans to be staged fit free memory outside
 * [img_range.pr_start, final.pr_end).  ENOMEM: they do not, and `why` is set.
 */
static int
check_stage(const struct boot_image *img, const struct memmap *mm,
    struct prange final, char *why)
{
	const struct prange avoid = {
	    img->img_npieces == 0 ? final.pr_start : img->img_range.pr_start,
	    final.pr_end};
	uint64_t need = 0, most = 0, largest, room;

	for (size_t i = 0; i < img->img_nspans; i++) {
		const struct memspan *span = &img->img_span[i];

		if (!must_stage(span, avoid))
			continue;
		need += prange_size(span->span_final);
		most = MAX(most, prange_size(span->span_final));
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

/* Set a piece's spans, and leave one for each piece that may follow. */
static void
split_piece(
    struct boot_image *img, const struct memmap *mm, struct image_piece *ip)
{
	const size_t later =
	    IMAGE_MAXPIECES - 1 - (size_t)(ip - img->img_piece);

	ip->ip_span = &img->img_span[img->img_nspans];
	ip->ip_nspans = split(mm, ip->ip_final, ip->ip_span,
	    IMAGE_MAXSPANS - later - img->img_nspans);
	img->img_nspans += ip->ip_nspans;
}

/* The span of a piece that lies in its place. */
static void
whole_piece(struct boot_image *img, struct image_piece *ip)
{
	ip->ip_span = &img->img_span[img->img_nspans++];
	ip->ip_nspans = 1;
	*ip->ip_span = (struct memspan){
	    ip->ip_final, (uint8_t *)(uintptr_t)ip->ip_final.pr_start};
}

/* Plan a piece at `final`; `held`: its memory is allocated there. */
static int
add_piece(struct boot_image *img, const struct memmap *mm, struct prange final,
    bool held, char *why)
{
	struct image_piece *ip = &img->img_piece[img->img_npieces];
	int error;

	*ip = (struct image_piece){.ip_final = final, .ip_held = held};
	if (held)
		whole_piece(img, ip);
	else
		split_piece(img, mm, ip);
	error = check_stage(img, mm, final, why);
	if (error != 0) {
		img->img_nspans -= ip->ip_nspans;
		return error;
	}
	if (img->img_npieces++ == 0)
		img->img_range.pr_start = final.pr_start;
	img->img_range.pr_end = final.pr_end;
	return 0;
}
_Static_assert(IMAGE_MAXSPANS >= IMAGE_MAXPIECES + 128,
    "room for a kernel in several parts");

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
	return add_piece(img, mm, want, false, why);
}

/* Find a file's place. */
static bool
file_place(const struct boot_image *img, const struct memmap *mm,
    struct prange behind, uint64_t size, struct prange *final)
{
	if (img->img_inplace &&
	    memmap_next_free(mm, behind, 0, size, &final->pr_start)) {
		final->pr_end = final->pr_start + size;
		return true;
	}
	return memmap_next_ram(mm, behind, size, final);
}

struct image_piece *
image_plan_file(struct boot_image *img, const struct memmap *mm, uint64_t size,
    paddr_t lies, char why[IMAGE_WHY])
{
	const struct prange behind = {img->img_range.pr_end, IMAGE_LIMIT};
	struct prange final;

	if (img->img_npieces == IMAGE_MAXPIECES) {
		ksnprintf(why, IMAGE_WHY, "more than %zu files",
		    (size_t)IMAGE_MAXPIECES - 1);
		return NULL;
	}
	if (!file_place(img, mm, behind, page_up(size), &final)) {
		ksnprintf(why, IMAGE_WHY,
		    "needs %llu KB in one piece between 0x%llx and 4 GB: no "
		    "memory range is that large (see memmap)",
		    (unsigned long long)(page_up(size) / 1024),
		    (unsigned long long)behind.pr_start);
		return NULL;
	}
	if (add_piece(
		img, mm, final, lies != 0 && final.pr_start == lies, why) != 0)
		return NULL;
	return &img->img_piece[img->img_npieces - 1];
}

/* Only a warning: the firmware needs ACPI NVS to resume, not to boot. */
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

void
image_split(struct boot_image *img, const struct memmap *mm)
{
	img->img_nspans = 0;
	for (size_t i = 0; i < img->img_npieces; i++)
		if (img->img_piece[i].ip_held)
			img->img_nspans += img->img_piece[i].ip_nspans;
		else
			split_piece(img, mm, &img->img_piece[i]);
}

/* Release a span's pages from its byte `from` on. */
static void
span_free(struct loader *ld, const struct memspan *span, uint64_t from)
{
	const struct sa_env *env = ld->ld_env;

	env->se_pages_free(env->se_cookie,
	    (prange_size(span->span_final) - from) / PAGE_SIZE,
	    (uintptr_t)span->span_at + from);
}

/* In place if that was planned and is still free, else staged. */
static int
span_alloc(
    struct loader *ld, const struct boot_image *img, struct memspan *span)
{
	const struct sa_env *env = ld->ld_env;
	const uint64_t npages = prange_size(span->span_final) / PAGE_SIZE;
	paddr_t pa = span->span_final.pr_start;
	int error = ENOMEM;

	if (memspan_inplace(span))
		error = env->se_pages_alloc_at(env->se_cookie, npages, pa);
	if (error != 0)
		error = env->se_pages_alloc(
		    env->se_cookie, npages, IMAGE_LIMIT, img->img_range, &pa);
	if (error == 0)
		span->span_at = (uint8_t *)(uintptr_t)pa;
	return error;
}

/* Release the first `n` spans of a piece. */
static void
spans_free(struct loader *ld, const struct image_piece *ip, size_t n)
{
	const struct memspan *span = ip->ip_span;

	for (; n > 0; n--, span++)
		span_free(ld, span, 0);
}

int
image_alloc(
    struct loader *ld, const struct boot_image *img, struct image_piece *ip)
{
	int error;

	for (size_t i = 0; i < ip->ip_nspans; i++) {
		error = span_alloc(ld, img, &ip->ip_span[i]);
		if (error != 0) {
			spans_free(ld, ip, i);
			return error;
		}
	}
	ip->ip_held = true;
	return 0;
}

void
image_cut_kernel(struct loader *ld, struct boot_image *img, paddr_t end)
{
	struct image_piece *ip = &img->img_piece[0];
	struct memspan *span;

	while (ip->ip_final.pr_end > end) {
		span = &ip->ip_span[ip->ip_nspans - 1];
		if (span->span_final.pr_start < end) {
			span_free(ld, span, end - span->span_final.pr_start);
			span->span_final.pr_end = end;
		} else {
			span_free(ld, span, 0);
			ip->ip_nspans--;
		}
		ip->ip_final.pr_end =
		    ip->ip_span[ip->ip_nspans - 1].span_final.pr_end;
	}
	img->img_nspans = ip->ip_nspans;
	img->img_range.pr_end = ip->ip_final.pr_end;
}

int
image_restage(struct loader *ld, const struct boot_image *img)
{
	const struct image_piece *ip = &img->img_piece[0];
	struct memspan was;
	int error;

	for (size_t i = 0; i < ip->ip_nspans; i++) {
		if (!must_stage(&ip->ip_span[i], img->img_range))
			continue;
		was = ip->ip_span[i];
		error = span_alloc(ld, img, &ip->ip_span[i]);
		if (error != 0)
			return error;
		memcpy(ip->ip_span[i].span_at, was.span_at,
		    (size_t)prange_size(was.span_final));
		span_free(ld, &was, 0);
	}
	return 0;
}

uint64_t
image_moved(const struct boot_image *img)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < img->img_npieces; i++) {
		const struct image_piece *ip = &img->img_piece[i];

		for (size_t j = 0; ip->ip_held && j < ip->ip_nspans; j++)
			if (!memspan_inplace(&ip->ip_span[j]))
				bytes += prange_size(ip->ip_span[j].span_final);
	}
	return bytes;
}

void
image_drop(struct loader *ld, struct image_piece *ip)
{
	if (ip->ip_held)
		spans_free(ld, ip, ip->ip_nspans);
	ip->ip_held = false;
}

void
image_trim(struct boot_image *img)
{
	while (img->img_npieces > 1 &&
	    !img->img_piece[img->img_npieces - 1].ip_held)
		img->img_npieces--;
	if (img->img_npieces > 0)
		img->img_range.pr_end =
		    img->img_piece[img->img_npieces - 1].ip_final.pr_end;
}

void
image_handoff_failed(struct loader *ld, int error)
{
	sa_printf(ld, "hand-off failed: %s%s\n", kstrerror(error),
	    error == EACCES
		? ": the firmware does not let memory that the loader has "
		  "allocated be executed (its setup may have a setting for "
		  "that)"
		: "");
}

void
image_free(struct loader *ld, struct boot_image *img)
{
	for (size_t i = 0; i < img->img_npieces; i++)
		image_drop(ld, &img->img_piece[i]);
	img->img_npieces = img->img_nspans = 0;
}
