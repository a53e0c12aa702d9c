/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap.c: interrupts, and the report of an exception before the system stops.
 */
#include <arch/x86/pmap.h>

#include <arch/x86/cpufunc.h>
#include <machine/frame.h>
#include <arch/x86/trap.h>
#include <machine/vmparam.h>

#include <sys/ksyms.h>
#include <sys/lwp.h>
#include <sys/machdep.h>
#include <sys/systm.h>

static const char *const trap_names[T_NEXCEPTION] = {
    [0] = "divide error",
    [1] = "debug exception",
    [T_NMI] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "invalid opcode",
    [7] = "device not available (floating point in the kernel?)",
    [T_DF] = "double fault",
    [T_TS] = "invalid TSS",
    [11] = "segment not present",
    [12] = "stack fault",
    [13] = "general protection fault",
    [T_PF] = "page fault",
    [16] = "x87 floating-point error",
    [T_AC] = "alignment check",
    [T_MC] = "machine check",
    [19] = "SIMD floating-point error",
    [20] = "virtualization exception",
    [T_CP] = "control protection",
};

static const char *
trap_name(unsigned long no)
{
	if (no < T_NEXCEPTION && trap_names[no] != NULL)
		return trap_names[no];
	return "reserved exception";
}

/* From kern.ldscript and start_data.S. */
extern const char __kernel_start[], __text_end[], __rodata_end[];
extern const char __data_end[], __kernel_end[], kstack_guard[], kstack[];

/* The page below the first thread's stack, or below another's. */
static bool
is_stack_guard(vaddr_t va)
{
	return (va >= (vaddr_t)kstack_guard && va < (vaddr_t)kstack) ||
	    mem_is_stack_guard(va);
}

/* Describe the mapping at an address. */
static const char *
vm_region(vaddr_t va, int prot)
{
	const struct region {
		vaddr_t start, end;
		const char *name;
	} regions[] = {
	    {0, PAGE_SIZE, "null pointer"},
	    {(vaddr_t)__kernel_start, (vaddr_t)__text_end, "kernel text"},
	    {(vaddr_t)__text_end, (vaddr_t)__rodata_end, "kernel rodata"},
	    {(vaddr_t)__rodata_end, (vaddr_t)__data_end, "kernel data"},
	    {(vaddr_t)__data_end, (vaddr_t)__kernel_end, "kernel symbols"},
	    {KERNBASE, KERNBASE + KERNMAP_SIZE, "preloaded memory"},
	    {DMAP_BASE, DMAP_BASE + DMAP_SIZE, "direct map"},
	    {DEVMAP_BASE, DEVMAP_BASE + DEVMAP_SIZE, "device memory"},
	    {KMAP_BASE, KMAP_BASE + KMAP_SIZE, "kernel map"},
	};
	size_t i;

	if (is_stack_guard(va))
		return "stack guard";
	if (va >= ARENA_START && va < ARENA_END) {
		if ((prot & VM_PROT_EXECUTE) != 0)
			return "module text";
		if ((prot & (VM_PROT_READ | VM_PROT_WRITE)) == VM_PROT_READ)
			return "module rodata";
		return "module memory";
	}
	for (i = 0; i < knitems(regions); i++)
		if (va >= regions[i].start && va < regions[i].end)
			return regions[i].name;
	return "memory";
}

/* "write to read-only module text at 0x... (hello_text+0x4 [hello])" */
static void
print_page_fault(vaddr_t va, unsigned long err)
{
	const char *access, *state;
	char buf[128];
	paddr_t pa;
	int prot;

	if (!pmap_lookup(va, &pa, &prot))
		prot = VM_PROT_NONE;
	access = (err & PFE_I) != 0 ? "execution of"
	    : (err & PFE_W) != 0    ? "write to"
				    : "read of";
	if ((err & PFE_RSVD) != 0)
		state = "corruptly mapped";
	else if ((err & PFE_P) == 0)
		state = "unmapped";
	else
		state = (err & PFE_I) != 0 ? "non-executable"
		    : (err & PFE_W) != 0   ? "read-only"
					   : "unreadable";
	kprintf("%s %s %s at 0x%lx (%s)\n", access, state, vm_region(va, prot),
	    (unsigned long)va, ksyms_format_addr(va, buf, sizeof(buf)));
}

/*
 * A call of an unmapped address has pushed its return address but made no
 * frame: show the caller as the first frame.
 */
static void
print_callers(const struct trapframe *tf)
{
	vaddr_t ra;
	paddr_t pa;
	int prot;

	if (tf->tf_trapno == T_PF && (tf->tf_err & PFE_I) != 0 &&
	    TF_SP(tf) % sizeof(ra) == 0 && pmap_lookup(TF_SP(tf), &pa, &prot) &&
	    (prot & VM_PROT_READ) != 0) {
		ra = *(const vaddr_t *)TF_SP(tf);
		kprintf("called from:\n");
		backtrace_from(TF_FP(tf), ra - 1);
		return;
	}
	backtrace_from(TF_FP(tf), TF_PC(tf));
}

static __knoreturn void
trap_fatal(const struct trapframe *tf)
{
	static unsigned depth; /* owner: this function */
	char buf[128];
	bool firmware = pmap_activate();

	/* An exception within the report: halt without a report. */
	if (++depth > 2)
		cpu_stop();
	if (depth == 2) {
		kprintf(
		    "\nfatal trap: %s at 0x%lx, while reporting the previous one\n",
		    trap_name(tf->tf_trapno), TF_PC(tf));
		cpu_stop();
	}
	kprintf("\nfatal trap: %s: ", trap_name(tf->tf_trapno));
	if (tf->tf_trapno == T_PF)
		print_page_fault(rcr2(), tf->tf_err);
	else if (tf->tf_trapno == T_DF && is_stack_guard(rcr2()))
		kprintf("stack overflow in thread %s\n", curlwp->l_name);
	else
		kprintf("error code 0x%lx\n", tf->tf_err);
	kprintf("at 0x%lx %s\n", TF_PC(tf),
	    ksyms_format_addr(TF_PC(tf), buf, sizeof(buf)));
	trap_print_registers(tf);
	print_callers(tf);
	if (firmware)
		kprintf("This happened in a runtime service of the "
			"firmware.\n");
	kprintf("The system is halted.\n");
	cpu_stop();
}

void
trap(struct trapframe *tf)
{
	if (tf->tf_trapno < T_NEXCEPTION)
		trap_fatal(tf);
	if (tf->tf_trapno == T_TIMER)
		lapic_tick();
	else if (tf->tf_trapno != T_SPURIOUS)
		kprintf("interrupt %lu without a handler\n", tf->tf_trapno);
}
