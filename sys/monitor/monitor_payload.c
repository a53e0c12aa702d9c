/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_payload.c: commands that show what the loader passed.
 */
#include <monitor/monitor_impl.h>
#include <sys/kernconf.h>
#include <sys/payload.h>

static int
cmd_payloads(int argc, char **argv __kunused)
{
	const struct payload_entry *pe;
	char buf[12];

	if (argc != 1)
		return MON_USAGE;
	mon_printf("%-9s %-9s %10s %-26s %s\n", "TYPE", "OWNER", "SIZE",
	    "STATE", "NAME");
	for (pe = payload_first(); pe != NULL; pe = pe->ple_next)
		mon_printf("%-9s %-9s %10zu %-26s %s\n", payload_kind(pe, buf),
		    pe->ple_owner == NULL ? "-" : pe->ple_owner->plo_name,
		    pe->ple_pld.pld_len, pe->ple_state, pe->ple_path);
	return 0;
}

static void
show_variable(const char *key, const char *value, void *arg __kunused)
{
	mon_printf("%s = %s\n", key, value);
}

/* All variables, or one. */
static int
cmd_kernconf(int argc, char **argv)
{
	const char *value;

	if (argc > 2)
		return MON_USAGE;
	if (argc == 1) {
		kernconf_walk(show_variable, NULL);
		return 0;
	}
	value = kernconf_string(argv[1]);
	if (value == NULL)
		return mon_fail(ENOENT, "kernconf: %s", argv[1]);
	show_variable(argv[1], value, NULL);
	return 0;
}

const struct mon_command mon_payload_commands[] = {
    {"payloads", "", "list the files that the loader passed", cmd_payloads},
    {"kernconf", "[<key>]", "show the variables of the kernel's configuration",
	cmd_kernconf},
    {NULL, NULL, NULL, NULL},
};
