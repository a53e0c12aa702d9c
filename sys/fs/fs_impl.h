/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_impl.h: the file systems that the table of types is made of.
 */
#ifndef _FS_FS_IMPL_H_
#define _FS_FS_IMPL_H_

#include <fs/fs.h>

/* POSIX.1-2017, pax, "ustar Interchange Format"; ustar.c */
extern const struct fs_type fs_ustar;
/* FFSv1 and FFSv2 (UFS2), either byte order; ffs.c */
extern const struct fs_type fs_ffs;
/* FAT12, FAT16 and FAT32; fat.c */
extern const struct fs_type fs_fat;
/* ext2, ext3, ext4; ext_super.c */
extern const struct fs_type fs_ext;
/* ISO 9660 with Rock Ridge and Joliet; iso.c */
extern const struct fs_type fs_iso;

#endif /* !_FS_FS_IMPL_H_ */
