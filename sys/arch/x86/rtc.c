/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rtc.c: the time of day of a PC's clock chip (MC146818), which keeps UTC.
 */
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>
#include <dev/clock_subr.h>
#include <sys/errno.h>

#define RTC_INDEX 0x70
#define RTC_DATA  0x71

#define RTC_SEC   0x00
#define RTC_MIN   0x02
#define RTC_HOUR  0x04
#define RTC_DAY   0x07
#define RTC_MON   0x08
#define RTC_YEAR  0x09
#define RTC_A     0x0a
#define RTC_B     0x0b

#define A_UPDATE  0x80 /* the registers change */
#define B_BINARY  0x04 /* else BCD */
#define B_24H     0x02
#define HOUR_PM   0x80

/* An update takes 2 ms; reads of a port take 1 us each at most. */
#define UPDATE_SPINS 20000
#define TRIES        3

static uint8_t
rtc_read(uint8_t reg)
{
	outb(RTC_INDEX, reg);
	return inb(RTC_DATA);
}

struct rtc_regs {
	uint8_t rtc_value[6]; /* second, minute, hour, day, month, year */
};

static bool
read_once(struct rtc_regs *regs)
{
	static const uint8_t reg[] = {
	    RTC_SEC, RTC_MIN, RTC_HOUR, RTC_DAY, RTC_MON, RTC_YEAR};
	unsigned int i;

	for (i = 0; (rtc_read(RTC_A) & A_UPDATE) != 0; i++)
		if (i == UPDATE_SPINS)
			return false;
	for (i = 0; i < knitems(reg); i++)
		regs->rtc_value[i] = rtc_read(reg[i]);
	return true;
}

/* Twice the same, so that no update was in between. */
static bool
read_stable(struct rtc_regs *regs)
{
	struct rtc_regs again;
	unsigned int i, j;

	for (i = 0; i < TRIES; i++) {
		if (!read_once(regs) || !read_once(&again))
			return false;
		for (j = 0; j < knitems(regs->rtc_value); j++)
			if (regs->rtc_value[j] != again.rtc_value[j])
				break;
		if (j == knitems(regs->rtc_value))
			return true;
	}
	return false;
}

static u_char
number(uint8_t value, uint8_t mode)
{
	return (u_char)((mode & B_BINARY) != 0 ? value : bcdtobin(value));
}

static u_char
hour_of(uint8_t value, uint8_t mode)
{
	u_char hour;

	if ((mode & B_24H) != 0)
		return number(value, mode);
	hour = number(value & (uint8_t)~HOUR_PM, mode) % 12;
	return (u_char)(hour + ((value & HOUR_PM) != 0 ? 12 : 0));
}

static int
rtc_gettime(todr_chip_handle_t todr __kunused, struct clock_ymdhms *dt)
{
	uint8_t mode = rtc_read(RTC_B), year;
	struct rtc_regs regs;

	if (!read_stable(&regs))
		return EIO;
	dt->dt_sec = number(regs.rtc_value[0], mode);
	dt->dt_min = number(regs.rtc_value[1], mode);
	dt->dt_hour = hour_of(regs.rtc_value[2], mode);
	dt->dt_day = number(regs.rtc_value[3], mode);
	dt->dt_mon = number(regs.rtc_value[4], mode);
	year = number(regs.rtc_value[5], mode);
	/* It has two digits. */
	dt->dt_year = year + (year < 70 ? 2000u : 1900u);
	return 0;
}

void
rtc_init(void)
{
	/* The chip is read only. */
	static struct todr_chip_handle chip = {
	    .todr_gettime_ymdhms = rtc_gettime,
	};

	todr_attach(&chip);
}
