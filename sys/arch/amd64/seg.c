/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seg.c: interrupt descriptors, and the task state segment with separate stacks
 * for NMI, double fault and machine check (Intel SDM volume 3,
 * 6.14 and 7.7).
 */
#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <arch/x86/trap.h>
#include <machine/segments.h>

#include <libkern/libkern.h>

struct gate {
	uint16_t gd_off0;
	uint16_t gd_sel;
	uint8_t gd_ist;
	uint8_t gd_type;
	uint16_t gd_off16;
	uint32_t gd_off32;
	uint32_t gd_zero;
} __kpacked;
_Static_assert(sizeof(struct gate) == 16, "64-bit interrupt gate");

struct tss {
	uint32_t tss_reserved0;
	uint64_t tss_rsp[3];
	uint64_t tss_reserved1;
	uint64_t tss_ist[7]; /* IST n is tss_ist[n - 1] */
	uint64_t tss_reserved2;
	uint16_t tss_reserved3;
	uint16_t tss_iobase;
} __kpacked;
_Static_assert(sizeof(struct tss) == 104, "64-bit TSS");

struct table_pointer {
	uint16_t tp_limit;
	uint64_t tp_base;
} __kpacked;
_Static_assert(sizeof(struct table_pointer) == 10, "IDTR image");

#define GATE_INTERRUPT 0x8e /* present, ring 0, interrupts off */
#define DESC_TSS       0x89 /* present, ring 0, 64-bit TSS, available */

extern uint64_t gdt[]; /* locore_data.S */
extern char istack[];  /* start_data.S: IST_COUNT of ISTACK_SIZE */

static struct gate idt[VECTOR_COUNT] __kaligned(16); /* owner: seg_init */
static struct tss tss __kaligned(16);                /* owner: seg_init */

static uint8_t
ist_of(unsigned vec)
{
	switch (vec) {
	case T_NMI:
		return IST_NMI;
	case T_DF:
		return IST_DF;
	case T_MC:
		return IST_MC;
	default:
		return 0;
	}
}

static void
gate_set(struct gate *gd, vaddr_t handler, uint8_t ist)
{
	gd->gd_off0 = (uint16_t)handler;
	gd->gd_off16 = (uint16_t)(handler >> 16);
	gd->gd_off32 = (uint32_t)(handler >> 32);
	gd->gd_sel = SEL_CODE64;
	gd->gd_ist = ist;
	gd->gd_type = GATE_INTERRUPT;
	gd->gd_zero = 0;
}

static void
idt_load(const void *base, size_t size)
{
	struct table_pointer tp;

	tp.tp_limit = (uint16_t)(size - 1);
	tp.tp_base = (uint64_t)base;
	__asm__ volatile("lidt %0" ::"m"(tp));
}

static void
tss_load(void)
{
	uint64_t base, *desc;
	unsigned i;

	for (i = 1; i <= IST_COUNT; i++)
		tss.tss_ist[i - 1] = (uint64_t)istack + i * ISTACK_SIZE;
	tss.tss_iobase = sizeof(tss); /* none */

	base = (uint64_t)&tss;
	desc = &gdt[SEL_TSS / sizeof(uint64_t)];
	desc[0] = (sizeof(tss) - 1) | (base & 0xffffff) << 16 |
	    (uint64_t)DESC_TSS << 40 | (base >> 24 & 0xff) << 56;
	desc[1] = base >> 32;
	__asm__ volatile("ltr %w0" ::"r"(SEL_TSS) : "memory");
}

void
seg_init(void)
{
	unsigned i;

	for (i = 0; i < VECTOR_COUNT; i++)
		gate_set(&idt[i], (vaddr_t)vectors + (vaddr_t)i * VECTOR_SIZE,
		    ist_of(i));
	tss_load();
	idt_load(idt, sizeof(idt));
	if ((cpuid(1, 0).edx & CPUID_MCE_EDX) != 0)
		lcr4(rcr4() | CR4_MCE);
}

void
seg_drop_idt(void)
{
	idt_load(NULL, 1);
}
