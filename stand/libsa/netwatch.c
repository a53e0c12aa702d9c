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

static void
line_replace(struct netline *nl, const char *line)
{
	line_erase(nl);
	sa_printf(nl->net_ld, "%s", line);
	nl->net_len = strlen(line);
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
	line_replace(nl, line);
}

/* nw_idle: other keys than ESC and ^C are lost. */
static bool
line_idle(void *arg, const char *path, unsigned seconds)
{
	struct netline *nl = arg;
	const struct sa_env *env = nl->net_ld->ld_env;
	char line[LINE_MAX + 1], vis[32];
	int key;

	if (nl->net_stopped || seconds == 0)
		return nl->net_stopped;
	(void)ksnprintf(line, sizeof(line),
	    "%s: nothing from the server for %u s (^C stops)",
	    sa_vis(vis, sizeof(vis), path, SIZE_MAX), seconds);
	if (!nl->net_active || now(nl) - nl->net_last >= PROGRESS_INTERVAL)
		line_replace(nl, line);
	nl->net_active = true;
	nl->net_last = now(nl);
	while ((key = env->se_getkey(env->se_cookie, 0)) != SA_KEY_NONE)
		if (key == SA_KEY_INTR || key == SA_KEY_ESC)
			nl->net_stopped = true;
	return nl->net_stopped;
}

bool
device_stopped(const struct loader *ld)
{
	return ld->ld_devices != NULL && ld->ld_devices->dt_netline.net_stopped;
}

void
device_unstop(struct loader *ld)
{
	if (ld->ld_devices != NULL)
		ld->ld_devices->dt_netline.net_stopped = false;
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
	nl->net_watch =
	    (struct sa_netwatch){line_show, line_idle, line_done, nl};
}
