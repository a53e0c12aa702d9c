/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock_subr.h: dates, and clocks that keep the time of day, NetBSD's todr(9).
 */
#ifndef _DEV_CLOCK_SUBR_H_
#define _DEV_CLOCK_SUBR_H_

#include <sys/time.h>

/* UTC. */
struct clock_ymdhms {
	uint64_t dt_year;
	u_char dt_mon;  /* 1 to 12 */
	u_char dt_day;  /* 1 to 31 */
	u_char dt_wday; /* 0 to 6; 0: Sunday */
	u_char dt_hour;
	u_char dt_min;
	u_char dt_sec;
};

/* Seconds since 1970; -1: no date, or before 1970.  dt_wday is ignored. */
time_t clock_ymdhms_to_secs(struct clock_ymdhms *dt);
/* EINVAL: before 1970. */
int clock_secs_to_ymdhms(time_t secs, struct clock_ymdhms *dt);

#define POSIX_BASE_YEAR   1970
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

/* Two decimal digits, as clock chips have them. */
static inline unsigned int
bcdtobin(unsigned int bcd)
{
	return (bcd >> 4 & 0xf) * 10 + (bcd & 0xf);
}

static inline unsigned int
bintobcd(unsigned int bin)
{
	return bin / 10 << 4 | bin % 10;
}

typedef struct todr_chip_handle *todr_chip_handle_t;
/* One function of each pair at least; the chip's owner keeps it. */
struct todr_chip_handle {
	void *cookie; /* the driver's */
	void *bus_cookie;
	time_t base_time;
	int (*todr_gettime)(todr_chip_handle_t, struct timeval *);
	int (*todr_settime)(todr_chip_handle_t, struct timeval *);
	int (*todr_gettime_ymdhms)(todr_chip_handle_t, struct clock_ymdhms *);
	int (*todr_settime_ymdhms)(todr_chip_handle_t, struct clock_ymdhms *);
	int (*todr_setwen)(todr_chip_handle_t, int);
};

/* The first clock is the kernel's; others are refused with a message. */
void todr_attach(todr_chip_handle_t todr);
/* EIO: no such date; ENXIO: it cannot; or what the chip's driver says. */
int todr_gettime(todr_chip_handle_t todr, struct timeval *tv);
int todr_settime(todr_chip_handle_t todr, struct timeval *tv);

/* Set the kernel's time from the clock, or to `base` if there is none. */
void inittodr(time_t base);
/* Set the clock from the kernel's time. */
void resettodr(void);

#endif /* !_DEV_CLOCK_SUBR_H_ */
