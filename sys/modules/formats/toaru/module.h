/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: what a ToaruOS module says of itself, for modules that are written
 * that system's way (docs/formats.md).
 */
#ifndef _FORMATS_TOARU_MODULE_H_
#define _FORMATS_TOARU_MODULE_H_

#include <libkern/kdefs.h>

struct Module {
	const char *name;
	int (*init)(int argc, char *argv[]);
	int (*fini)(void);
};

/* Every module has one. */
extern struct Module metadata;

#define MODULE_DEPENDS(module)                                      \
	static const char module##_dependency[] __kused __ksection( \
	    "moddeps") = #module

#endif /* !_FORMATS_TOARU_MODULE_H_ */
