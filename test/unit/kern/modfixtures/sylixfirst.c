/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sylixfirst.c: a SylixOS module with every kind of function table, a common
 * symbol and a weak definition.  It exports two of its symbols.
 */
#include "../../../../sys/modules/formats/sylixos/module.h"

/* modfix.h declares another module_init. */
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

typedef void (*function_t)(void);
int sylix_shared(void), sylix_kept(void);
int sylix_weak(void) __kweak;
/* Common, in a section of its own otherwise. */
int sylix_common __attribute__((__common__));

#define NOTER(name)                  \
	static void name(void)       \
	{                            \
                                     \
		modtest_note(#name); \
	}                            \
	_Static_assert(1, "a semicolon follows")
#define TABLE(section, ...)                                              \
	static const function_t MODULE_CAT(table, __COUNTER__)[] __kused \
	__ksection(section) = {__VA_ARGS__}
#define MODULE_CAT(a, b)  MODULE_CAT_(a, b)
#define MODULE_CAT_(a, b) a##b

NOTER(preinit);
NOTER(init100);
NOTER(init200);
NOTER(init);
NOTER(ctor_a);
NOTER(ctor_b);
NOTER(dtor_a);
NOTER(dtor_b);
NOTER(fini_a);
NOTER(fini_b);
TABLE(".dtors", dtor_a, dtor_b);
TABLE(".fini_array", fini_a, fini_b);
TABLE(".ctors", ctor_a, ctor_b);
TABLE(".init_array", init);
TABLE(".init_array.00200", init200);
TABLE(".init_array.00100", init100);
TABLE(".preinit_array", preinit);

int
sylix_weak(void)
{

	return 1;
}

int
sylix_kept(void)
{

	return sylix_common++;
}

LW_SYMBOL_EXPORT int
sylix_shared(void)
{

	return sylix_kept() + sylix_weak();
}

int
module_init(void)
{

	return modtest_command("sylixfirst", 0, NULL);
}

void
module_exit(void)
{

	(void)modtest_command("sylixfirst", 1, NULL);
}
