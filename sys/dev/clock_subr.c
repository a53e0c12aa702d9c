/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock_subr.c: seconds since 1970 and dates.
 */
#include <dev/clock_subr.h>
#include <sys/errno.h>

#define YEAR_MAX          ((uint64_t)1 << 32) /* far from overflow */
#define DAYS_PER_400YEARS 146097
#define THURSDAY          4 /* 1 January 1970 */

/* Months begin in March here, so that the leap day is a year's last. */
static unsigned int
days_before_month(unsigned int mon)
{
	return (153 * mon + 2) / 5;
}

static unsigned int
month_length(uint64_t year, unsigned int mon)
{
	return (unsigned int)days_in_month((int)mon) +
	    (mon == 2 && is_leap_year(year) ? 1u : 0u);
}

/* Days from 1 March 0 of the proleptic Gregorian calendar. */
static int64_t
day_number(uint64_t year, unsigned int mon, unsigned int day)
{
	unsigned int shifted = (mon + 9) % 12; /* 0: March */
	int64_t y = (int64_t)year - (shifted >= 10 ? 1 : 0);

	return y * 365 + y / 4 - y / 100 + y / 400 +
	    days_before_month(shifted) + day - 1;
}

time_t
clock_ymdhms_to_secs(struct clock_ymdhms *dt)
{
	int64_t days;
	int rest;

	if (dt->dt_year < POSIX_BASE_YEAR || dt->dt_year > YEAR_MAX ||
	    dt->dt_mon < 1 || dt->dt_mon > 12 || dt->dt_day < 1 ||
	    dt->dt_day > month_length(dt->dt_year, dt->dt_mon) ||
	    dt->dt_hour > 23 || dt->dt_min > 59 || dt->dt_sec > 60)
		return -1;
	days = day_number(dt->dt_year, dt->dt_mon, dt->dt_day) -
	    day_number(POSIX_BASE_YEAR, 1, 1);
	rest = dt->dt_hour * SECS_PER_HOUR + dt->dt_min * SECS_PER_MINUTE +
	    dt->dt_sec;
	return days * SECS_PER_DAY + rest;
}

/* The year and month of a day, counted from 1970; the rest is the day. */
static void
find_date(uint64_t days, struct clock_ymdhms *dt)
{
	uint64_t year = POSIX_BASE_YEAR;
	unsigned int mon;

	year += days / DAYS_PER_400YEARS * 400;
	days %= DAYS_PER_400YEARS;
	for (; days >= days_per_year(year); year++)
		days -= days_per_year(year);
	for (mon = 1; days >= month_length(year, mon); mon++)
		days -= month_length(year, mon);
	dt->dt_year = year;
	dt->dt_mon = (u_char)mon;
	dt->dt_day = (u_char)(days + 1);
}

int
clock_secs_to_ymdhms(time_t secs, struct clock_ymdhms *dt)
{
	uint64_t days;
	unsigned int rest;

	if (secs < 0)
		return EINVAL;
	days = (uint64_t)secs / SECS_PER_DAY;
	rest = (unsigned int)((uint64_t)secs % SECS_PER_DAY);
	dt->dt_wday = (u_char)((days + THURSDAY) % 7);
	dt->dt_hour = (u_char)(rest / SECS_PER_HOUR);
	dt->dt_min = (u_char)(rest % SECS_PER_HOUR / SECS_PER_MINUTE);
	dt->dt_sec = (u_char)(rest % SECS_PER_MINUTE);
	find_date(days, dt);
	return 0;
}
