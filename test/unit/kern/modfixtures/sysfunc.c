/* SPDX-License-Identifier: BSD-2-Clause */
/* A node whose function is freed after INIT. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int value = 1;

static int handler(SYSCTLFN_PROTO) __ksection(".init.text");
static int
handler(SYSCTLFN_ARGS)
{

	return sysctl_lookup(SYSCTLFN_CALL(rnode));
}

SYSCTL_SETUP(setup_node, "a node")
{

	(void)sysctl_createv(clog, 0, NULL, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_INT, "sysfunc", NULL, handler, 0, &value, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
}

FIX_MODULE(MODULE_CLASS_MISC, sysfunc, NULL);
