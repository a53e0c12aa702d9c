/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_tpmlog.h: the TPM's event log, from bootinfo.
 */
#ifndef _ARCH_X86_X86_TPMLOG_H_
#define _ARCH_X86_X86_TPMLOG_H_

#include <arch/x86/prset.h>
#include <arch/x86/x86_bootinfo.h>

/*
 * Copy the log to memory of the kernel's (<sys/tpmlog.h>), if the loader passed
 * one.  `ram' is what the kernel allocates from: a log there would have been
 * overwritten.  One that cannot be true is reported and left out.
 */
void tpmlog_take(const struct bootinfo *bi, const struct physmem *pm,
    const struct prset *ram);

#endif /* !_ARCH_X86_X86_TPMLOG_H_ */
