/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c: load a kernel with its modules and start it.  Everything is checked
 * and read before boot services end; on failure boot_release() releases all.
 */
#include <boot/boot_impl.h>
#include <boot/measure.h>
#include <boot/modfind.h>
#include <boot/seed.h>

/*
 * Modules are held in memory until their places are known: at most this part of
 * what is free.
 */
#define HOLD_SHARE 4

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

	if (moved != 0 && !boot_quiet(b))
		sa_log(b->b_ld, "hand-off: %llu KB of %llu KB are moved\n",
		    (unsigned long long)(moved / 1024),
		    (unsigned long long)(prange_size(b->b_img.img_range) /
			1024));
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
	mo->mop_quiet = boot_quiet(b);
	mo->mop_max = modlist_room(b->b_info);
	mo->mop_hold = memmap_room(&b->b_map, (struct prange){0, IMAGE_LIMIT},
			   (struct prange){0, 0}, &largest) /
	    HOLD_SHARE;
	mo->mop_map = &b->b_map;
	mo->mop_behind =
	    (struct prange){b->b_img.img_range.pr_end, IMAGE_LIMIT};
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
		seeds_replace(ld, &b->b_mods, boot_quiet(b));
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
	if (b->b_info->br_missing != NULL && !boot_quiet(b))
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
		image_handoff_failed(ld, error);
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
