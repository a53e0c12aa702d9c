/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_handoff.c: exit boot services and start the kernel.
 */
#include "efi_env.h"
#include "handoff.h"

/* Descriptors that later allocations and a changing map may add. */
#define MAP_SLACK 64
/* Bytes behind the image that kernels use first, for page tables. */
#define KERNEL_GROWTH ((uint64_t)32 << 20)

/* What has been allocated for the hand-off. */
struct handoff {
	uint64_t h_page;              /* PA of the HANDOFF_PAGES; 0: none */
	uint64_t h_attr;              /* of efi_code_protect() */
	struct efi_map h_map;         /* room for the final map */
	struct sa_memrange *h_ranges; /* the same, converted */
	size_t h_maxranges;
};

/* Are the pages at pa below 4 GiB? */
static bool
reachable(paddr_t pa, uint64_t npages)
{
	return npages != 0 && npages <= EFI_4GIB >> PAGE_SHIFT &&
	    range_valid(pa, npages << PAGE_SHIFT, EFI_4GIB);
}

/*
 * EINVAL: the span is not whole pages below 4 GiB in img_range, or it is staged
 * in img_range, where a move could overwrite it.
 */
static int
span_check(const struct boot_image *img, const struct memspan *span)
{
	const uint64_t at = (uintptr_t)span->span_at;
	const struct prange *final = &span->span_final;

	if (prange_empty(*final) || !prange_contains(img->img_range, *final) ||
	    ((final->pr_start | final->pr_end | at) & PAGE_MASK) != 0 ||
	    !reachable(at, prange_size(*final) >> PAGE_SHIFT))
		return EINVAL;
	if (!memspan_inplace(span) &&
	    prange_overlaps(
		img->img_range, (struct prange){at, at + prange_size(*final)}))
		return EINVAL;
	return 0;
}

/* EINVAL unless the spans are valid and cover the piece without gaps. */
static int
piece_check(const struct boot_image *img, const struct image_piece *ip)
{
	paddr_t at = ip->ip_final.pr_start;
	int error = 0;

	if (!ip->ip_held)
		return 0;
	for (size_t i = 0; i < ip->ip_nspans && error == 0; i++) {
		error = span_check(img, &ip->ip_span[i]);
		if (ip->ip_span[i].span_final.pr_start != at)
			error = EINVAL;
		at = ip->ip_span[i].span_final.pr_end;
	}
	if (ip->ip_nspans == 0 || at != ip->ip_final.pr_end)
		error = EINVAL;
	return error;
}

static int
handoff_check(const struct boot_image *img)
{
	const uint64_t info = (uintptr_t)img->img_bootinfo;
	int error = 0;

	if (img->img_npieces == 0 ||
	    img->img_npieces > knitems(img->img_piece) ||
	    img->img_nspans > knitems(img->img_span) ||
	    !img->img_piece[0].ip_held || prange_empty(img->img_range) ||
	    img->img_range.pr_end > EFI_4GIB || img->img_finish == NULL)
		return EINVAL;
	for (size_t i = 0; i < img->img_npieces && error == 0; i++)
		error = piece_check(img, &img->img_piece[i]);
	if (error != 0)
		return error;
	if (!reachable(info, img->img_bootinfo_npages) ||
	    prange_overlaps(img->img_range,
		(struct prange){
		    info, info + (img->img_bootinfo_npages << PAGE_SHIFT)}))
		return EINVAL;
	return prange_has(img->img_piece[0].ip_final, img->img_entry) ? 0
								      : EINVAL;
}
_Static_assert(IMAGE_MAXSPANS <= HANDOFF_MAXMOVES, "two pages of moves");

/*
 * Allocate the pages that the hand-off's code runs in: outside the image and,
 * if possible, outside what the kernel uses first.
 */
static int
page_alloc(struct efi *e, const struct boot_image *img, struct handoff *h)
{
	struct prange avoid = img->img_range;
	int error;

	avoid.pr_end += KERNEL_GROWTH;
	error = efi_pages_alloc_type(
	    e, EfiLoaderCode, HANDOFF_PAGES, EFI_4GIB, avoid, &h->h_page);
	if (error == ENOMEM)
		error = efi_pages_alloc_type(e, EfiLoaderCode, HANDOFF_PAGES,
		    EFI_4GIB, img->img_range, &h->h_page);
	return error;
}

