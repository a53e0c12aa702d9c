/* SPDX-License-Identifier: BSD-2-Clause */
/* A null pointer in the set of event counters. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static struct evcnt ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evnull", "events");
EVCNT_ATTACH_STATIC(ev);
static const void *const entries[] __kused __ksection("link_set_evcnts") = {
    NULL};

FIX_MODULE(MODULE_CLASS_MISC, evnull, NULL);
