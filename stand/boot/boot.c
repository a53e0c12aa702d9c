/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c: load a kernel with its modules and start it.  Everything is checked
 * and read before boot services end; on failure boot_release() releases all.
 */
#include <boot/boot.h>
#include <boot/bootkern.h>
#include <boot/bootrec_trust.h>
#include <boot/bootscreen.h>
#include <boot/image.h>
#include <boot/kernimg.h>
#include <boot/kernplace.h>
#include <boot/measure.h>
#include <boot/memmap.h>
#include <boot/modfind.h>
#include <boot/modload.h>
#include <boot/seed.h>

/*
 * Modules are held in memory until their places are known: at most this part of
 * what is free.
 */
#define HOLD_SHARE 4

/* One attempt to boot.  Owner: boot_once. */
struct boot {
	struct loader *b_ld;
	uint32_t b_howto;
	struct modopen b_open;  /* where its modules are searched */
	struct bootkern b_from; /* the kernel's file */
	struct memmap b_map;
	struct modlist b_mods;
	struct bootrec *b_info;
	struct trustrec b_trust;
	struct bootscreen b_screen;
	struct boot_image b_img;
	struct memspans b_mem; /* the kernel's, from its allocation on */
};

static bool
quiet(const struct boot *b)
{
	return (b->b_howto & AB_SILENT) != 0;
}

/* Find, open and check the kernel. */
static int
boot_open(struct boot *b, const char *text, bool search)
{
	int error = bootkern_open(&b->b_from, b->b_ld, text, search);
	char howto[24];

	if (error != 0)
		return error;
	ksnprintf(howto, sizeof(howto), "howto 0x%x", b->b_howto);
	measure_boot(b->b_ld, b->b_from.bkn_file.bf_where, howto);
	modplace_set(&b->b_open.mop_place, b->b_from.bkn_spec.sp_path);
	return 0;
}

/* Find the kernel's version and plan its symbols. */
static int
boot_complete(struct boot *b)
{
	const paddr_t limit = b->b_img.img_npieces == 0
	    ? UINT32_MAX
	    : b->b_img.img_piece[0].ip_final.pr_end;

	return bootkern_complete(&b->b_from, limit);
}

/* Plan the kernel's addresses, and print why it cannot be loaded there. */
static int
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

static int
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

/*
 * Read a compressed kernel.  Its version and symbols are behind its segments,
 * so these are read before those are looked for.
 */
static int
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

/* Plan the kernel's address, and begin bootinfo. */
static int
boot_plan(struct boot *b)
{
	struct loader *ld = b->b_ld;
	const struct sa_volinfo *vi = &b->b_from.bkn_file.bf_vol->bv_info;
	struct bootrec_kernel bk = {
	    b->b_from.bkn_spec.sp_path, vi, {0, 0}, false};
	int error;

	error = memmap_take(ld, &b->b_map);
	if (error == 0 && b->b_img.img_npieces == 0)
		error = boot_plan_kernel(b);
	if (error != 0)
		return error;
	image_warn(ld, &b->b_map, &b->b_img);
	bk.bk_sym = b->b_from.bkn_img.ki_sym;
	bk.bk_prekern = b->b_from.bkn_prekern;
	b->b_info = bootrec_begin(ld, b->b_map.mm_n);
	if (b->b_info == NULL)
		return ENOMEM;
	bootrec_add_kernel(ld, b->b_info, &bk);
	return trustrec_begin(
	    ld, &b->b_trust, b->b_from.bkn_file.bf_vol->bv_trust, b->b_info);
}

/* Read the map again: memory has been allocated since. */
static int
boot_map_again(struct boot *b)
{
	memmap_drop(b->b_ld, &b->b_map);
	return memmap_take(b->b_ld, &b->b_map);
}

/*
 * Allocate the kernel's memory.  The heap has grown since the map was read,
 * perhaps in the image's range: the newer map decides what is staged.
 */
static int
boot_alloc(struct boot *b)
{
	int error;

	error = boot_map_again(b);
	if (error != 0 || b->b_img.img_piece[0].ip_held)
		return error;
	image_split(&b->b_img, &b->b_map);
	return boot_alloc_kernel(b);
}

/* Log how much the hand-off moves. */
static void
log_moved(const struct boot *b)
{
	const uint64_t moved = image_moved(&b->b_img);

	if (moved != 0 && !quiet(b))
		sa_log(b->b_ld, "hand-off: %llu KB of %llu KB are moved\n",
		    (unsigned long long)(moved / 1024),
		    (unsigned long long)(prange_size(b->b_img.img_range) /
			1024));
}

/*
 * Print what the kernel is, read it unless boot_stream() has done so, and find
 * out what it has built in.
 */
static int
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
	progress_start(&pg, ld, line, ki->ki_filebytes, quiet(b));
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

