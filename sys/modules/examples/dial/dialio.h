/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dialio.h: the ioctls of dial, for the driver and for its users.  Direction
 * and size are part of a command's number: _IOR is read by the caller, _IOW
 * written, and the kernel copies as many bytes as the type has.
 */
#ifndef _DIALIO_H_
#define _DIALIO_H_

#include <sys/ioccom.h>

struct dial_limits {
	int dl_min;
	int dl_max;
	char dl_unit[8];
};

#define DIAL_RESET     _IO('D', 0)
#define DIAL_GET       _IOR('D', 1, int)
#define DIAL_SET       _IOW('D', 2, int)
#define DIAL_TURN      _IOWR('D', 3, int) /* by how much; where it is then */
#define DIAL_GETLIMITS _IOR('D', 4, struct dial_limits)

#endif /* !_DIALIO_H_ */
