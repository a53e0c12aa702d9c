/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_sysctl_request.c: requests by number, the functions that sysctl(9) has
 * for nodes, and nodes whose creation is repeated or whose text is copied.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>
#include <sys/monitor.h>
#include <sys/sysctl.h>

static struct sysctllog *nodes; /* owner: the test that runs */
static int32_t number = 5;

static int
make(const char *name, uint32_t flags, int type, const char *desc, sysctlfn fn,
    void *p, size_t len)
{
	return sysctl_createv(&nodes, 0, NULL, NULL, flags, type, name, desc,
	    fn, 0, p, len, CTL_DEBUG, CTL_CREATE, CTL_EOL);
}

static struct sysctlnode *
node(const char *name)
{
	struct sysctlnode *n = sysctl_find(name);

	assert_non_null(n);
	return n;
}

/* A description in a buffer that is reused afterwards. */
static void
test_own_description(void **state)
{
	char desc[] = "made up";
	size_t n;

	(void)state;
	assert_int_equal(
	    make("d", CTLFLAG_OWNDESC, CTLTYPE_INT, desc, NULL, &number, 0), 0);
	assert_int_equal(
	    make("e", CTLFLAG_OWNDESC, CTLTYPE_INT, NULL, NULL, &number, 0), 0);
	memset(desc, 'x', sizeof(desc) - 1);
	assert_string_equal(node("debug.d")->sysctl_desc, "made up");
	assert_null(node("debug.e")->sysctl_desc);
	for (n = 1; n <= 2; n++) {
		host_fail_after(n);
		assert_int_equal(make("f", CTLFLAG_OWNDESC, CTLTYPE_INT, desc,
				     NULL, &number, 0),
		    ENOMEM);
		assert_true(host_fail_fired());
	}
	host_fail_after(0);
	sysctl_teardown(&nodes);
}

