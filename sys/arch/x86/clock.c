/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock.c: time since boot, from the time stamp counter.  Its frequency is read
 * from the hypervisor or the processor (CPUID), or else measured against the
 * 8254 timer.
 */
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/x86_scale.h>
#include <arch/x86/x86_timeline.h>

#include <sys/machdep.h>
#include <sys/systm.h>

#define NSEC_PER_SEC 1000000000ULL

/* 8254 channel 0, which runs on every machine with an 8254. */
#define PIT_HZ        1193182u
#define PIT_CHANNEL0  0x40
#define PIT_MODE      0x43
#define PIT_MODE_CH0  0x30 /* low byte then high, mode 0: one shot */
#define PIT_STATUS    0xe2 /* read-back: the status of channel 0 */
#define STATUS_OUT    0x80
#define PIT_COUNT     (PIT_HZ / 100) /* 10 ms */
#define PIT_SPINS     1000000        /* polls before there is no timer */
#define PIT_TRIES     8              /* a busy hypervisor may spoil some */

#define CPUID_HV_ECX  0x80000000u /* leaf 1: under a hypervisor */
#define CPUID_HV_BASE 0x40000000u
#define CPUID_HV_FREQ 0x40000010u /* eax: kHz */
#define CPUID_TSC     0x15u
#define HZ_FALLBACK   1000000000ULL

struct tsc_clock tsc_clock; /* owner: clock_init */

/* The frequency from CPUID; 0: neither has it. */
static uint64_t
tsc_hz_told(void)
{
	struct cpuid r;

	if ((cpuid(1, 0).ecx & CPUID_HV_ECX) != 0 &&
	    cpuid(CPUID_HV_BASE, 0).eax >= CPUID_HV_FREQ &&
	    cpuid(CPUID_HV_BASE, 0).eax < CPUID_HV_BASE + 0x10000) {
		r = cpuid(CPUID_HV_FREQ, 0);
		if (r.eax != 0)
			return (uint64_t)r.eax * 1000;
	}
	if (cpuid(0, 0).eax < CPUID_TSC)
		return 0;
	r = cpuid(CPUID_TSC, 0);
	if (r.eax == 0 || r.ebx == 0)
		return 0;
	return (uint64_t)r.ecx * r.ebx / r.eax;
}

/* Has the count ended?  True as well when there is no 8254. */
static bool
pit_out(void)
{
	outb(PIT_MODE, PIT_STATUS);
	return (inb(PIT_CHANNEL0) & STATUS_OUT) != 0;
}

/*
 * Start the 8254's count: when it began, in ticks; 0: it was over at the first
 * look.  That is so where no 8254 is, and where a hypervisor ran others first.
 */
static uint64_t
pit_start(void)
{
	uint64_t start;

	outb(PIT_MODE, PIT_MODE_CH0);
	outb(PIT_CHANNEL0, PIT_COUNT & 0xff);
	outb(PIT_CHANNEL0, PIT_COUNT >> 8);
	start = rdtsc();
	return pit_out() ? 0 : start;
}

/* Ticks while the 8254 counts PIT_COUNT down; 0: there is none. */
static uint64_t
pit_measure(void)
{
	uint64_t start = 0;
	unsigned spins;

	for (int i = 0; i < PIT_TRIES && start == 0; i++)
		start = pit_start();
	if (start == 0)
		return 0;
	for (spins = 0; !pit_out(); spins++)
		if (spins == PIT_SPINS)
			return 0;
	return rdtsc() - start;
}

/* The smaller of two: an SMI in between only makes it larger. */
static uint64_t
tsc_hz_measured(void)
{
	uint64_t first, second;

	first = pit_measure();
	if (first == 0)
		return 0;
	second = pit_measure();
	return MIN(first, second) * PIT_HZ / PIT_COUNT;
}

void
clock_init(void)
{
	uint64_t hz;

	tsc_clock.tc_zero = rdtsc();
	hz = tsc_hz_told();
	if (hz == 0)
		hz = tsc_hz_measured();
	if (hz == 0) {
		hz = HZ_FALLBACK;
		kprintf("clock: no timer to calibrate the TSC against, "
			"assuming %llu MHz\n",
		    HZ_FALLBACK / 1000000);
	}
	tsc_clock.tc_mult = (NSEC_PER_SEC << 32) / hz;
}

uint64_t
cpu_nanotime(void)
{
	uint64_t ticks;

	if (tsc_clock.tc_mult == 0)
		return 0;
	ticks = rdtsc() - tsc_clock.tc_zero;
	return scale32(ticks, tsc_clock.tc_mult);
}
