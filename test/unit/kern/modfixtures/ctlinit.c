/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Its INIT finds the node that its setup function created, and its event
 * counter attached.
 */
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int ctlinit_value = 7;
static const struct sysctlnode *ctlinit_node;
static struct sysctllog *ctlinit_log;
static struct evcnt ctlinit_ev[2] = {
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "ctlinit", "inits"),
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "ctlinit", "finis"),
};
EVCNT_ATTACH_STATIC2(ctlinit_ev, 0);
EVCNT_ATTACH_STATIC2(ctlinit_ev, 1);

SYSCTL_SETUP(sysctl_ctlinit_setup, "sysctl ctlinit subtree setup")
{
	void *set;
	size_t size;

	/* A setup function may look up its own sections, as INIT may. */
	if (module_find_section("link_set_evcnts", &set, &size) != 0)
		return;
	sysctl_createv(clog, 0, NULL, &ctlinit_node, CTLFLAG_PERMANENT,
	    CTLTYPE_NODE, "ctlinit", NULL, NULL, 0, NULL, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
}

MODULE(MODULE_CLASS_MISC, ctlinit, NULL);
static int
ctlinit_modcmd(modcmd_t cmd, void *arg)
{
	int error = modtest_command("ctlinit", (int)cmd, arg);

	if (error != 0)
		return error;
	if (cmd == MODULE_CMD_INIT) {
		if (ctlinit_node == NULL)
			return ENXIO;
		ctlinit_ev[0].ev_count++;
		return sysctl_createv(&ctlinit_log, 0, &ctlinit_node, NULL,
		    CTLFLAG_READONLY, CTLTYPE_INT, "value", NULL, NULL, 0,
		    &ctlinit_value, 0, CTL_CREATE, CTL_EOL);
	}
	if (cmd == MODULE_CMD_FINI) {
		ctlinit_ev[1].ev_count++;
		sysctl_teardown(&ctlinit_log);
	}
	return 0;
}
