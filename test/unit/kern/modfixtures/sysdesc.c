/* SPDX-License-Identifier: BSD-2-Clause */
/* A node whose description is freed after INIT. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int value = 1;
static char desc[] __ksection(".init.data") = "a value";

SYSCTL_SETUP(setup_node, "a node")
{

	(void)sysctl_createv(clog, 0, NULL, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_INT, "sysdesc", desc, NULL, 0, &value, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
}

FIX_MODULE(MODULE_CLASS_MISC, sysdesc, NULL);
