/* SPDX-License-Identifier: BSD-2-Clause */
/* Two event counters that overlap. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static union {
	struct evcnt ev;
	char bytes[sizeof(struct evcnt) + 16];
} two = {.ev = EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evlap", "events")};

static const void *const entries[] __kused __ksection("link_set_evcnts") = {
    &two.ev, two.bytes + 16};

FIX_MODULE(MODULE_CLASS_MISC, evlap, NULL);
