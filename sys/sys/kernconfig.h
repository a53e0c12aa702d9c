/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernconfig.h: the kernel configuration lock, one lock for all state of the
 * linker (objects, arena, symbols, destructor lists) and of the module
 * framework.  The kernel supplies the first two functions; headers say which
 * of their functions take it.
 *
 * The lock is held while a module's INIT and FINI run: its holder may sleep.
 * The thread that holds it may take it again.  No interrupt handler takes it.
 */
#ifndef _SYS_KERNCONFIG_H_
#define _SYS_KERNCONFIG_H_

#include <libkern/kdefs.h>

void kernconfig_lock(void);
void kernconfig_unlock(void);

/* Those of this kernel (kern_config.c) that neither linker nor framework call.
 */
bool kernconfig_is_held(void);
/* Without waiting, and only if no thread has it, not even this one. */
bool kernconfig_trylock(void) __kwarnunused;

#endif /* !_SYS_KERNCONFIG_H_ */
