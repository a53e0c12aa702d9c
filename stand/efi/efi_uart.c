/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_uart.c: a serial line that the firmware has no driver for: a 16550 by its
 * I/O port, polled.  Registers: National Semiconductor, PC16550D, table II.
 */
#include "efi_env.h"

/* Offsets from the port. */
#define UART_DATA    0 /* LCR_DLAB: low byte of the divisor */
#define UART_IER     1 /* LCR_DLAB: its high byte */
#define UART_FCR     2
#define UART_LCR     3
#define UART_MCR     4
#define UART_LSR     5
#define UART_SCRATCH 7

#define LCR_8BITS    0x03 /* no parity, one stop bit */
#define LCR_DLAB     0x80
#define FCR_RESET    0x07 /* enable and empty both FIFOs */
#define MCR_DTR_RTS  0x03
#define LSR_READY    0x01 /* a byte has been received */
#define LSR_EMPTY    0x20 /* the next byte can be written */

#define UART_CLOCK   115200u /* the divisor's unit: bits per second */
/* Polls of a port, about 1 us each: two bytes' time at 300 bits per second. */
#define UART_POLLS 70000

/*
 * Set a line up, with a speed of 0 as it is.  ENXIO: there is no 16550 at this
 * port; EINVAL: it has no such speed.
 */
int
efi_uart_init(uint16_t port, uint32_t speed)
{
	static const uint8_t probe[] = {0x55, 0xaa};
	uint32_t divisor;
	size_t i;

	for (i = 0; i < knitems(probe); i++) {
		efi_outb(port + UART_SCRATCH, probe[i]);
		if (efi_inb(port + UART_SCRATCH) != probe[i])
			return ENXIO;
	}
	if (speed != 0) {
		divisor = UART_CLOCK / speed;
		if (divisor == 0 || divisor > UINT16_MAX)
			return EINVAL;
		efi_outb(port + UART_LCR, LCR_DLAB);
		efi_outb(port + UART_DATA, (uint8_t)divisor);
		efi_outb(port + UART_IER, (uint8_t)(divisor >> 8));
	}
	efi_outb(port + UART_LCR, LCR_8BITS);
	efi_outb(port + UART_IER, 0); /* no interrupts */
	efi_outb(port + UART_FCR, FCR_RESET);
	efi_outb(port + UART_MCR, MCR_DTR_RTS);
	return 0;
}

/* Write a byte; one that the line does not take in time is dropped. */
void
efi_uart_putc(uint16_t port, uint8_t c)
{
	unsigned i;

	for (i = 0; i < UART_POLLS; i++)
		if ((efi_inb(port + UART_LSR) & LSR_EMPTY) != 0) {
			efi_outb(port + UART_DATA, c);
			return;
		}
}

/* The next byte received, or -1. */
int
efi_uart_getc(uint16_t port)
{
	const uint8_t status = efi_inb(port + UART_LSR);

	/* Without a device all bits are set. */
	if (status == 0xff || (status & LSR_READY) == 0)
		return -1;
	return efi_inb(port + UART_DATA);
}
