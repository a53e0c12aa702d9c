/* SPDX-License-Identifier: BSD-2-Clause */
/* An event counter that is freed after INIT. */
#include <sys/param.h>
#include <sys/evcnt.h>
#include <sys/sysctl.h>

#include "modfix.h"

static struct evcnt ev __ksection(".init.data") = EVCNT_INITIALIZER(
    EVCNT_TYPE_MISC, NULL, "evinit", "events");
EVCNT_ATTACH_STATIC(ev);

FIX_MODULE(MODULE_CLASS_MISC, evinit, NULL);
