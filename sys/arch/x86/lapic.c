/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lapic.c: the local APIC's timer, so that waiting for a key does not keep the
 * processor busy.  Interrupts are off except in cpu_idle(), and the tick only
 * ends its hlt.
 */
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <arch/x86/trap.h>

#include <sys/machdep.h>
#include <sys/systm.h>

/* Registers (Intel SDM volume 3, 11.4.1). */
#define LAPIC_TPR     0x080
#define LAPIC_EOI     0x0b0
#define LAPIC_SVR     0x0f0
#define LAPIC_LVT_TMR 0x320
#define LAPIC_LINT0   0x350
#define LAPIC_TMR_ICR 0x380
#define LAPIC_TMR_CCR 0x390
#define LAPIC_TMR_DCR 0x3e0

#define SVR_ENABLE    0x100
#define LVT_MASKED    0x10000
#define LVT_PERIODIC  0x20000
#define DCR_BY_16     0x3

#define TICK_NS       1000000ULL /* a 16550's FIFO fills in 1.4 ms */
/*
 * Time limit for the first tick.  A virtual machine on a busy host may not run
 * for tens of ms.
 */
#define TEST_NS 500000000ULL

/* 8259 pair. */
#define PIC1_CMD  0x20
#define PIC1_DATA 0x21
#define PIC2_CMD  0xa0
#define PIC2_DATA 0xa1
#define PIC_INIT  0x11 /* with ICW4, cascaded */
#define PIC_8086  0x01

static volatile uint32_t *lapic_regs; /* owner: lapic_init; NULL: x2APIC */
static volatile unsigned lapic_ticks; /* owner: lapic_tick */
static bool lapic_works;              /* owner: lapic_init */

static uint32_t
lapic_read(unsigned reg)
{
	if (lapic_regs == NULL)
		return (uint32_t)rdmsr(MSR_X2APIC + reg / 16);
	return lapic_regs[reg / sizeof(uint32_t)];
}

static void
lapic_write(unsigned reg, uint32_t v)
{
	if (lapic_regs == NULL)
		wrmsr(MSR_X2APIC + reg / 16, v);
	else
		lapic_regs[reg / sizeof(uint32_t)] = v;
}

void
pic_init(void)
{
	/* Away from the exceptions' vectors, for spurious interrupts. */
	outb(PIC1_CMD, PIC_INIT);
	outb(PIC2_CMD, PIC_INIT);
	outb(PIC1_DATA, T_PIC);
	outb(PIC2_DATA, T_PIC + 8);
	outb(PIC1_DATA, 1 << 2); /* the second one is on line 2 */
	outb(PIC2_DATA, 2);
	outb(PIC1_DATA, PIC_8086);
	outb(PIC2_DATA, PIC_8086);
	outb(PIC1_DATA, 0xff);
	outb(PIC2_DATA, 0xff);
}

/* Make the registers accessible.  False: there is no local APIC. */
static bool
lapic_map(void)
{
	uint64_t base;

	if ((cpuid(1, 0).edx & CPUID_APIC_EDX) == 0)
		return false;
	base = rdmsr(MSR_APICBASE);
	if ((base & APICBASE_EN) == 0)
		return false;
	if ((base & APICBASE_X2) != 0)
		return true;
	lapic_regs = pmap_mapdev(base & APICBASE_PA, PAGE_SIZE, PMAP_UNCACHED);
	return lapic_regs != NULL;
}

/* The timer's counts per TICK_NS. */
static uint32_t
timer_count(void)
{
	uint64_t start;

	lapic_write(LAPIC_TMR_ICR, UINT32_MAX);
	start = cpu_nanotime();
	while (cpu_nanotime() - start < TICK_NS)
		cpu_pause();
	return UINT32_MAX - lapic_read(LAPIC_TMR_CCR);
}

void
lapic_init(void)
{
	uint64_t start;
	uint32_t count;

	if (!lapic_map())
		return;
	lapic_write(LAPIC_SVR, SVR_ENABLE | T_SPURIOUS);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LINT0, LVT_MASKED); /* the 8259s */
	lapic_write(LAPIC_TMR_DCR, DCR_BY_16);
	lapic_write(LAPIC_LVT_TMR, LVT_MASKED);
	count = timer_count();
	lapic_write(LAPIC_LVT_TMR, LVT_PERIODIC | T_TIMER);
	lapic_write(LAPIC_TMR_ICR, MAX(count, 1u));

	/* A hlt without a tick would hang: check that the timer works. */
	start = cpu_nanotime();
	while (lapic_ticks == 0 && cpu_nanotime() - start < TEST_NS) {
		cpu_take_intr();
		cpu_pause();
	}
	lapic_works = lapic_ticks != 0;
	if (!lapic_works) {
		lapic_write(LAPIC_LVT_TMR, LVT_MASKED);
		printf("lapic: the timer does not tick: waiting for a key "
		       "keeps the processor busy\n");
	}
}

void
lapic_tick(void)
{
	lapic_ticks++;
	lapic_write(LAPIC_EOI, 0);
}

void
cpu_idle(void)
{
	if (lapic_works)
		cpu_wait_intr();
	else
		cpu_pause();
}
