/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_poll.c: work that is done while the kernel is idle.
 */
#include <sys/kernel.h>
#include <sys/lwp.h>
#include <sys/machdep.h>

static void (*idle_work)(uint64_t now); /* owner: kern_poll_set */

void
kern_poll_set(void (*fn)(uint64_t now))
{
	idle_work = fn;
}

void
kern_poll(void)
{
	if (idle_work != NULL)
		idle_work(cpu_nanotime());
	lwp_yield();
}
