/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_sysctl.c: the tree of variables, where possible by the monitor's
 * commands.
 */
#include "modtest/modtest.h"

#include <sys/linkset.h>
#include <sys/monitor.h>
#include <sys/sysctl.h>

static void
test_base(void **state)
{
	(void)state;
	assert_int_equal(linkset_init(), 0);
	modtest_run("sysctl kern.ostype", 0, "kern.ostype = Primeboot\n");
	modtest_run("sysctl kern.osrelease kern.osrevision", 0,
	    "kern.osrelease = 10.1\nkern.osrevision = 1001000000\n");
	modtest_run("sysctl hw.pagesize", 0, "hw.pagesize = 4096\n");
	modtest_run("sysctl kern.uptime", 0, "kern.uptime = ");
	modtest_run("sysctl hw", 0, "hw.pagesize = 4096\nhw.physmem64 = ");
	modtest_run("sysctl", 0, "kern.module.verbose = 0\n");
	modtest_run("sysctl -a", 0, "hw.freemem64 = ");
	modtest_run(
	    "sysctl -d kern.module.autotime", 0, "kern.module.autotime: sec");
	modtest_run("sysctl vfs", 0, "");
	assert_string_equal(host_console_text(), "");
	modtest_run(
	    "sysctl kern.nix", ENOENT, "sysctl: kern.nix: ENOENT: no such");
	modtest_run("sysctl kern.ostype.x", ENOENT, "ENOENT");
	modtest_run("sysctl kern.ostype=x", EPERM,
	    "sysctl: kern.ostype=x: EPERM: operation not permitted\n");
	modtest_run("sysctl kern=1", EISDIR, "sysctl: kern=1: EISDIR");
	modtest_run("sysctl -x", EINVAL, "usage: sysctl ");
	modtest_run("sysctl -d", EINVAL, "usage: sysctl ");
}

/* kern.module.*: the framework's knobs, checked by it. */
static void
test_knobs(void **state)
{
	size_t size = sizeof(bool);
	bool on = false;
	int64_t v;

	(void)state;
	modtest_run(
	    "sysctl kern.module.autotime=77", 0, "kern.module.autotime = 77\n");
	assert_int_equal(module_knob_get("autotime", &v), 0);
	assert_int_equal(v, 77);
	modtest_run("sysctl -w kern.module.autotime=10", 0, " = 10\n");
	modtest_run("sysctl kern.module.verbose=2", EINVAL,
	    "sysctl: kern.module.verbose=2: EINVAL");
	modtest_run("sysctl kern.module.verbose=yes", EINVAL, "=yes: EINVAL");
	modtest_run(
	    "sysctl kern.module.verbose=99999999999", EINVAL, ": EINVAL");
	modtest_run(
	    "sysctl kern.module.autotime=99999999999", ERANGE, ": ERANGE");
	modtest_run(
	    "sysctl kern.module.autotime=-1", EINVAL, "autotime=-1: EINVAL");
	/* The types that they have on NetBSD. */
	assert_int_equal(sysctl_access(sysctl_find("kern.module.autoload"), &on,
			     &size, NULL, 0),
	    0);
	assert_int_equal(size, sizeof(bool));
	assert_true(on);
	modtest_run("sysctl kern.module.verbose=1", 0, "verbose = 1\n");
	modtest_run("sysctl kern.module.verbose=0", 0, "verbose = 0\n");
	(void)module_set_kernel_path(NULL);
	modtest_run("sysctl kern.module.path", 0,
	    "kern.module.path = /stand/" HOST_MACHINE "/10.1/modules\n");
	modtest_run("sysctl kern.module.path=/x", EPERM, ": EPERM");
}

