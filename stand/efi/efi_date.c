/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_date.c: the real-time clock.
 */
#include "efi_env.h"

#define LOCAL 0x7ff /* TimeZone: not known; taken for UTC */

/* sa_env: seconds since 1970; 0: the clock does not work or is not set. */
uint64_t
efi_date(void *cookie)
{
	const struct efi *e = cookie;
	static const uint16_t before[] = {
	    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t days, seconds;
	uint32_t y;
	EFI_TIME t;

	memset(&t, 0, sizeof(t));
	if (EFI_ERROR(e->e_st->RuntimeServices->GetTime(&t, NULL)) ||
	    t.Year < 1970 || t.Year > 9999 || t.Month < 1 || t.Month > 12 ||
	    t.Day < 1 || t.Day > 31 || t.Hour > 23 || t.Minute > 59 ||
	    t.Second > 59)
		return 0;
	/* Leap days before this year, and this year's. */
	y = t.Year - 1U;
	days = (int64_t)(t.Year - 1970) * 365 + (y / 4 - y / 100 + y / 400) -
	    (1969 / 4 - 1969 / 100 + 1969 / 400) + before[t.Month - 1] + t.Day -
	    1;
	y = t.Year;
	if (t.Month > 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0))
		days++;
	seconds = days * 86400 + (int64_t)t.Hour * 3600 +
	    (int64_t)t.Minute * 60 + t.Second;
	if (t.TimeZone != LOCAL && t.TimeZone >= -1440 && t.TimeZone <= 1440)
		seconds += (int64_t)t.TimeZone * 60; /* local = UTC - zone */
	return seconds < 0 ? 0 : (uint64_t)seconds;
}
