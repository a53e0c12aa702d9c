/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shout.c: a KOS module: defines hail_loudness() again.
 */
#include "herald.h"
#include "module.h"

KOS_EXPORT int
hail_loudness(void)
{

	return 2;
}
