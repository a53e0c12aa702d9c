/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter whose name is freed after INIT. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static char name[] __ksection(".init.data") = "events";
static struct evcnt ev =
    EVCNT_INITIALIZER(EVCNT_TYPE_MISC, NULL, "evname", name);
EVCNT_ATTACH_STATIC(ev);

FIX_MODULE(MODULE_CLASS_MISC, evname, NULL);
