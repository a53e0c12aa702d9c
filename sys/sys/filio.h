/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filio.h: ioctl commands of files; the kernel handles FIONBIO and FIOASYNC
 * and tells the driver.
 */
#ifndef _SYS_FILIO_H_
#define _SYS_FILIO_H_

#include <sys/ioccom.h>

#define FIONREAD _IOR('f', 127, int)
#define FIONBIO  _IOW('f', 126, int)
#define FIOASYNC _IOW('f', 125, int)

#endif /* !_SYS_FILIO_H_ */
