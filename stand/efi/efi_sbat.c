/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_sbat.c: the section .sbat, by which shim(8) and its like refuse loaders
 * with known faults ("UEFI Secure Boot Advanced Targeting", SBAT.md of shim).
 */
#include <libkern/kdefs.h>
#include <ui/version.h>

/*
 * The number of the loader's generation: increased with the correction of a
 * fault that lets something run that was not signed (docs/trust.md).
 */
#define GENERATION "1"

static const char sbat[] __attribute__((__used__, __section__(".sbat"))) =
    "sbat,1,SBAT Version,sbat,1,"
    "https://github.com/rhboot/shim/blob/main/SBAT.md\n"
    "primeboot," GENERATION ",Primeboot,primeboot," LOADER_VERSION
    ",docs/trust.md\n";
