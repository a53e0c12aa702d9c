/* SPDX-License-Identifier: BSD-2-Clause */
/* devtest.c: see devtest.h. */
#include "modtest.h"

#include "devtest.h"

#include <sys/proc.h>
#include <sys/lwp.h>

int
devtest_setup(void **state)
{
	/* Before the counts: the timer thread stays. */
	assert_int_equal(lwp_init(), 0);
	lwp_yield();
	return modtest_setup(state);
}

/* Threads that ended are freed by the next one that runs. */
int
devtest_teardown(void **state)
{
	for (int i = 0; i < 4; i++)
		lwp_yield();
	host_idle_allow(0);
	return modtest_teardown(state);
}

void
devtest_load(const char *name)
{
	modtest_file(name);
	modtest_load(name, 0);
}

void
devtest_ticks(int n)
{
	host_idle_allow((unsigned)n + 20);
	(void)kpause("test", false, n, NULL);
	host_idle_allow(0);
}
