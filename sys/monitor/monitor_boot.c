/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_boot.c: the command that shows the boot's timeline.  scripts/boottime
 * reads its output.
 */
#include <monitor/monitor_impl.h>
#include <sys/timeline.h>

#define US(ns) ((unsigned long long)(ns) / 1000)

static const char *const who_names[] = {
    [TIMELINE_LOADER] = "loader",
    [TIMELINE_KERNEL] = "kernel",
    [TIMELINE_MODULE] = "module",
};

/* The earliest start and the latest end of all spans. */
static void
bounds(int64_t *first, int64_t *last)
{
	const struct timeline_span *tls;

	*first = INT64_MAX;
	*last = INT64_MIN;
	for (unsigned i = 0; (tls = timeline_span(i)) != NULL; i++) {
		*first = MIN(*first, tls->tls_start);
		*last = MAX(*last, tls->tls_end);
	}
}

static int
cmd_bootstat(int argc, char **argv __kunused)
{
	const struct timeline_span *tls;
	int64_t first, last;

	if (argc != 1)
		return MON_USAGE;
	if (timeline_span(0) == NULL)
		return mon_fail(ENOENT, "bootstat: no timeline");
	bounds(&first, &last);
	mon_printf("%10s %10s %-6s %-8s %s\n", "START us", "TOOK us", "WHO",
	    "STEP", "NAME");
	for (unsigned i = 0; (tls = timeline_span(i)) != NULL; i++)
		mon_printf("%10llu %10llu %-6s %-8s %s\n",
		    US(tls->tls_start - first),
		    US(tls->tls_end - tls->tls_start), who_names[tls->tls_who],
		    tls->tls_what,
		    tls->tls_name[0] != '\0' ? tls->tls_name : "-");
	mon_printf("boot: %llu us\n", US(last - first));
	if (timeline_dropped() != 0)
		mon_printf(
		    "boot: %u more steps are not listed\n", timeline_dropped());
	return 0;
}

const struct mon_command mon_boot_commands[] = {
    {"bootstat", "", "show what the boot spent its time on", cmd_bootstat},
    {NULL, NULL, NULL, NULL},
};
