/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_tick.c: clock ticks and the time since boot.
 */
#include <sys/kernel.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define HZ 100

const int hz = HZ;
const int tick = 1000000 / HZ;
int cold = 1; /* owner: main */

unsigned int
getticks(void)
{
	return (unsigned int)(cpu_nanotime() / (1000000000 / HZ));
}

int64_t
kern_uptime(void)
{
	return (int64_t)(cpu_nanotime() / 1000000000);
}

void
delay(unsigned int us)
{
	uint64_t end = cpu_nanotime() + (uint64_t)us * 1000;

	while (cpu_nanotime() < end)
		continue;
}
