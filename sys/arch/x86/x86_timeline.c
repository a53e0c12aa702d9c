/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_timeline.c: check bootinfo's TIMELINE, and make spans of its moments: a
 * step began when the one before it ended.  All input is the loader's.
 */
#include <arch/x86/x86_scale.h>
#include <arch/x86/x86_timeline.h>

#include <libkern/libkern.h>
#include <sys/systm.h>
#include <sys/timeline.h>

/* No boot is older: 2^53 ticks are 26 days at 4 GHz. */
#define MAX_TICKS ((uint64_t)1 << 53)

static const char *const step_names[] = {
    [BI_TL_DEVICES] = "devices",
    [BI_TL_CONFIG] = "boot.cfg",
    [BI_TL_CHOICE] = "menu",
    [BI_TL_OPEN] = "open",
    [BI_TL_PLAN] = "plan",
    [BI_TL_KERNEL] = "read",
    [BI_TL_FILE] = "read",
    [BI_TL_READY] = "bootinfo",
    [BI_TL_EXIT] = "exit",
};

int64_t
tsc_clock_ns(const struct tsc_clock *tc, uint64_t ticks)
{
	if (ticks >= tc->tc_zero)
		return (int64_t)scale32(ticks - tc->tc_zero, tc->tc_mult);
	return -(int64_t)scale32(tc->tc_zero - ticks, tc->tc_mult);
}

static struct bi_timeline_entry
entry_at(const struct btinfo_timeline *rec, uint32_t i)
{
	struct bi_timeline_entry e;

	memcpy(&e, &rec->entry[i], sizeof(e));
	return e;
}

/* The path of MODULELIST's entry `index`; "": there is none. */
static void
file_path(const struct bootinfo *bi, unsigned index,
    char path[sizeof(((struct bi_modulelist_entry *)0)->path) + 1])
{
	const struct btinfo_modulelist *ml;
	const struct bi_modulelist_entry *e;

	path[0] = '\0';
	ml = bootinfo_lookup(bi, BTINFO_MODULELIST, sizeof(*ml));
	if (ml == NULL ||
	    ((size_t)ml->common.len - sizeof(*ml)) / sizeof(*e) <= index)
		return;
	e = &ml->entry[index];
	bootinfo_text(path, sizeof(e->path) + 1, e->path, sizeof(e->path));
}

/* What a file is called: "hello", or "12 files" for those since `after`. */
static void
file_name(const struct bootinfo *bi, unsigned index, unsigned after,
    char name[TIMELINE_NAME])
{
	char path[sizeof(((struct bi_modulelist_entry *)0)->path) + 1];
	const char *slash;

	if (index > after) {
		ksnprintf(name, TIMELINE_NAME, "%u files", index - after + 1);
		return;
	}
	file_path(bi, index, path);
	slash = strrchr(path, '/');
	(void)kstrlcpy(name, slash != NULL ? slash + 1 : path, TIMELINE_NAME);
}

/* NULL, or why the record cannot be true. */
static const char *
record_check(const struct btinfo_timeline *rec, const struct tsc_clock *tc,
    uint64_t start)
{
	uint64_t last = 0;

	if (rec->num == 0 || rec->num > BI_TIMELINE_MAX ||
	    rec->num > ((size_t)rec->common.len - sizeof(*rec)) /
		    sizeof(rec->entry[0]))
		return "has a wrong number of entries";
	if (tc->tc_mult == 0)
		return "cannot be read without a clock";
	for (uint32_t i = 0; i < rec->num; i++) {
		const uint64_t ticks = entry_at(rec, i).ticks;

		if (ticks < last)
			return "does not ascend";
		last = ticks;
	}
	if (last > start)
		return "ends after the kernel's start";
	if (start - entry_at(rec, 0).ticks > MAX_TICKS)
		return "begins too long ago";
	return NULL;
}

static void
add_step(const struct bootinfo *bi, const struct bi_timeline_entry *e,
    unsigned after, int64_t from, int64_t to)
{
	char name[TIMELINE_NAME] = "";

	if (e->event == BI_TL_FILE)
		file_name(bi, e->index, after, name);
	else if (e->event == BI_TL_KERNEL)
		(void)kstrlcpy(name, "kernel", sizeof(name));
	timeline_add(TIMELINE_LOADER, step_names[e->event], name, from, to);
}

void
timeline_digest(
    const struct bootinfo *bi, const struct tsc_clock *tc, uint64_t start)
{
	const struct btinfo_timeline *rec;
	struct bi_timeline_entry e;
	unsigned nextfile = 0;
	const char *why;
	int64_t from, to;

	rec = bootinfo_lookup(bi, BTINFO_TIMELINE, sizeof(*rec));
	if (rec == NULL)
		return;
	why = record_check(rec, tc, start);
	if (why != NULL) {
		kprintf("bootinfo: TIMELINE %s: ignored\n", why);
		return;
	}
	from = tsc_clock_ns(tc, entry_at(rec, 0).ticks);
	for (uint32_t i = 0; i < rec->num; i++) {
		e = entry_at(rec, i);
		if (e.event >= knitems(step_names) ||
		    step_names[e.event] == NULL)
			continue;
		to = tsc_clock_ns(tc, e.ticks);
		add_step(bi, &e, nextfile, from, to);
		if (e.event == BI_TL_FILE)
			nextfile = (unsigned)e.index + 1;
		from = to;
	}
	timeline_add(
	    TIMELINE_LOADER, "hand-off", "", from, tsc_clock_ns(tc, start));
}
