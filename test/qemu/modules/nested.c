/* SPDX-License-Identifier: BSD-2-Clause */
/* Is loaded by another module's INIT: it must find its own sections. */
#include <libkern/kerrno.h>
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, nested, NULL);

static const char marks[] __ksection("nested_marks") __kused = "inside";

static int
nested_modcmd(modcmd_t cmd, void *arg)
{
	void *addr = NULL;
	size_t size = 0;
	int error;

	(void)arg;
	if (cmd != MODULE_CMD_INIT)
		return cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
	error = module_find_section("nested_marks", &addr, &size);
	printf("nested: %d, %zu bytes, %s, tell_marks %s\n", error, size,
	    addr == marks ? "here" : "elsewhere",
	    kerrno_name(module_find_section("tell_marks", NULL, NULL)));
	return 0;
}