/* Every type there is, shown and set. */
static void
test_types(void **state)
{
	static int32_t i = -5;
	static uint32_t hex = 0xfedcba98;
	static int64_t q = -6;
	static uint64_t uq = 6;
	static bool b = true;
	static char text[8] = "abc";
	static char data[5];
	const struct sysctlnode *top = NULL;
	struct sysctllog *log = NULL;
	char own[] = "own";

	(void)state;
#define MAKE(flags, type, name, qv, p, len)                                    \
	assert_int_equal(                                                      \
	    sysctl_createv(&log, 0, &top, NULL, flags, type, name, NULL, NULL, \
		qv, p, len, CTL_CREATE, CTL_EOL),                              \
	    0)
	assert_int_equal(
	    sysctl_createv(&log, 0, NULL, &top, 0, CTLTYPE_NODE, "t", NULL,
		NULL, 0, NULL, 0, CTL_VENDOR, CTL_CREATE, CTL_EOL),
	    0);
	MAKE(CTLFLAG_READWRITE, CTLTYPE_INT, "int", 0, &i, 0);
	MAKE(CTLFLAG_READWRITE | CTLFLAG_HEX, CTLTYPE_INT, "hex", 0, &hex, 0);
	MAKE(CTLFLAG_UNSIGNED, CTLTYPE_INT, "unsigned", 0, &hex, 0);
	MAKE(CTLFLAG_READWRITE, CTLTYPE_QUAD, "quad", 0, &q, 0);
	MAKE(CTLFLAG_HEX | CTLFLAG_IMMEDIATE, CTLTYPE_QUAD, "hexquad",
	    UINT64_MAX, NULL, 0);
	MAKE(CTLFLAG_UNSIGNED | CTLFLAG_IMMEDIATE, CTLTYPE_QUAD, "uquad",
	    UINT64_MAX, NULL, 0);
	MAKE(CTLFLAG_READWRITE | CTLFLAG_UNSIGNED | CTLFLAG_HIDDEN,
	    CTLTYPE_QUAD, "uqset", 0, &uq, 0);
	MAKE(CTLFLAG_READWRITE, CTLTYPE_BOOL, "bool", 0, &b, 0);
	MAKE(CTLFLAG_READWRITE | CTLFLAG_IMMEDIATE, CTLTYPE_BOOL, "ibool", 7,
	    NULL, 0);
	MAKE(CTLFLAG_READWRITE | CTLFLAG_IMMEDIATE, CTLTYPE_INT, "iint",
	    (uint64_t)-9, NULL, 0);
	MAKE(CTLFLAG_READWRITE, CTLTYPE_STRING, "text", 0, text, sizeof(text));
	MAKE(CTLFLAG_READWRITE | CTLFLAG_OWNDATA, CTLTYPE_STRING, "own", 0, own,
	    0);
	MAKE(CTLFLAG_READWRITE, CTLTYPE_STRUCT, "data", 0, data, sizeof(data));
	MAKE(CTLFLAG_READWRITE | CTLFLAG_HIDDEN, CTLTYPE_INT, "hidden", 0, &i,
	    0);
	strcpy(own, "???");
	modtest_run("sysctl vendor.t", 0,
	    "vendor.t.int = -5\nvendor.t.hex = 0xfedcba98\n"
	    "vendor.t.unsigned = 4275878552\nvendor.t.quad = -6\n"
	    "vendor.t.hexquad = 0xffffffffffffffff\n"
	    "vendor.t.uquad = 18446744073709551615\nvendor.t.bool = 1\n"
	    "vendor.t.ibool = 1\nvendor.t.iint = -9\nvendor.t.text = abc\n"
	    "vendor.t.own = own\nvendor.t.data = (5 bytes)\n");
	modtest_said_not("hidden");
	modtest_run("sysctl vendor.t.hidden", 0, "vendor.t.hidden = -5\n");
	modtest_run("sysctl vendor.t.int=0x10", 0, "vendor.t.int = 16\n");
	assert_int_equal(i, 16);
	modtest_run("sysctl vendor.t.hex=0xffffffff", 0, "hex = 0xffffffff\n");
	modtest_run("sysctl vendor.t.int=4294967296", ERANGE, "ERANGE");
	modtest_run("sysctl vendor.t.quad=-9223372036854775808", 0, "");
	assert_true(q == INT64_MIN);
	modtest_run("sysctl vendor.t.quad=9223372036854775807", 0, "");
	modtest_run("sysctl vendor.t.quad=9223372036854775808", ERANGE, "");
	modtest_run("sysctl vendor.t.quad=0xffffffffffffffff", ERANGE, "");
	assert_true(q == INT64_MAX);
	modtest_run("sysctl vendor.t.uqset=18446744073709551615", 0,
	    "uqset = 18446744073709551615\n");
	modtest_run("sysctl vendor.t.uqset=18446744073709551616", ERANGE, "");
	modtest_run("sysctl vendor.t.int=18446744073709551615", ERANGE, "");
	modtest_run("sysctl vendor.t.hex=0xffffffffffffffff", ERANGE, "");
	modtest_run("sysctl vendor.t.int=2147483648", ERANGE, "");
	modtest_run("sysctl vendor.t.int=-2147483649", ERANGE, "");
	assert_int_equal(i, 16);
	modtest_run("sysctl vendor.t.bool=18446744073709551615", EINVAL, "");
	modtest_run("sysctl vendor.t.bool=0 vendor.t.ibool=0", 0,
	    "vendor.t.bool = 0\nvendor.t.ibool = 0\n");
	assert_false(b);
	modtest_run("sysctl vendor.t.bool=2", EINVAL, "EINVAL");
	modtest_run("sysctl vendor.t.iint=33", 0, "iint = 33\n");
	modtest_run("sysctl \"vendor.t.text=a b c\"", 0, "text = a b c\n");
	modtest_run("sysctl vendor.t.text=1234567", 0, "text = 1234567\n");
	modtest_run("sysctl vendor.t.text=12345678", EINVAL, "EINVAL");
	assert_string_equal(text, "1234567");
	modtest_run("sysctl vendor.t.own=new", 0, "own = new\n");
	modtest_run("sysctl vendor.t.data=1", EOPNOTSUPP, "EOPNOTSUPP");
	modtest_run("sysctl vendor.t.uquad=1", EPERM, "EPERM");
	sysctl_teardown(&log);
	assert_null(log);
	assert_null(sysctl_find("vendor.t"));
	sysctl_teardown(&log);
}

