/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_ddb.c: debugger commands of modules, with the example ddbwalk and
 * commands of the test.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <ddb/ddb.h>
#include <sys/systm.h>

static char said[200];

static void
db_show_arguments(
    db_expr_t addr, bool have_addr, db_expr_t count, const char *modif)
{
	snprintf(said, sizeof(said), "%lx %d %ld %s|%s", (unsigned long)addr,
	    have_addr, count, modif == NULL ? "-" : modif, db_rest());
}

static void
db_sum(db_expr_t addr, bool have_addr, db_expr_t count, const char *modif)
{
	db_expr_t v, sum = 0;

	(void)addr;
	(void)have_addr;
	(void)count;
	(void)modif;
	while (db_expression(&v))
		sum += v;
	snprintf(said, sizeof(said), "sum %ld, rest %s", sum, db_rest());
	db_skip_to_eol();
}

static const struct db_command commands[] = {
    {DDB_ADD_CMD("args", db_show_arguments, 0, NULL, NULL, NULL)},
    {DDB_ADD_CMD("more", db_show_arguments, CS_MORE, NULL, NULL, NULL)},
    {DDB_ADD_CMD("sum", db_sum, CS_OWN, "Add numbers.", "n...", NULL)},
    {DDB_END_CMD},
};

static void
expect_args(const char *line, const char *want)
{
	said[0] = '\0';
	modtest_run(line, 0, "");
	assert_string_equal(said, want);
}

static void
test_lines(void **state)
{
	char line[300];
	size_t len;

	(void)state;
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, commands), 0);
	assert_int_equal(db_register_tbl(DDB_MACH_CMD, commands), 0);
	expect_args("ddb args", "0 0 -1 |");
	expect_args("ddb args 10", "10 1 -1 |");
	expect_args("ddb args/xy 0x1f,0t10", "1f 1 10 xy|");
	expect_args("ddb args ,3", "0 0 3 |");
	expect_args("ddb mach args -1",
	    "ffffffffffffffff 1 -1 |" + (sizeof(long) == 4 ? 8 : 0));
	expect_args("ddb more 5,6 7 8", "5 1 6 |7 8");
	expect_args("ddb sum 0t1 2  -4 x", "sum -1, rest x");
	snprintf(line, sizeof(line), "%lx 1 -1 |", (unsigned long)kprintf);
	expect_args("ddb args kprintf", line);
	modtest_run("ddb args 10 11", EINVAL, "ddb: args 10 11: EINVAL");
	modtest_run("ddb args 1g", EINVAL, "EINVAL");
	modtest_run("ddb args ,", EINVAL, "EINVAL");
	modtest_run("ddb args 10000000000000000", EINVAL, "EINVAL");
	modtest_run("ddb arg", ENOENT, "ddb: arg: ENOENT");
	modtest_run("ddb argsx", ENOENT, "ENOENT");
	modtest_run("ddb show args", ENOENT, "ENOENT");
	modtest_run("ddb /x", ENOENT, "ENOENT");
	len = (size_t)snprintf(line, sizeof(line), "ddb args/");
	memset(line + len, 'x', 32);
	line[len + 32] = '\0';
	modtest_run(line, EINVAL, "EINVAL");
	line[len + 31] = '\0';
	modtest_run(line, 0, "");
	memset(line + len, 'g', 200); /* longer than any symbol */
	line[len - 1] = ' ';
	line[len + 200] = '\0';
	modtest_run(line, EINVAL, "EINVAL");
	modtest_run("ddb", 0, "mach sum n...\n\tAdd numbers.\n");
	assert_int_equal(db_unregister_tbl(DDB_MACH_CMD, commands), 0);
	assert_int_equal(db_unregister_tbl(DDB_BASE_CMD, commands), 0);
	modtest_run("ddb", 0, "no module has ");
}

static void
test_tables(void **state)
{
	static const struct db_command empty[] = {{DDB_END_CMD}};

	(void)state;
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, empty), EINVAL);
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, NULL), EINVAL);
	assert_int_equal(db_register_tbl(3, commands), EINVAL);
	assert_int_equal(db_unregister_tbl(DDB_BASE_CMD, commands), ENOENT);
	host_fail_after(1);
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, commands), ENOMEM);
	host_fail_after(0);
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, commands), 0);
	assert_int_equal(db_register_tbl(DDB_BASE_CMD, commands), EEXIST);
	assert_int_equal(db_unregister_tbl(DDB_SHOW_CMD, commands), ENOENT);
	assert_int_equal(db_unregister_tbl(DDB_BASE_CMD, commands), 0);
}

static void
test_example(void **state)
{
	(void)state;
	modtest_file("ddbwalk");
	modtest_load("ddbwalk", 0);
	modtest_run("ddb", 0, "stops [/v][,count]\n\tPrint the stops.\n");
	modtest_run(
	    "ddb stops", 0, "stop 1: harbour\nstop 2: market\nstop 3: mill\n");
	modtest_run("ddb stops/v ,1", 0, " stop 1: harbour\n");
	modtest_said_not("market");
	modtest_run("ddb show stop 3", 0, "stop 3: mill\n");
	modtest_run("ddb show stop", 0, "no such stop\n");
	modtest_unload("ddbwalk", 0);
	modtest_run("ddb stops", ENOENT, "ENOENT");
}

/* Tables that a module leaves registered are removed at its unload. */
static void
test_left_registered(void **state)
{
	(void)state;
	modtest_file("ddbleft");
	for (int i = 0; i < 2; i++) {
		modtest_load("ddbleft", 0);
		modtest_run("ddb left", 0, "");
		modtest_unload("ddbleft", 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_lines),
	    modtest(test_tables),
	    modtest(test_example),
	    modtest(test_left_registered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
