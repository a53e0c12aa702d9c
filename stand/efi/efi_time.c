/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_time.c: milliseconds since the loader started, from the processor's
 * time-stamp counter: UEFI's boot services have no clock, and GetTime() reads
 * the real-time clock.
 */
#include "efi_env.h"

#define CALIBRATE_ROUNDS 3
#define CALIBRATE_US     2000

static uint64_t
tsc_read(void)
{
	uint32_t lo, hi;

	__asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

/*
 * Measure the counter's frequency with Stall(), which may return late (on the
 * busy host of a virtual machine) but never early: the shortest of a few rounds
 * is the most accurate.
 */
void
efi_time_init(struct efi *e)
{
	uint64_t best = UINT64_MAX, t;
	int i;

	e->e_tsc0 = tsc_read();
	for (i = 0; i < CALIBRATE_ROUNDS; i++) {
		t = tsc_read();
		e->e_bs->Stall(CALIBRATE_US);
		best = MIN(best, tsc_read() - t);
	}
	e->e_tsc_per_ms = MAX(best * 1000 / CALIBRATE_US, 1);
}

/* sa_env: monotonic milliseconds. */
uint64_t
efi_millis(void *cookie)
{
	const struct efi *e = cookie;

	return (tsc_read() - e->e_tsc0) / e->e_tsc_per_ms;
}
