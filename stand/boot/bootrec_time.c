/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_time.c: the TIMELINE record.  It is the last one of the table and the
 * last to get room, so that it displaces nothing: without room there is none.
 */
#include <boot/bootrec.h>

/* What the hand-off adds: READY and EXIT. */
#define HANDOFF_EVENTS 2

void
bootrec_time(struct bootrec *br, unsigned event, unsigned index, uint64_t ticks)
{
	struct bootrec_times *bt = &br->br_times;
	struct bi_timeline_entry *e;

	if (ticks == 0)
		return;
	if (event == BI_TL_FILE && bt->bt_nfiles == BI_TIMELINE_FILES)
		bt->bt_n--; /* the last file's entry stands for more */
	else if (bt->bt_n == BI_TIMELINE_MAX - HANDOFF_EVENTS)
		return;
	else if (event == BI_TL_FILE)
		bt->bt_nfiles++;
	e = &bt->bt_entry[bt->bt_n++];
	memset(e, 0, sizeof(*e));
	e->ticks = ticks;
	e->event = (uint16_t)event;
	e->index = (uint16_t)index;
}

void
bootrec_time_loader(struct loader *ld, struct bootrec *br)
{
	memset(&br->br_times, 0, sizeof(br->br_times));
	(void)sa_ticks(ld, &br->br_times.bt_khz);
	for (unsigned event = 0; event < knitems(ld->ld_ticks); event++)
		bootrec_time(br, event, 0, ld->ld_ticks[event]);
}

void
bootrec_time_write(const struct bootrec *br, struct btinfo_timeline *rec)
{
	const struct bootrec_times *bt = &br->br_times;

	rec->khz = bt->bt_khz;
	rec->num = bt->bt_n;
	memcpy(rec->entry, bt->bt_entry, bt->bt_n * sizeof(rec->entry[0]));
}

size_t
bootrec_time_size(const struct bootrec *br)
{
	return br->br_times.bt_n == 0 ? 0
				      : sizeof(struct btinfo_timeline) +
		(br->br_times.bt_n + HANDOFF_EVENTS) *
		    sizeof(struct bi_timeline_entry);
}

void
bootrec_stamp(struct boot_image *img, unsigned event, uint64_t ticks)
{
	struct btinfo_timeline *rec = img->img_timeline;
	struct bi_timeline_entry *e;

	if (rec == NULL ||
	    sizeof(*rec) + (rec->num + 1) * sizeof(*e) >
		(size_t)rec->common.len)
		return;
	e = &rec->entry[rec->num++];
	e->ticks = ticks;
	e->event = (uint16_t)event;
}
