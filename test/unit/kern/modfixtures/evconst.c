/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter that cannot be written. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static const struct evcnt ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evconst", "events");
static const void *const entries[] __kused __ksection("link_set_evcnts") = {
    &ev};

FIX_MODULE(MODULE_CLASS_MISC, evconst, NULL);
