/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disktest.c: a loader whose only disk is the test's.
 */
#include "disktest.h"

void
disktest_tar(struct partdisk *pd, uint64_t blk, const char *name)
{
	(void)ustar_member(pd, blk, name, NULL, 0);
}

void
disktest_alone(struct fakeenv *fe, struct partdisk *pd, uint64_t boot)
{
	while (fe->fe_nvols > 0)
		fakevol_free(fe->fe_vols[--fe->fe_nvols]);
	fe->fe_ndisks = 1;
	fe->fe_disks[0] = (struct sa_diskinfo){
	    .di_dev = pd->pd_dev, .di_isboot = true, .di_bootblk = boot};
}

void
disktest_use(struct satest *t, struct partdisk *pd, uint64_t boot)
{
	device_fini(&t->ld);
	disktest_alone(t->fe, pd, boot);
}

const struct sa_volinfo *
disktest_volume(struct satest *t, const char *name)
{
	size_t i;

	if (device_find(&t->ld, name, &i) != 0)
		fail_msg("there is no %s", name);
	return device_info(&t->ld, i);
}

bool
disktest_has(struct satest *t, const char *dev, const char *path)
{
	struct filespec sp = {.sp_dev = ""};
	struct sa_file f;

	snprintf(sp.sp_dev, sizeof(sp.sp_dev), "%s", dev);
	snprintf(sp.sp_path, sizeof(sp.sp_path), "%s", path);
	if (sa_open(&t->ld, &sp, &f) != 0)
		return false;
	sa_close(&f);
	return true;
}
