/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * specialreg.h: control registers, MSRs, page table entries, selectors (Intel
 * SDM volume 3, chapters 2 to 4).  Also read by assembler.
 */
#ifndef _ARCH_X86_SPECIALREG_H_
#define _ARCH_X86_SPECIALREG_H_

#include <machine/vmparam.h>

#define CR0_PE           _UL(0x00000001)
#define CR0_EM           _UL(0x00000004) /* x87 instructions fault */
#define CR0_ET           _UL(0x00000010)
#define CR0_NE           _UL(0x00000020)
#define CR0_WP           _UL(0x00010000) /* read-only also for the kernel */
#define CR0_PG           _UL(0x80000000)

#define CR4_PAE          _UL(0x00000020)
#define CR4_MCE          _UL(0x00000040) /* machine checks trap */
#define CR4_PGE          _UL(0x00000080)

#define MSR_APICBASE     0x0000001b
#define MSR_PAT          0x00000277
#define MSR_X2APIC       0x00000800 /* plus register / 16 */
#define MSR_EFER         0xc0000080

#define EFER_LME         _UL(0x00000100)
#define EFER_NXE         _UL(0x00000800)

#define APICBASE_X2      _UL(0x00000400)
#define APICBASE_EN      _UL(0x00000800)
#define APICBASE_PA      _UL(0x000ffffffffff000)

#define PTE_P            _UL(0x001)
#define PTE_W            _UL(0x002)
#define PTE_PWT          _UL(0x008)
#define PTE_PCD          _UL(0x010)
#define PTE_PS           _UL(0x080) /* a 2 MiB page, in a page directory */
#define PTE_G            _UL(0x100)
#define PTE_FRAME        _UL(0x000ffffffffff000)
#define PTE_NX           _UL(0x8000000000000000)
#define PTE_SIZE         8

#define EFLAGS_IF        _UL(0x00000200)
#define EFLAGS_ID        _UL(0x00200000)

#define CPUID_MCE_EDX    _UL(0x00000080) /* leaf 1 */
#define CPUID_LM_EDX     _UL(0x20000000) /* leaf 0x80000001: long mode */
#define CPUID_NX_EDX     _UL(0x00100000) /* leaf 0x80000001 */
#define CPUID_RDRAND_ECX _UL(0x40000000) /* leaf 1 */

/* Our own global descriptor table. */
#define SEL_CODE32 0x08
#define SEL_DATA   0x10
#define SEL_CODE64 0x18
#define SEL_TSS    0x20 /* two slots */
#define GDT_SIZE   0x30

/* Exceptions that must not trust the stack they find. */
#define IST_NMI   1
#define IST_DF    2
#define IST_MC    3
#define IST_COUNT 3

#endif /* !_ARCH_X86_SPECIALREG_H_ */
