/* SPDX-License-Identifier: BSD-2-Clause */
/* A setup function that is data. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static int data = 1;

static const void *const entries[] __kused __ksection(
    "link_set_sysctl_funcs") = {&data};

FIX_MODULE(MODULE_CLASS_MISC, setdata, NULL);
