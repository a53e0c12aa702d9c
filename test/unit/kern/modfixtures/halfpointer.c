/* SPDX-License-Identifier: BSD-2-Clause */
/* A link set that holds half a pointer. */
#include "modfix.h"

FIX_INFO("halfpointer", );
static const char halfpointer[sizeof(void *) / 2] __kused __ksection(
    "link_set_modules") = "";
const void *halfpointer_info(void);
const void *
halfpointer_info(void)
{

	return &fix_modinfo;
}
