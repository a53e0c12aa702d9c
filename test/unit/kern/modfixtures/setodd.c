/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of nine bytes. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static const char odd[9] __kused __ksection("link_set_sysctl_funcs") = {1};

FIX_MODULE(MODULE_CLASS_MISC, setodd, NULL);
