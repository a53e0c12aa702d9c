/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkset_impl.h: link sets for sysctl nodes and event counters, the kernel's
 * and those of modules.
 */
#ifndef _KERN_LINKSET_IMPL_H_
#define _KERN_LINKSET_IMPL_H_

struct module;

/* The kernel's own; once, after sysctl_init(). */
void linkset_init(void);
/* A module's, around INIT and FINI. */
void linkset_load(struct module *mod);
void linkset_unload(struct module *mod);

#endif /* !_KERN_LINKSET_IMPL_H_ */
