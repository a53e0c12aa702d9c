/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * com.c: a polled 16550 serial port.
 */
#include <arch/x86/cons.h>

#include <arch/x86/cpufunc.h>

/* Registers, from the base port. */
#define COM_DATA       0
#define COM_IER        1
#define COM_DIVISOR_LO 0 /* with LCR_DLAB */
#define COM_DIVISOR_HI 1
#define COM_FIFO       2
#define COM_LCR        3
#define COM_MCR        4
#define COM_LSR        5
#define COM_SCRATCH    7

#define LCR_8N1        0x03
#define LCR_DLAB       0x80
#define MCR_READY      0x03 /* DTR, RTS */
#define FIFO_ENABLE    0x07 /* on, both emptied */
#define LSR_RXREADY    0x01
#define LSR_TXREADY    0x20
#define LSR_TXIDLE     0x40

#define COM_CLOCK      115200u /* bits per second at divisor 1 */
#define TX_SPINS       200000  /* polls before the line counts as dead */

static uint16_t com_port; /* owner: this file; 0: no port */

/* Wait until any of `bits` is set.  False: timeout. */
static bool
lsr_wait(uint16_t port, uint8_t bits)
{
	unsigned spins;

	for (spins = 0; spins < TX_SPINS; spins++) {
		if ((inb(port + COM_LSR) & bits) != 0)
			return true;
		cpu_pause();
	}
	return false;
}

bool
com_init(uint16_t port, unsigned speed)
{
	unsigned divisor;

	/* Without a device a read returns all ones. */
	outb(port + COM_SCRATCH, 0x5a);
	if (inb(port + COM_SCRATCH) != 0x5a || inb(port + COM_LSR) == 0xff)
		return false;
	outb(port + COM_IER, 0);
	/* Drain the loader's last output. */
	(void)lsr_wait(port, LSR_TXIDLE);
	divisor = speed == 0 ? 0 : COM_CLOCK / speed;
	if (divisor != 0 && divisor <= UINT16_MAX) {
		outb(port + COM_LCR, LCR_8N1 | LCR_DLAB);
		outb(port + COM_DIVISOR_LO, (uint8_t)divisor);
		outb(port + COM_DIVISOR_HI, (uint8_t)(divisor >> 8));
	}
	outb(port + COM_LCR, LCR_8N1);
	outb(port + COM_FIFO, FIFO_ENABLE);
	outb(port + COM_MCR, MCR_READY);
	com_port = port;
	return true;
}

void
com_putc(int c)
{
	if (com_port == 0)
		return;
	(void)lsr_wait(com_port, LSR_TXREADY);
	outb(com_port + COM_DATA, (uint8_t)c);
}

int
com_poll(void)
{
	if (com_port == 0 || (inb(com_port + COM_LSR) & LSR_RXREADY) == 0)
		return -1;
	return inb(com_port + COM_DATA);
}
