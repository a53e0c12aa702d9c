/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeio.c: I/O ports of the fake firmware: one 16550 that keeps what is
 * written and delivers a script of bytes.  All other ports read as 0xff.
 */
#include "fakefw.h"

uint8_t
efi_inb(uint16_t port)
{
	struct fakeuart *fu = &fw.fw_uart;
	uint8_t v;

	if (fu->fu_port == 0 || port < fu->fu_port || port > fu->fu_port + 7)
		return 0xff;
	switch (port - fu->fu_port) {
	case 0:
		v = (uint8_t)*fu->fu_in;
		if (v != '\0')
			fu->fu_in++;
		return v;
	case 5:
		fu->fu_polls++;
		return (uint8_t)((*fu->fu_in != '\0' ? 0x01 : 0) |
		    (fu->fu_stuck ? 0 : 0x20));
	default:
		return fu->fu_reg[port - fu->fu_port];
	}
}

void
efi_outb(uint16_t port, uint8_t v)
{
	struct fakeuart *fu = &fw.fw_uart;
	const size_t len = strlen(fu->fu_out);

	if (fu->fu_port == 0 || port < fu->fu_port || port > fu->fu_port + 7)
		return;
	if (port != fu->fu_port)
		fu->fu_reg[port - fu->fu_port] = v;
	if (port - fu->fu_port <= 1 && (fu->fu_reg[3] & 0x80) != 0) {
		fu->fu_divisor[port - fu->fu_port] = v;
	} else if (port == fu->fu_port) {
		assert_true(len + 1 < sizeof(fu->fu_out));
		fu->fu_out[len] = (char)v;
	}
}
