/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lwptest.c: see lwptest.h.
 */
#include "lwptest.h"

/* What happened, in order. */
static char trace[400]; /* owner: this file */

void
note(const char *s)
{
	strcat(trace, s);
}

static size_t count_at_setup;

int
lwptest_setup(void **state)
{
	(void)state;
	trace[0] = '\0';
	host_console_clear();
	assert_int_equal(lwp_init(), 0);
	/* Let the timer thread start and sleep. */
	lwp_yield();
	count_at_setup = kmem_inuse_count();
	host_idle_allow(10000);
	return 0;
}

int
lwptest_teardown(void **state)
{
	(void)state;
	lwp_yield(); /* a thread that ended is freed by the next one */
	host_idle_allow(0);
	return kmem_inuse_count() != count_at_setup;
}

void
expect(const char *want)
{
	assert_string_equal(trace, want);
	trace[0] = '\0';
}

void
expect_panic(void (*fn)(void *), void *arg, const char *text)
{
	host_console_clear();
	assert_int_equal(host_run(fn, arg), HOST_HALTED);
	if (strstr(host_console_text(), text) == NULL)
		fail_msg("no \"%s\" in %s", text, host_console_text());
}

struct lwp *
start(void (*fn)(void *), void *arg, bool join)
{
	struct lwp *l;

	assert_int_equal(kthread_create(PRI_NONE, join ? KTHREAD_MUSTJOIN : 0,
			     NULL, fn, arg, &l, "test/%s", "thread"),
	    0);
	assert_string_equal(l->l_name, "test/thread");
	return l;
}
