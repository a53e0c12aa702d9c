/* SPDX-License-Identifier: BSD-2-Clause */
/* A null pointer in the set of setup functions. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

SYSCTL_SETUP(setup_good, "never called")
{

	(void)clog;
	modtest_note("(set up)");
}

static const void *const entries[] __kused __ksection(
    "link_set_sysctl_funcs") = {NULL};

FIX_MODULE(MODULE_CLASS_MISC, setnull, NULL);
