/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vnode.h: the flags of a driver's read and write.  There are no vnodes.
 */
#ifndef _SYS_VNODE_H_
#define _SYS_VNODE_H_

#define IO_NDELAY 0x10 /* EAGAIN instead of waiting */

#endif /* !_SYS_VNODE_H_ */
