/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cons.h: the devices behind the console.
 */
#ifndef _ARCH_X86_CONS_H_
#define _ARCH_X86_CONS_H_

#include <libkern/kdefs.h>

/*
 * Set up a 16550 at I/O port `port`: 8 bits, no parity; `speed` 0 keeps the
 * current speed.  False: no device there.
 */
bool com_init(uint16_t port, unsigned speed);
void com_putc(int c);
int com_poll(void); /* -1: no byte is waiting */

/* An 8042 keyboard.  False when there is none. */
bool kbd_init(void);
int kbd_poll(void);
/* Pull the processor's reset line through the 8042. */
void kbd_reset_cpu(void);

/* The function that shows a picture on the screen; NULL: there is no screen. */
struct picture;
const char *(*cons_splash(void))(const struct picture *pic);

#endif /* !_ARCH_X86_CONS_H_ */
