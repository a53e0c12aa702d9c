/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * progress.c: large reads with a percentage.  It is updated by time, not by
 * request: to write a character to the firmware's graphical console takes
 * longer than to read a sector.
 */
#include <libsa/progress.h>

#define PERCENT_WIDTH 5  /* " 100%" */
#define COLUMNS       80 /* minimum width of a console */

static void
backspace(struct progress *pg)
{
	for (int i = 0; i < PERCENT_WIDTH; i++)
		sa_printf(pg->pg_ld, "\b");
}

static uint64_t
now(const struct progress *pg)
{
	return pg->pg_ld->ld_env->se_millis(pg->pg_ld->ld_env->se_cookie);
}

static void
show(struct progress *pg)
{
	uint64_t t;

	if (pg->pg_quiet || !pg->pg_open || pg->pg_total == 0)
		return;
	t = now(pg);
	if (t - pg->pg_last < PROGRESS_INTERVAL)
		return;
	pg->pg_last = t;
	if (pg->pg_shown)
		backspace(pg);
	else if (pg->pg_wrap)
		sa_printf(pg->pg_ld, "\n");
	sa_printf(pg->pg_ld, " %3u%%", percent(pg->pg_done, pg->pg_total));
	pg->pg_shown = true;
}

/*
 * A backspace does not move to the previous line: a percentage that would
 * reach the right edge gets a line of its own.
 */
void
progress_start(struct progress *pg, struct loader *ld, const char *line,
    uint64_t total, bool quiet)
{
	*pg = (struct progress){.pg_ld = ld,
	    .pg_total = total,
	    .pg_quiet = quiet,
	    .pg_wrap = strlen(line) + PERCENT_WIDTH >= COLUMNS,
	    .pg_open = true};
	pg->pg_last = now(pg);
	if (!quiet)
		sa_printf(ld, "%s", line);
}

int
progress_read(struct progress *pg, struct fs_file *ff, foff_t off, void *buf,
    uint64_t len, uint64_t room)
{
	uint8_t *p = buf;
	size_t n;
	int error;

	while (len > 0) {
		n = (size_t)MIN(len, PROGRESS_CHUNK);
		error = fs_read_room(ff, off, p, n, (size_t)room);
		if (error != 0)
			return error;
		off += n;
		p += n;
		len -= n;
		room -= n;
		pg->pg_done += n;
		show(pg);
	}
	return 0;
}

void
progress_end(struct progress *pg)
{
	if (!pg->pg_open)
		return;
	pg->pg_open = false;
	if (pg->pg_quiet)
		return;
	if (pg->pg_shown) {
		backspace(pg);
		sa_printf(pg->pg_ld, "%*s", PERCENT_WIDTH, "");
		backspace(pg);
	}
	if (!pg->pg_shown || !pg->pg_wrap)
		sa_printf(pg->pg_ld, "\n");
}
