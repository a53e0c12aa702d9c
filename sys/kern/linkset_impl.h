/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkset_impl.h: starting and stopping the care for modules' link sets.
 */
#ifndef _KERN_LINKSET_IMPL_H_
#define _KERN_LINKSET_IMPL_H_

#include <libkern/kdefs.h>

/* From now on, and for modules that are active by now.  ENOMEM. */
int linkset_init(void) __kwarnunused;
/* Not any more, with everything taken back; for tests. */
void linkset_fini(void);

#endif /* !_KERN_LINKSET_IMPL_H_ */
