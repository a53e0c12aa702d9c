/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl.h: the ioctl commands that every device has.
 */
#ifndef _SYS_IOCTL_H_
#define _SYS_IOCTL_H_

#include <sys/filio.h>
#include <sys/ioccom.h>

#endif /* !_SYS_IOCTL_H_ */