/* "If the node matches one that exists, 0 is returned." */
static void
test_created_again(void **state)
{
	static int32_t other;
	const struct sysctlnode *n = NULL;

	(void)state;
	assert_int_equal(make("n", 0, CTLTYPE_INT, NULL, NULL, &number, 0), 0);
	assert_int_equal(
	    sysctl_createv(NULL, 0, NULL, &n, 0, CTLTYPE_INT, "n", NULL, NULL,
		0, &number, 0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	assert_ptr_equal(n, node("debug.n"));
	assert_int_equal(
	    make("n", 0, CTLTYPE_INT, NULL, NULL, &other, 0), EEXIST);
	assert_int_equal(
	    make("n", 0, CTLTYPE_INT, NULL, sysctl_null, &number, 0), EEXIST);
	assert_int_equal(
	    make("n", 0, CTLTYPE_STRUCT, NULL, NULL, &number, 4), EEXIST);
	assert_int_equal(
	    make("n", CTLFLAG_IMMEDIATE, CTLTYPE_INT, NULL, NULL, NULL, 0),
	    EEXIST);
	assert_int_equal(sysctl_createv(NULL, 0, NULL, &n, 0, CTLTYPE_INT, "n",
			     NULL, NULL, 0, &number, 0, CTL_DEBUG, 77, CTL_EOL),
	    EEXIST);
	sysctl_teardown(&nodes);
	assert_null(sysctl_find("debug.n"));
}

/* Nothing is written past a string's size, even without a NUL. */
static void
test_string_end(void **state)
{
	static char text[6];
	struct sysctlnode *n;
	char out[8];
	size_t len = sizeof(out);

	(void)state;
	memcpy(text, "abcde", 6);
	assert_int_equal(make("s", CTLFLAG_READWRITE, CTLTYPE_STRING, NULL,
			     NULL, text, sizeof(text)),
	    0);
	n = node("debug.s");
	assert_int_equal(sysctl_access(n, out, &len, "xy", 2), 0);
	assert_int_equal(len, 6);
	assert_string_equal(out, "abcde");
	assert_string_equal(text, "xy");
	assert_int_equal(sysctl_access(n, NULL, NULL, "12345", 5), 0);
	assert_string_equal(text, "12345");
	assert_int_equal(sysctl_access(n, NULL, NULL, "123456", 6), EINVAL);
	assert_int_equal(sysctl_access(n, NULL, NULL, "123456", 7), EINVAL);
	assert_int_equal(sysctl_access(n, NULL, NULL, "", 0), EINVAL);
	/* What follows a NUL is not part of the string. */
	assert_int_equal(sysctl_access(n, NULL, NULL, "1\000345", 6), 0);
	assert_string_equal(text, "1");
	assert_int_equal(text[2], '3');
	assert_int_equal(sysctl_access(n, NULL, NULL, "", 1), 0);
	assert_string_equal(text, "");
	sysctl_teardown(&nodes);
}

/* Nothing is read past the size of a string without a NUL. */
static void
test_no_string_end(void **state)
{
	char *raw = malloc(3), out[8];
	size_t len = sizeof(out);

	(void)state;
	memcpy(raw, "abc", 3);
	assert_int_equal(
	    make("s", CTLFLAG_READWRITE, CTLTYPE_STRING, NULL, NULL, raw, 3),
	    0);
	assert_int_equal(sysctl_access(node("debug.s"), out, &len, NULL, 0), 0);
	assert_int_equal(len, 3);
	assert_memory_equal(out, "abc", 3);
	host_console_clear();
	assert_int_equal(monitor_command("sysctl debug.s"), 0);
	assert_string_equal(host_console_text(), "debug.s = abc\n");
	sysctl_teardown(&nodes);
	free(raw);
}

static int seen[5]; /* owner: see_numbers */

static int
see_numbers(SYSCTLFN_ARGS)
{
	seen[0] = (int)namelen;
	seen[1] = name[-1] == rnode->sysctl_num;
	seen[2] = oname[0];
	seen[3] = (int)(name - oname);
	seen[4] = namelen > 0 ? name[0] : -1;
	if (namelen > 0)
		return 0;
	return sysctl_lookup(SYSCTLFN_CALL(rnode));
}

/* A function learns from `name` and `oname` which node was requested. */
static void
test_numbers(void **state)
{
	int mib[4] = {CTL_DEBUG, 0, 9, 8};
	size_t len = sizeof(int32_t);
	int32_t v = 0;

	(void)state;
	assert_int_equal(
	    make("n", 0, CTLTYPE_INT, NULL, see_numbers, &number, 0), 0);
	assert_int_equal(sysctl_access(node("debug.n"), &v, &len, NULL, 0), 0);
	assert_int_equal(v, 5);
	assert_memory_equal(
	    seen, ((int[]){0, 1, CTL_DEBUG, 2, -1}), sizeof(seen));
	v = 0;
	mib[1] = node("debug.n")->sysctl_num;
	assert_int_equal(
	    sysctl_dispatch(mib, 2, &v, &len, NULL, 0, mib, NULL, NULL), 0);
	assert_int_equal(v, 5);
	/* A node's function also gets the requests for nodes below it. */
	assert_int_equal(
	    sysctl_dispatch(mib, 4, &v, &len, NULL, 0, mib, NULL, NULL), 0);
	assert_memory_equal(
	    seen, ((int[]){2, 1, CTL_DEBUG, 2, 9}), sizeof(seen));
	sysctl_teardown(&nodes);
}

static void
test_dispatch(void **state)
{
	int mib[3] = {CTL_HW, 7, 1}, ni;
	const struct sysctlnode *n = NULL;
	size_t len = sizeof(int32_t);
	int32_t v = 0;

	(void)state;
	assert_int_equal(sysctl_lock(NULL, NULL, 0), 0);
	assert_int_equal(
	    sysctl_dispatch(mib, 2, &v, &len, NULL, 0, mib, NULL, NULL), 0);
	assert_int_equal(v, PAGE_SIZE);
	assert_int_equal(
	    sysctl_dispatch(mib, 3, &v, &len, NULL, 0, mib, NULL, NULL),
	    ENOTDIR);
	assert_int_equal(
	    sysctl_dispatch(mib, 1, &v, &len, NULL, 0, mib, NULL, NULL),
	    EISDIR);
	assert_int_equal(sysctl_locate(NULL, mib, 1, &n, NULL), 0);
	assert_ptr_equal(n, node("hw"));
	/*
	 * Relative to a node: the number of components used, and the last node.
	 */
	assert_int_equal(sysctl_locate(NULL, mib + 1, 2, &n, &ni), ENOTDIR);
	assert_int_equal(ni, 1);
	assert_ptr_equal(n, node("hw.pagesize"));
	mib[1] = 555;
	n = NULL;
	assert_int_equal(sysctl_locate(NULL, mib, 2, &n, &ni), ENOENT);
	assert_int_equal(ni, 1);
	assert_ptr_equal(n, node("hw"));
	assert_int_equal(
	    sysctl_dispatch(mib, 2, &v, &len, NULL, 0, mib, NULL, NULL),
	    ENOENT);
	sysctl_unlock(NULL);
}

static void
test_functions(void **state)
{
	size_t len = sizeof(int32_t), done = 0;
	int32_t v = 0;
	char buf[4];

	(void)state;
	assert_int_equal(make("need", CTLFLAG_READWRITE, CTLTYPE_INT, NULL,
			     sysctl_needfunc, &number, 0),
	    0);
	assert_int_equal(make("none", CTLFLAG_READWRITE, CTLTYPE_INT, NULL,
			     sysctl_notavail, &number, 0),
	    0);
	assert_int_equal(make("null", CTLFLAG_READWRITE, CTLTYPE_INT, NULL,
			     sysctl_null, &number, 0),
	    0);
	assert_int_equal(
	    sysctl_access(node("debug.need"), &v, &len, NULL, 0), 0);
	assert_int_equal(v, 5);
	modtest_said("sysctl: need has no function yet\n");
	assert_int_equal(
	    sysctl_access(node("debug.need"), NULL, NULL, &v, sizeof(v)),
	    EOPNOTSUPP);
	assert_int_equal(
	    sysctl_access(node("debug.none"), &v, &len, NULL, 0), EOPNOTSUPP);
	assert_int_equal(
	    sysctl_access(node("debug.null"), &v, &len, NULL, 0), 0);
	assert_int_equal(len, 0);
	assert_int_equal(
	    sysctl_access(node("debug.null"), NULL, NULL, &v, sizeof(v)), 0);
	assert_int_equal(number, 5);
	sysctl_teardown(&nodes);

	assert_int_equal(sysctl_copyin(NULL, "abc", buf, 4), 0);
	assert_string_equal(buf, "abc");
	assert_int_equal(sysctl_copyout(NULL, "xy", buf, 3), 0);
	assert_string_equal(buf, "xy");
	assert_int_equal(sysctl_copyinstr(NULL, "def", buf, 4, &done), 0);
	assert_string_equal(buf, "def");
	assert_int_equal(done, 4);
	assert_int_equal(
	    sysctl_copyinstr(NULL, "long", buf, 4, &done), ENAMETOOLONG);
	assert_int_equal(sysctl_copyinstr(NULL, "g", buf, 4, NULL), 0);
}

/* A hidden branch is hidden as a whole. */
static void
test_hidden(void **state)
{
	const struct sysctlnode *top = NULL;

	(void)state;
	assert_int_equal(
	    sysctl_createv(&nodes, 0, NULL, &top, CTLFLAG_HIDDEN, CTLTYPE_NODE,
		"hide", NULL, NULL, 0, NULL, 0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	assert_int_equal(
	    sysctl_createv(&nodes, 0, &top, NULL, 0, CTLTYPE_INT, "v", NULL,
		NULL, 0, &number, 0, CTL_CREATE, CTL_EOL),
	    0);
	assert_int_equal(
	    make("last", 0, CTLTYPE_INT, NULL, NULL, &number, 0), 0);
	host_console_clear();
	assert_int_equal(monitor_command("sysctl debug"), 0);
	assert_string_equal(host_console_text(), "debug.last = 5\n");
	host_console_clear();
	assert_int_equal(monitor_command("sysctl debug.hide"), 0);
	assert_string_equal(host_console_text(), "debug.hide.v = 5\n");
	sysctl_teardown(&nodes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_own_description),
	    modtest(test_created_again),
	    modtest(test_string_end),
	    modtest(test_no_string_end),
	    modtest(test_numbers),
	    modtest(test_dispatch),
	    modtest(test_functions),
	    modtest(test_hidden),
	};

	host_init();
	if (sysctl_init() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
