/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_linkset.c: variables and event counters in the link sets of
 * modules and of the kernel, as the monitor shows them.
 */
#include "modtest/modtest.h"

#include <unistd.h>

#include <sys/evcnt.h>
#include <sys/monitor.h>
#include <sys/linkset.h>
#include <sys/sysctl.h>

static void
test_evcnt(void **state)
{
	struct evcnt ev,
	    st = EVCNT_INITIALIZER(EVCNT_TYPE_INTR, NULL, "dev0", "interrupts");

	(void)state;
	evcnt_attach_dynamic(&ev, EVCNT_TYPE_MISC, NULL, "disk", "reads");
	evcnt_attach_static(&st);
	ev.ev_count += 12345;
	modtest_run("evcnt", 0,
	    "disk                     reads                                "
	    "   12345 misc\n");
	modtest_said("dev0                     interrupts             ");
	modtest_said(" 0 intr\n");
	evcnt_detach(&ev);
	evcnt_attach_dynamic_nozero(
	    &ev, EVCNT_TYPE_MISC, NULL, "disk", "reads");
	assert_int_equal(ev.ev_count, 12345);
	evcnt_detach(&ev);
	evcnt_detach(&st);
	modtest_run("evcnt", 0, "GROUP");
	modtest_said_not("reads");
	modtest_run("evcnt x", EINVAL, "usage: evcnt");
}

/* Linear: a quadratic attach or detach would take minutes, until the alarm. */
static void
test_evcnt_many(void **state)
{
	enum { N = 300000 };
	static struct evcnt many[N];
	size_t i;

	(void)state;
	alarm(60);
	for (i = 0; i < N; i++) {
		memset(&many[i], 0xa5, sizeof(many[i]));
		evcnt_attach_dynamic(
		    &many[i], EVCNT_TYPE_MISC, NULL, "many", "counts");
	}
	for (i = N; i-- > 0;)
		evcnt_detach(&many[i]);
	alarm(0);
	modtest_run("evcnt", 0, "GROUP");
	modtest_said_not("many");
}

static void
evcnt_again(void *arg)
{
	evcnt_attach_static(arg);
}

static void
evcnt_gone(void *arg)
{
	evcnt_detach(arg);
}

/* Attached or detached twice: the list would be damaged. */
static void
test_evcnt_twice(void **state)
{
	struct evcnt ev =
	    EVCNT_INITIALIZER(EVCNT_TYPE_INTR, NULL, "dev0", "interrupts");

	(void)state;
	assert_int_equal(host_run(evcnt_gone, &ev), HOST_HALTED);
	evcnt_attach_static(&ev);
	assert_int_equal(host_run(evcnt_again, &ev), HOST_HALTED);
	evcnt_detach(&ev);
	assert_int_equal(host_run(evcnt_gone, &ev), HOST_HALTED);
}

static void
test_ps(void **state)
{
	(void)state;
	modtest_run(
	    "ps", 0, "\nmain                             running   -\n");
	modtest_run("ps x", EINVAL, "usage: ps");
}

/* A module's variables and counters exist while it is loaded. */
static void
test_module(void **state)
{
	(void)state;
	modtest_file("ctlset");
	modtest_load("ctlset", 0);
	modtest_run("sysctl kern.ctlset", 0,
	    "kern.ctlset.level = 3\nkern.ctlset.name = first\n");
	modtest_run("sysctl kern.ctlset.level=9", 0, "kern.ctlset.level = 9\n");
	modtest_run("sysctl kern.ctlset.level=10", EINVAL, "EINVAL");
	modtest_run("sysctl kern.ctlset.name=second", 0, "name = second\n");
	modtest_run("evcnt", 0, "level set");
	modtest_said("           1 misc\n");
	/* Its FINI refuses: they stay. */
	modtest_answer("ctlset", MODULE_CMD_FINI, EBUSY);
	modtest_unload("ctlset", EBUSY);
	modtest_run("sysctl kern.ctlset.level", 0, "kern.ctlset.level = 9\n");
	modtest_run("evcnt", 0, "level set");
	modtest_answer("ctlset", MODULE_CMD_FINI, 0);
	modtest_unload("ctlset", 0);
	modtest_run("sysctl kern.ctlset", ENOENT, "ENOENT");
	modtest_run("evcnt", 0, "GROUP");
	modtest_said_not("level set");
	modtest_expect("+ctlset -ctlset -ctlset");
}

static void
fini_looks(void *arg)
{
	(void)arg;
	assert_non_null(sysctl_find("kern.ctlinit.value"));
}

/* They exist from before INIT until after FINI, and not after a failed INIT. */
static void
test_around_init(void **state)
{
	(void)state;
	modtest_file("ctlinit");
	modtest_load("ctlinit", 0);
	modtest_run("sysctl kern.ctlinit", 0, "kern.ctlinit.value = 7\n");
	modtest_run(
	    "evcnt", 0, "inits                                       1 misc");
	modtest_said("finis                                       0 misc");
	modtest_action("ctlinit", MODULE_CMD_FINI, fini_looks);
	modtest_unload("ctlinit", 0);
	assert_null(sysctl_find("kern.ctlinit"));

	modtest_answer("ctlinit", MODULE_CMD_INIT, EIO);
	modtest_load("ctlinit", EIO);
	assert_null(sysctl_find("kern.ctlinit"));
	modtest_run("evcnt", 0, "GROUP");
	modtest_said_not("ctlinit");
}

/* This program is the kernel here, with link sets of its own. */
static int builtin_value = 11;
static struct evcnt builtin_ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_TRAP, NULL, "builtin", "traps");
EVCNT_ATTACH_STATIC(builtin_ev);

SYSCTL_SETUP(sysctl_builtin_setup, "sysctl of a built-in module")
{
	sysctl_createv(clog, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_INT,
	    "builtinvalue", NULL, NULL, 0, &builtin_value, 0, CTL_DEBUG,
	    CTL_CREATE, CTL_EOL);
}

static void
test_kernel_sets(void **state)
{
	(void)state;
	assert_int_equal(linkset_init(), 0);
	modtest_run("sysctl debug", 0, "debug.builtinvalue = 11\n");
	modtest_run(
	    "evcnt", 0, "traps                                       0 trap");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_evcnt),
	    modtest(test_evcnt_many),
	    modtest(test_evcnt_twice),
	    modtest(test_ps),
	    modtest(test_module),
	    modtest(test_around_init),
	    modtest(test_kernel_sets),
	};

	host_init();
	if (linkset_init() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
