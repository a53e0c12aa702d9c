/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume.c: what is on a volume.
 */
#include <libsa/disk.h>

/* Once: what is damaged, or what the file system has to say. */
static void
say(struct loader *ld, struct volume *v, int error, const struct fs_volume *vol,
    const struct fs_fault *fault)
{
	if (v->v_told ||
	    (error == 0 ? vol->fv_notice == NULL
			: error == EFTYPE || error == ENOMEM))
		return;
	v->v_told = true;
	if (error == 0)
		sa_printf(ld, "%s: %s\n", v->v_info.vi_name, vol->fv_notice);
	else
		sa_printf(ld, "%s: %s (at byte %llu)\n", v->v_info.vi_name,
		    fault->flt_what, (unsigned long long)fault->flt_offset);
}

/* sys/fs knows the file system, or else the firmware may. */
int
volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp)
{
	const struct sa_env *env = ld->ld_env;
	const struct fs_mem mem = sa_fs_mem(ld);
	struct fs_fault fault;
	int error = EFTYPE;

	if (v->v_dev.dv_size != 0) {
		error = fs_mount(fs_types, &v->v_dev, &mem, vp, &fault);
		say(ld, v, error, error == 0 ? *vp : NULL, &fault);
	}
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
	return v->v_fwfs != SA_NOFWFS ? "read by the firmware" : NULL;
}