/* The list of moves while it is filled. */
struct moves {
	struct handoff_move *mvs_next, *mvs_end;
};

static void
add_move(struct moves *mvs, uint64_t src, uint64_t dst, uint64_t size)
{
	if (mvs->mvs_next < mvs->mvs_end)
		*mvs->mvs_next++ =
		    (struct handoff_move){.mv_src = (uint32_t)src,
			.mv_dst = (uint32_t)dst,
			.mv_longs = (uint32_t)(size / 4)};
}

/* The moves of a piece to its final place. */
static void
add_piece(struct moves *mvs, const struct image_piece *ip)
{
	for (size_t i = 0; i < ip->ip_nspans; i++) {
		const struct memspan *span = &ip->ip_span[i];

		if (!memspan_inplace(span))
			add_move(mvs, (uintptr_t)span->span_at,
			    span->span_final.pr_start,
			    prange_size(span->span_final));
	}
}

/* Moves that zero a piece's staged copy, a page each. */
static void
add_wipe(struct moves *mvs, const struct image_piece *ip, uint64_t zeros)
{
	for (size_t i = 0; i < ip->ip_nspans; i++) {
		const struct memspan *span = &ip->ip_span[i];
		const uint64_t size = prange_size(span->span_final);

		if (memspan_inplace(span))
			continue;
		for (uint64_t done = 0; done < size; done += HANDOFF_PAGE)
			add_move(mvs, zeros, (uintptr_t)span->span_at + done,
			    HANDOFF_PAGE);
	}
}

/*
 * The list of moves for handoff.S; the zeroed page terminates it.  A source is
 * never in img_range, so the order of the moves to final places does not
 * matter.  Secrets are zeroed after them, as many pages as the list has room
 * for: a random seed has one.
 */
static void
fill_moves(uint64_t page, const struct boot_image *img)
{
	struct handoff_move *first = (void *)(uintptr_t)(page + HANDOFF_MOVES);
	struct moves mvs = {first, first + HANDOFF_MAXMOVES};
	size_t i;

	for (i = 0; i < img->img_npieces; i++)
		if (img->img_piece[i].ip_held)
			add_piece(&mvs, &img->img_piece[i]);
	for (i = 0; i < img->img_npieces; i++)
		if (img->img_piece[i].ip_held && img->img_piece[i].ip_secret)
			add_wipe(&mvs, &img->img_piece[i], page + HANDOFF_ZERO);
}

/*
 * Put the code into the first page, which is then read-only.  EACCES: the
 * firmware does not let it be executed.
 */
static int
page_code(struct efi *e, struct handoff *h)
{
	uint8_t *page = (void *)(uintptr_t)h->h_page;

	memset(page, 0, HANDOFF_PAGE);
	memcpy(page, handoff_enter, handoff_enter_size);
	memcpy(page + HANDOFF_CODE32, handoff_code32, handoff_code32_size);
	return efi_code_protect(e, h->h_page, HANDOFF_PAGE, &h->h_attr);
}

/* Fill the others.  The segments are flat, 4 GiB, ring 0. */
static void
page_fill(uint64_t page, const struct boot_image *img)
{
	struct handoff_args *ha = (void *)(uintptr_t)(page + HANDOFF_ARGS);
	struct handoff_kstack *hk = &ha->ha_kstack;
	const uint32_t pa = (uint32_t)page;

	memset((void *)(uintptr_t)(page + HANDOFF_PAGE), 0,
	    (size_t)(HANDOFF_PAGES - 1) * HANDOFF_PAGE);
	ha->ha_gdt[HANDOFF_CS / 8] = 0x00cf9a000000ffff;
	ha->ha_gdt[HANDOFF_DS / 8] = 0x00cf92000000ffff;
	ha->ha_gdtr.dtr_limit = sizeof(ha->ha_gdt) - 1;
	ha->ha_gdtr.dtr_base = pa + HANDOFF_GDT;
	ha->ha_far_offset = pa + HANDOFF_CODE32;
	ha->ha_far_segment = HANDOFF_CS;
	ha->ha_entry = img->img_entry;
	ha->ha_efer = efi_cpu_efer();
	ha->ha_eax = img->img_eax;
	ha->ha_ebx = img->img_ebx;

	fill_moves(page, img);
	hk->hk_return = pa + HANDOFF_CODE32 + handoff_halt;
	hk->hk_howto = img->img_howto;
	hk->hk_bootdev = 0;
	hk->hk_bootinfo = (uint32_t)(uintptr_t)img->img_bootinfo;
	hk->hk_esym = img->img_esym;
	hk->hk_extmem = img->img_extmem_kb;
	hk->hk_basemem = img->img_basemem_kb;
}

