/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_date.c: dates of the form 2026-11-29T10:00:00Z, from 1970 to 9999.
 */
#include "manifest_impl.h"

#include <libkern/kdate.h>

bool
manifest_date(const char *text, size_t len, uint64_t *out)
{
	/* Where each number is, and what is behind it. */
	static const struct {
		uint8_t at, digits;
		char behind;
	} parts[] = {{0, 4, '-'}, {5, 2, '-'}, {8, 2, 'T'}, {11, 2, ':'},
	    {14, 2, ':'}, {17, 2, 'Z'}};
	unsigned v[knitems(parts)];
	struct kdate kda;

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
	kda = (struct kdate){v[0], v[1], v[2], v[3], v[4], v[5]};
	return kdate_seconds(&kda, out);
}

char *
manifest_date_text(char out[MANIFEST_DATE_SIZE], uint64_t seconds)
{
	struct kdate kda;

	kdate_set(&kda, seconds);
	(void)ksnprintf(out, MANIFEST_DATE_SIZE,
	    "%04u-%02u-%02uT%02u:%02u:%02uZ", kda.kda_year, kda.kda_month,
	    kda.kda_day, kda.kda_hour, kda.kda_minute, kda.kda_second);
	return out;
}
