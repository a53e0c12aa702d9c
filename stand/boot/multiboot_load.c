/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot_load.c: open a Multiboot kernel, find its place, read it and its
 * modules.
 */
#include <boot/kernplace.h>
#include <boot/multiboot_impl.h>
#include <boot/trust.h>

/* ---- opening ---- */

static int
find_header(struct mboot *mb)
{
	struct kernimg *ki = &mb->mb_kern;
	char why[MULTIBOOT_WHY];
	int error;

	error = kernimg_read_head(ki, MULTIBOOT2_SEARCH);
	if (error != 0)
		return error;
	error = multiboot_header_find(
	    ki->ki_head.kw_buf, ki->ki_head.kw_len, &mb->mb_head, why);
	return error == 0 ? 0 : kernimg_bad(ki, "%s", why);
}

int
multiboot_open(struct mboot *mb)
{
	struct loader *ld = mb->mb_ld;
	struct kernimg *ki = &mb->mb_kern;
	struct filespec spec;
	char why[BOOTFILE_WHY];
	int error;

	error = filespec_parse(mb->mb_text, &spec);
	if (error == 0 && spec.sp_path[0] == '\0')
		error = EINVAL;
	if (error != 0) {
		sa_printf(ld, "multiboot: \"%s\": %s; expected [dev:]file\n",
		    SA_VIS(mb->mb_text), kstrerror(error));
		return error;
	}
	error = bootfile_open(
	    ld, &mb->mb_vols, spec.sp_dev, spec.sp_path, &mb->mb_file);
	if (error != 0) {
		sa_printf(ld, "%s: %s\n", mb->mb_file.bf_where,
		    bootfile_reason(&mb->mb_file, error));
		return error;
	}
	error = trust_gate(ld, &mb->mb_file, VERIFY_KERNEL);
	if (error != 0)
		return error;
	error = bootfile_decode(ld, fs_decoders, &mb->mb_file, 0, why);
	if (error != 0) {
		sa_printf(ld, "%s: %s\n", mb->mb_file.bf_where, why);
		return error;
	}
	*ki = (struct kernimg){.ki_ld = ld,
	    .ki_name = mb->mb_file.bf_where,
	    .ki_file = mb->mb_file.bf_file};
	kernimg_source(ki);
	error = find_header(mb);
	return error == 0 ? multiboot_plan(ki, &mb->mb_head) : error;
}

/* ---- the kernel's place ---- */

/* Is the kernel, as planned, where its header allows it? */
static int
check_place(struct mboot *mb)
{
	const struct multiboot_header *mh = &mb->mb_head;
	const struct prange at = mb->mb_kern.ki_range;

	if (mb->mb_kern.ki_moved == 0 || (mh->mbh_has & MBH_RELOCATABLE) == 0)
		return 0;
	if (at.pr_start >= mh->mbh_min &&
	    at.pr_end - 1 <= (paddr_t)mh->mbh_max &&
	    at.pr_start % mh->mbh_align == 0)
		return 0;
	sa_printf(mb->mb_ld,
	    "%s: reloc 0x%llx: this kernel runs within 0x%x-0x%x, at multiples "
	    "of 0x%x\n",
	    mb->mb_kern.ki_name, (unsigned long long)at.pr_start, mh->mbh_min,
	    mh->mbh_max, mh->mbh_align);
	return EINVAL;
}

/*
 * A relocatable kernel goes where memory is free, at the address that it was
 * linked for if that is, unless `reloc' says where.
 */
static int
place_kernel(struct mboot *mb)
{
	const struct multiboot_header *mh = &mb->mb_head;
	struct kernimg *ki = &mb->mb_kern;
	const struct prange want = kernimg_pages(ki);
	const struct prange within = {
	    MAX((paddr_t)mh->mbh_min, (paddr_t)KERNPLACE_LOWEST),
	    (paddr_t)mh->mbh_max + 1};
	paddr_t pa;
	int error;

	if (mb->mb_ld->ld_boot->bo_reloc.rlc_kind != BOOT_RELOC_DEFAULT) {
		error = kernplace(&mb->mb_map, ki);
		return error == 0 ? check_place(mb) : error;
	}
	/* memmap_next_free() finds multiples of 2 MiB. */
	if ((mh->mbh_has & MBH_RELOCATABLE) == 0 || mh->mbh_align > 0x200000 ||
	    memmap_isfree(&mb->mb_map, want) ||
	    !memmap_next_free(&mb->mb_map, within, 0, prange_size(want), &pa))
		return 0;
	return kernimg_move(ki, pa);
}

