/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * netwatch.c: a line that shows how much of a file a server has sent.  It is
 * erased at the end; a file that comes at once has none.
 */
#include <libsa/disk.h>
#include <libsa/progress.h>

#define LINE_MAX 79

static void
line_erase(struct netline *nl)
{
	const char back = '\b', blank = ' ';
	struct loader *ld = nl->net_ld;

	for (size_t i = 0; i < 3 * nl->net_len; i++)
		sa_printf(ld, "%c", i / nl->net_len == 1 ? blank : back);
	nl->net_len = 0;
}

static uint64_t
now(const struct netline *nl)
{
	return nl->net_ld->ld_env->se_millis(nl->net_ld->ld_env->se_cookie);
}

/* nw_progress */
static void
line_show(void *arg, const char *path, uint64_t done, uint64_t total)
{
	struct netline *nl = arg;
	const uint64_t t = now(nl);
	char line[LINE_MAX + 1], vis[50], part[24] = "";

	if (!nl->net_active) {
		nl->net_active = true;
		nl->net_last = t;
	}
	if (t - nl->net_last < PROGRESS_INTERVAL)
		return;
	nl->net_last = t;
	if (total != 0)
		(void)ksnprintf(
		    part, sizeof(part), ", %u%%", percent(done, total));
	(void)ksnprintf(line, sizeof(line), "%s: %llu KB%s",
	    sa_vis(vis, sizeof(vis), path, SIZE_MAX),
	    (unsigned long long)(done / 1024), part);
	line_erase(nl);
	sa_printf(nl->net_ld, "%s", line);
	nl->net_len = strlen(line);
}

/* nw_done */
static void
line_done(void *arg)
{
	struct netline *nl = arg;

	line_erase(nl);
	nl->net_active = false;
}

void
netline_init(struct netline *nl, struct loader *ld)
{
	memset(nl, 0, sizeof(*nl));
	nl->net_ld = ld;
	nl->net_watch = (struct sa_netwatch){line_show, line_done, nl};
}
