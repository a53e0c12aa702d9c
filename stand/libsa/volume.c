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

const struct fs_type *
volume_fstype(const char *name)
{
	for (size_t i = 0; fs_types[i] != NULL; i++)
		if (strcmp(fs_types[i]->ft_name, name) == 0)
			return fs_types[i];
	return NULL;
}

/* What a type promises, as gpt.c, mbr.c and disklabel.c name it. */
static const struct promise {
	const char *prom_type, *prom_fs;
} promises[] = {
    {"Windows data", "fat"},
    {"FAT12", "fat"},
    {"FAT16", "fat"},
    {"FAT32", "fat"},
    {"MSDOS", "fat"},
    {"NetBSD FFS", "ffs"},
    {"FreeBSD UFS", "ffs"},
    {"4.2BSD", "ffs"},
    {"Linux", "ext"},
    {"Linux Ext2", "ext"},
    {"ISO9660", "iso9660"},
};

/* The file system that the partition's type promises, or NULL. */
static const struct fs_type *
promised(const struct volume *v)
{
	if (v->v_info.vi_isesp)
		return volume_fstype("fat");
	for (size_t i = 0; i < knitems(promises); i++)
		if (strcmp(promises[i].prom_type, v->v_info.vi_type) == 0)
			return volume_fstype(promises[i].prom_fs);
	return NULL;
}

/*
 * Mount what is on the blocks.  The type that the partition table promises is
 * probed first.  To probe the others reads more blocks, and one of them may
 * find an old superblock, of a file system that was there before.
 */
static int
blocks_mount(struct loader *ld, struct volume *v, struct fs_volume **vp)
{
	const struct fs_type *const first[] = {promised(v), NULL};
	const struct fs_mem mem = sa_fs_mem(ld);
	int error = fs_mount(first, &v->v_dev, &mem, vp, &v->v_fault);

	if (error == 0 || error == ENOMEM)
		return error;
	return fs_mount(fs_types, &v->v_dev, &mem, vp, &v->v_fault);
}

int
volume_mount(struct loader *ld, struct volume *v, struct fs_volume **vp)
{
	const struct sa_env *env = ld->ld_env;
	int error = EFTYPE;

	v->v_fault.flt_what = NULL;
	if (v->v_info.vi_isnet) {
		ld->ld_devices->dt_netline.net_stopped = false;
		return env->se_net_mount(env->se_cookie, v->v_net,
		    &ld->ld_devices->dt_netline.net_watch, vp, &v->v_fault);
	}
	if (v->v_dev.dv_size != 0) {
		error = blocks_mount(ld, v, vp);
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
	const struct fs_type *const first[] = {promised(v), NULL};
	const struct fs_type *type;

	if (v->v_dev.dv_size != 0 &&
	    (fs_probe(first, &v->v_dev, &mem, &type) == 0 ||
		fs_probe(fs_types, &v->v_dev, &mem, &type) == 0))
		return type->ft_name;
	return v->v_fwfs != SA_NOFWFS || v->v_info.vi_isnet
	    ? "read by the firmware"
	    : NULL;
}
