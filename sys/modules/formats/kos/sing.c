/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sing.c: a KOS module: defines hail_loudness() once more.
 */
#include "herald.h"
#include "module.h"

KOS_EXPORT int
hail_loudness(void)
{

	return 3;
}
