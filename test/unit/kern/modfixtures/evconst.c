/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An event counter in read-only memory.  It has no name, because
 * position-independent code puts a relocated constant into a writable section.
 */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static const struct evcnt ev = {.ev_type = EVCNT_TYPE_MISC};
static const void *const entries[] __kused __ksection("link_set_evcnts") = {
    &ev};

FIX_MODULE(MODULE_CLASS_MISC, evconst, NULL);
