/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: metadata the way Linux's modules have it, for modules that are
 * written for this kernel's interface (docs/formats.md).
 */
#ifndef _FORMATS_LINUX_MODULE_H_
#define _FORMATS_LINUX_MODULE_H_

#include <libkern/kdefs.h>

#define MODINFO_CAT_(a, b) a##b
#define MODINFO_CAT(a, b)  MODINFO_CAT_(a, b)
#define MODULE_INFO(key, value)                                     \
	static const char MODINFO_CAT(                              \
	    modinfo_, __COUNTER__)[] __kused __ksection(".modinfo") \
	    __attribute__((__aligned__(1))) = key "=" value

#define MODULE_ALIAS(name)           MODULE_INFO("alias", name)
#define MODULE_PARM_DESC(name, text) MODULE_INFO("parm", #name ":" text)
/*
 * `name' is a variable of this type: int, uint, long, ..., bool, charp.  The
 * pointer tells the compiler that it may change.
 */
#define module_param(name, type)                                              \
	MODULE_INFO("parmtype", #name ":" #type);                             \
	static const void *const name##_param __kused __ksection("__param") = \
	    &(name)

int init_module(void);
void cleanup_module(void);

#endif /* !_FORMATS_LINUX_MODULE_H_ */
