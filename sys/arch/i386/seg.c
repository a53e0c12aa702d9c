/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seg.c: interrupt descriptors, and the task that a double fault switches to,
 * on i386 the only way to get a valid stack (Intel SDM volume 3, 6.11, 7.2 and
 * 7.3).  NMI and machine check use the current stack.
 */
#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <arch/x86/trap.h>
#include <machine/frame.h>
#include <machine/pte.h>
#include <machine/segments.h>

#include <libkern/libkern.h>

struct gate {
	uint16_t gd_off0;
	uint16_t gd_sel;
	uint8_t gd_zero;
	uint8_t gd_type;
	uint16_t gd_off16;
};
_Static_assert(sizeof(struct gate) == 8, "32-bit gate");

struct tss {
	uint32_t tss_link;
	uint32_t tss_ring[6]; /* esp and ss of rings 0 to 2 */
	uint32_t tss_cr3;
	uint32_t tss_eip, tss_eflags;
	uint32_t tss_eax, tss_ecx, tss_edx, tss_ebx;
	uint32_t tss_esp, tss_ebp, tss_esi, tss_edi;
	uint32_t tss_es, tss_cs, tss_ss, tss_ds, tss_fs, tss_gs;
	uint32_t tss_ldt;
	uint16_t tss_trap;
	uint16_t tss_iobase;
};
_Static_assert(sizeof(struct tss) == 104, "32-bit TSS");
_Static_assert(offsetof(struct tss, tss_es) == 72, "32-bit TSS");

struct table_pointer {
	uint16_t tp_limit;
	uint32_t tp_base;
} __kpacked;
_Static_assert(sizeof(struct table_pointer) == 6, "IDTR image");

#define GATE_INTERRUPT 0x8e /* present, ring 0, interrupts off */
#define GATE_TASK      0x85 /* present, ring 0 */
#define DESC_TSS       0x89 /* present, ring 0, 32-bit TSS, available */
#define EFLAGS_ONE     0x02 /* always set */

extern uint64_t gdt[];    /* locore_data.S */
extern char istack_top[]; /* start_data.S */

static struct gate idt[VECTOR_COUNT] __kaligned(16); /* owner: seg_init */
/* The states that the processor saves and loads at the task switch. */
static struct tss tss __kaligned(128);   /* owner: seg_init */
static struct tss dftss __kaligned(128); /* owner: seg_init */

static void
gate_set(struct gate *gd, vaddr_t handler)
{
	gd->gd_off0 = (uint16_t)handler;
	gd->gd_off16 = (uint16_t)(handler >> 16);
	gd->gd_sel = SEL_CODE32;
	gd->gd_zero = 0;
	gd->gd_type = GATE_INTERRUPT;
}

static void
idt_load(const void *base, size_t size)
{
	struct table_pointer tp;

	tp.tp_limit = (uint16_t)(size - 1);
	tp.tp_base = (uint32_t)(uintptr_t)base;
	__asm__ volatile("lidt %0" ::"m"(tp));
}

static void
tss_describe(unsigned sel, const struct tss *t)
{
	const uint64_t base = (uintptr_t)t;

	gdt[sel / sizeof(uint64_t)] = (sizeof(*t) - 1) |
	    (base & 0xffffff) << 16 | (uint64_t)DESC_TSS << 40 |
	    (base >> 24 & 0xff) << 56;
}

/*
 * Entry of the double fault's task, with the error code in place of a return
 * address: report the interrupted code.
 */
static __knoreturn void
double_fault(void)
{
	struct trapframe tf = {
	    .tf_edi = tss.tss_edi,
	    .tf_esi = tss.tss_esi,
	    .tf_ebp = tss.tss_ebp,
	    .tf_esp = tss.tss_esp,
	    .tf_ebx = tss.tss_ebx,
	    .tf_edx = tss.tss_edx,
	    .tf_ecx = tss.tss_ecx,
	    .tf_eax = tss.tss_eax,
	    .tf_trapno = T_DF,
	    .tf_eip = tss.tss_eip,
	    .tf_cs = tss.tss_cs,
	    .tf_eflags = tss.tss_eflags,
	};

	lcr3(cpu_root); /* the TSS has locore.S's tables */
	trap(&tf);
	cpu_stop();
}

static void
tss_load(void)
{
	tss.tss_iobase = dftss.tss_iobase = sizeof(tss); /* none */
	dftss.tss_cr3 = (uint32_t)rcr3();
	dftss.tss_eip = (uint32_t)(uintptr_t)double_fault;
	dftss.tss_eflags = EFLAGS_ONE;
	dftss.tss_esp = (uint32_t)(uintptr_t)istack_top;
	dftss.tss_cs = SEL_CODE32;
	dftss.tss_ss = dftss.tss_ds = dftss.tss_es = SEL_DATA;
	tss_describe(SEL_TSS, &tss);
	tss_describe(SEL_DFTSS, &dftss);
	__asm__ volatile("ltr %w0" ::"r"(SEL_TSS) : "memory");
}

void
seg_init(void)
{
	unsigned i;

	for (i = 0; i < VECTOR_COUNT; i++)
		gate_set(&idt[i], (vaddr_t)vectors + i * VECTOR_SIZE);
	idt[T_DF].gd_sel = SEL_DFTSS;
	idt[T_DF].gd_type = GATE_TASK;
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
