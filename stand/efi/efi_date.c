/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_date.c: the real-time clock.
 */
#include "efi_env.h"

#include <libkern/kdate.h>

#define LOCAL 0x7ff /* TimeZone: not known; taken for UTC */

/* sa_env: seconds since 1970; 0: the clock does not work or is not set. */
uint64_t
efi_date(void *cookie)
{
	const struct efi *e = cookie;
	struct kdate kda;
	uint64_t local;
	int64_t seconds;
	EFI_TIME t;

	memset(&t, 0, sizeof(t));
	if (EFI_ERROR(e->e_st->RuntimeServices->GetTime(&t, NULL)))
		return 0;
	kda =
	    (struct kdate){t.Year, t.Month, t.Day, t.Hour, t.Minute, t.Second};
	if (!kdate_seconds(&kda, &local))
		return 0;
	seconds = (int64_t)local;
	if (t.TimeZone != LOCAL && t.TimeZone >= -1440 && t.TimeZone <= 1440)
		seconds += (int64_t)t.TimeZone * 60; /* local = UTC - zone */
	return seconds < 0 ? 0 : (uint64_t)seconds;
}
