/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_cpu.c: what the processor has, whatever mode the firmware uses.
 */
#include "efi_env.h"

#include <cpuid.h>

#define CPUID_EXTFEATURES 0x80000001
/* In EDX. */
#define FEATURE_SYSCALL 0x00000800
#define FEATURE_NX      0x00100000
#define FEATURE_LM      0x20000000

static bool
has_one_of(uint32_t features)
{
	uint32_t eax, ebx, ecx, edx;

	return __get_cpuid(CPUID_EXTFEATURES, &eax, &ebx, &ecx, &edx) != 0 &&
	    (edx & features) != 0;
}

/* Does it have long mode? */
bool
efi_cpu_longmode(void)
{
	return has_one_of(FEATURE_LM);
}

/* Does it have MSR_EFER?  These are the features that its bits enable. */
bool
efi_cpu_efer(void)
{
	return has_one_of(FEATURE_SYSCALL | FEATURE_NX | FEATURE_LM);
}
