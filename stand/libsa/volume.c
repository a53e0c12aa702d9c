/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * volume.c: what is on a volume.
 */
#include <libsa/disk.h>

/* sys/fs knows the file system, or else the firmware may. */
int
volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp)
{
	const struct sa_env *env = ld->ld_env;
	const struct fs_mem mem = sa_fs_mem(ld);
	struct fs_fault fault;
	int error = EFTYPE;

	if (v->v_dev.dv_size != 0)
		error = fs_mount(fs_types, &v->v_dev, &mem, vp, &fault);
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
