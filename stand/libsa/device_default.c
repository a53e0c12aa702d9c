/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device_default.c: choose the default device, so that a disk with the loader
 * on its EFI system partition and the kernel on another needs no configuration.
 */
#include <libsa/disk.h>

/* Print that the file system is damaged, once per volume. */
static void
say_damage(struct loader *ld, struct volume *v, int error)
{
	char why[SA_FAULT];

	if (v->v_told || error == EFTYPE || error == ENOMEM)
		return;
	v->v_told = true;
	sa_printf(ld, "%s: %s\n", v->v_info.vi_name,
	    sa_fault_text(&v->v_fault, error, why));
}

/* Is one of the files on the volume?  A directory counts: it may be a set. */
static bool
has_file(struct loader *ld, struct volume *v, const char *const *files)
{
	struct fs_volume *vol;
	struct fs_file *ff;
	char path[64];
	int error = volume_mount(ld, v, &vol);

	if (error != 0) {
		say_damage(ld, v, error);
		return false;
	}
	error = ENOENT;
	for (; *files != NULL && error != 0; files++) {
		if (path_canon(*files, path, sizeof(path)) != 0)
			continue;
		error = fs_open(vol, path, &ff);
		if (error == 0)
			fs_close(ff);
		else if (error == EISDIR)
			error = 0;
	}
	fs_unmount(vol);
	return error == 0;
}

/* The volume that the loader was read from, or NULL. */
static struct volume *
boot_volume(struct loader *ld)
{
	struct volume *v;
	size_t i;

	for (i = 0; (v = device_volume(ld, i)) != NULL; i++)
		if (v->v_info.vi_isboot)
			return v;
	return NULL;
}

/* Kinds of candidates, in order of preference; of those on the boot disk. */
static const char *const reasons[] = {
    "it has the attribute bootme",
    "it is the NetBSD root partition of the loader's disk",
    "it has a kernel, on the loader's disk",
};

static bool
is_candidate(const struct volume *v, size_t kind)
{
	return kind == 0 ? v->v_info.vi_bootme
	    : kind == 1  ? v->v_info.vi_isroot
			 : true;
}

/*
 * The first candidate of a kind on boot's disk that has one of `files` (NULL:
 * any file).
 */
static struct volume *
candidate(struct loader *ld, const struct volume *boot, size_t kind,
    const char *const *files)
{
	struct disk *d = boot->v_disk;
	struct volume *v;
	size_t i;

	for (i = 0; i < d->d_nvols; i++) {
		v = d->d_vols[i];
		if (v != boot && is_candidate(v, kind) &&
		    (files == NULL || has_file(ld, v, files)))
			return v;
	}
	return NULL;
}

/* The first volume with a kernel, of all disks, by kind; NULL: none has one. */
static struct volume *
candidate_anywhere(struct loader *ld, const char *const *files)
{
	struct volume *v;
	size_t kind, i;

	device_scan(ld);
	for (kind = 0; kind < knitems(reasons); kind++)
		for (i = 0; (v = device_volume(ld, i)) != NULL; i++)
			if (is_candidate(v, kind) && has_file(ld, v, files))
				return v;
	return NULL;
}

/*
 * On the disk of the boot volume: that volume if it holds a kernel or is alone
 * there; else the first other one with a kernel, bootme partitions before root
 * partitions before all others; else the first bootme or root partition; else
 * the boot volume.
 */
static struct volume *
choose_beside(struct loader *ld, struct volume *boot, const char *const *files,
    const char **why)
{
	struct volume *v;
	size_t kind;

	*why = "the loader was read from it";
	if (boot->v_disk->d_nvols < 2 || has_file(ld, boot, files))
		return boot;
	for (kind = 0; kind < knitems(reasons); kind++) {
		*why = reasons[kind];
		v = candidate(ld, boot, kind, files);
		if (v != NULL)
			return v;
	}
	for (kind = 0; kind < 2; kind++) {
		*why = reasons[kind];
		v = candidate(ld, boot, kind, NULL);
		if (v != NULL)
			return v;
	}
	*why = "the loader was read from it";
	return boot;
}

/*
 * If the loader was read from no disk, or from one in memory without a kernel,
 * all disks are searched.
 */
static struct volume *
choose(struct loader *ld, const char *const *files, const char **why)
{
	struct volume *boot = boot_volume(ld), *v;

	*why = "the loader was read from it";
	if (boot != NULL && boot->v_info.vi_isnet)
		return boot;
	if (boot != NULL && !boot->v_disk->d_info.di_isram)
		return choose_beside(ld, boot, files, why);
	if (boot != NULL && has_file(ld, boot, files))
		return boot;
	*why = "it has a kernel, and the loader was read from no disk";
	if ((v = candidate_anywhere(ld, files)) != NULL)
		return v;
	*why = "it is the first";
	return boot != NULL ? boot : device_volume(ld, 0);
}

void
device_default(struct loader *ld, const char *const *files)
{
	const char *why;
	struct volume *v;

	ld->ld_dev[0] = '\0';
	v = choose(ld, files, &why);
	if (v == NULL)
		return;
	(void)kstrlcpy(ld->ld_dev, v->v_info.vi_name, sizeof(ld->ld_dev));
	(void)kstrlcpy(ld->ld_devices->dt_default, v->v_info.vi_name,
	    sizeof(ld->ld_devices->dt_default));
	ld->ld_devices->dt_why = why;
}
