/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_machdep.c: the rest of the host machine: time, entropy, and the ways
 * in which a machine stops.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <sys/machdep.h>

#include "host.h"

#define LOOK_NS 100

/* owner: this file */
static jmp_buf *run_return; /* NULL: not in host_run */
static uint64_t now;        /* ns since boot */
static bool entropy_available = true;
static uint64_t entropy_seed = 1;

/* Advances a little with each call, so that a loop on it ends. */
uint64_t
cpu_nanotime(void)
{
	return now += LOOK_NS;
}

void
host_time_advance(uint64_t ns)
{
	now += ns;
}

void
host_entropy_set(bool available, uint64_t seed)
{
	entropy_available = available;
	entropy_seed = seed;
}

/* A different number each time (splitmix64), the same after the same seed. */
bool
cpu_entropy(uint64_t *out)
{
	uint64_t z;

	if (!entropy_available)
		return false;
	z = entropy_seed += 0x9e3779b97f4a7c15;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	*out = z ^ (z >> 31);
	return true;
}

enum host_exit
host_run(void (*fn)(void *), void *arg)
{
	jmp_buf here, *volatile outer = run_return;
	volatile enum host_exit how = HOST_RETURNED;

	switch (setjmp(here)) {
	case 0:
		run_return = &here;
		fn(arg);
		break;
	case HOST_HALTED:
		how = HOST_HALTED;
		break;
	case HOST_REBOOTED:
		how = HOST_REBOOTED;
		break;
	default:
		how = HOST_POWERED_OFF;
		break;
	}
	run_return = outer;
	return how;
}

static __knoreturn void
stop(enum host_exit how, const char *what)
{
	if (run_return == NULL)
		host_die("the kernel %s outside of host_run", what);
	longjmp(*run_return, (int)how);
}

void
cpu_halt(void)
{
	stop(HOST_HALTED, "halted");
}

void
cpu_reboot(void)
{
	stop(HOST_REBOOTED, "rebooted");
}

void
cpu_poweroff(void)
{
	stop(HOST_POWERED_OFF, "powered off");
}

void
cpu_boot_good(void)
{
}

void
cpu_backtrace(void)
{
	/* The sanitizers and a debugger print backtraces here. */
}
