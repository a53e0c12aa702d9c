/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: what a Marionette module is made of, for modules that are written
 * that system's way (docs/formats.md): functions without argument and result,
 * which the module's _start, or the kernel that it is linked into, calls.
 */
#ifndef _FORMATS_MARIONETTE_MODULE_H_
#define _FORMATS_MARIONETTE_MODULE_H_

#include <libkern/kdefs.h>

typedef void (*modinit_t)(void);

#define MODINIT(function)                                             \
	static const modinit_t function##_modinit __kused __ksection( \
	    "modinit") = function

#endif /* !_FORMATS_MARIONETTE_MODULE_H_ */
