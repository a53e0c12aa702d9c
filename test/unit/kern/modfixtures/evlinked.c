/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter that looks as if it were attached. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static struct evcnt ev = {
    .ev_list = {NULL, &ev.ev_list.tqe_next},
    .ev_group = "evlinked",
    .ev_name = "events",
};
EVCNT_ATTACH_STATIC(ev);

FIX_MODULE(MODULE_CLASS_MISC, evlinked, NULL);
