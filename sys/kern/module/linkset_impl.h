/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkset_impl.h: sysctl nodes and event counters of the kernel and of the
 * module framework itself.
 */
#ifndef _KERN_LINKSET_IMPL_H_
#define _KERN_LINKSET_IMPL_H_

#include <libkern/kdefs.h>

/*
 * The base of the sysctl tree, the framework's nodes, and the kernel's own link
 * sets.  Once, by whoever starts the kernel; again: no-op.  ENOMEM.
 */
int linkset_init(void) __kwarnunused;

/* module_sysctl.c: kern.module.*.  ENOMEM. */
int module_sysctl_init(void) __kwarnunused;

#endif /* !_KERN_LINKSET_IMPL_H_ */
