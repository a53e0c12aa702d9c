/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Written as for NetBSD: variables and an event counter in link sets, and a
 * helper function that checks new values.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/errno.h>
#include <sys/evcnt.h>
#include <sys/kmem.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int ctlset_level = 3;
static char ctlset_name[16] = "first";
static struct evcnt ctlset_ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "ctlset", "level set");
EVCNT_ATTACH_STATIC(ctlset_ev);

/* Only 0 to 9. */
static int
ctlset_level_helper(SYSCTLFN_ARGS)
{
	struct sysctlnode node;
	int t, error;

	node = *rnode;
	t = ctlset_level;
	node.sysctl_data = &t;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error || newp == NULL)
		return error;
	if (t < 0 || t > 9)
		return EINVAL;
	ctlset_level = t;
	ctlset_ev.ev_count++;
	return 0;
}

SYSCTL_SETUP(sysctl_ctlset_setup, "sysctl ctlset subtree setup")
{
	const struct sysctlnode *node = NULL;

	sysctl_createv(clog, 0, NULL, &node, CTLFLAG_PERMANENT & 0,
	    CTLTYPE_NODE, "ctlset", SYSCTL_DESCR("a test module"), NULL, 0,
	    NULL, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	sysctl_createv(clog, 0, &node, NULL, CTLFLAG_READWRITE, CTLTYPE_INT,
	    "level", SYSCTL_DESCR("0 to 9"), ctlset_level_helper, 0, NULL, 0,
	    CTL_CREATE, CTL_EOL);
	sysctl_createv(clog, 0, &node, NULL, CTLFLAG_READWRITE, CTLTYPE_STRING,
	    "name", NULL, NULL, 0, ctlset_name, sizeof(ctlset_name), CTL_CREATE,
	    CTL_EOL);
}

FIX_MODULE(MODULE_CLASS_MISC, ctlset, NULL);
