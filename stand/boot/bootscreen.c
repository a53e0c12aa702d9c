/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootscreen.c: the screen's mode for the kernel, `gop'.
 */
#include <boot/bootscreen.h>

void
bootscreen_set(struct loader *ld, struct bootrec *br, struct bootscreen *bs)
{
	const struct boot_options *bo = ld->ld_boot;
	const struct sa_env *env = ld->ld_env;
	struct sa_mode mo;
	uint32_t i;
	int error;

	bs->bsc_changed = false;
	if (!bo->bo_gop_set)
		return;
	for (i = 0; i < MODE_MAX; i++) {
		error =
		    env->se_mode_info(env->se_cookie, SA_MODE_GRAPHICS, i, &mo);
		if (error == ENOENT || (error == 0 && mo.smo_current))
			break;
	}
	bs->bsc_old = i;
	error = env->se_mode_set(env->se_cookie, SA_MODE_GRAPHICS, bo->bo_gop);
	if (error != 0) {
		sa_printf(ld,
		    "WARNING: gop %u: %s: the kernel gets the screen "
		    "in the mode that it is in\n",
		    bo->bo_gop, kstrerror(error));
		return;
	}
	bs->bsc_changed = true;
	bootrec_framebuffer(ld, br);
}

void
bootscreen_reset(struct loader *ld, struct bootscreen *bs)
{
	const struct sa_env *env = ld->ld_env;

	if (bs->bsc_changed)
		(void)env->se_mode_set(
		    env->se_cookie, SA_MODE_GRAPHICS, bs->bsc_old);
	bs->bsc_changed = false;
}
