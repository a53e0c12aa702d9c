/* SPDX-License-Identifier: BSD-2-Clause */
/* INIT creates a node for data that is freed after it, and one for a copy. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int value __ksection(".init.data") = 1;
static struct sysctllog *knobs;

MODULE(MODULE_CLASS_MISC, sysinit, NULL);

static int
create(const char *name, int flag)
{

	return sysctl_createv(&knobs, 0, NULL, NULL, (uint32_t)flag,
	    CTLTYPE_INT, name, NULL, NULL, 0, &value, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
}

static int
sysinit_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT) {
		if (create("bad", CTLFLAG_READWRITE) == EINVAL)
			modtest_note("(bad: EINVAL)");
		if (create("good", CTLFLAG_OWNDATA) == 0)
			modtest_note("(good)");
	} else if (cmd == MODULE_CMD_FINI)
		sysctl_teardown(&knobs);
	return modtest_command("sysinit", (int)cmd, arg);
}
