/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_owner.h: what a module attaches and may leave behind (a driver, a
 * table of commands, a clock) is detached when the module is unloaded.
 * Callers hold kernconfig.
 */
#ifndef _DEV_MODULE_OWNER_H_
#define _DEV_MODULE_OWNER_H_

#include <sys/module.h>

struct module_owner {
	void (*mow_gone)(void *mod); /* detach all that is this module's */
	specificdata_key_t mow_key;  /* 0: none is owned by a module */
};

/*
 * *modp: the module that has this address, whose unload calls mow_gone(); NULL:
 * the kernel has it.  0, or ENOMEM.
 */
int module_owner_find(
    struct module_owner *mow, vaddr_t addr, struct module **modp);
/* Nothing is attached any more. */
void module_owner_end(struct module_owner *mow);

#endif /* !_DEV_MODULE_OWNER_H_ */
