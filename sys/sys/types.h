/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * types.h: NetBSD's type names.  Only modules and files that no host program
 * includes use them: libc has other types under the same names.
 */
#ifndef _SYS_TYPES_H_
#define _SYS_TYPES_H_

#include <sys/cdefs.h>
#include <sys/endian.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned char unchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef int64_t quad_t;
typedef uint64_t u_quad_t;
typedef int64_t longlong_t;
typedef uint64_t u_longlong_t;

typedef intptr_t ssize_t;
typedef int64_t off_t;
typedef int64_t daddr_t;
typedef int64_t time_t;
typedef int64_t blkcnt_t;
typedef int32_t blksize_t;
typedef uint64_t dev_t;
typedef uint64_t ino_t;
typedef uint32_t mode_t;
typedef uint32_t nlink_t;
typedef uint32_t uid_t;
typedef uint32_t gid_t;
typedef uint32_t id_t;
typedef int32_t pid_t;
typedef int32_t lwpid_t;
typedef int32_t suseconds_t;
typedef unsigned int useconds_t;
typedef intptr_t register_t;
typedef char *caddr_t;
typedef int boolean_t;

#ifndef TRUE
#define TRUE  1
#define FALSE 0
#endif

/* A driver's number, and that of one of its devices. */
typedef int32_t devmajor_t, devminor_t;
#define NODEVMAJOR (-1)
#define major(x)   ((devmajor_t)(((uint32_t)(x)&0x000fff00) >> 8))
#define minor(x)                                           \
	((devminor_t)((((uint32_t)(x)&0xfff00000) >> 12) | \
	    ((uint32_t)(x)&0x000000ff)))
#define makedev(x, y)                                  \
	((dev_t)((((unsigned)(x) << 8) & 0x000fff00) | \
	    (((unsigned)(y) << 12) & 0xfff00000) | ((unsigned)(y)&0xff)))
#define NODEV ((dev_t)-1)

#endif /* !_SYS_TYPES_H_ */
