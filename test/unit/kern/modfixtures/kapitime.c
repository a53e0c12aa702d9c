/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kapitime: INIT tries microtime(9), todr(9) and the date functions, and
 * returns the line of the first check that fails.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/clock.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/time.h>

#include <dev/clock_subr.h>

#include "modfix.h"

#define TRY(e)                           \
	do {                             \
		if (!(e))                \
			return __LINE__; \
	} while (0)

static int
try_one_date(uint64_t year, u_char mon, u_char day, time_t secs, int wday)
{
	struct clock_ymdhms dt = {.dt_year = year,
				.dt_mon = mon,
				.dt_day = day},
			    back;

	TRY(clock_ymdhms_to_secs(&dt) == secs);
	TRY(clock_secs_to_ymdhms(secs, &back) == 0);
	TRY(back.dt_year == year && back.dt_mon == mon && back.dt_day == day);
	TRY(back.dt_wday == wday);
	TRY(back.dt_hour == 0 && back.dt_min == 0 && back.dt_sec == 0);
	return 0;
}

static int
try_dates(void)
{
	static const struct {
		uint64_t year;
		u_char mon, day;
		time_t secs;
		int wday;
	} dates[] = {{1970, 1, 1, 0, 4}, {1970, 12, 31, 31449600, 4},
	    {1972, 2, 29, 68169600, 2}, {1972, 3, 1, 68256000, 3},
	    {2000, 2, 29, 951782400, 2}, {2001, 1, 1, 978307200, 1},
	    {2038, 1, 19, 2147472000, 2}, {2100, 2, 28, 4107456000, 0},
	    {2100, 3, 1, 4107542400, 1}, {2400, 12, 31, 13601001600, 0},
	    {9999, 12, 31, 253402214400, 5}};
	struct clock_ymdhms dt = {2026, 11, 28, 0, 23, 59, 58};
	struct clock_ymdhms bad = dt;
	u_int i;
	int line;

	for (i = 0; i < __arraycount(dates); i++)
		if ((line = try_one_date(dates[i].year, dates[i].mon,
			 dates[i].day, dates[i].secs, dates[i].wday)) != 0)
			return line;
	TRY(clock_ymdhms_to_secs(&dt) == 1795910398);
	TRY(clock_secs_to_ymdhms(1795910398, &dt) == 0);
	TRY(dt.dt_hour == 23 && dt.dt_min == 59 && dt.dt_sec == 58);
	TRY(clock_secs_to_ymdhms(-1, &dt) == EINVAL);
	bad.dt_day = 31;
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	bad = (struct clock_ymdhms){1969, 12, 31, 0, 0, 0, 0};
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	bad = (struct clock_ymdhms){2023, 2, 29, 0, 0, 0, 0};
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	bad = (struct clock_ymdhms){2024, 0, 1, 0, 0, 0, 0};
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	bad = (struct clock_ymdhms){2024, 1, 1, 0, 24, 0, 0};
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	/* A leap second is the next minute's first. */
	bad = (struct clock_ymdhms){2016, 12, 31, 0, 23, 59, 60};
	TRY(clock_ymdhms_to_secs(&bad) == 1483228800);
	bad.dt_sec = 61;
	TRY(clock_ymdhms_to_secs(&bad) == -1);
	TRY(bcdtobin(0x59) == 59 && bintobcd(42) == 0x42);
	TRY(is_leap_year(2000) && !is_leap_year(2100) && is_leap_year(2024));
	TRY(days_per_year(2024) == 366 && days_in_month(2) == 28);
	TRY(days_in_month(0) == -1 && days_in_month(13) == -1);
	return 0;
}

/* A chip that has one date, takes none, or reads nonsense. */
static struct clock_ymdhms chip_date = {2020, 2, 29, 0, 12, 0, 0};
static struct clock_ymdhms chip_set;

static int
chip_gettime(todr_chip_handle_t todr, struct clock_ymdhms *dt)
{

	*dt = *(struct clock_ymdhms *)todr->cookie;
	return 0;
}

static int
chip_settime(todr_chip_handle_t todr, struct clock_ymdhms *dt)
{

	(void)todr;
	chip_set = *dt;
	return 0;
}