int
multiboot_map_again(struct mboot *mb)
{
	memmap_drop(mb->mb_ld, &mb->mb_map);
	return memmap_take(mb->mb_ld, &mb->mb_map);
}

int
multiboot_alloc(struct mboot *mb)
{
	struct loader *ld = mb->mb_ld;
	struct kernimg *ki = &mb->mb_kern;
	struct boot_image *img = &mb->mb_img;
	char why[IMAGE_WHY];
	int error;

	error = memmap_take(ld, &mb->mb_map);
	if (error == 0)
		error = place_kernel(mb);
	if (error != 0)
		return error;
	error = image_plan_kernel(img, &mb->mb_map, kernimg_pages(ki), why);
	if (error != 0) {
		sa_printf(ld, "%s: %s\n", ki->ki_name, why);
		kernplace_hint(&mb->mb_map, ki);
		return error;
	}
	image_warn(ld, &mb->mb_map, img);
	error = multiboot_map_again(mb);
	if (error != 0)
		return error;
	image_split(img, &mb->mb_map);
	error = image_alloc(ld, img, &img->img_piece[0]);
	if (error != 0)
		sa_printf(ld, "out of memory: %llu KB for the kernel: %s\n",
		    (unsigned long long)(prange_size(kernimg_pages(ki)) / 1024),
		    kstrerror(error));
	mb->mb_mem = image_memory(&img->img_piece[0]);
	return error;
}

int
multiboot_read(struct mboot *mb)
{
	struct kernimg *ki = &mb->mb_kern;
	const paddr_t end = ki->ki_range.pr_end;
	char line[PROGRESS_LINE];
	struct progress pg;
	int error;

	ksnprintf(line, sizeof(line),
	    "kernel: %s: %llu KB at 0x%llx, Multiboot %u", ki->ki_name,
	    (unsigned long long)((ki->ki_filebytes + 1023) / 1024),
	    (unsigned long long)ki->ki_range.pr_start, mb->mb_head.mbh_version);
	progress_start(&pg, mb->mb_ld, line, ki->ki_filebytes, false);
	error = kernimg_read_segments(ki, &mb->mb_mem, &pg);
	progress_end(&pg);
	/* The rest verifies a compressed file's check sum. */
	if (error == 0 && kernimg_forward(ki))
		error = kernimg_read_tail(ki);
	if (error != 0)
		return error;
	sa_mark(mb->mb_ld, BI_TL_KERNEL);
	memspan_zero(&mb->mb_mem, end, page_up(end) - end);
	return 0;
}

/* ---- modules ---- */

/* The files that are modules; says which are not. */
static size_t
count_wanted(struct loader *ld)
{
	const struct modreq *mq;
	size_t n = 0;

	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		if (modreq_is_foreign(mq))
			n += mq->mq_type != BI_MODULE_ELF ||
			    ld->ld_boot->bo_modules_on;
		else
			sa_printf(ld,
			    "%s %s: only for NetBSD's kernels: left out\n",
			    modreq_typename(mq->mq_type), SA_VIS(mq->mq_text));
	}
	return n;
}

int
multiboot_modules(struct mboot *mb)
{
	struct loader *ld = mb->mb_ld;
	struct modopen *mo = &mb->mb_open;
	const struct modfile *mf;
	size_t missing = count_wanted(ld);
	int error;

	mo->mop_foreign = true;
	mo->mop_vols = &mb->mb_vols;
	mo->mop_place.mpl_dev = mb->mb_file.bf_vol->bv_info.vi_name;
	mo->mop_place.mpl_machine = mo->mop_place.mpl_release = "";
	mo->mop_max = IMAGE_MAXPIECES - 1;
	modlist_open(ld, mo, &mb->mb_mods);
	error = multiboot_map_again(mb);
	if (error != 0)
		return error;
	modlist_plan(ld, &mb->mb_map, &mb->mb_mods, &mb->mb_img);
	error = image_restage(ld, &mb->mb_img);
	if (error != 0) {
		sa_printf(ld, "out of memory: staging the kernel: %s\n",
		    kstrerror(error));
		return error;
	}
	modlist_alloc(ld, &mb->mb_mods, &mb->mb_img);
	error = modlist_read(ld, &mb->mb_mods, 0);
	if (error != 0)
		return error;
	TAILQ_FOREACH (mf, &mb->mb_mods, mf_chain)
		missing--;
	if (missing == 0)
		return 0;
	sa_printf(ld,
	    "%s: %zu modules are missing: a Multiboot kernel knows them by "
	    "their order, so it is not started\n",
	    mb->mb_kern.ki_name, missing);
	return ENOENT;
}
