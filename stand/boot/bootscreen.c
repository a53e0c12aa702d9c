/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootscreen.c: the screen's mode for the kernel, `gop'.
 */
#include <boot/bootscreen.h>

/* The screen's present mode, if the firmware says which it is. */
static bool
present_mode(const struct sa_env *env, uint32_t *out)
{
	struct sa_mode mo;
	uint32_t i;
	int error;

	for (i = 0; i < MODE_MAX; i++) {
		error =
		    env->se_mode_info(env->se_cookie, SA_MODE_GRAPHICS, i, &mo);
		if (error == ENOENT)
			break;
		if (error == 0 && mo.smo_current) {
			*out = i;
			return true;
		}
	}
	return false;
}

void
bootscreen_set(struct loader *ld, struct bootrec *br, struct bootscreen *bs)
{
	const struct boot_options *bo = ld->ld_boot;
	const struct sa_env *env = ld->ld_env;
	bool known;
	int error;

	bs->bsc_restore = false;
	if (!bo->bo_gop_set)
		return;
	known = present_mode(env, &bs->bsc_old);
	error = env->se_mode_set(env->se_cookie, SA_MODE_GRAPHICS, bo->bo_gop);
	if (error != 0) {
		sa_printf(ld,
		    "WARNING: gop %u: %s: the kernel gets the screen "
		    "in the mode that it is in\n",
		    bo->bo_gop, kstrerror(error));
		return;
	}
	bs->bsc_restore = known;
	if (br != NULL)
		bootrec_framebuffer(ld, br);
}

void
bootscreen_reset(struct loader *ld, struct bootscreen *bs)
{
	const struct sa_env *env = ld->ld_env;

	if (bs->bsc_restore)
		(void)env->se_mode_set(
		    env->se_cookie, SA_MODE_GRAPHICS, bs->bsc_old);
	bs->bsc_restore = false;
}
