/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.c: the entry of a Marionette module, linked into each one, and once
 * into a module that is made of several.
 */
#include "module.h"

extern const modinit_t __start_modinit[], __stop_modinit[];

void _start(void);

void
_start(void)
{
	uintptr_t start = (uintptr_t)__start_modinit;
	uintptr_t end = (uintptr_t)__stop_modinit;
	size_t i;

	for (i = 0; i < (end - start) / sizeof(modinit_t); i++)
		__start_modinit[i]();
}
