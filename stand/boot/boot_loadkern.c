/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_loadkern.c: the kernel of an attempt to boot: where it is loaded, and
 * reading it.
 */
#include <boot/boot_impl.h>
#include <boot/kernplace.h>

int
boot_complete(struct boot *b)
{
	const paddr_t limit = b->b_img.img_npieces == 0
	    ? UINT32_MAX
	    : b->b_img.img_piece[0].ip_final.pr_end;

	return bootkern_complete(&b->b_from, limit);
}

int
boot_plan_kernel(struct boot *b)
{
	struct prange want;
	char why[IMAGE_WHY];
	int error;

	error = kernplace(&b->b_map, &b->b_from.bkn_img);
	if (error != 0)
		return error;
	want = kernimg_pages(&b->b_from.bkn_img);
	error = image_plan_kernel(&b->b_img, &b->b_map, want, why);
	while (error != 0 && b->b_from.bkn_img.ki_reserve != 0) {
		/* At worst without symbols. */
		b->b_from.bkn_img.ki_reserve /= 2;
		want = kernimg_pages(&b->b_from.bkn_img);
		error = image_plan_kernel(&b->b_img, &b->b_map, want, why);
	}
	if (error != 0) {
		sa_printf(
		    b->b_ld, "%s: %s\n", b->b_from.bkn_file.bf_where, why);
		kernplace_hint(&b->b_map, &b->b_from.bkn_img);
	}
	return error;
}

int
boot_alloc_kernel(struct boot *b)
{
	struct image_piece *kernel = &b->b_img.img_piece[0];
	int error;

	error = image_alloc(b->b_ld, &b->b_img, kernel);
	if (error != 0)
		sa_printf(b->b_ld,
		    "out of memory: %llu KB for the kernel: %s\n",
		    (unsigned long long)(prange_size(kernel->ip_final) / 1024),
		    kstrerror(error));
	b->b_mem = image_memory(kernel);
	return error;
}

int
boot_stream(struct boot *b)
{
	struct loader *ld = b->b_ld;
	struct kernimg *ki = &b->b_from.bkn_img;
	struct progress pg;
	int error;

	error = memmap_take(ld, &b->b_map);
	if (error == 0)
		error = boot_plan_kernel(b);
	if (error == 0)
		error = boot_alloc_kernel(b);
	memmap_drop(ld, &b->b_map);
	if (error != 0)
		return error;
	progress_start(&pg, ld, "", 0, true);
	error = kernimg_read_segments(ki, &b->b_mem, &pg);
	if (error == 0)
		error = boot_complete(b);
	if (error == 0)
		error = bootkern_read_symbols(&b->b_from, &b->b_mem, &pg);
	if (error != 0)
		return error;
	kernimg_window_free(ki, &ki->ki_tail);
	image_cut_kernel(ld, &b->b_img, kernimg_pages(ki).pr_end);
	b->b_mem = image_memory(&b->b_img.img_piece[0]);
	return 0;
}

int
boot_read_kernel(struct boot *b)
{
	struct loader *ld = b->b_ld;
	struct kernimg *ki = &b->b_from.bkn_img;
	char line[PROGRESS_LINE];
	struct progress pg;
	int error = 0;

	ksnprintf(line, sizeof(line), "kernel: %s: %llu KB at 0x%llx, %s%s%s",
	    b->b_from.bkn_file.bf_where,
	    (unsigned long long)((ki->ki_filebytes + 1023) / 1024),
	    (unsigned long long)ki->ki_range.pr_start, ki->ki_release,
	    ki->ki_release[0] == '\0' ? "" : " ", ki->ki_machine);
	progress_start(&pg, ld, line, ki->ki_filebytes, boot_quiet(b));
	if (ki->ki_mem == NULL) {
		error = kernimg_read_segments(ki, &b->b_mem, &pg);
		if (error == 0)
			error =
			    bootkern_read_symbols(&b->b_from, &b->b_mem, &pg);
	}
	progress_end(&pg);
	if (error != 0)
		return error;
	sa_mark(ld, BI_TL_KERNEL);
	memspan_zero(&b->b_mem, ki->ki_range.pr_end,
	    b->b_img.img_piece[0].ip_final.pr_end - ki->ki_range.pr_end);
	builtins_find(&b->b_open.mop_builtins, ki, &b->b_mem);
	return 0;
}
