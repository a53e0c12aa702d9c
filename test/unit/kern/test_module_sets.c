/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_sets.c: link sets with bad entries, or with pointers to memory
 * that is freed after INIT: refused before INIT, by name and place.
 */
#include "modtest/modtest.h"

#include <sys/linkset.h>
#include <sys/sysctl.h>

#define PTR sizeof(void *)

static const struct {
	const char *name;
	const char *set; /* NULL: of a set-up function */
	size_t offset;
	const char *what;
} cases[] = {
    {"setnull", "sysctl_funcs", 0, "function"},
    {"setdata", "sysctl_funcs", 0, "function"},
    {"setout", "sysctl_funcs", 0, "function"},
    {"setodd", "sysctl_funcs", 8, "pointers"},
    {"settwice", "sysctl_funcs", PTR, "twice"},
    {"evnull", "evcnts", 0, "event counter"},
    {"evtwice", "evcnts", PTR, "twice"},
    {"evlap", "evcnts", PTR, "twice"},
    {"evlinked", "evcnts", 0, "EVCNT_INITIALIZER"},
    {"evconst", "evcnts", 0, "event counter"},
    {"evout", "evcnts", 0, "event counter"},
    {"evinit", "evcnts", 0, "freed after INIT"},
    {"evname", "evcnts", 0, "freed after INIT"},
    {"evnoname", "evcnts", 0, "name"},
    {"sysdata", NULL, 0, "sysdata: its value is freed after INIT"},
    {"sysfunc", NULL, 0, "sysfunc: its function is freed after INIT"},
    {"sysdesc", NULL, 0, "sysdesc: its description is freed after INIT"},
};

static void
test_refused(void **state)
{
	struct modtest_counts before;
	char place[64], path[64];
	size_t i;

	(void)state;
	for (i = 0; i < knitems(cases); i++) {
		modtest_file(cases[i].name);
		before = modtest_count();
		modtest_load(cases[i].name, ENOEXEC);
		modtest_said("(error 8, ENOEXEC)");
		modtest_said(cases[i].what);
		if (cases[i].set != NULL) {
			ksnprintf(place, sizeof(place),
			    "module: %s: link_set_%s+0x%zx: ", cases[i].name,
			    cases[i].set, cases[i].offset);
			modtest_said(place);
		}
		modtest_expect("");
		modtest_same_counts(before);
		ksnprintf(path, sizeof(path), "kern.%s", cases[i].name);
		assert_null(sysctl_find(path));
		host_console_clear();
	}
}

/* On the boot list too; other modules come up. */
static void
test_boot(void **state)
{

	(void)state;
	modtest_boot("setnull");
	modtest_boot("ctlset");
	modtest_startup();
	modtest_expect("+ctlset");
	assert_int_equal(host_preload_count(), 0);
}

/* At INIT the creation fails and INIT may go on; copied values are accepted. */
static void
test_init(void **state)
{

	(void)state;
	modtest_file("sysinit");
	modtest_load("sysinit", 0);
	modtest_expect("(bad: EINVAL) (good) +sysinit");
	modtest_said("bad: its value is freed after INIT");
	assert_null(sysctl_find("kern.bad"));
	assert_non_null(sysctl_find("kern.good"));
	modtest_unload("sysinit", 0);
}

/* A node's function cannot unload the module whose code runs. */
static void
test_own_unload(void **state)
{
	struct sysctlnode *node;
	int value = 0;
	size_t len = sizeof(value);

	(void)state;
	modtest_file("sysunload");
	modtest_load("sysunload", 0);
	assert_non_null(node = sysctl_find("kern.sysunload"));
	assert_int_equal(sysctl_access(node, &value, &len, NULL, 0), 0);
	assert_int_equal(value, 5);
	modtest_expect("+sysunload (EBUSY)");
	modtest_unload("sysunload", 0);
	modtest_expect("-sysunload");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_refused),
	    modtest(test_boot),
	    modtest(test_init),
	    modtest(test_own_unload),
	};

	host_init();
	if (linkset_init() != 0 ||
	    ksyms_add_kernel("module_unload", (vaddr_t)module_unload) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
