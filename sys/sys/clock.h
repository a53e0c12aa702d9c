/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock.h: seconds, days and leap years.
 */
#ifndef _SYS_CLOCK_H_
#define _SYS_CLOCK_H_

#include <libkern/kdefs.h>

#define SECS_PER_MINUTE   60
#define SECS_PER_HOUR     3600
#define SECS_PER_DAY      86400
#define DAYS_PER_YEAR     365
#define DAYS_PER_LYEAR    366
#define SECS_PER_YEAR     (SECS_PER_DAY * DAYS_PER_YEAR)
#define SECS_PER_LEAPYEAR (SECS_PER_DAY * DAYS_PER_LYEAR)

static inline int
is_leap_year(uint64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline unsigned int
days_per_year(uint64_t year)
{
	return is_leap_year(year) ? DAYS_PER_LYEAR : DAYS_PER_YEAR;
}

/* Of month 1 to 12, 28 in February; -1: no such month. */
static inline int
days_in_month(int month)
{
	static const signed char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month < 1 || month > 12 ? -1 : days[month - 1];
}

#endif /* !_SYS_CLOCK_H_ */
