/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hail.c: a KOS module: the first definition of hail_loudness().
 */
#include "herald.h"
#include "module.h"

KOS_EXPORT int
hail_loudness(void)
{

	return 1;
}
