/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * power.c: halt the machine, power it off, and reset it.
 */
#include <arch/x86/acpi.h>
#include <arch/x86/cons.h>
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/trap.h>

#include <sys/machdep.h>
#include <sys/systm.h>

/* PM1_CNT (ACPI 6.5, 4.8.3.2.1). */
#define PM1_SCI_EN   0x0001
#define PM1_SLP_TYP  10 /* shift */
#define PM1_SLP_MASK (7u << PM1_SLP_TYP)
#define PM1_SLP_EN   0x2000

/* Hardware-reduced ACPI's SLEEP_CONTROL_REG (4.8.3.7). */
#define SLEEP_TYP   2 /* shift */
#define SLEEP_EN    0x20

#define RESET_CF9   0xcf9 /* PCI chipsets */
#define CF9_PREPARE 0x02
#define CF9_FULL    0x06

#define WAIT_NS     1000000000ULL

static struct acpi_power acpi_power; /* owner: acpi_init */

void
acpi_init(void)
{
	acpi_parse(&acpi_power, &pmap_physmem,
	    acpi_find_root(&pmap_physmem, &bootinfo));
}

static void
reg_write(const struct acpi_reg *reg, uint8_t value)
{
	volatile uint8_t *p;

	switch (reg->ar_space) {
	case ACPI_IO:
		outb((uint16_t)reg->ar_address, value);
		break;
	case ACPI_MEMORY:
		p = pmap_mapdev(reg->ar_address, sizeof(*p), PMAP_UNCACHED);
		if (p != NULL)
			*p = value;
		break;
	case ACPI_NONE:
		break;
	}
}

static void
wait_ns(uint64_t ns)
{
	uint64_t start;

	start = cpu_nanotime();
	while (cpu_nanotime() - start < ns)
		cpu_pause();
}

/* Switch the registers from the firmware's SMI handler to ACPI mode. */
static void
acpi_enable(const struct acpi_power *ap)
{
	uint64_t start;

	if (ap->ap_smi_cmd == 0 || ap->ap_acpi_enable == 0 ||
	    (inw(ap->ap_pm1a_cnt) & PM1_SCI_EN) != 0)
		return;
	outb(ap->ap_smi_cmd, ap->ap_acpi_enable);
	start = cpu_nanotime();
	while ((inw(ap->ap_pm1a_cnt) & PM1_SCI_EN) == 0 &&
	    cpu_nanotime() - start < WAIT_NS)
		cpu_pause();
}

/* SLP_TYP, then SLP_EN: some chipsets need two writes. */
static void
pm1_sleep(uint16_t port, uint8_t slp_typ)
{
	unsigned v;

	v = inw(port) & ~(PM1_SLP_MASK | PM1_SLP_EN);
	v |= (unsigned)slp_typ << PM1_SLP_TYP;
	outw(port, (uint16_t)v);
	outw(port, (uint16_t)(v | PM1_SLP_EN));
}

void
cpu_halt(void)
{
	kprintf("The system is halted.\n");
	cpu_stop();
}

void
cpu_poweroff(void)
{
	const struct acpi_power *ap = &acpi_power;

	cpu_disable_intr();
	if (ap->ap_has_off && ap->ap_sleep.ar_space != ACPI_NONE) {
		reg_write(&ap->ap_sleep,
		    (uint8_t)(ap->ap_slp_typa << SLEEP_TYP | SLEEP_EN));
		wait_ns(WAIT_NS);
	} else if (ap->ap_has_off) {
		acpi_enable(ap);
		pm1_sleep(ap->ap_pm1a_cnt, ap->ap_slp_typa);
		if (ap->ap_pm1b_cnt != 0)
			pm1_sleep(ap->ap_pm1b_cnt, ap->ap_slp_typb);
		wait_ns(WAIT_NS);
	}
	kprintf("The machine cannot be powered off by software (%s): "
		"use its power switch.\n",
	    ap->ap_has_off ? "ACPI did not react" : "no ACPI \\_S5");
	cpu_halt();
}

void
cpu_reboot(void)
{
	cpu_disable_intr();
	if (acpi_power.ap_reset.ar_space != ACPI_NONE) {
		reg_write(&acpi_power.ap_reset, acpi_power.ap_reset_value);
		wait_ns(WAIT_NS / 10);
	}
	kbd_reset_cpu();
	wait_ns(WAIT_NS / 10);
	outb(RESET_CF9, CF9_PREPARE);
	outb(RESET_CF9, CF9_FULL);
	wait_ns(WAIT_NS / 10);
	/* An exception without a handler (triple fault) resets every x86. */
	seg_drop_idt();
	__asm__ volatile("int3");
	cpu_stop();
}
