/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_io.c: the processor's I/O ports.  Host tests have ports of their own.
 */
#include "efi_env.h"

uint8_t
efi_inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

void
efi_outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(port));
}
