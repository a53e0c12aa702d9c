/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the properties that it was given. */
#include <prop/proplib.h>
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, taker, NULL);

static int
taker_modcmd(modcmd_t cmd, void *arg)
{
	int64_t size = 0;
	bool on = false;

	switch (cmd) {
	case MODULE_CMD_INIT:
		if (arg != NULL) {
			(void)prop_dictionary_get_int64(arg, "size", &size);
			(void)prop_dictionary_get_bool(arg, "on", &on);
		}
		printf("taker: %s, size %lld, on %d\n",
		    arg != NULL ? "properties" : "none", (long long)size, on);
		return 0;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
