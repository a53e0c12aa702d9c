/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * thread.c: preemptive threads on one processor, and their kernconfig lock.
 * The state here is changed with interrupts off only.
 */
#include "kernel.h"
#include "machine.h"

#include <sys/embed.h>
#include <sys/kernconfig.h>
#include <sys/machdep.h>

#define NTHREADS      3 /* the first one is kernel_main()'s */
#define STACK_SIZE    16384
#define VECTOR_TIMER  32
#define VECTOR_YIELD  33
#define HZ            1000
#define PIC           0x20 /* the interrupt controller */
#define PIT           0x40 /* the timer */
#define PIT_HZ        1193182
#define SELECTOR_CODE 8
#define RFLAGS_IF     0x200

/* Pushed by switch.S, last register first, and before it by the processor. */
struct frame {
	uint64_t f_regs[9], f_rdi, f_rsi, f_rdx, f_rcx, f_rbx, f_rax;
	uint64_t f_rip, f_cs, f_rflags, f_rsp, f_ss;
};
_Static_assert(sizeof(struct frame) % 16 == 0, "stacks stay aligned");

struct thread {
	struct frame *t_sp; /* while it does not run */
	bool t_alive;
	char t_stack[STACK_SIZE] __kaligned(16);
};

/* owner: this file */
static struct thread threads[NTHREADS];
static struct thread *current = &threads[0];
static struct thread *lock_owner;
static unsigned int lock_depth, lock_waiting;
static volatile uint64_t ticks;
struct lock_stat lock_stat;

static uint64_t
interrupts_off(void)
{
	uint64_t flags;

	__asm volatile("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static void
interrupts_restore(uint64_t flags)
{
	__asm volatile("pushq %0; popfq" : : "r"(flags) : "memory", "cc");
}

static void
yield(void)
{
	__asm volatile("int %0" : : "i"(VECTOR_YIELD) : "memory");
}

struct frame *thread_next(struct frame *sp);
struct frame *thread_tick(struct frame *sp);

/* Save the running thread's `sp`; return that of the next thread. */
struct frame *
thread_next(struct frame *sp)
{
	current->t_sp = sp;
	do {
		if (++current == &threads[NTHREADS])
			current = threads;
	} while (!current->t_alive);
	return current->t_sp;
}

struct frame *
thread_tick(struct frame *sp)
{
	outb(PIC, 0x20); /* end of interrupt */
	ticks++;
	if (current == lock_owner)
		lock_stat.ls_interrupts++;
	return thread_next(sp);
}

void
take_time(void)
{
	const uint64_t start = ticks;

	while (ticks - start < 2)
		__asm volatile("pause");
}

uint64_t
cpu_nanotime(void)
{
	return ticks * (1000000000 / HZ);
}

/*
 * The lock that linker and framework need (kernconfig.h): recursive, and its
 * holder may be preempted and may sleep.
 */
void
kernconfig_lock(void)
{
	const uint64_t flags = interrupts_off();

	if (lock_owner != NULL && lock_owner != current)
		lock_stat.ls_waits++;
	lock_waiting++;
	while (lock_owner != NULL && lock_owner != current)
		yield();
	lock_waiting--;
	lock_owner = current;
	lock_depth++;
	interrupts_restore(flags);
}

void
kernconfig_unlock(void)
{
	const uint64_t flags = interrupts_off();

	if (lock_owner != current)
		primeboot_panic(
		    "lock: released by a thread that does not own it");
	if (--lock_depth == 0) {
		lock_owner = NULL;
		if (lock_waiting > 0)
			yield(); /* let a waiting thread take it */
	}
	interrupts_restore(flags);
}

/* The first function of a thread; the thread exits in it. */
static void
thread_main(void (*fn)(unsigned int), unsigned int arg)
{
	fn(arg);
	(void)interrupts_off();
	current->t_alive = false;
	yield();
}

void
thread_start(void (*fn)(unsigned int), unsigned int arg)
{
	struct thread *t = threads;
	struct frame *sp;

	while (t->t_alive)
		t++;
	/* Align the stack as if thread_main() had been called. */
	sp = (struct frame *)(void *)(t->t_stack + STACK_SIZE) - 1;
	*sp = (struct frame){
	    .f_rdi = (uintptr_t)fn,
	    .f_rsi = arg,
	    .f_rip = (uintptr_t)thread_main,
	    .f_cs = SELECTOR_CODE,
	    .f_rflags = RFLAGS_IF,
	    .f_rsp = (uintptr_t)(t->t_stack + STACK_SIZE - 8),
	};
	t->t_sp = sp;
	t->t_alive = true;
}

void
threads_wait(void)
{
	for (size_t i = 1; i < NTHREADS; i++) {
		while (*(volatile bool *)&threads[i].t_alive)
			yield();
	}
}

/* An interrupt gate: interrupts are off in its function. */
static struct gate {
	uint16_t g_low, g_selector, g_type, g_middle;
	uint32_t g_high, g_reserved;
} gates[VECTOR_YIELD + 1]; /* owner: threads_init */

static void
set_gate(unsigned int vector, void (*entry)(void))
{
	const uintptr_t at = (uintptr_t)entry;

	gates[vector] = (struct gate){
	    .g_low = (uint16_t)at,
	    .g_selector = SELECTOR_CODE,
	    .g_type = 0x8e00,
	    .g_middle = (uint16_t)(at >> 16),
	    .g_high = (uint32_t)(at >> 32),
	};
}

void timer_entry(void);
void yield_entry(void);

void
threads_init(void)
{
	const struct {
		uint16_t limit;
		uint64_t base;
	} __kpacked idt = {sizeof(gates) - 1, (uintptr_t)gates};

	current->t_alive = true;
	set_gate(VECTOR_TIMER, timer_entry);
	set_gate(VECTOR_YIELD, yield_entry);
	__asm volatile("lidt %0" : : "m"(idt));
	outb(PIC, 0x11); /* initialise; four bytes follow */
	outb(PIC + 1, VECTOR_TIMER);
	outb(PIC + 1, 0x04); /* another one at line 2, which is not used */
	outb(PIC + 1, 0x01);
	outb(PIC + 1, 0xfe); /* the timer alone */
	outb(PIT + 3, 0x34); /* periodic */
	outb(PIT, (PIT_HZ / HZ) & 0xff);
	outb(PIT, PIT_HZ / HZ >> 8);
	__asm volatile("sti");
}
