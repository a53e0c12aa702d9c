/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machdep.h: the machine-dependent functions, in groups.  The linker needs the
 * first group, the framework the first two, our threads the first three; the
 * last one is for our kernel and its monitor.  A port is these functions,
 * kobj_machdep.c (kobj_md.h) and start-up code that calls main();
 * sys/arch/amd64 and sys/arch/host are ports.  A kernel with an archive of make
 * lib defines the groups of its archive (docs/embedding.md).
 *
 * Unless said otherwise those of the linker and the framework are called from a
 * thread, with kernconfig (kernconfig.h) held, and may sleep.  Linker and
 * framework neither disable nor enable interrupts, and run with either.
 */
#ifndef _SYS_MACHDEP_H_
#define _SYS_MACHDEP_H_

#include <libkern/kdefs.h>

/*
 * Bytes of stack that a load or unload takes at most on amd64 or i386, as make
 * lib compiles it: beside what the module's own functions take, and
 * CPU_STACK_WAIT more for each load that waits for it.  About 2,200 and 368 are
 * measured (320 on amd64) by test/unit/embed/test_stack.c, which fails above
 * these: a stack filled with a pattern, on which all modules of the tests are
 * primed, linked, refused and unloaded, and damaged ones too.
 */
#define CPU_STACK_LOAD 2560
#define CPU_STACK_WAIT 368

/*
 * ------------------------------------------------------------ The linker
 *
 * Addresses and sizes are multiples of PAGE_SIZE.
 *
 * The module arena: a range of kernel addresses within reach (+-2 GiB) of
 * kernel text, mapped by nothing but the functions below.  The same at each
 * call.
 */
void cpu_module_arena(vaddr_t *startp, vaddr_t *endp);
/* Map fresh zeroed pages there, read-write.  ENOMEM: nothing is mapped. */
int cpu_arena_map(vaddr_t va, size_t len) __kwarnunused;

#define VM_PROT_NONE    0x0
#define VM_PROT_READ    0x1
#define VM_PROT_WRITE   0x2
#define VM_PROT_EXECUTE 0x4
/*
 * Protect mapped pages: VM_PROT_*; write and execute together never.  On return
 * the protection is in effect on every processor: their TLB entries have been
 * flushed.  A machine that cannot forbid execution or writing allows it:
 * modules run, but faults are not detected.
 */
void cpu_arena_protect(vaddr_t va, size_t len, int prot);
/* On return no processor has a translation, and the pages may be used again. */
void cpu_arena_unmap(vaddr_t va, size_t len);
/*
 * The bytes of a mapped address of the arena: where it says, in every kernel.
 * A program that links for a kernel which does not run there keeps them
 * elsewhere.
 */
#if defined(_HOST) || defined(STAND)
void *cpu_arena_bytes(vaddr_t va);
#else
static inline void *
cpu_arena_bytes(vaddr_t va)
{
	return (void *)va;
}
#endif

/*
 * Pages for kmem: zeroed, at contiguous addresses.  NULL: there are none. Where
 * modules call kmem_alloc() themselves, called with the locks that they hold.
 */
void *cpu_kmem_pages(size_t len);
void cpu_kmem_pages_free(void *p, size_t len);

/* 64 random bits.  False when the machine has no source for them. */
bool cpu_entropy(uint64_t *out);

/*
 * One byte of a message.  A line ends with '\n': a device that wants a carriage
 * return before it adds that itself.  Called in any state, from panic() too.
 */
void cpu_cnputc(int c);
/* Stop the system: panic() has printed why.  (Host: host_run() returns.) */
__knoreturn void cpu_halt(void);

/*
 * --------------------------------------------------------- The framework
 *
 * Walk the boot loader's module list, module_prime() what is a module.  Called
 * by module_init(), without kernconfig.
 */
void module_init_md(void);
/*
 * Free the whole pages of the file at [base, base+len), which was passed to
 * module_prime().  It may do nothing: then their memory stays unused.
 */
void cpu_preload_free(const void *base, size_t len);
/* Nanoseconds since boot, monotonic; in any state. */
uint64_t cpu_nanotime(void);

/*
 * --------------------------------------------------------------- Threads
 *
 * A context is where a thread that does not run goes on: its stack pointer,
 * everything else lies on the stack (on the host: a pointer).
 */
struct cpu_context {
	void *cc_sp;
};
/*
 * A context that calls fn(arg), which must not return, on the stack
 * [stack, stack+size).
 */
void cpu_context_init(struct cpu_context *cc, void *stack, size_t size,
    void (*fn)(void *), void *arg);
/*
 * Is one of the words of a thread that does not run, on the stack that it uses
 * or in its registers, within [start, end)?  The stack begins at `stack`, and
 * has `size` bytes; NULL: main()'s.
 */
bool cpu_context_holds(const struct cpu_context *cc, const void *stack,
    size_t size, vaddr_t start, vaddr_t end);
/* The thread never goes on: forget what the machine keeps of it. */
void cpu_context_free(struct cpu_context *cc);
/* Leave the running thread in *from, go on in *to. */
void cpu_switch(struct cpu_context *from, struct cpu_context *to);
/*
 * A thread's stack: like cpu_kmem_pages, with a page below it that faults.
 */
void *cpu_stack_alloc(size_t len);
void cpu_stack_free(void *p, size_t len);
/* The lowest address of the stack that main() runs on. */
const void *cpu_stack0(void);
/* No thread can run: wait for an interrupt, a few milliseconds at most. */
void cpu_idle(void);

/*
 * ------------------------------------------- Our kernel, and its monitor
 *
 * A byte that was typed; -1: there is none.
 */
int cpu_cnpollc(void);
__knoreturn void cpu_reboot(void);
__knoreturn void cpu_poweroff(void);
/* The system has come up: tell whoever counts boots that did not. */
void cpu_boot_good(void);
/* For panic(): the call chain, through kprintf(), as symbol+offset. */
void cpu_backtrace(void);
/* For sysctl (libsysctl.a) too: pages that are free, and all that there are. */
size_t cpu_pages_free(void);
size_t cpu_pages_total(void);
/* The physical address of `va`.  False: nothing is mapped there. */
bool cpu_kvtopa(vaddr_t va, paddr_t *pap);

#endif /* !_SYS_MACHDEP_H_ */
