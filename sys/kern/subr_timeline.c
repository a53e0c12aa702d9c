/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_timeline.c: the timeline of the boot, a table that fills up.
 */
#include <libkern/libkern.h>
#include <sys/timeline.h>

/* owner: this file */
static struct timeline_span spans[TIMELINE_MAX];
static unsigned nspans, ndropped;

void
timeline_add(enum timeline_who who, const char *what, const char *name,
    int64_t start, int64_t end)
{
	struct timeline_span *tls;

	if (nspans == TIMELINE_MAX) {
		ndropped++;
		return;
	}
	tls = &spans[nspans++];
	tls->tls_start = start;
	tls->tls_end = end;
	tls->tls_who = who;
	tls->tls_what = what;
	(void)kstrlcpy(tls->tls_name, name, sizeof(tls->tls_name));
}

const struct timeline_span *
timeline_span(unsigned i)
{
	return i < nspans ? &spans[i] : NULL;
}

unsigned
timeline_dropped(void)
{
	return ndropped;
}

void
timeline_reset(void)
{
	nspans = ndropped = 0;
}
