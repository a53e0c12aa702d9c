/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: what a KOS module is made of, for modules that are written that
 * system's way (docs/formats.md).
 */
#ifndef _FORMATS_KOS_MODULE_H_
#define _FORMATS_KOS_MODULE_H_

#include <libkern/kdefs.h>

/* The function, int (void), that is called after the link: one in a module. */
#define KOS_INIT __kused __ksection(".init.entry")
/* Another function that is freed after that one. */
#define KOS_EARLY __ksection(".init.text")
/* A definition that others may use. */
#define KOS_EXPORT __kweak
/*
 * A declaration of another module's, of which the newest definition is used,
 * whenever that comes.  Without it the module keeps the one of its link.
 */
#define KOS_TRACKED __kweak

#endif /* !_FORMATS_KOS_MODULE_H_ */
