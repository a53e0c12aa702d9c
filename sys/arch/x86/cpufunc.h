/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpufunc.h: instructions that C cannot express.
 */
#ifndef _ARCH_X86_CPUFUNC_H_
#define _ARCH_X86_CPUFUNC_H_

#include <libkern/kdefs.h>

static inline void
outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port));
}

static inline void
outw(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" ::"a"(v), "Nd"(port));
}

static inline void
outl(uint16_t port, uint32_t v)
{
	__asm__ volatile("outl %0, %1" ::"a"(v), "Nd"(port));
}

static inline uint8_t
inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint16_t
inw(uint16_t port)
{
	uint16_t v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint64_t
rdmsr(uint32_t msr)
{
	uint32_t hi, lo;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (uint64_t)hi << 32 | lo;
}

static inline void
wrmsr(uint32_t msr, uint64_t v)
{
	__asm__ volatile(
	    "wrmsr" ::"c"(msr), "a"((uint32_t)v), "d"((uint32_t)(v >> 32))
	    : "memory");
}

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid
cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

/* 32-bit processors before SSE2 have no fence for it. */
#ifdef __x86_64__
#define RDTSC "lfence; rdtsc"
#else
#define RDTSC "rdtsc"
#endif

static inline uint64_t
rdtsc(void)
{
	uint32_t hi, lo;

	__asm__ volatile(RDTSC : "=a"(lo), "=d"(hi)::"memory");
	return (uint64_t)hi << 32 | lo;
}

static inline unsigned long
rcr0(void)
{
	unsigned long v;

	__asm__ volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

static inline void
lcr0(unsigned long v)
{
	__asm__ volatile("mov %0, %%cr0" ::"r"(v) : "memory");
}

static inline unsigned long
rcr2(void)
{
	unsigned long v;

	__asm__ volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static inline unsigned long
rcr3(void)
{
	unsigned long v;

	__asm__ volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static inline void
lcr3(unsigned long v)
{
	__asm__ volatile("mov %0, %%cr3" ::"r"(v) : "memory");
}

static inline unsigned long
rcr4(void)
{
	unsigned long v;

	__asm__ volatile("mov %%cr4, %0" : "=r"(v));
	return v;
}

static inline void
lcr4(unsigned long v)
{
	__asm__ volatile("mov %0, %%cr4" ::"r"(v) : "memory");
}

static inline void
invlpg(vaddr_t va)
{
	__asm__ volatile("invlpg (%0)" ::"r"(va) : "memory");
}

static inline void
cpu_pause(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline void
cpu_disable_intr(void)
{
	__asm__ volatile("cli" ::: "memory");
}

/*
 * Take pending interrupts: sti inhibits them for one instruction, which must
 * not be pause (QEMU then keeps them inhibited).
 */
static inline void
cpu_take_intr(void)
{
	__asm__ volatile("sti; nop; nop; cli" ::: "memory");
}

/* Sleep until the next interrupt: sti inhibits it until the hlt. */
static inline void
cpu_wait_intr(void)
{
	__asm__ volatile("sti; hlt; cli" ::: "memory");
}

/* Halt: only an NMI is still taken. */
static inline __knoreturn void
cpu_stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}

#endif /* !_ARCH_X86_CPUFUNC_H_ */
