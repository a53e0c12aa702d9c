/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kdate.h: dates of the Gregorian calendar, in UTC, from 1970 to 9999.
 */
#ifndef _LIBKERN_KDATE_H_
#define _LIBKERN_KDATE_H_

#include <libkern/kdefs.h>

struct kdate {
	unsigned kda_year, kda_month, kda_day; /* month and day from 1 */
	unsigned kda_hour, kda_minute, kda_second;
};

/* The seconds since 1970 of a date.  False: there is no such date. */
bool kdate_seconds(const struct kdate *kda, uint64_t *out);
/* The date of a number of seconds since 1970; the last one, if it is later. */
void kdate_set(struct kdate *kda, uint64_t seconds);

#endif /* !_LIBKERN_KDATE_H_ */
