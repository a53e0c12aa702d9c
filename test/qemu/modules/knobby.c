/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables below vendor.knobby, and an event counter. */
#include <sys/errno.h>
#include <sys/evcnt.h>
#include <sys/module.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, knobby, NULL);

static int level = 3;
static char label[16] = "start";

static struct evcnt reads =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "knobby", "reads of square");
EVCNT_ATTACH_STATIC(reads);

/* A value that is computed when it is read. */
static int
knobby_square(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int square = level * level;

	reads.ev_count++;
	node.sysctl_data = &square;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

/* The module checks the range. */
static int
knobby_level(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, v = level;

	node.sysctl_data = &v;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (v < 0 || v > 9)
		return EINVAL;
	level = v;
	return 0;
}

SYSCTL_SETUP(knobby_setup, "knobby's variables")
{
	const struct sysctlnode *node = NULL;

	if (sysctl_createv(clog, 0, NULL, &node, CTLFLAG_PERMANENT,
		CTLTYPE_NODE, "knobby", SYSCTL_DESCR("a test's variables"),
		NULL, 0, NULL, 0, CTL_VENDOR, CTL_CREATE, CTL_EOL) != 0)
		return;
	(void)sysctl_createv(clog, 0, &node, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_INT, "level", SYSCTL_DESCR("0 to 9"), knobby_level, 0, NULL,
	    sizeof(level), CTL_CREATE, CTL_EOL);
	(void)sysctl_createv(clog, 0, &node, NULL, CTLFLAG_READWRITE,
	    CTLTYPE_STRING, "label", NULL, NULL, 0, label, sizeof(label),
	    CTL_CREATE, CTL_EOL);
	(void)sysctl_createv(clog, 0, &node, NULL, CTLFLAG_READONLY,
	    CTLTYPE_INT, "square", NULL, knobby_square, 0, NULL, sizeof(int),
	    CTL_CREATE, CTL_EOL);
}

static int
knobby_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
