/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkset.h: sysctl nodes and event counters of the kernel and of the module
 * framework itself.
 */
#ifndef _SYS_LINKSET_H_
#define _SYS_LINKSET_H_

#include <libkern/kdefs.h>

/*
 * The base of the sysctl tree, the framework's nodes, and the kernel's own link
 * sets.  Once, by whoever starts the kernel; again: no-op.  ENOMEM.
 */
int linkset_init(void) __kwarnunused;

#endif /* !_SYS_LINKSET_H_ */
