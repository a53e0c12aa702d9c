/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter that is in the set twice. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static struct evcnt ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evtwice", "events");
static const void *const entries[] __kused __ksection("link_set_evcnts") = {
    &ev, &ev};

FIX_MODULE(MODULE_CLASS_MISC, evtwice, NULL);
