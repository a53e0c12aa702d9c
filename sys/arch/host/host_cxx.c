/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_cxx.c: what C++ modules call, exported to those that run on the host.
 * The kernel's functions have other names here, since the compiler's runtime
 * has these (sys/kapi/cxx.c, sys/kern/kobj/kobj_atexit.c).
 */
#include <libkern/libkern.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>
#include <sys/systm.h>

#include "host.h"

#ifdef _LP64
#define SIZE_T_LETTER "m"
#else
#define SIZE_T_LETTER "j"
#endif

/* cxx.c's, each by its symbol alone. */
extern char cxx_new[], cxx_new_array[], cxx_delete[], cxx_delete_array[],
    cxx_delete_size[], cxx_delete_array_size[];

static void
pure_virtual(void)
{
	panic("pure virtual function called");
}

void
host_export_cxx(void)
{
	const struct {
		const char *name;
		vaddr_t value;
	} exports[] = {
	    {"__cxa_atexit", (vaddr_t)kobj_atexit_add},
	    {"__cxa_pure_virtual", (vaddr_t)pure_virtual},
	    {"_Znw" SIZE_T_LETTER, (vaddr_t)cxx_new},
	    {"_Zna" SIZE_T_LETTER, (vaddr_t)cxx_new_array},
	    {"_ZdlPv", (vaddr_t)cxx_delete},
	    {"_ZdaPv", (vaddr_t)cxx_delete_array},
	    {"_ZdlPv" SIZE_T_LETTER, (vaddr_t)cxx_delete_size},
	    {"_ZdaPv" SIZE_T_LETTER, (vaddr_t)cxx_delete_array_size},
	};

	for (size_t i = 0; i < knitems(exports); i++)
		if (ksyms_add_kernel(exports[i].name, exports[i].value) != 0)
			host_die("cannot export %s", exports[i].name);
}
