/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno.h: NetBSD's name for the error numbers.
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#include <libkern/kerrno.h>

#endif /* !_SYS_ERRNO_H_ */
