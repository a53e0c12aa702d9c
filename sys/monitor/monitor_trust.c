/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_trust.c: `trust': what may be loaded.
 */
#include <libkern/libkern.h>
#include <monitor/monitor_impl.h>
#include <sys/ktrust.h>

static void
show_trust(void)
{
	struct ktrust_info kti;
	const char *name;
	size_t files;

	ktrust_info(&kti);
	mon_printf("trust: %s", ktrust_level_name(kti.kti_level));
	if (kti.kti_level == KTRUST_OFF) {
		mon_printf(": the loader passed no keys\n");
		return;
	}
	mon_printf(", %u keys and forbidden hashes, smallest svn %u, %u files "
		   "refused\n",
	    kti.kti_keys, kti.kti_svn, kti.kti_refused);
	for (unsigned i = 0; (name = ktrust_manifest(i, &files)) != NULL; i++)
		mon_printf("  %s: %zu files\n", name, files);
}

static int
cmd_trust(int argc, char **argv)
{
	int error = 0;

	if (argc > 2)
		return MON_USAGE;
	if (argc == 1) {
		show_trust();
		return 0;
	}
	if (strcmp(argv[1], "enforce") != 0)
		return MON_USAGE;
	error = ktrust_raise(KTRUST_ENFORCE);
	return error == 0 ? 0
			  : mon_fail(error, "trust: the loader passed no keys");
}

const struct mon_command mon_trust_commands[] = {
    {"trust", "[enforce]", "show what may be loaded, or verify more strictly",
	cmd_trust},
    {NULL, NULL, NULL, NULL},
};
