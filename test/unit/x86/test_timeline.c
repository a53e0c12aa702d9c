/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_timeline.c: the loader's part of the timeline, valid and hostile.
 */
#include "x86test.h"

#include <arch/x86/x86_timeline.h>
#include <sys/timeline.h>

/* 1 tick is 2 ns; the kernel's clock began at tick 100000. */
static const struct tsc_clock tc = {100000, (uint64_t)2 << 32};
#define START 99000

static struct bootinfo bi; /* owner: the running test */
static unsigned first;     /* span that the test adds first; likewise */

struct made {
	uint32_t num, khz;
	struct bi_timeline_entry e[8];
};

static int
setup(void **state)
{
	(void)state;
	msgs_clear();
	bi_clear(&bi);
	while (timeline_span(first) != NULL)
		first++;
	return 0;
}

static struct made
make(void)
{
	return (struct made){7, 0,
	    {{50000, BI_TL_LOADER, 0, 0}, {60000, BI_TL_DEVICES, 0, 0},
		{60500, 999, 0, 0}, {61000, BI_TL_KERNEL, 0, 0},
		{62000, BI_TL_FILE, 0, 0}, {63000, BI_TL_FILE, 1, 0},
		{64000, BI_TL_EXIT, 0, 0}}};
}

static void
digest(const struct made *m, size_t len)
{
	(void)bi_add(&bi, BTINFO_TIMELINE, m, len);
	timeline_digest(&bi, &tc, START);
}

static void
check(
    unsigned i, const char *what, const char *name, int64_t start, int64_t end)
{
	const struct timeline_span *tls = timeline_span(first + i);

	assert_non_null(tls);
	assert_int_equal(tls->tls_who, TIMELINE_LOADER);
	assert_string_equal(tls->tls_what, what);
	assert_string_equal(tls->tls_name, name);
	assert_true(tls->tls_start == start);
	assert_true(tls->tls_end == end);
}

static void
test_clock(void **state)
{
	(void)state;
	assert_int_equal(tsc_clock_ns(&tc, 100000), 0);
	assert_int_equal(tsc_clock_ns(&tc, 100001), 2);
	assert_true(tsc_clock_ns(&tc, 99999) == -2);
}

static void
test_steps(void **state)
{
	const struct bi_modulelist_entry mods[] = {
	    bi_module("/stand/a/hello.kmod", BI_MODULE_ELF, 1, 0x1000),
	    bi_module("zlib\n", BI_MODULE_ELF, 1, 0x2000)};
	const struct made m = make();
	uint8_t list[8 + sizeof(mods)] = {2};

	(void)state;
	memcpy(list + 8, mods, sizeof(mods));
	(void)bi_add(&bi, BTINFO_MODULELIST, list, sizeof(list));
	digest(&m, sizeof(m));
	check(0, "devices", "", -100000, -80000);
	check(1, "read", "kernel", -80000, -78000);
	check(2, "read", "hello.kmod", -78000, -76000);
	check(3, "read", "zlib?", -76000, -74000);
	check(4, "exit", "", -74000, -72000);
	check(5, "hand-off", "", -72000, -2000);
	assert_null(timeline_span(first + 6));
	assert_false(msgs_have("TIMELINE"));
}

/* A file that MODULELIST does not have; one that stands for several. */
static void
test_files(void **state)
{
	struct made m = make();

	(void)state;
	m.e[5].index = 9;
	digest(&m, sizeof(m));
	check(2, "read", "", -78000, -76000);
	check(3, "read", "9 files", -76000, -74000);
	m.e[5].index = 65535;
	bi_clear(&bi);
	setup(NULL);
	digest(&m, sizeof(m));
	check(3, "read", "65535 files", -76000, -74000);
	/* Indices that go down: each is one file's. */
	m.e[4].index = 65535;
	m.e[5].index = 0;
	setup(NULL);
	digest(&m, sizeof(m));
	check(2, "read", "65536 files", -78000, -76000);
	check(3, "read", "", -76000, -74000);
}

static void
refused(const struct made *m, size_t len, const char *why)
{
	setup(NULL);
	digest(m, len);
	assert_null(timeline_span(first));
	assert_true(msgs_have(why));
}

static void
test_hostile(void **state)
{
	const struct tsc_clock none = {0, 0};
	struct made m = make();

	(void)state;
	m.num = 9; /* more than there are */
	refused(&m, sizeof(m), "TIMELINE has a wrong number");
	m.num = 0;
	refused(&m, sizeof(m), "TIMELINE has a wrong number");
	m.num = UINT32_MAX;
	refused(&m, sizeof(m), "TIMELINE has a wrong number");
	m.num = 0x10000001; /* times 16 it wraps to 16 */
	refused(&m, sizeof(m), "TIMELINE has a wrong number");
	m = make();
	refused(&m, sizeof(m) - 17, "TIMELINE has a wrong number");
	m.e[3].ticks = 60499;
	refused(&m, sizeof(m), "TIMELINE does not ascend");
	m = make();
	m.e[6].ticks = START + 1;
	refused(&m, sizeof(m), "TIMELINE ends after the kernel's start");
	m.e[6].ticks = UINT64_MAX;
	refused(&m, sizeof(m), "TIMELINE ends after the kernel's start");
	/* A record shorter than its header is ignored. */
	setup(NULL);
	digest(&m, 7);
	assert_null(timeline_span(first));
	/* No clock, and an age that no boot has. */
	setup(NULL);
	m = make();
	(void)bi_add(&bi, BTINFO_TIMELINE, &m, sizeof(m));
	timeline_digest(&bi, &none, START);
	assert_true(msgs_have("TIMELINE cannot be read without a clock"));
	timeline_digest(&bi, &tc, START + ((uint64_t)1 << 53));
	assert_true(msgs_have("TIMELINE begins too long ago"));
	assert_null(timeline_span(first));
}

/* Steps that do not fit into the table are counted. */
static void
test_full(void **state)
{
	unsigned n = first;

	(void)state;
	for (; n < TIMELINE_MAX + 3; n++)
		timeline_add(TIMELINE_KERNEL, "x",
		    "a name of more than thirty-one characters", n, n + 1);
	assert_int_equal(timeline_dropped(), 3);
	assert_null(timeline_span(TIMELINE_MAX));
	assert_int_equal(strlen(timeline_span(TIMELINE_MAX - 1)->tls_name), 31);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_clock, setup),
	    cmocka_unit_test_setup(test_steps, setup),
	    cmocka_unit_test_setup(test_files, setup),
	    cmocka_unit_test_setup(test_hostile, setup),
	    cmocka_unit_test_setup(test_full, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
