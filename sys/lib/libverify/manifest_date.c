/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_date.c: dates of the form 2026-11-29T10:00:00Z, from 1970 to 9999.
 */
#include "manifest_impl.h"

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
manifest_date(const char *text, size_t len, uint64_t *out)
{
	/* Where each number is, and what is behind it. */
	static const struct {
		uint8_t at, digits;
		char behind;
	} parts[] = {{0, 4, '-'}, {5, 2, '-'}, {8, 2, 'T'}, {11, 2, ':'},
	    {14, 2, ':'}, {17, 2, 'Z'}};
	unsigned v[knitems(parts)], days;

	if (len != MANIFEST_DATE_SIZE - 1)
		return false;
	for (size_t i = 0; i < knitems(parts); i++) {
		const char *p = text + parts[i].at;

		v[i] = 0;
		for (unsigned n = parts[i].digits; n > 0; n--, p++) {
			if (*p < '0' || *p > '9')
				return false;
			v[i] = v[i] * 10 + (unsigned)(*p - '0');
		}
		if (*p != parts[i].behind)
			return false;
	}
	if (v[0] < 1970 || v[1] < 1 || v[1] > 12 || v[2] < 1 ||
	    v[2] > month_days(v[0], v[1]) || v[3] > 23 || v[4] > 59 ||
	    v[5] > 59)
		return false;
	days = year_days(v[0]) + v[2] - 1;
	for (unsigned m = 1; m < v[1]; m++)
		days += month_days(v[0], m);
	*out = (uint64_t)days * DAY + (uint64_t)v[3] * 3600 +
	    (uint64_t)v[4] * 60 + v[5];
	return true;
}

char *
manifest_date_text(char out[MANIFEST_DATE_SIZE], uint64_t seconds)
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
	(void)ksnprintf(out, MANIFEST_DATE_SIZE,
	    "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, days + 1,
	    rest / 3600, rest / 60 % 60, rest % 60);
	return out;
}
