/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stat.h: types of files: a driver's open is told that it is a device.
 */
#ifndef _SYS_STAT_H_
#define _SYS_STAT_H_

#define S_IFMT  0170000
#define S_IFCHR 0020000
#define S_IFBLK 0060000

#endif /* !_SYS_STAT_H_ */
