/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_payload.c: commands that show what the loader passed.
 */
#include <monitor/monitor_impl.h>
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

const struct mon_command mon_payload_commands[] = {
    {"payloads", "", "list the files that the loader passed", cmd_payloads},
    {NULL, NULL, NULL, NULL},
};
