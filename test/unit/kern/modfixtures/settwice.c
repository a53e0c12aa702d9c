/* SPDX-License-Identifier: BSD-2-Clause */
/* A setup function that is in the set twice. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static void
setup_good(struct sysctllog **clog)
{

	(void)clog;
	modtest_note("(set up)");
}

static void (*const entries[])(struct sysctllog **) __kused
    __ksection("link_set_sysctl_funcs") = {setup_good, setup_good};

FIX_MODULE(MODULE_CLASS_MISC, settwice, NULL);
