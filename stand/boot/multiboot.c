/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot.c: load a Multiboot kernel with its modules and start it.
 *
 * A kernel that can be started with boot services (version 2) is, if all of it
 * lies where memory is free.  Otherwise it is moved there, as NetBSD's kernels
 * are, when boot services have ended.
 */
#include <boot/bootkern.h>
#include <boot/measure.h>
#include <boot/multiboot_impl.h>
#include <boot/trust.h>

/* A map that is read later may have more ranges. */
#define RANGES_SLACK 64
/* Room for the firmware's own map. */
#define EFIMAP_BYTES ((size_t)32 << 10)

static int
finish1(struct boot_image *img, const struct sa_memrange *map, size_t nmap,
    const void *efimap __kunused, uint32_t ndesc __kunused,
    uint32_t descsize __kunused, uint32_t descver __kunused)
{
	return multiboot1_finish(img->img_finish_arg, map, nmap);
}

static int
finish2(struct boot_image *img, const struct sa_memrange *map, size_t nmap,
    const void *efimap, uint32_t ndesc, uint32_t descsize, uint32_t descver)
{
	const struct efimap em = {efimap, ndesc, descsize};

	return multiboot2_finish(img->img_finish_arg, map, nmap, &em, descver);
}

static int
alloc_info(struct mboot *mb, const struct multiboot_facts *mf)
{
	const struct sa_env *env = mb->mb_ld->ld_env;
	const size_t max = mb->mb_map.mm_n + RANGES_SLACK;
	const size_t scratch = max * sizeof(struct bi_memmap_entry);
	struct multiboot_info *mi = &mb->mb_info;
	const size_t size =
	    (multiboot_info_size(mf) + max * 32 +
		(mb->mb_head.mbh_version == 2 ? EFIMAP_BYTES : 0) + 7) &
	    ~(size_t)7;
	const uint64_t npages = page_up(size + scratch) / PAGE_SIZE;
	paddr_t pa;
	int error;

	error = env->se_pages_alloc(
	    env->se_cookie, npages, IMAGE_LIMIT, mb->mb_img.img_range, &pa);
	if (error != 0) {
		sa_printf(mb->mb_ld,
		    "out of memory: %zu bytes for Multiboot information: %s\n",
		    size + scratch, kstrerror(error));
		return error;
	}
	mb->mb_npages = npages;
	mi->mbi_buf = (uint8_t *)(uintptr_t)pa;
	memset(mi->mbi_buf, 0, (size_t)(npages * PAGE_SIZE));
	mi->mbi_size = size;
	mi->mbi_image = mb->mb_img.img_range;
	mi->mbi_entry = (void *)(mi->mbi_buf + size);
	mi->mbi_max = (uint32_t)max;
	return 0;
}

/* Can it be started with boot services, and where? */
static bool
firmware_entry(
    const struct mboot *mb, const struct sa_fwtables *ft, uint32_t *entry)
{
	const struct multiboot_header *mh = &mb->mb_head;
	const unsigned has = ft->sft_64 ? MBH_EFI64 : MBH_EFI32;

	if ((mh->mbh_has & MBH_BOOTSERVICES) == 0 || (mh->mbh_has & has) == 0 ||
	    ft->sft_system == 0)
		return false;
	*entry = (ft->sft_64 ? mh->mbh_entry_efi64 : mh->mbh_entry_efi32) +
	    (uint32_t)mb->mb_kern.ki_moved;
	if (image_moved(&mb->mb_img) == 0)
		return true;
	sa_printf(mb->mb_ld,
	    "WARNING: %s: memory that it needs is in use by the firmware: it is "
	    "started without boot services\n",
	    mb->mb_kern.ki_name);
	return false;
}

static void
gather(struct mboot *mb, struct multiboot_facts *mf)
{
	const struct sa_env *env = mb->mb_ld->ld_env;

	mf->mbf_path = mb->mb_text;
	mf->mbf_args = mb->mb_args[0] == '\0' ? NULL : mb->mb_args;
	mf->mbf_mods = &mb->mb_mods;
	if (env->se_fwtables != NULL)
		env->se_fwtables(env->se_cookie, &mf->mbf_fw);
	if ((mb->mb_head.mbh_has & MBH_RELOCATABLE) != 0)
		mf->mbf_loadbase = mb->mb_kern.ki_range.pr_start;
	bootscreen_set(mb->mb_ld, NULL, &mb->mb_screen);
	if (env->se_framebuffer(env->se_cookie, &mf->mbf_fb) != 0)
		mf->mbf_fb = (struct btinfo_framebuffer){.physaddr = 0};
}

