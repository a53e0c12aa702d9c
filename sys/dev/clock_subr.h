/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock_subr.h: dates, and clocks that keep the time of day, NetBSD's todr(9).
 */
#ifndef _DEV_CLOCK_SUBR_H_
#define _DEV_CLOCK_SUBR_H_

#include <sys/clock.h>
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

/*
 * Seconds since 1970; -1: no date, or before 1970.  dt_wday is ignored; dt_sec
 * may be 60.
 */
time_t clock_ymdhms_to_secs(struct clock_ymdhms *dt);
/* EINVAL: before 1970. */
int clock_secs_to_ymdhms(time_t secs, struct clock_ymdhms *dt);

#define POSIX_BASE_YEAR 1970

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
/*
 * A function that is NULL is one that the clock does not have; of gettime and
 * gettime_ymdhms, and of settime and settime_ymdhms, one will do.  The driver
 * keeps the structure, which is used until its module is unloaded.
 */
struct todr_chip_handle {
	void *cookie; /* the driver's */
	void *bus_cookie;
	time_t base_time; /* inittodr()'s base */
	int (*todr_gettime)(todr_chip_handle_t, struct timeval *);
	int (*todr_settime)(todr_chip_handle_t, struct timeval *);
	int (*todr_gettime_ymdhms)(todr_chip_handle_t, struct clock_ymdhms *);
	int (*todr_settime_ymdhms)(todr_chip_handle_t, struct clock_ymdhms *);
	int (*todr_setwen)(todr_chip_handle_t, int); /* not called */
};

/* The first clock is the kernel's; others are refused with a message. */
void todr_attach(todr_chip_handle_t todr);
/*
 * EIO: the clock's date is none; EINVAL: before 1970; ENXIO: it has no such
 * function; or what the chip's driver says.  A clock of whole seconds is set to
 * the nearest one.
 */
int todr_gettime(todr_chip_handle_t todr, struct timeval *tv);
int todr_settime(todr_chip_handle_t todr, struct timeval *tv);

/* Set the kernel's time from the clock, or to `base` if there is none. */
void inittodr(time_t base);
/* Set the clock from the kernel's time. */
void resettodr(void);

#endif /* !_DEV_CLOCK_SUBR_H_ */
