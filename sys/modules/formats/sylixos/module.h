/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: what a SylixOS module is made of, for modules that are written that
 * system's way (docs/formats.md).
 */
#ifndef _FORMATS_SYLIXOS_MODULE_H_
#define _FORMATS_SYLIXOS_MODULE_H_

#include <libkern/kdefs.h>

/* What others may use. */
#define LW_SYMBOL_EXPORT __ksection(".__sylixos_kernel")

int module_init(void);
void module_exit(void);

#endif /* !_FORMATS_SYLIXOS_MODULE_H_ */
