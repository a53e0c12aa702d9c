/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kdate.c: see kdate.h.
 */
#include <libkern/kdate.h>

#include <libkern/libkern.h>

#define DAY 86400

static bool
leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned
month_days(unsigned year, unsigned month)
{
	static const uint8_t days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year) ? 1U : 0U);
}

/* Days from 1970 to the first of January. */
static unsigned
year_days(unsigned year)
{
	const unsigned y = year - 1;

	return year * 365 - 1970 * 365 + (y / 4 - y / 100 + y / 400) -
	    (1969 / 4 - 1969 / 100 + 1969 / 400);
}

bool
kdate_seconds(const struct kdate *kda, uint64_t *out)
{
	unsigned days;

	if (kda->kda_year < 1970 || kda->kda_year > 9999 ||
	    kda->kda_month < 1 || kda->kda_month > 12 || kda->kda_day < 1 ||
	    kda->kda_day > month_days(kda->kda_year, kda->kda_month) ||
	    kda->kda_hour > 23 || kda->kda_minute > 59 || kda->kda_second > 59)
		return false;
	days = year_days(kda->kda_year) + kda->kda_day - 1;
	for (unsigned m = 1; m < kda->kda_month; m++)
		days += month_days(kda->kda_year, m);
	*out = (uint64_t)days * DAY + (uint64_t)kda->kda_hour * 3600 +
	    (uint64_t)kda->kda_minute * 60 + kda->kda_second;
	return true;
}

void
kdate_set(struct kdate *kda, uint64_t seconds)
{
	const uint64_t last = (uint64_t)year_days(10000) * DAY - 1;
	const uint64_t t = MIN(seconds, last);
	unsigned days = (unsigned)(t / DAY), rest = (unsigned)(t % DAY);
	unsigned year = 1970 + days / 366, month = 1;

	while (year_days(year + 1) <= days)
		year++;
	days -= year_days(year);
	for (; days >= month_days(year, month); month++)
		days -= month_days(year, month);
	*kda = (struct kdate){
	    year, month, days + 1, rest / 3600, rest / 60 % 60, rest % 60};
}
