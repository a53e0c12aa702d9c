/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_tc.c: microtime(9), over cpu_nanotime().
 */
#include <libkern/kdefs.h>
#include <sys/kernel.h>
#include <sys/limits.h>
#include <sys/machdep.h>
#include <sys/time.h>

#define NS_PER_SEC 1000000000

/* UTC at boot, in ns; 0 until a clock has been read.  owner: tc_setclock */
static int64_t boottime;

static void
split(int64_t ns, struct timespec *ts)
{
	ts->tv_sec = ns / NS_PER_SEC;
	ts->tv_nsec = (long)(ns % NS_PER_SEC);
}

void
nanouptime(struct timespec *ts)
{
	split((int64_t)cpu_nanotime(), ts);
}

void
nanotime(struct timespec *ts)
{
	split(boottime + (int64_t)cpu_nanotime(), ts);
}

void
microuptime(struct timeval *tv)
{
	struct timespec ts;

	nanouptime(&ts);
	TIMESPEC_TO_TIMEVAL(tv, &ts);
}

void
microtime(struct timeval *tv)
{
	struct timespec ts;

	nanotime(&ts);
	TIMESPEC_TO_TIMEVAL(tv, &ts);
}

void
binuptime(struct bintime *bt)
{
	struct timespec ts;

	nanouptime(&ts);
	timespec2bintime(&ts, bt);
}

void
bintime(struct bintime *bt)
{
	struct timespec ts;

	nanotime(&ts);
	timespec2bintime(&ts, bt);
}

/* Not before boot was in 1970, nor after 2262: then it stays as it is. */
void
tc_setclock(const struct timespec *ts)
{
	int64_t ns, up = (int64_t)cpu_nanotime();

	if (__builtin_mul_overflow(ts->tv_sec, NS_PER_SEC, &ns) ||
	    __builtin_add_overflow(ns, ts->tv_nsec, &ns) || ns < up)
		return;
	boottime = ns - up;
}

int64_t
kern_time(void)
{
	struct timespec ts;

	nanotime(&ts);
	return ts.tv_sec;
}

/* Rounded up, and one more, since part of the running tick is over. */
static int
ticks_of(int64_t sec, int64_t ns)
{
	const int64_t tick_ns = (int64_t)tick * 1000;

	if (sec < 0 || ns < 0 || (sec == 0 && ns == 0))
		return 0;
	if (sec >= INT_MAX / hz)
		return INT_MAX;
	return (int)(sec * hz + (ns + tick_ns - 1) / tick_ns) + 1;
}

int
tvtohz(const struct timeval *tv)
{
	return ticks_of(tv->tv_sec, (int64_t)tv->tv_usec * 1000);
}

int
tstohz(const struct timespec *ts)
{
	return ticks_of(ts->tv_sec, ts->tv_nsec);
}

int
ratecheck(struct timeval *lasttime, const struct timeval *mininterval)
{
	struct timeval now, since;

	microuptime(&now);
	timersub(&now, lasttime, &since);
	if (timerisset(lasttime) && timercmp(&since, mininterval, <))
		return 0;
	*lasttime = now;
	return 1;
}
