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
trap_name(uint64_t no)
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

/* Describe what is mapped at an address. */
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
print_page_fault(vaddr_t va, uint64_t err)
{
	const char *access, *state;
	char buf[128];
	paddr_t pa;
	int prot;

	if (!pmap_extract(va, &pa, &prot))
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
	    va, ksyms_format_addr(va, buf, sizeof(buf)));
}

static void
print_registers(const struct trapframe *tf)
{
	kprintf("rax %016lx rbx %016lx rcx %016lx rdx %016lx\n"
		"rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n"
		"r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n"
		"r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n"
		"rip %016lx cs %04lx ss %04lx rflags %08lx cr2 %016lx\n",
	    tf->tf_rax, tf->tf_rbx, tf->tf_rcx, tf->tf_rdx, tf->tf_rsi,
	    tf->tf_rdi, tf->tf_rbp, tf->tf_rsp, tf->tf_r8, tf->tf_r9,
	    tf->tf_r10, tf->tf_r11, tf->tf_r12, tf->tf_r13, tf->tf_r14,
	    tf->tf_r15, tf->tf_rip, tf->tf_cs, tf->tf_ss, tf->tf_rflags,
	    rcr2());
}

/*
 * A call to nowhere has pushed its return address but made no frame: show the
 * caller as the first one.
 */
static void
print_callers(const struct trapframe *tf)
{
	vaddr_t ra;
	paddr_t pa;
	int prot;

	if (tf->tf_trapno == T_PF && (tf->tf_err & PFE_I) != 0 &&
	    tf->tf_rsp % sizeof(ra) == 0 &&
	    pmap_extract(tf->tf_rsp, &pa, &prot) &&
	    (prot & VM_PROT_READ) != 0) {
		ra = *(const vaddr_t *)tf->tf_rsp;
		kprintf("called from:\n");
		backtrace_from(tf->tf_rbp, ra - 1);
		return;
	}
	backtrace_from(tf->tf_rbp, tf->tf_rip);
}

static __knoreturn void
trap_fatal(const struct trapframe *tf)
{
	static unsigned depth; /* owner: this function */
	char buf[128];

	/* An exception within the report: stop without one. */
	if (++depth > 2)
		cpu_stop();
	if (depth == 2) {
		kprintf(
		    "\nfatal trap: %s at 0x%lx, while reporting the one above\n",
		    trap_name(tf->tf_trapno), tf->tf_rip);
		cpu_stop();
	}
	kprintf("\nfatal trap: %s: ", trap_name(tf->tf_trapno));
	if (tf->tf_trapno == T_PF)
		print_page_fault(rcr2(), tf->tf_err);
	else if (tf->tf_trapno == T_DF && is_stack_guard(rcr2()))
		kprintf("the stack of thread %s is full\n", curlwp->l_name);
	else
		kprintf("error code 0x%lx\n", tf->tf_err);
	kprintf("at 0x%lx %s\n", tf->tf_rip,
	    ksyms_format_addr(tf->tf_rip, buf, sizeof(buf)));
	print_registers(tf);
	print_callers(tf);
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
