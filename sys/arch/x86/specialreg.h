/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * specialreg.h: control registers, MSRs, page table entries (Intel SDM
 * volume 3, chapters 2 to 4).  Also read by assembler.
 */
#ifndef _ARCH_X86_SPECIALREG_H_
#define _ARCH_X86_SPECIALREG_H_

#include <machine/vmparam.h>

#define CR0_PE       _UL(0x00000001)
#define CR0_EM       _UL(0x00000004) /* x87 instructions fault */
#define CR0_ET       _UL(0x00000010)
#define CR0_NE       _UL(0x00000020)
#define CR0_WP       _UL(0x00010000) /* read-only also for the kernel */
#define CR0_PG       _UL(0x80000000)

#define CR4_PSE      _UL(0x00000010) /* pages of 4 MiB */
#define CR4_PAE      _UL(0x00000020)
#define CR4_MCE      _UL(0x00000040) /* machine checks trap */
#define CR4_PGE      _UL(0x00000080)
#define CR4_OSFXSR   _UL(0x00000200) /* SSE instructions do not fault */

#define MSR_APICBASE 0x0000001b
#define MSR_PAT      0x00000277
#define MSR_X2APIC   0x00000800 /* plus register / 16 */
#define MSR_EFER     0xc0000080

#define EFER_LME     _UL(0x00000100)
#define EFER_NXE     _UL(0x00000800)

#define APICBASE_X2  _UL(0x00000400)
#define APICBASE_EN  _UL(0x00000800)
#define APICBASE_PA  _ULL(0x000ffffffffff000)

#define PTE_P        _UL(0x001)
#define PTE_W        _UL(0x002)
#define PTE_PWT      _UL(0x008)
#define PTE_PCD      _UL(0x010)
#define PTE_PS       _UL(0x080) /* a large page, in a page directory */
#define PTE_G        _UL(0x100)
#define PTE_FRAME    _ULL(0x000ffffffffff000)
#define PTE_NX       _ULL(0x8000000000000000)

#define EFLAGS_IF    _UL(0x00000200)
#define EFLAGS_ID    _UL(0x00200000)

/* Leaf 1. */
#define CPUID_PSE_EDX    _UL(0x00000008)
#define CPUID_TSC_EDX    _UL(0x00000010)
#define CPUID_MSR_EDX    _UL(0x00000020)
#define CPUID_PAE_EDX    _UL(0x00000040)
#define CPUID_MCE_EDX    _UL(0x00000080)
#define CPUID_CX8_EDX    _UL(0x00000100)
#define CPUID_APIC_EDX   _UL(0x00000200)
#define CPUID_PGE_EDX    _UL(0x00002000)
#define CPUID_CMOV_EDX   _UL(0x00008000)
#define CPUID_PAT_EDX    _UL(0x00010000)
#define CPUID_FXSR_EDX   _UL(0x01000000)
#define CPUID_SSE_EDX    _UL(0x02000000)
#define CPUID_RDRAND_ECX _UL(0x40000000)
/* Leaf 0x80000001. */
#define CPUID_LM_EDX _UL(0x20000000) /* long mode */
#define CPUID_NX_EDX _UL(0x00100000)

#endif /* !_ARCH_X86_SPECIALREG_H_ */
