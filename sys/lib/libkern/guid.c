/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guid.c: GUIDs as text.
 */
#include <libkern/libkern.h>

char *
kguid(char out[KGUID_MAX], const uint8_t g[16])
{
	(void)ksnprintf(out, KGUID_MAX,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6], g[8], g[9], g[10],
	    g[11], g[12], g[13], g[14], g[15]);
	return out;
}