/* Partial reads, and invalid values. */
static void
test_lookup(void **state)
{
	struct sysctllog *log = NULL;
	const struct sysctlnode *cn = NULL;
	struct sysctlnode *n;
	static char text[8] = "abcdef";
	static int32_t i = 3;
	unsigned char nobool = 2;
	char buf[8];
	size_t len;

	(void)state;
	assert_int_equal(sysctl_createv(&log, 0, NULL, &cn, CTLFLAG_READWRITE,
			     CTLTYPE_STRING, "s", NULL, NULL, 0, text,
			     sizeof(text), CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	n = sysctl_find("debug.s");
	assert_ptr_equal(n, cn);
	len = 0;
	assert_int_equal(sysctl_access(n, NULL, &len, NULL, 0), 0);
	assert_int_equal(len, 7);
	memset(buf, 'x', sizeof(buf));
	len = 3;
	assert_int_equal(sysctl_access(n, buf, &len, NULL, 0), ENOMEM);
	assert_int_equal(len, 7);
	assert_memory_equal(buf, "abcxxxxx", 8);
	/* The new value is not written when the old one does not fit. */
	len = 3;
	assert_int_equal(sysctl_access(n, buf, &len, "new", 4), ENOMEM);
	assert_string_equal(text, "abcdef");
	len = 8;
	assert_int_equal(sysctl_access(n, buf, &len, "new", 4), 0);
	assert_string_equal(buf, "abcdef");
	assert_string_equal(text, "new");
	assert_int_equal(sysctl_access(n, NULL, NULL, "new", 3), 0);
	assert_string_equal(text, "new");
	assert_int_equal(sysctl_access(n, NULL, NULL, "", 0), EINVAL);
	assert_int_equal(sysctl_access(n, NULL, NULL, "12345678", 9), EINVAL);
	assert_int_equal(
	    sysctl_lookup(NULL, 1, NULL, NULL, NULL, 0, NULL, curlwp, n),
	    ENOTDIR);
	assert_int_equal(
	    sysctl_access(sysctl_find("debug"), NULL, &len, NULL, 0), EISDIR);
	assert_int_equal(
	    sysctl_createv(&log, 0, NULL, &cn, CTLFLAG_READWRITE, CTLTYPE_BOOL,
		"b", NULL, NULL, 0, &i, 0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	n = sysctl_find("debug.b");
	assert_int_equal(sysctl_access(n, NULL, NULL, &nobool, 1), EINVAL);
	assert_int_equal(sysctl_access(n, NULL, NULL, "12", 2), EINVAL);
	/* A function that sets no data: nothing to read. */
	assert_int_equal(
	    sysctl_createv(&log, 0, NULL, &cn, 0, CTLTYPE_INT, "none", NULL,
		sysctl_lookup, 0, NULL, 0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	modtest_run("sysctl debug.none", ENXIO, "sysctl: debug.none: ENXIO");
	sysctl_teardown(&log);
}

/* A function that returns a value of a wrong size. */
static int
odd_length(SYSCTLFN_ARGS)
{
	(void)name, (void)namelen, (void)oldp, (void)newp, (void)newlen;
	(void)oname, (void)l, (void)rnode;
	*oldlenp = 3;
	return 0;
}

static void
test_show_errors(void **state)
{
	struct sysctllog *log = NULL;
	static const int types[] = {CTLTYPE_INT, CTLTYPE_QUAD, CTLTYPE_BOOL};

	(void)state;
	for (size_t i = 0; i < knitems(types); i++) {
		assert_int_equal(sysctl_createv(&log, 0, NULL, NULL, 0,
				     types[i], "odd", NULL, odd_length, 0, NULL,
				     0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
		    0);
		modtest_run("sysctl debug.odd", EIO, "sysctl: debug.odd: EIO");
		sysctl_teardown(&log);
	}
	host_fail_after(1);
	modtest_run(
	    "sysctl kern.ostype", ENOMEM, "sysctl: kern.ostype: ENOMEM");
	/* A path that continues below a leaf. */
	assert_int_equal(sysctl_createv(NULL, 0, NULL, NULL, 0, CTLTYPE_INT,
			     "x", NULL, odd_length, 0, NULL, 0, 1, 1, 1, 1, 1,
			     1, 1, 1, 1, 1, 1, 1, 1, CTL_EOL),
	    ENOTDIR);
}

static int
create(struct sysctllog **log, const struct sysctlnode **rnode, uint32_t flags,
    int type, const char *name, void *p, size_t len, int a, int b, int c)
{
	return sysctl_createv(log, 0, rnode, NULL, flags, type, name, NULL,
	    NULL, 0, p, len, a, b, c, CTL_EOL);
}

static void
test_create_errors(void **state)
{
	static int v;
	struct sysctllog *log = NULL;
	const struct sysctlnode *leaf;
	char text[] = "text";

	(void)state;
#define FAILS(error, flags, type, name, p, len, a, b, c) \
	assert_int_equal(                                \
	    create(&log, NULL, flags, type, name, p, len, a, b, c), error)
	FAILS(EINVAL, 0, CTLTYPE_INT, "", &v, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, 0, CTLTYPE_INT, "a.b", &v, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
	FAILS(
	    EINVAL, 0, CTLTYPE_INT, "9a", &v, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, 0, CTLTYPE_INT, "a2345678901234567890123456789012", &v, 0,
	    CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, 0, 0, "a", &v, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, 0, 7, "a", &v, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, 0, CTLTYPE_INT, "a", &v, 0, CTL_KERN, -7, CTL_EOL);
	FAILS(EINVAL, 0, CTLTYPE_INT, "a", &v, 0, CTL_EOL, CTL_EOL, CTL_EOL);
	FAILS(EINVAL, 0, CTLTYPE_INT, "a", NULL, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
	FAILS(
	    EINVAL, 0, CTLTYPE_NODE, "a", &v, 0, CTL_KERN, CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, CTLFLAG_IMMEDIATE, CTLTYPE_INT, "a", &v, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, CTLFLAG_IMMEDIATE, CTLTYPE_STRING, "a", NULL, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
	FAILS(EINVAL, CTLFLAG_OWNDATA, CTLTYPE_STRUCT, "a", &v, 0, CTL_KERN,
	    CTL_CREATE, CTL_EOL);
	FAILS(ENOENT, 0, CTLTYPE_INT, "a", &v, 0, 99, CTL_CREATE, CTL_EOL);
	FAILS(ENOTDIR, 0, CTLTYPE_INT, "a", &v, 0, CTL_KERN, 1, CTL_CREATE);
	FAILS(EEXIST, 0, CTLTYPE_INT, "ostype", &v, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
	FAILS(EEXIST, 0, CTLTYPE_NODE, "ostype", NULL, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
	FAILS(EEXIST, 0, CTLTYPE_INT, "a", &v, 0, CTL_KERN, 1, CTL_EOL);
	FAILS(
	    EEXIST, 0, CTLTYPE_NODE, "a", NULL, 0, CTL_KERN, CTL_EOL, CTL_EOL);
	/* An existing node is shared, and destroyed by its creator alone. */
	FAILS(0, 0, CTLTYPE_NODE, "module", NULL, 0, CTL_KERN, CTL_CREATE,
	    CTL_EOL);
	assert_null(log);
	leaf = sysctl_find("kern.ostype");
	assert_int_equal(create(&log, &leaf, 0, CTLTYPE_INT, "a", &v, 0,
			     CTL_CREATE, CTL_EOL, CTL_EOL),
	    ENOTDIR);
	/* No memory: for the node, its copy of the value, the log. */
	for (size_t n = 1; n <= 3; n++) {
		host_fail_after(n);
		FAILS(ENOMEM, CTLFLAG_OWNDATA, CTLTYPE_STRING, "a", text, 0,
		    CTL_KERN, CTL_CREATE, CTL_EOL);
		assert_true(host_fail_fired());
	}
	host_fail_after(0);
	assert_null(sysctl_find("kern.a"));
	assert_int_equal(create(NULL, NULL, 0, CTLTYPE_INT, "deep", &v, 0,
			     CTL_KERN, CTL_CREATE, CTL_EOL),
	    0);
	assert_int_equal(sysctl_destroyv(NULL, CTL_KERN,
			     sysctl_find("kern.deep")->sysctl_num, CTL_EOL),
	    0);
	assert_null(sysctl_find("kern.deep"));
	assert_int_equal(sysctl_destroyv(NULL, CTL_KERN, 1, CTL_EOL), EPERM);
	/* A node that does not exist is not an error to destroy. */
	assert_int_equal(sysctl_destroyv(NULL, CTL_KERN, 999, CTL_EOL), 0);
	assert_int_equal(sysctl_destroyv(NULL, 999, 1, CTL_EOL), ENOENT);
	assert_int_equal(sysctl_destroyv(NULL, CTL_EOL), EINVAL);
}

/* A node with nodes of other creators below it is not destroyed. */
static void
test_shared_node(void **state)
{
	struct sysctllog *a = NULL, *b = NULL;
	const struct sysctlnode *node = NULL;
	static int v;

	(void)state;
	assert_int_equal(
	    sysctl_createv(&a, 0, NULL, &node, 0, CTLTYPE_NODE, "share", "text",
		NULL, 0, NULL, 0, CTL_DEBUG, CTL_CREATE, CTL_EOL),
	    0);
	assert_int_equal(create(&a, &node, 0, CTLTYPE_INT, "mine", &v, 0,
			     CTL_CREATE, CTL_EOL, CTL_EOL),
	    0);
	assert_int_equal(create(&b, &node, 0, CTLTYPE_INT, "yours", &v, 0,
			     CTL_CREATE, CTL_EOL, CTL_EOL),
	    0);
	assert_int_equal(
	    sysctl_destroyv(NULL, CTL_DEBUG, node->sysctl_num, CTL_EOL),
	    ENOTEMPTY);
	sysctl_teardown(&a);
	assert_null(sysctl_find("debug.share.mine"));
	assert_non_null(sysctl_find("debug.share.yours"));
	modtest_run("sysctl -d debug.share", 0, "debug.share: (no text)\n");
	/* A node destroyed by number is removed from the log. */
	assert_int_equal(
	    sysctl_destroyv(sysctl_find("debug.share"),
		sysctl_find("debug.share.yours")->sysctl_num, CTL_EOL),
	    0);
	sysctl_teardown(&b);
	assert_int_equal(
	    sysctl_destroyv(NULL, CTL_DEBUG, node->sysctl_num, CTL_EOL), 0);
	assert_null(sysctl_find("debug.share"));
}

/* linkset_init fails at each allocation, and succeeds when repeated. */
static void
first_init(void)
{
	size_t n;

	for (n = 1;; n++) {
		host_fail_after(n);
		if (linkset_init() == 0 && !host_fail_fired())
			break;
		if (!host_fail_fired())
			abort();
	}
	host_fail_after(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_base),
	    modtest(test_knobs),
	    modtest(test_types),
	    modtest(test_lookup),
	    modtest(test_show_errors),
	    modtest(test_create_errors),
	    modtest(test_shared_node),
	};

	host_init();
	first_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
