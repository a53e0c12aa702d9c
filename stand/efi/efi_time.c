/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_time.c: milliseconds since the loader started, from the processor's
 * time-stamp counter: UEFI's boot services have no clock, and GetTime() reads
 * the real-time clock.
 */
#include "efi_env.h"

#include <cpuid.h>

#define CALIBRATE_ROUNDS 3
#define CALIBRATE_US     500
/*
 * No counter runs faster.  Until the frequency is measured, ticks are divided
 * by this, which gives too few milliseconds.  It is measured when they reach
 * EXACT_MS, so that a shorter boot does not wait for the measurement.
 */
#define FASTEST_PER_MS 8000000u
#define EXACT_MS       50

static uint64_t
tsc_read(void)
{
	uint32_t lo, hi;

	__asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

/* CPUID: the counter's crystal, and the processor's frequency in MHz. */
#define CPUID_TSC       0x15
#define CPUID_FREQUENCY 0x16

/*
 * Measure the counter's frequency, in ticks per millisecond, by Stall().  That
 * may return late, on the busy host of a virtual machine, but not early: the
 * shortest of a few rounds is the most accurate.
 */
static uint64_t
tsc_measure(const struct efi *e)
{
	uint64_t best = UINT64_MAX, t;
	int i;

	for (i = 0; i < CALIBRATE_ROUNDS; i++) {
		t = tsc_read();
		e->e_bs->Stall(CALIBRATE_US);
		best = MIN(best, tsc_read() - t);
	}
	return best * 1000 / CALIBRATE_US;
}

/* The frequency that CPUID reports, in ticks per millisecond; 0: none. */
static uint64_t
tsc_from_cpuid(void)
{
	uint32_t eax, ebx, ecx, edx;

	if (!__get_cpuid_count(CPUID_TSC, 0, &eax, &ebx, &ecx, &edx) ||
	    eax == 0 || ebx == 0)
		return 0;
	if (ecx != 0)
		return (uint64_t)ecx * ebx / eax / 1000;
	if (!__get_cpuid_count(CPUID_FREQUENCY, 0, &eax, &ebx, &ecx, &edx))
		return 0;
	return (uint64_t)(eax & 0xffff) * 1000;
}

void
efi_time_init(struct efi *e)
{
	e->e_tsc0 = tsc_read();
	e->e_tsc_per_ms = tsc_from_cpuid();
}

/* sa_env: the counter; its frequency, if that is known by now. */
uint64_t
efi_ticks(void *cookie, uint32_t *khz)
{
	const struct efi *e = cookie;

	*khz = (uint32_t)MIN(e->e_tsc_per_ms, UINT32_MAX);
	return tsc_read();
}

/* sa_env: monotonic milliseconds. */
uint64_t
efi_millis(void *cookie)
{
	struct efi *e = cookie;
	const uint64_t ticks = tsc_read() - e->e_tsc0;

	if (e->e_tsc_per_ms == 0) {
		if (ticks / FASTEST_PER_MS < EXACT_MS)
			return ticks / FASTEST_PER_MS;
		e->e_tsc_per_ms = MAX(tsc_measure(e), 1);
	}
	return ticks / e->e_tsc_per_ms;
}
