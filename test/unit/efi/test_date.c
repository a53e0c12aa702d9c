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

static uint64_t
at(uint16_t y, uint8_t mon, uint8_t d, uint8_t h, uint8_t m, uint8_t s,
    int16_t zone)
{
	memset(&date, 0, sizeof(date));
	date.Year = y;
	date.Month = mon;
	date.Day = d;
	date.Hour = h;
	date.Minute = m;
	date.Second = s;
	date.TimeZone = zone;
	fw.fw_rt.GetTime = fake_get_time;
	return efi_date(&fw.fw_efi);
}

static void
test_date(void **state __kunused)
{
	status = EFI_SUCCESS;
	assert_int_equal(at(1970, 1, 1, 0, 0, 0, 0), 0);
	assert_int_equal(at(1970, 1, 1, 0, 0, 1, 0), 1);
	assert_int_equal(at(2000, 2, 29, 12, 34, 56, 0), 951827696);
	assert_int_equal(at(2000, 3, 1, 0, 0, 0, 0), 951868800);
	assert_int_equal(at(2026, 11, 29, 10, 0, 0, 0x7ff), 1795946400);
	assert_int_equal(at(2100, 3, 1, 0, 0, 0, 0), 4107542400);
	assert_int_equal(at(9999, 12, 31, 23, 59, 59, 0), 253402300799);
	/* UTC = local time + TimeZone. */
	assert_int_equal(at(2026, 11, 29, 10, 0, 0, -60), 1795946400 - 3600);
	assert_int_equal(at(2026, 11, 29, 10, 0, 0, 60), 1795946400 + 3600);
	assert_int_equal(at(2026, 11, 29, 10, 0, 0, 5000), 1795946400);
	assert_int_equal(at(1970, 1, 1, 0, 0, 0, -60), 0);
}

static void
test_nonsense(void **state __kunused)
{
	status = EFI_SUCCESS;
	assert_int_equal(at(1969, 12, 31, 0, 0, 0, 0), 0);
	assert_int_equal(at(10000, 1, 1, 0, 0, 0, 0), 0);
	assert_int_equal(at(2026, 0, 1, 0, 0, 0, 0), 0);
	assert_int_equal(at(2026, 13, 1, 0, 0, 0, 0), 0);
	assert_int_equal(at(2026, 1, 0, 0, 0, 0, 0), 0);
	assert_int_equal(at(2026, 1, 32, 0, 0, 0, 0), 0);
	assert_int_equal(at(2026, 1, 1, 24, 0, 0, 0), 0);
	assert_int_equal(at(2026, 1, 1, 0, 60, 0, 0), 0);
	assert_int_equal(at(2026, 1, 1, 0, 0, 60, 0), 0);
	assert_int_equal(at(2026, 255, 255, 255, 255, 255, 0), 0);
	status = EFI_DEVICE_ERROR;
	assert_int_equal(at(2026, 1, 1, 0, 0, 0, 0), 0);
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