static struct todr_chip_handle chip = {
    .cookie = &chip_date,
    .todr_gettime_ymdhms = chip_gettime,
    .todr_settime_ymdhms = chip_settime,
};

static int
try_todr(void)
{
	struct timespec now;
	struct timeval tv = {1582977600 + 60, 0};

	inittodr(1000);
	TRY(time_second == 1000);
	todr_attach(&chip);
	todr_attach(&chip); /* refused */
	inittodr(1000);
	TRY(time_second == 1582977600 && chip.base_time == 1000);
	nanotime(&now);
	TRY(now.tv_sec == 1582977600 && now.tv_nsec < 1000000);
	TRY(todr_settime(&chip, &tv) == 0);
	TRY(chip_set.dt_hour == 12 && chip_set.dt_min == 1);
	tv.tv_usec = 499999;
	TRY(todr_settime(&chip, &tv) == 0 && chip_set.dt_sec == 0);
	tv.tv_usec = 500000; /* the nearest second */
	TRY(todr_settime(&chip, &tv) == 0 && chip_set.dt_sec == 1);
	chip_set.dt_year = 0;
	resettodr();
	TRY(chip_set.dt_year == 2020 && chip_set.dt_min == 0);
	chip_date.dt_mon = 13;
	TRY(todr_gettime(&chip, &tv) == EIO);
	inittodr(5000); /* tells so */
	TRY(time_second == 5000);
	chip.todr_settime_ymdhms = NULL;
	TRY(todr_settime(&chip, &tv) == ENXIO);
	resettodr();
	return 0;
}

static int
try_time(void)
{
	struct timespec up, later, never = {INT64_MAX, 0};
	struct timeval tv, a = {1, 600000}, b = {2, 700000};
	struct bintime bt, bt2;

	nanouptime(&up);
	getnanouptime(&later);
	TRY(timespeccmp(&up, &later, <) || timespeccmp(&up, &later, ==));
	TRY(up.tv_sec == time_uptime && time_uptime32 == (uint32_t)up.tv_sec);
	tc_setclock(&never); /* ignored */
	TRY(time_second == 5000);
	timeradd(&a, &b, &tv);
	TRY(tv.tv_sec == 4 && tv.tv_usec == 300000);
	timersub(&b, &a, &tv);
	TRY(tv.tv_sec == 1 && tv.tv_usec == 100000);
	tv.tv_usec = 10001;
	TRY(tvtohz(&tv) == 103);
	tv.tv_sec = INT64_MAX / 2;
	TRY(tvtohz(&tv) == INT_MAX);
	tv = (struct timeval){0, 0}; /* no time is no tick */
	TRY(tvtohz(&tv) == 0);
	tv = (struct timeval){-1, 0};
	TRY(tvtohz(&tv) == 0);
	tv = (struct timeval){0, 1};
	TRY(tvtohz(&tv) == 2);
	up = (struct timespec){0, 0};
	TRY(tstohz(&up) == 0);
	TIMEVAL_TO_TIMESPEC(&a, &up);
	TRY(up.tv_nsec == 600000000 && tstohz(&up) == 161);
	timespec2bintime(&up, &bt);
	bintime2timeval(&bt, &tv);
	TRY(tv.tv_sec == 1 && (tv.tv_usec == 600000 || tv.tv_usec == 599999));
	bt2 = bt;
	bintime_add(&bt, &bt2);
	bintime2timespec(&bt, &up);
	TRY(up.tv_sec == 3 && up.tv_nsec / 1000000 == 199);
	bintime_sub(&bt, &bt2);
	TRY(bt.sec == bt2.sec && bt.frac == bt2.frac);
	binuptime(&bt);
	bintime(&bt2);
	TRY(bt2.sec >= 5000 && bt.sec < 5000);
	timerclear(&a);
	TRY(!timerisset(&a));
	b = (struct timeval){1, 0};
	TRY(ratecheck(&a, &b) == 1 && ratecheck(&a, &b) == 0);
	return 0;
}

MODULE(MODULE_CLASS_MISC, kapitime, NULL);
static int
kapitime_modcmd(modcmd_t cmd, void *arg)
{
	int line;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		if ((line = try_dates()) == 0 && (line = try_todr()) == 0)
			line = try_time();
		return line;
	case MODULE_CMD_FINI:
		return 0;
	default:
		return ENOTTY;
	}
}
