/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linuxfirst.c: a module with Linux's metadata: parameters of every type, an
 * alias, an INIT that is freed.
 */
#include "../../../../sys/modules/formats/linux/module.h"
#include "modfix.h"

#include <libkern/libkern.h>

MODULE_INFO("license", "BSD");
MODULE_INFO("name", "linuxfirst");
MODULE_INFO("depends", "plain,other");
MODULE_ALIAS("linuxalias");
MODULE_ALIAS("pci:v00008086d*");

/* Each type at one end of its range, and some that are never set. */
static unsigned char a_byte = 1;
module_param(a_byte, byte);
static short a_short;
module_param(a_short, short);
static unsigned short a_ushort;
module_param(a_ushort, ushort);
static int an_int;
module_param(an_int, int);
static unsigned int a_uint;
module_param(a_uint, uint);
static long a_long;
module_param(a_long, long);
static unsigned long a_ulong;
module_param(a_ulong, ulong);
static bool a_bool;
module_param(a_bool, bool);
static const char *a_charp = "unset";
module_param(a_charp, charp);
int a_global;
module_param(a_global, int);

static int not_these[2];
module_param(not_these, int);
static int an_invbool;
module_param(an_invbool, invbool);
static const int a_constant = 5;
module_param(a_constant, int);
MODULE_INFO("parmtype", "no_variable:int");

int linux_shared(void);

int
linux_shared(void)
{

	return not_these[0] + an_invbool + a_constant;
}

int __ksection(".init.text") init_module(void)
{
	char text[128];

	ksnprintf(text, sizeof(text), "(%u %d %u %d %u %ld %lu %d %s %d)",
	    a_byte, a_short, a_ushort, an_int, a_uint, a_long, a_ulong, a_bool,
	    a_charp, a_global);
	modtest_note(text);
	return modtest_command("linuxfirst", MODULE_CMD_INIT, NULL);
}

void
cleanup_module(void)
{

	modtest_note(a_charp);
	(void)modtest_command("linuxfirst", MODULE_CMD_FINI, NULL);
}
