/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootset.h: sets: a directory with a kernel and its modules.
 */
#ifndef _BOOT_BOOTSET_H_
#define _BOOT_BOOTSET_H_

#include <boot/bootfile.h>

#define BOOTSET_NAME 128 /* with NUL; longer names are left out */

/*
 * Open the kernel in the directory `spec`, and set sp_path to that file.
 * Quiet: bf_where and bf_why describe the failure.  ENOENT: no kernel is in it;
 * EISDIR: its path would be too long; bootfile_open's errors.
 */
int bootset_open(struct loader *ld, struct bootvols *vols,
    struct filespec *spec, struct bootfile *bf);

/*
 * The number of sets in the root of the default device, and the name of the
 * first.  Prints their names if there are several.  0 also if the device cannot
 * be read.
 */
size_t bootset_find(struct loader *ld, char first[BOOTSET_NAME]);

#endif /* !_BOOT_BOOTSET_H_ */
