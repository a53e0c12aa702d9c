/* SPDX-License-Identifier: BSD-2-Clause */
/* Code and data that are freed after INIT; constructors by priority. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, initial, NULL);

int initial_setup(void);
extern int initial_data;
int initial_data __ksection(".init.data") = 5;

__attribute__((constructor)) static void
initial_late(void)
{

	printf("initial: constructor, late\n");
}

__attribute__((constructor(150))) static void
initial_early(void)
{

	printf("initial: constructor, early\n");
}

__attribute__((destructor)) static void
initial_end(void)
{

	printf("initial: destructor\n");
}

__ksection(".init.text") int initial_setup(void)
{

	printf("initial: set up with %d\n", initial_data);
	return 0;
}

static int
initial_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return initial_setup();
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
