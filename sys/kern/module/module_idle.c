/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_idle.c: auto-unload in the idle loop of this kernel's threads.
 */
#include <kern/module/module_impl.h>
#include <sys/kernconfig.h>
#include <sys/kernel.h>

/* The idle loop never waits for the lock. */
static void
idle(uint64_t now)
{

	if (!kernconfig_trylock())
		return;
	module_autounload_poll(now);
	kernconfig_unlock();
}

void
module_start_unload_thread(void)
{

	kern_poll_set(idle);
}
