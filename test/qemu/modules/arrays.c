/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every array of functions that runs before INIT or after FINI, with and
 * without priorities; and a section .init, which is freed after INIT.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, arrays, NULL);

#define FUNCTION(name)                         \
	static void name(void)                 \
	{                                      \
                                               \
		printf("arrays: %s\n", #name); \
	}                                      \
	_Static_assert(1, "a semicolon follows")
#define ARRAY(name, section) \
	static void (*name[])(void) __kused __ksection(section)

FUNCTION(dtor_1);
FUNCTION(dtor_2);
FUNCTION(dtor_late); /* GCC's .ctors.N and .dtors.N count down */
FUNCTION(fini_1);
FUNCTION(fini_2);
FUNCTION(fini_200);
FUNCTION(ctor_1);
FUNCTION(ctor_2);
FUNCTION(ctor_200);
FUNCTION(init_1);
FUNCTION(init_2);
FUNCTION(init_200);
FUNCTION(init_100);
FUNCTION(preinit_1);
FUNCTION(preinit_2);

ARRAY(dtors, ".dtors") = {dtor_1, dtor_2};
ARRAY(dtors_late, ".dtors.65335") = {dtor_late};
ARRAY(finis, ".fini_array") = {fini_1, fini_2};
ARRAY(finis_200, ".fini_array.00200") = {fini_200};
ARRAY(ctors, ".ctors") = {ctor_1, ctor_2};
ARRAY(ctors_200, ".ctors.65335") = {ctor_200};
ARRAY(inits, ".init_array") = {init_1, init_2};
ARRAY(inits_200, ".init_array.00200") = {init_200};
ARRAY(inits_100, ".init_array.00100") = {init_100};
ARRAY(preinits, ".preinit_array") = {preinit_1, preinit_2};

int arrays_touch(void);
int arrays_setup(void);

__ksection(".init") int arrays_setup(void)
{

	printf("arrays: set up\n");
	return 0;
}

/* A read of memory that was freed after INIT: a fault. */
int
arrays_touch(void)
{

	return *(const volatile char *)(uintptr_t)&arrays_setup;
}

static int
arrays_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
#ifdef FAILS
		return arrays_setup() == 0 ? EILSEQ : 0;
#else
		return arrays_setup();
#endif
	case MODULE_CMD_FINI:
		printf("arrays: FINI\n");
		return 0;
	default:
		return ENOTTY;
	}
}
