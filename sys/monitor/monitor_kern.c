/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_kern.c: commands that show event counters, threads and the date.
 */
#include <monitor/monitor_impl.h>
#include <dev/clock_subr.h>
#include <sys/evcnt.h>
#include <sys/kernel.h>
#include <sys/lwp.h>

static void
show_evcnt(const struct evcnt *ev, void *arg __kunused)
{
	static const char *const types[] = {"misc", "intr", "trap"};

	mon_printf("%-24.*s %-32.*s %12llu %s\n", ev->ev_grouplen, ev->ev_group,
	    ev->ev_namelen, ev->ev_name, (unsigned long long)ev->ev_count,
	    ev->ev_type < knitems(types) ? types[ev->ev_type] : "?");
}

static int
cmd_evcnt(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	mon_printf("%-24s %-32s %12s %s\n", "GROUP", "EVENT", "COUNT", "TYPE");
	evcnt_walk(show_evcnt, NULL);
	return 0;
}

static void
show_lwp(const struct lwp *l, void *arg __kunused)
{
	static const char *const stats[] = {
	    [LSONPROC] = "running",
	    [LSRUN] = "runnable",
	    [LSSLEEP] = "waiting",
	    [LSZOMB] = "ended",
	};

	mon_printf("%-32s %-9s %s\n", l->l_name, stats[l->l_stat],
	    l->l_stat == LSSLEEP ? l->l_wmesg : "-");
}

static int
cmd_ps(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	mon_printf("%-32s %-9s %s\n", "THREAD", "STATE", "WAITS FOR");
	lwp_walk(show_lwp, NULL);
	return 0;
}

static int
cmd_date(int argc, char **argv __kunused)
{
	struct clock_ymdhms dt;

	if (argc != 1)
		return MON_USAGE;
	if (clock_secs_to_ymdhms(time_second, &dt) != 0)
		return mon_fail(EINVAL, "date");
	mon_printf("%04u-%02u-%02u %02u:%02u:%02u UTC\n",
	    (unsigned int)dt.dt_year, dt.dt_mon, dt.dt_day, dt.dt_hour,
	    dt.dt_min, dt.dt_sec);
	return 0;
}

const struct mon_command mon_kern_commands[] = {
    {"date", "", "show the time of day", cmd_date},
    {"evcnt", "", "show event counters", cmd_evcnt},
    {"ps", "", "show the kernel's threads", cmd_ps},
    {NULL, NULL, NULL, NULL},
};
