/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter without a name. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static struct evcnt ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evnoname", NULL);
EVCNT_ATTACH_STATIC(ev);

FIX_MODULE(MODULE_CLASS_MISC, evnoname, NULL);
