/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk.c: the table of disks and volumes.  It is created on first use and grows
 * when the firmware reports more.
 */
#include <libsa/disk.h>

static void
volumes_free(struct loader *ld, struct disk *d)
{
	size_t i;

	for (i = 0; i < d->d_nvols; i++)
		sa_free(ld, d->d_vols[i], sizeof(*d->d_vols[i]));
	sa_free(ld, d->d_vols, d->d_maxvols * sizeof(struct volume *));
}

static void
disk_free(struct loader *ld, struct disk *d)
{
	blkcache_drop(&d->d_cache);
	volumes_free(ld, d);
	sa_free(ld, d, sizeof(*d));
}

/*
 * Add a disk.  One whose table cannot be read is added with d_error set.
 * ENOMEM: not added.
 */
static int
disk_add(struct loader *ld, struct device_table *dt, size_t index)
{
	const struct sa_env *env = ld->ld_env;
	const struct fs_mem mem = sa_fs_mem(ld);
	struct disk *d = sa_alloc(ld, sizeof(*d));
	struct fs_dev disk_dev;
	int *number;

	if (d == NULL)
		return ENOMEM;
	memset(d, 0, sizeof(*d));
	d->d_index = index;
	d->d_error = env->se_disk_info(env->se_cookie, index, &d->d_info);
	number = d->d_info.di_iscd ? &dt->dt_ncd : &dt->dt_nhd;
	d->d_number = *number;
	(void)ksnprintf(d->d_name, sizeof(d->d_name), "%s%d",
	    d->d_info.di_iscd ? "cd" : "hd", d->d_number);
	if (d->d_error == 0) {
		disk_dev = d->d_info.di_dev;
		blkcache_init(&d->d_cache, &disk_dev, &mem, &d->d_info.di_dev);
		d->d_error = disk_volumes(ld, d);
		if (d->d_error == 0 && d->d_table != NULL)
			d->d_error = disk_hybrid(ld, d);
	}
	if (d->d_error == ENOMEM) {
		disk_free(ld, d);
		return ENOMEM;
	}
	++*number;
	TAILQ_INSERT_TAIL(&dt->dt_disks, d, d_chain);
	return 0;
}

static struct disk *
disk_by_index(struct device_table *dt, size_t index)
{
	struct disk *d;

	TAILQ_FOREACH (d, &dt->dt_disks, d_chain)
		if (d->d_index == index)
			return d;
	return &dt->dt_firmware;
}

/* Add what the firmware reports beyond what was examined.  ENOMEM. */
static int
table_grow(struct loader *ld, struct device_table *dt)
{
	const struct sa_env *env = ld->ld_env;
	const size_t ndisks = env->se_disk_count(env->se_cookie);
	const size_t nfwfs = env->se_fwfs_count(env->se_cookie);
	struct sa_fwfsinfo fi;
	struct sa_netinfo ni;

	for (; dt->dt_ndisks < ndisks; dt->dt_ndisks++)
		if (disk_add(ld, dt, dt->dt_ndisks) != 0)
			return ENOMEM;
	for (; dt->dt_nfwfs < nfwfs; dt->dt_nfwfs++)
		if (env->se_fwfs_info(env->se_cookie, dt->dt_nfwfs, &fi) == 0 &&
		    disk_firmware(ld, disk_by_index(dt, fi.fi_disk),
			dt->dt_nfwfs, &fi) != 0)
			return ENOMEM;
	if (env->se_net_info == NULL)
		return 0;
	for (; env->se_net_info(env->se_cookie, dt->dt_nnets, &ni) == 0;
	     dt->dt_nnets++)
		if (disk_server(ld, &dt->dt_firmware, dt->dt_nnets, &ni) != 0)
			return ENOMEM;
	return 0;
}

struct device_table *
device_table(struct loader *ld)
{
	struct device_table *dt = ld->ld_devices;

	if (dt == NULL) {
		dt = sa_alloc(ld, sizeof(*dt));
		if (dt == NULL)
			return NULL;
		memset(dt, 0, sizeof(*dt));
		TAILQ_INIT(&dt->dt_disks);
		netline_init(&dt->dt_netline, ld);
		ld->ld_devices = dt;
		if (table_grow(ld, dt) != 0)
			device_fini(ld);
	}
	return ld->ld_devices;
}

void
device_scan(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	struct device_table *dt = device_table(ld);

	if (dt == NULL)
		return;
	if (!dt->dt_scanned && env->se_disk_scan != NULL)
		env->se_disk_scan(env->se_cookie);
	dt->dt_scanned = true;
	(void)table_grow(ld, dt);
}

void
device_wipe(struct loader *ld)
{
	struct disk *d;

	if (ld->ld_devices != NULL)
		TAILQ_FOREACH (d, &ld->ld_devices->dt_disks, d_chain)
			blkcache_wipe(&d->d_cache);
}

void
device_forget(struct loader *ld)
{
	struct disk *d;

	if (ld->ld_devices != NULL)
		TAILQ_FOREACH (d, &ld->ld_devices->dt_disks, d_chain)
			blkcache_drop(&d->d_cache);
}

void
device_fini(struct loader *ld)
{
	struct device_table *dt = ld->ld_devices;
	struct disk *d;

	if (dt == NULL)
		return;
	while ((d = TAILQ_FIRST(&dt->dt_disks)) != NULL) {
		TAILQ_REMOVE(&dt->dt_disks, d, d_chain);
		disk_free(ld, d);
	}
	volumes_free(ld, &dt->dt_firmware);
	sa_free(ld, dt, sizeof(*dt));
	ld->ld_devices = NULL;
}

size_t
device_count(struct loader *ld)
{
	struct device_table *dt = device_table(ld);
	const struct disk *d;
	size_t n;

	if (dt == NULL)
		return 0;
	n = dt->dt_firmware.d_nvols;
	TAILQ_FOREACH (d, &dt->dt_disks, d_chain)
		n += d->d_nvols;
	return n;
}

struct volume *
device_volume(struct loader *ld, size_t i)
{
	struct device_table *dt = device_table(ld);
	const struct disk *d;

	if (dt == NULL)
		return NULL;
	TAILQ_FOREACH (d, &dt->dt_disks, d_chain) {
		if (i < d->d_nvols)
			return d->d_vols[i];
		i -= d->d_nvols;
	}
	return i < dt->dt_firmware.d_nvols ? dt->dt_firmware.d_vols[i] : NULL;
}

const struct sa_volinfo *
device_info(struct loader *ld, size_t i)
{
	struct volume *v = device_volume(ld, i);

	return v == NULL ? NULL : &v->v_info;
}

int
device_mount_number(struct loader *ld, size_t i, struct fs_volume **vp)
{
	struct volume *v = device_volume(ld, i);

	return v == NULL ? ENXIO : volume_mount(ld, v, vp);
}
