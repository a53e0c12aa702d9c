/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled with -fcommon and -fpic: a common symbol, weak ones, a GOT. */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, weak, "common");

int shared_common;
int common_get(void);
void nobody(void) __attribute__((weak));
int chosen(void);

/* The weak definition. */
__attribute__((weak)) int
chosen(void)
{

	return 1;
}

static int
weak_modcmd(modcmd_t cmd, void *arg)
{

	if (cmd == MODULE_CMD_INIT) {
		printf("weak: common %d", shared_common);
		shared_common = 43;
		printf(", then %d; nobody %s; chosen %d\n", common_get(),
		    nobody != NULL ? "is there" : "is absent", chosen());
	}
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
