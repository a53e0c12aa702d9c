/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disktest.h: a loader whose only disk is the test's, and what is found on it.
 */
#ifndef _DISKTEST_H_
#define _DISKTEST_H_

#include "satest.h"

#include <libsa/disk.h>

#include "partmake.h"

#define BLKSIZE 512

/* A ustar archive, the simplest file system that sys/fs recognises. */
void disktest_tar(struct partdisk *pd, uint64_t blk, const char *name);
/* The machine has this disk alone; the loader was read from block `boot`. */
void disktest_alone(struct fakeenv *fe, struct partdisk *pd, uint64_t boot);
/* The same for a loader that may have looked at other disks. */
void disktest_use(struct satest *t, struct partdisk *pd, uint64_t boot);
/* The volume of that name, which must be there. */
const struct sa_volinfo *disktest_volume(struct satest *t, const char *name);
/* Can the file be opened? */
bool disktest_has(struct satest *t, const char *dev, const char *path);

#endif /* !_DISKTEST_H_ */
