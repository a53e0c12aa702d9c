/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fcntl.h: how a file is open, by NetBSD's numbers.
 */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#define O_RDONLY   0x0
#define O_WRONLY   0x1
#define O_RDWR     0x2
#define O_ACCMODE  0x3
#define O_NONBLOCK 0x4

/* As a driver sees them, in its open's flag and in f_flag. */
#define FREAD     0x1
#define FWRITE    0x2
#define FNONBLOCK O_NONBLOCK
#define FNDELAY   O_NONBLOCK
#define FASYNC    0x40

#endif /* !_SYS_FCNTL_H_ */