/* Open the files, plan their addresses, and read them. */
static int
boot_read_files(struct boot *b)
{
	struct loader *ld = b->b_ld;
	struct modopen *mo = &b->b_open;
	uint64_t largest;
	int error;

	mo->mop_vols = &b->b_from.bkn_vols;
	mo->mop_place.mpl_dev = b->b_from.bkn_file.bf_vol->bv_info.vi_name;
	mo->mop_place.mpl_machine = b->b_from.bkn_img.ki_machine;
	mo->mop_place.mpl_release = b->b_from.bkn_img.ki_release;
	mo->mop_version = b->b_from.bkn_img.ki_version;
	mo->mop_quiet = quiet(b);
	mo->mop_max = modlist_room(b->b_info);
	mo->mop_hold = memmap_room(&b->b_map, (struct prange){0, IMAGE_LIMIT},
			   (struct prange){0, 0}, &largest) /
	    HOLD_SHARE;
	modlist_open(ld, mo, &b->b_mods);
	moddeps_add(ld, mo, &b->b_mods);
	trustrec_collect(ld, &b->b_trust, &b->b_from, mo, &b->b_mods);
	error = boot_map_again(b);
	if (error != 0)
		return error;
	modlist_plan(ld, &b->b_map, &b->b_mods, &b->b_img);
	trustrec_plan(ld, &b->b_trust, &b->b_map, &b->b_img);
	error = image_restage(ld, &b->b_img);
	if (error != 0) {
		sa_printf(ld, "out of memory: staging the kernel: %s\n",
		    kstrerror(error));
		return error;
	}
	modlist_alloc(ld, &b->b_mods, &b->b_img);
	trustrec_alloc(ld, &b->b_trust, &b->b_img);
	error = modlist_read(ld, &b->b_mods, b->b_howto);
	if (error == 0)
		seeds_replace(ld, &b->b_mods, quiet(b));
	modlist_wipe(ld, &b->b_from.bkn_vols);
	if (error == 0 && device_stopped(ld)) {
		sa_printf(ld, "boot: stopped by a key\n");
		return EINTR;
	}
	return error;
}

/* What the kernel is told, when everything has been read. */
static int
boot_finish(struct boot *b)
{
	struct loader *ld = b->b_ld;
	const struct kernimg *ki = &b->b_from.bkn_img;

	image_trim(&b->b_img);
	b->b_img.img_entry = ki->ki_entry;
	b->b_img.img_howto = b->b_howto;
	b->b_img.img_esym = (uint32_t)ki->ki_sym.pr_end;
	bootrec_time_loader(ld, b->b_info);
	modlist_record(&b->b_mods, b->b_info);
	trustrec_write(&b->b_trust, &b->b_mods);
	measure_record(ld, b->b_info);
	b->b_info->br_missing = missing_text(ld);
	if (b->b_info->br_missing != NULL && !quiet(b))
		sa_printf(ld, "Not loaded:\n%s", b->b_info->br_missing);
	log_moved(b);
	bootscreen_set(ld, b->b_info, &b->b_screen);
	return bootrec_place(ld, b->b_info, &b->b_img);
}

/* Release everything, after any step. */
static void
boot_release(struct boot *b)
{
	struct loader *ld = b->b_ld;

	bootscreen_reset(ld, &b->b_screen);
	modlist_close(ld, &b->b_mods);
	builtins_free(ld, &b->b_open.mop_builtins);
	bootkern_close(&b->b_from);
	memmap_drop(ld, &b->b_map);
	bootrec_unplace(ld, &b->b_img);
	image_free(ld, &b->b_img);
	bootrec_end(ld, b->b_info);
	sa_free(ld, b, sizeof(*b));
}

/*
 * Boot this file.  Returns only on failure, which has been reported, except for
 * EAGAIN: a compressed file may have more than one member, and bo_counted must
 * be set.
 */
static int
boot_once(struct loader *ld, const char *text, bool search, void *arg)
{
	const uint32_t howto = *(const uint32_t *)arg;
	const struct sa_env *env = ld->ld_env;
	struct boot *b = sa_zalloc(ld, sizeof(*b), "booting");
	int error;

	if (b == NULL)
		return ENOMEM;
	b->b_ld = ld;
	b->b_howto = howto;
	missing_clear(ld);
	device_unstop(ld);
	TAILQ_INIT(&b->b_mods);
	error = boot_open(b, text, search);
	if (error == 0)
		error = kernimg_forward(&b->b_from.bkn_img) ? boot_stream(b)
							    : boot_complete(b);
	sa_mark(ld, BI_TL_OPEN);
	if (error == 0)
		error = boot_plan(b);
	if (error == 0)
		error = boot_alloc(b);
	sa_mark(ld, BI_TL_PLAN);
	if (error == 0)
		error = boot_read_kernel(b);
	if (error == 0)
		error = boot_read_files(b);
	if (error == 0)
		error = boot_finish(b);
	if (error == 0) {
		if (ld->ld_boot->bo_handoff != NULL)
			ld->ld_boot->bo_handoff(ld);
		trust_svn_raise(ld, &b->b_from.bkn_vols);
		/* Files stay open: the hand-off ends all boot services. */
		error = env->se_handoff(env->se_cookie, &b->b_img);
		bootscreen_reset(ld, &b->b_screen);
		sa_printf(ld, "hand-off failed: %s\n", kstrerror(error));
	}
	boot_release(b);
	return error;
}

int
boot_kernel(struct loader *ld, const char *text, uint32_t howto)
{
	sa_mark(ld, BI_TL_CHOICE);
	return bootkern_search(ld, text, boot_once, &howto);
}
