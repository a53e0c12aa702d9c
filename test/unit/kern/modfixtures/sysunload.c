/* SPDX-License-Identifier: BSD-2-Clause */
/* A node whose function unloads its own module. */
#include <sys/param.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int
handler(SYSCTLFN_ARGS)
{
	int error = module_unload("sysunload");

	modtest_note(error == EBUSY ? "(EBUSY)" : "(unloaded)");
	return sysctl_lookup(SYSCTLFN_CALL(rnode));
}

static int value = 5;

SYSCTL_SETUP(setup_node, "a node")
{

	(void)sysctl_createv(clog, 0, NULL, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_INT, "sysunload", NULL, handler, 0, &value, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
}

FIX_MODULE(MODULE_CLASS_MISC, sysunload, NULL);
