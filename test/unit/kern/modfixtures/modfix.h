/* SPDX-License-Identifier: BSD-2-Clause */
/* modfix.h: macros for the test modules. */
#ifndef _MODFIX_H_
#define _MODFIX_H_

#include <sys/errno.h>
#include <sys/module.h>

/* In the test program (modtest.c): log the command, return the answer. */
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

#define FIX_STRING(s)  FIX_STRING_(s)
#define FIX_STRING_(s) #s

/* A control function that asks the test. */
#define FIX_MODCMD_(name)                                     \
	static int name##_modcmd(modcmd_t cmd, void *arg)     \
	{                                                     \
                                                              \
		return modtest_command(#name, (int)cmd, arg); \
	}                                                     \
	_Static_assert(1, "a semicolon follows")
#define FIX_MODULE_(class, name, required) \
	MODULE(class, name, required);     \
	FIX_MODCMD_(name)
#define FIX_MODULE(class, name, required) FIX_MODULE_(class, name, required)

/* A modinfo_t; further initialisers override the usual ones. */
#define FIX_INFO(name, ...)                                                \
	static int fix_modcmd(modcmd_t, void *) __kused;                   \
	static int fix_modcmd(modcmd_t cmd, void *arg)                     \
	{                                                                  \
                                                                           \
		return modtest_command(name, (int)cmd, arg);               \
	}                                                                  \
	_Pragma("GCC diagnostic push") _Pragma(                            \
	    "GCC diagnostic ignored \"-Woverride-init\"") static modinfo_t \
	    fix_modinfo = {.mi_version = __NetBSD_Version__,               \
		.mi_class = MODULE_CLASS_MISC,                             \
		.mi_modcmd = fix_modcmd,                                   \
		.mi_name = name,                                           \
		__VA_ARGS__};                                              \
	_Pragma("GCC diagnostic pop") _Static_assert(1, "a semicolon follows")
#define FIX_LINK(pointer)                                     \
	static const void *const fix_link __kused __ksection( \
	    "link_set_modules") = (pointer)

#endif /* !_MODFIX_H_ */
