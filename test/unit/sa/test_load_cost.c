/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_load_cost.c: what a long boot.cfg costs.
 */
#include "../basicblocks.h"

#include "satest.h"

/*
 * Basic blocks to parse a boot.cfg of n lines; %04u becomes the line's number.
 */
static uint64_t
cost(struct satest *t, unsigned n, const char *line)
{
	static char text[32768];
	const uint64_t start = blocks;
	size_t len = 0;

	for (unsigned i = 0; i < n; i++)
		len += (size_t)snprintf(
		    text + len, sizeof(text) - len, "%s%04u\n", line, i);
	assert_true(len < sizeof(text));
	assert_int_equal(satest_bootcfg_bytes(t, text, len), 0);
	assert_string_equal(fakeenv_out(t->fe), "");
	modreq_clear(&t->ld);
	return blocks - start;
}

/* Four times the lines cost four times as much. */
static void
linear(struct satest *t, const char *line)
{
	const uint64_t small = cost(t, 250, line), large = cost(t, 1000, line);

	print_message("%s: 250 lines: %ju blocks, 1000: %ju\n", line,
	    (uintmax_t)small, (uintmax_t)large);
	assert_true(small > 1000);
	assert_true(large * 10 < small * 44);
}

static void
load_lines(void **state)
{
	linear(*state, "load=module");
	linear(*state, "fs=/image");
}

static void
userconf_lines(void **state)
{
	linear(*state, "userconf=disable dev");
}

/* The largest number, then one more. */
static void
full(void **state)
{
	struct satest *t = *state;
	char name[16];

	for (unsigned i = 0; i < MODREQ_MAX; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, name), 0);
	}
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "m7"), 0);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "more"), ENOSPC);
	modreq_clear(&t->ld);
	assert_int_equal(t->ld.ld_boot->bo_nmods, 0);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "more"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(load_lines),
	    satest_unit(userconf_lines),
	    satest_unit(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