static void
handoff_free(struct efi *e, struct handoff *h)
{
	efi_free(e, h->h_ranges, h->h_maxranges * sizeof(*h->h_ranges));
	efi_map_free(e, &h->h_map);
	if (h->h_page == 0)
		return;
	efi_code_release(e, h->h_page, HANDOFF_PAGE, h->h_attr);
	efi_pages_free(e, HANDOFF_PAGES, h->h_page);
}

/*
 * Allocate everything that the hand-off needs.  A map of n descriptors has at
 * most 2n - 1 ranges, if all of them overlap.
 */
static int
handoff_alloc(struct efi *e, const struct boot_image *img, struct handoff *h)
{
	int error;

	memset(h, 0, sizeof(*h));
	error = page_alloc(e, img, h);
	if (error != 0) {
		h->h_page = 0;
		return error;
	}
	error = page_code(e, h);
	if (error == 0)
		error = efi_map_alloc(e, &h->h_map, MAP_SLACK);
	if (error != 0)
		goto fail;
	h->h_maxranges = 2 * (h->h_map.efm_cap / sizeof(EFI_MEMORY_DESCRIPTOR));
	h->h_ranges = efi_alloc(e, h->h_maxranges * sizeof(*h->h_ranges));
	if (h->h_ranges != NULL)
		return 0;
	error = ENOMEM;
fail:
	handoff_free(e, h);
	return error;
}

static bool
all_inplace(const struct boot_image *img)
{
	for (size_t i = 0; i < img->img_npieces; i++) {
		const struct image_piece *ip = &img->img_piece[i];

		for (size_t j = 0; ip->ip_held && j < ip->ip_nspans; j++)
			if (!memspan_inplace(&ip->ip_span[j]))
				return false;
	}
	return true;
}

/*
 * A kernel that takes over boot services is started where it is; its modules
 * stay data.  The timer of the console's input would run on.
 */
static int
start_firmware(struct efi *e, const struct boot_image *img)
{
	const struct prange kernel = img->img_piece[0].ip_final;
	int error = EINVAL;

	if (all_inplace(img))
		error = efi_code_allow(e, kernel.pr_start, prange_size(kernel));
	if (error != 0)
		return error;
	efi_out_flush(e);
	efi_console_leave(e);
	efi_in_fini(e);
	handoff_firmware(img->img_entry, img->img_eax, img->img_ebx);
}

/*
 * sa_env: start the kernel.  If ExitBootServices() keeps failing, the machine
 * is reset: some boot services may have ended, the console among them.
 */
int
efi_handoff(void *cookie, struct boot_image *img)
{
	struct efi *e = cookie;
	EFI_RUNTIME_SERVICES *rt = e->e_st->RuntimeServices;
	struct handoff h;
	int error;

	error = handoff_check(img);
	if (error != 0)
		return error;
	if (img->img_firmware)
		return start_firmware(e, img);
	efi_out_flush(e);
	error = handoff_alloc(e, img, &h);
	if (error != 0)
		return error;
	error =
	    efi_exit_boot_services(e, &h.h_map, img, h.h_ranges, h.h_maxranges);
	if (error == EAGAIN) {
		rt->ResetSystem(EfiResetCold, EFI_ABORTED, 0, NULL);
		for (;;)
			__asm volatile("hlt");
	}
	if (error != 0) {
		handoff_free(e, &h);
		return error;
	}
	page_fill(h.h_page, img);
	((void (*)(uintptr_t))(uintptr_t)h.h_page)((uintptr_t)h.h_page);
	__builtin_unreachable();
}
