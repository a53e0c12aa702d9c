/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * time.h: the time of day and the time since boot, NetBSD's microtime(9).  The
 * get* functions are as exact as the others.
 */
#ifndef _SYS_TIME_H_
#define _SYS_TIME_H_

#include <sys/types.h>

struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

struct timeval {
	time_t tv_sec;
	int32_t tv_usec; /* suseconds_t has 32 bits in NetBSD */
};

struct bintime {
	time_t sec;
	uint64_t frac; /* 2^-64 s */
};

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

/* UTC since 1970. */
void nanotime(struct timespec *ts);
void microtime(struct timeval *tv);
void bintime(struct bintime *bt);
/* Since boot. */
void nanouptime(struct timespec *ts);
void microuptime(struct timeval *tv);
void binuptime(struct bintime *bt);
#define getnanotime(ts)    nanotime(ts)
#define getmicrotime(tv)   microtime(tv)
#define getbintime(bt)     bintime(bt)
#define getnanouptime(ts)  nanouptime(ts)
#define getmicrouptime(tv) microuptime(tv)
#define getbinuptime(bt)   binuptime(bt)

/* It is this time now.  Ignored: before boot was in 1970, or after 2262. */
void tc_setclock(const struct timespec *ts);

/*
 * In clock ticks, so many that the time will have passed; 0: it is none, or
 * negative.
 */
int tvtohz(const struct timeval *tv);
int tstohz(const struct timespec *ts);
/*
 * For messages: has mininterval passed since *lasttime?  If so, that is now.
 */
int ratecheck(struct timeval *lasttime, const struct timeval *mininterval);

static inline void
bintime2timespec(const struct bintime *bt, struct timespec *ts)
{
	ts->tv_sec = bt->sec;
	ts->tv_nsec = (long)((1000000000 * (bt->frac >> 32)) >> 32);
}

static inline void
bintime2timeval(const struct bintime *bt, struct timeval *tv)
{
	tv->tv_sec = bt->sec;
	tv->tv_usec = (int32_t)((1000000 * (bt->frac >> 32)) >> 32);
}

/* frac: 18446744073 is 2^64 / 10^9. */
static inline void
timespec2bintime(const struct timespec *ts, struct bintime *bt)
{
	bt->sec = ts->tv_sec;
	bt->frac = (uint64_t)ts->tv_nsec * UINT64_C(18446744073);
}

/* 18446744073709 is 2^64 / 10^6. */
static inline void
timeval2bintime(const struct timeval *tv, struct bintime *bt)
{
	bt->sec = tv->tv_sec;
	bt->frac = (uint64_t)tv->tv_usec * UINT64_C(18446744073709);
}

static inline void
bintime_add(struct bintime *bt, const struct bintime *bt2)
{
	uint64_t frac = bt->frac;

	bt->frac += bt2->frac;
	bt->sec += bt2->sec + (bt->frac < frac);
}

static inline void
bintime_sub(struct bintime *bt, const struct bintime *bt2)
{
	uint64_t frac = bt->frac;

	bt->frac -= bt2->frac;
	bt->sec -= bt2->sec + (bt->frac > frac);
}

#define TIMEVAL_TO_TIMESPEC(tv, ts)                         \
	do {                                                \
		(ts)->tv_sec = (tv)->tv_sec;                \
		(ts)->tv_nsec = (long)(tv)->tv_usec * 1000; \
	} while (0)
#define TIMESPEC_TO_TIMEVAL(tv, ts)                              \
	do {                                                     \
		(tv)->tv_sec = (ts)->tv_sec;                     \
		(tv)->tv_usec = (int32_t)((ts)->tv_nsec / 1000); \
	} while (0)

#define timerclear(tv) ((tv)->tv_sec = 0, (tv)->tv_usec = 0)
#define timerisset(tv) ((tv)->tv_sec != 0 || (tv)->tv_usec != 0)
#define timercmp(a, b, cmp)                                          \
	((a)->tv_sec == (b)->tv_sec ? ((a)->tv_usec cmp(b)->tv_usec) \
				    : ((a)->tv_sec cmp(b)->tv_sec))
#define timeradd(a, b, sum)                                   \
	do {                                                  \
		(sum)->tv_sec = (a)->tv_sec + (b)->tv_sec;    \
		(sum)->tv_usec = (a)->tv_usec + (b)->tv_usec; \
		if ((sum)->tv_usec >= 1000000) {              \
			(sum)->tv_sec++;                      \
			(sum)->tv_usec -= 1000000;            \
		}                                             \
	} while (0)
#define timersub(a, b, diff)                                   \
	do {                                                   \
		(diff)->tv_sec = (a)->tv_sec - (b)->tv_sec;    \
		(diff)->tv_usec = (a)->tv_usec - (b)->tv_usec; \
		if ((diff)->tv_usec < 0) {                     \
			(diff)->tv_sec--;                      \
			(diff)->tv_usec += 1000000;            \
		}                                              \
	} while (0)

#define timespecclear(ts) ((ts)->tv_sec = 0, (ts)->tv_nsec = 0)
#define timespecisset(ts) ((ts)->tv_sec != 0 || (ts)->tv_nsec != 0)
#define timespeccmp(a, b, cmp)                                       \
	((a)->tv_sec == (b)->tv_sec ? ((a)->tv_nsec cmp(b)->tv_nsec) \
				    : ((a)->tv_sec cmp(b)->tv_sec))
#define timespecadd(a, b, sum)                                \
	do {                                                  \
		(sum)->tv_sec = (a)->tv_sec + (b)->tv_sec;    \
		(sum)->tv_nsec = (a)->tv_nsec + (b)->tv_nsec; \
		if ((sum)->tv_nsec >= 1000000000) {           \
			(sum)->tv_sec++;                      \
			(sum)->tv_nsec -= 1000000000;         \
		}                                             \
	} while (0)
#define timespecsub(a, b, diff)                                \
	do {                                                   \
		(diff)->tv_sec = (a)->tv_sec - (b)->tv_sec;    \
		(diff)->tv_nsec = (a)->tv_nsec - (b)->tv_nsec; \
		if ((diff)->tv_nsec < 0) {                     \
			(diff)->tv_sec--;                      \
			(diff)->tv_nsec += 1000000000;         \
		}                                              \
	} while (0)

#endif /* !_SYS_TIME_H_ */
