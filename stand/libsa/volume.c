/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume.c: the file system of a volume.
 */
#include <libsa/disk.h>

/* Print the file system's notice, once per volume. */
static void
say_notice(struct loader *ld, struct volume *v, const struct fs_volume *vol)
{
	if (v->v_told || vol->fv_notice == NULL)
		return;
	v->v_told = true;
	sa_printf(ld, "%s: %s\n", v->v_info.vi_name, vol->fv_notice);
}

int
volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp)
{
	const struct sa_env *env = ld->ld_env;
	const struct fs_mem mem = sa_fs_mem(ld);
	int error = EFTYPE;

	v->v_fault.flt_what = NULL;
	if (v->v_info.vi_isnet) {
		ld->ld_devices->dt_netline.net_stopped = false;
		return env->se_net_mount(env->se_cookie, v->v_net,
		    &ld->ld_devices->dt_netline.net_watch, vp, &v->v_fault);
	}
	if (v->v_dev.dv_size != 0) {
		error = fs_mount(fs_types, &v->v_dev, &mem, vp, &v->v_fault);
		if (error == 0)
			say_notice(ld, v, *vp);
	}
	if (error == 0 || error == EFTYPE)
		v->v_fault.flt_what = NULL;
	if (error == EFTYPE && v->v_fwfs != SA_NOFWFS)
		error = env->se_fwfs_mount(env->se_cookie, v->v_fwfs, vp);
	return error;
}

const char *
volume_fsname(struct loader *ld, struct volume *v)
{
	const struct fs_mem mem = sa_fs_mem(ld);
	const struct fs_type *type;

	if (v->v_dev.dv_size != 0 &&
	    fs_probe(fs_types, &v->v_dev, &mem, &type) == 0)
		return type->ft_name;
	return v->v_fwfs != SA_NOFWFS || v->v_info.vi_isnet
	    ? "read by the firmware"
	    : NULL;
}
