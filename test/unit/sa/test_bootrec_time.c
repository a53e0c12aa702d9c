/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootrec_time.c: the timeline in bootinfo.
 */
#include "bootrectest.h"

static uint64_t
ticks(void *cookie, uint32_t *khz)
{
	static uint64_t now = 1000; /* owner: this function */

	(void)cookie;
	*khz = 2000000;
	return now += 10;
}

static const struct btinfo_timeline *
timeline(const struct bitable *bt)
{
	const struct btinfo_timeline *tl = bitable_find(bt, BTINFO_TIMELINE);

	if (tl != NULL)
		assert_true(sizeof(*tl) + tl->num * sizeof(tl->entry[0]) <=
		    (size_t)tl->common.len);
	return tl;
}

/* All that the loader marks, in its order; a step that was not made is not. */
static void
test_steps(void **state)
{
	static const int want[] = {BI_TL_LOADER, BI_TL_CONFIG, BI_TL_CHOICE,
	    BI_TL_OPEN, BI_TL_PLAN, BI_TL_KERNEL, BI_TL_FILE, BI_TL_FILE,
	    BI_TL_READY, BI_TL_EXIT};
	const struct btinfo_timeline *tl;
	struct bitable bt;

	(void)state;
	fe->fe_env.se_ticks = ticks;
	sa_mark(&ld, BI_TL_LOADER);
	for (int e = BI_TL_CONFIG; e <= BI_TL_KERNEL; e++)
		sa_mark(&ld, (enum bi_timeline_event)e);
	bootrec_add_kernel(&ld, br, &kernel);
	bootrec_time_loader(&ld, br);
	bootrec_time(br, BI_TL_FILE, 0, 2000);
	bootrec_time(br, BI_TL_FILE, 1, 2010);
	/* Twice, as when ExitBootServices() refuses the first map. */
	(void)finish(0, small_map, knitems(small_map), 8);
	bootrec_stamp(&img, BI_TL_READY, 2020);
	bt = finish(0, small_map, knitems(small_map), 9);
	bootrec_stamp(&img, BI_TL_READY, 2030);
	bootrec_stamp(&img, BI_TL_EXIT, 2040);
	bootrec_stamp(&img, BI_TL_EXIT, 2050); /* no room: ignored */
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 15 20564");
	tl = timeline(&bt);
	assert_int_equal(tl->khz, 2000000);
	assert_int_equal(tl->num, knitems(want));
	for (uint32_t i = 0; i < tl->num; i++) {
		assert_int_equal(tl->entry[i].event, want[i]);
		assert_true(
		    i == 0 || tl->entry[i].ticks > tl->entry[i - 1].ticks);
	}
	assert_int_equal(tl->entry[7].index, 1);
	assert_int_equal(tl->entry[8].ticks, 2030);
	assert_int_equal(tl->entry[9].ticks, 2040);
}

/* Firmware without a counter: no record. */
static void
test_no_counter(void **state)
{
	struct bitable bt;

	(void)state;
	sa_mark(&ld, BI_TL_LOADER);
	bootrec_add_kernel(&ld, br, &kernel);
	bootrec_time_loader(&ld, br);
	bt = finish(0, small_map, knitems(small_map), 8);
	bootrec_stamp(&img, BI_TL_READY, 2030);
	assert_null(timeline(&bt));
}

/* More files than entries: the last entry is the last file's. */
static void
test_many_files(void **state)
{
	const struct btinfo_timeline *tl;
	struct bitable bt;

	(void)state;
	fe->fe_env.se_ticks = ticks;
	for (int e = BI_TL_LOADER; e <= BI_TL_KERNEL; e++)
		sa_mark(&ld, (enum bi_timeline_event)e);
	bootrec_add_kernel(&ld, br, &kernel);
	bootrec_time_loader(&ld, br);
	for (unsigned i = 0; i < 150; i++)
		bootrec_time(br, BI_TL_FILE, i, 3000 + i);
	bt = finish(0, small_map, knitems(small_map), 8);
	bootrec_stamp(&img, BI_TL_READY, 4000);
	bootrec_stamp(&img, BI_TL_EXIT, 4001);
	tl = timeline(&bt);
	assert_int_equal(tl->num, BI_TIMELINE_MAX);
	assert_int_equal(tl->entry[BI_TIMELINE_MAX - 4].index, 62);
	assert_int_equal(tl->entry[BI_TIMELINE_MAX - 3].index, 149);
	assert_int_equal(tl->entry[BI_TIMELINE_MAX - 3].ticks, 3149);
	assert_int_equal(tl->entry[BI_TIMELINE_MAX - 1].event, BI_TL_EXIT);
}

/* It takes only what the others leave. */
static void
test_no_room(void **state)
{
	struct bitable bt;
	size_t room;

	(void)state;
	fe->fe_env.se_ticks = ticks;
	sa_mark(&ld, BI_TL_LOADER);
	bootrec_add_kernel(&ld, br, &kernel);
	bootrec_time_loader(&ld, br);
	room = bootrec_room(br);
	assert_non_null(bootrec_add(br, BTINFO_MODULELIST, room & ~3ul));
	bt = finish(0, small_map, knitems(small_map), 0);
	assert_non_null(timeline(&bt)); /* the map took less than its room */
	/* A firmware's map that leaves less than it takes. */
	for (uint32_t n = 1; n < 20 && timeline(&bt) != NULL; n++)
		bt = finish(0, small_map, knitems(small_map), n);
	assert_non_null(bitable_find(&bt, BTINFO_EFIMEMMAP));
	assert_null(timeline(&bt));
	bootrec_stamp(&img, BI_TL_READY, 2030); /* none to stamp */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    bootrectest(test_steps),
	    bootrectest(test_no_counter),
	    bootrectest(test_many_files),
	    bootrectest(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
