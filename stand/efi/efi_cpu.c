/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_cpu.c: features of the processor, by CPUID.
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

/* Does it have long mode, whatever mode the firmware uses? */
bool
efi_cpu_longmode(void)
{
	return has_one_of(FEATURE_LM);
}

/* Does it have MSR_EFER?  Each of these features is enabled by a bit of it. */
bool
efi_cpu_efer(void)
{
	return has_one_of(FEATURE_SYSCALL | FEATURE_NX | FEATURE_LM);
}
