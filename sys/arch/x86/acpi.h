/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * acpi.h: the part of ACPI that powers off and resets the machine.
 */
#ifndef _ARCH_X86_ACPI_H_
#define _ARCH_X86_ACPI_H_

#include <arch/x86/physmem.h>
#include <arch/x86/x86_bootinfo.h>
#include <libkern/kdefs.h>

/* A register of one byte. */
struct acpi_reg {
	enum { ACPI_NONE, ACPI_IO, ACPI_MEMORY } ar_space;
	uint64_t ar_address;
};

/* How to power off and to reset the machine. */
struct acpi_power {
	bool ap_has_off;
	/* Hardware-reduced ACPI: instead of all others down to ap_acpi_enable.
	 */
	struct acpi_reg ap_sleep;
	uint16_t ap_pm1a_cnt; /* I/O port */
	uint16_t ap_pm1b_cnt; /* I/O port, 0: there is none */
	uint8_t ap_slp_typa;  /* 3 bits */
	uint8_t ap_slp_typb;
	uint16_t ap_smi_cmd; /* I/O port, 0: always in ACPI mode */
	uint8_t ap_acpi_enable;

	struct acpi_reg ap_reset;
	uint8_t ap_reset_value;
};

/* The root pointer: from the EFI system table, else from low memory; or 0. */
paddr_t acpi_find_root(const struct physmem *pm, const struct bootinfo *bi);

/*
 * Read the tables from the root pointer on.  When a table is missing or fails
 * its checksum, ap_has_off is false and ap_reset is ACPI_NONE.
 */
void acpi_parse(struct acpi_power *ap, const struct physmem *pm, paddr_t root);

/*
 * The \_S5 package in the AML of a definition block: SLP_TYPa and SLP_TYPb.
 * False when there is none.
 */
bool acpi_find_s5(
    const uint8_t *aml, size_t len, uint8_t *slp_typa, uint8_t *slp_typb);

#endif /* !_ARCH_X86_ACPI_H_ */
