/* SPDX-License-Identifier: BSD-2-Clause */
/* A node whose value is freed after INIT. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int value __ksection(".init.data") = 1;

SYSCTL_SETUP(setup_node, "a node")
{

	(void)sysctl_createv(clog, 0, NULL, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_INT, "sysdata", NULL, NULL, 0, &value, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
}

FIX_MODULE(MODULE_CLASS_MISC, sysdata, NULL);
