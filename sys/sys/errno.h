/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno.h: NetBSD's name for the error numbers.
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#include <libkern/kerrno.h>

/* What functions of a driver return to the kernel alone. */
#define EJUSTRETURN  (-2)
#define ERESTART     (-3)
#define EPASSTHROUGH (-4) /* an ioctl that the driver does not know */
#define EDUPFD       (-5)
#define EMOVEFD      (-6) /* fd_clone(): the open made another file */

#endif /* !_SYS_ERRNO_H_ */