/* Build the information in its pages. */
static int
build(struct mboot *mb, const struct multiboot_facts *mf)
{
	const bool two = mb->mb_head.mbh_version == 2;
	const char *missing = NULL;
	int error;

	error = two ? multiboot2_info(&mb->mb_info, mf)
		    : multiboot1_info(&mb->mb_info, mf);
	if (error == 0 && two)
		missing =
		    multiboot2_missing(&mb->mb_info, mb->mb_head.mbh_required);
	if (missing != NULL) {
		sa_printf(mb->mb_ld, "%s: requires %s, and there is none\n",
		    mb->mb_kern.ki_name, missing);
		return ENXIO;
	}
	if (error == 0 && mf->mbf_bootservices)
		error = multiboot2_close(&mb->mb_info);
	if (error != 0)
		sa_printf(
		    mb->mb_ld, "Multiboot information: %s\n", kstrerror(error));
	return error;
}

/* What the kernel is told, and what the hand-off needs. */
static int
finish(struct mboot *mb)
{
	const bool two = mb->mb_head.mbh_version == 2;
	struct multiboot_facts mf = {.mbf_args = NULL};
	struct boot_image *img = &mb->mb_img;
	int error;

	image_trim(img);
	gather(mb, &mf);
	if ((mb->mb_head.mbh_has & MBH_CONSOLE) != 0 &&
	    mf.mbf_fb.physaddr == 0) {
		sa_printf(mb->mb_ld, "%s: needs a screen, and there is none\n",
		    mb->mb_kern.ki_name);
		return ENXIO;
	}
	img->img_entry = mb->mb_kern.ki_entry;
	img->img_firmware = mf.mbf_bootservices =
	    firmware_entry(mb, &mf.mbf_fw, &img->img_entry);
	if (!img->img_firmware)
		img->img_entry = mb->mb_kern.ki_entry;
	error = multiboot_map_again(mb);
	if (error == 0)
		error = alloc_info(mb, &mf);
	if (error != 0)
		return error;
	error = build(mb, &mf);
	if (error != 0)
		return error;
	img->img_eax = two ? MULTIBOOT2_EAX : MULTIBOOT1_EAX;
	img->img_ebx = multiboot_info_pa(mb->mb_info.mbi_buf);
	img->img_finish = two ? finish2 : finish1;
	img->img_finish_arg = &mb->mb_info;
	img->img_bootinfo = mb->mb_info.mbi_buf;
	img->img_bootinfo_npages = mb->mb_npages;
	return 0;
}

static void
release(struct mboot *mb)
{
	struct loader *ld = mb->mb_ld;
	const struct sa_env *env = ld->ld_env;

	bootscreen_reset(ld, &mb->mb_screen);
	modlist_close(ld, &mb->mb_mods);
	kernimg_close(&mb->mb_kern);
	bootfile_close(&mb->mb_file);
	bootvols_unmount(ld, &mb->mb_vols);
	memmap_drop(ld, &mb->mb_map);
	if (mb->mb_npages != 0)
		env->se_pages_free(env->se_cookie, mb->mb_npages,
		    (uintptr_t)mb->mb_info.mbi_buf);
	image_free(ld, &mb->mb_img);
	sa_free(ld, mb, sizeof(*mb));
}

/* bootkern_try_t */
static int
multiboot_once(
    struct loader *ld, const char *text, bool search __kunused, void *arg)
{
	const struct sa_env *env = ld->ld_env;
	struct mboot *mb = sa_zalloc(ld, sizeof(*mb), "booting");
	int error;

	if (mb == NULL)
		return ENOMEM;
	mb->mb_ld = ld;
	mb->mb_text = text;
	mb->mb_args = *(const char **)arg;
	missing_clear(ld);
	LIST_INIT(&mb->mb_vols);
	TAILQ_INIT(&mb->mb_mods);
	error = multiboot_open(mb);
	if (error == 0)
		measure_boot(ld, mb->mb_file.bf_where, mb->mb_args);
	mb->mb_img.img_inplace = (mb->mb_head.mbh_has & MBH_BOOTSERVICES) != 0;
	if (error == 0)
		error = multiboot_alloc(mb);
	if (error == 0)
		error = multiboot_read(mb);
	if (error == 0)
		error = multiboot_modules(mb);
	if (error == 0)
		error = finish(mb);
	if (error == 0) {
		trust_svn_raise(ld, &mb->mb_vols);
		error = env->se_handoff(env->se_cookie, &mb->mb_img);
		bootscreen_reset(ld, &mb->mb_screen);
		image_handoff_failed(ld, error);
	}
	release(mb);
	return error;
}

int
multiboot_kernel(struct loader *ld, const char *text, const char *args)
{
	sa_mark(ld, BI_TL_CHOICE);
	return bootkern_search(ld, text, multiboot_once, &args);
}
