/* SPDX-License-Identifier: BSD-2-Clause */
/* A link set of four bytes. */
#include "modfix.h"

FIX_INFO("halfpointer", );
static const unsigned int halfpointer __kused __ksection("link_set_modules");
const void *halfpointer_info(void);
const void *
halfpointer_info(void)
{

	return &fix_modinfo;
}
