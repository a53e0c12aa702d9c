/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkset_impl.h: what module_linkset.c and module_setcheck.c share.
 */
#ifndef _KERN_LINKSET_IMPL_H_
#define _KERN_LINKSET_IMPL_H_

#include <sys/module.h>

/* ENOEXEC: an entry cannot be used; ENOMEM.  Reported. */
int linkset_check(const module_t *mod);
/* Does p lie in the part of the object that is freed after INIT? */
bool linkset_in_init(kobj_t ko, const void *p);

#endif /* !_KERN_LINKSET_IMPL_H_ */
