/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_date.c: the real-time clock, which may say anything.
 */
#include "fakefw.h"

static EFI_TIME date;
static EFI_STATUS status;

static EFI_STATUS EFIAPI
fake_get_time(EFI_TIME *t, EFI_TIME_CAPABILITIES *cap)
{
	assert_null(cap);
	*t = date;
	return status;
}

/* A date, and its seconds since 1970. */
struct sample {
	EFI_TIME time;
	uint64_t seconds;
};
#define TIME(year, month, day, hour, minute, second, zone)                 \
	{                                                                  \
		year, month, day, hour, minute, second, .TimeZone = (zone) \
	}

static void
check(const struct sample *samples, size_t n)
{
	fw.fw_rt.GetTime = fake_get_time;
	for (size_t i = 0; i < n; i++) {
		date = samples[i].time;
		if (efi_date(&fw.fw_efi) != samples[i].seconds)
			fail_msg("%u-%u-%u, sample %zu", date.Year, date.Month,
			    date.Day, i);
	}
}

static void
test_date(void **state __kunused)
{
	static const struct sample samples[] = {
	    {TIME(1970, 1, 1, 0, 0, 0, 0), 0},
	    {TIME(1970, 1, 1, 0, 0, 1, 0), 1},
	    {TIME(2000, 2, 29, 12, 34, 56, 0), 951827696},
	    {TIME(2000, 3, 1, 0, 0, 0, 0), 951868800},
	    {TIME(2026, 11, 29, 10, 0, 0, 0x7ff), 1795946400},
	    {TIME(2100, 3, 1, 0, 0, 0, 0), 4107542400},
	    {TIME(9999, 12, 31, 23, 59, 59, 0), 253402300799},
	    /* UTC = local time + TimeZone. */
	    {TIME(2026, 11, 29, 10, 0, 0, -60), 1795946400 - 3600},
	    {TIME(2026, 11, 29, 10, 0, 0, 60), 1795946400 + 3600},
	    {TIME(2026, 11, 29, 10, 0, 0, 5000), 1795946400},
	    {TIME(1970, 1, 1, 0, 0, 0, -60), 0},
	};

	status = EFI_SUCCESS;
	check(samples, knitems(samples));
}

static void
test_nonsense(void **state __kunused)
{
	static const struct sample samples[] = {
	    {TIME(1969, 12, 31, 0, 0, 0, 0), 0},
	    {TIME(10000, 1, 1, 0, 0, 0, 0), 0},
	    {TIME(2026, 0, 1, 0, 0, 0, 0), 0},
	    {TIME(2026, 13, 1, 0, 0, 0, 0), 0},
	    {TIME(2026, 1, 0, 0, 0, 0, 0), 0},
	    {TIME(2026, 1, 32, 0, 0, 0, 0), 0},
	    {TIME(2026, 2, 29, 0, 0, 0, 0), 0},
	    {TIME(2100, 2, 29, 0, 0, 0, 0), 0},
	    {TIME(2026, 1, 1, 24, 0, 0, 0), 0},
	    {TIME(2026, 1, 1, 0, 60, 0, 0), 0},
	    {TIME(2026, 1, 1, 0, 0, 60, 0), 0},
	    {TIME(2026, 255, 255, 255, 255, 255, 0), 0},
	};
	static const struct sample valid = {TIME(2026, 1, 1, 0, 0, 0, 0), 0};

	status = EFI_SUCCESS;
	check(samples, knitems(samples));
	status = EFI_DEVICE_ERROR;
	check(&valid, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_date),
	    T(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
