/* SPDX-License-Identifier: BSD-2-Clause */
/* A setup function outside of the module. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static const void *const entries[] __kused __ksection(
    "link_set_sysctl_funcs") = {(const void *)(uintptr_t)&modtest_note};

FIX_MODULE(MODULE_CLASS_MISC, setout, NULL);
