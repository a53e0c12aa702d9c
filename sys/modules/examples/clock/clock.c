/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock: a device whose contents are the date, and how long the machine runs.
 * It shows the kernel's time, and a device with an end: a read at its end
 * returns nothing.
 *
 *	modload clock
 *	cat clock		Sat 2026-11-28 21:45:03 UTC, up 12.345678 s
 *	cat -c 3 clock		Sat
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/module.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <dev/clock_subr.h>

MODULE(MODULE_CLASS_DRIVER, clock, NULL);

static dev_type_read(clock_read);

static const struct cdevsw clock_cdevsw = {
    .d_open = nullopen,
    .d_close = nullclose,
    .d_read = clock_read,
    .d_write = nowrite,
    .d_ioctl = noioctl,
    .d_stop = nostop,
    .d_tty = notty,
    .d_poll = nopoll,
    .d_mmap = nommap,
    .d_kqfilter = nokqfilter,
    .d_discard = nodiscard,
    .d_flag = D_OTHER | D_MPSAFE,
};

static int
clock_read(dev_t self, struct uio *uio, int ioflag)
{
	static const char days[7][4] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	struct clock_ymdhms dt;
	struct timespec now;
	struct timeval up;
	char line[64];
	int error;

	(void)self;
	(void)ioflag;
	getnanotime(&now);
	microuptime(&up);
	if ((error = clock_secs_to_ymdhms(now.tv_sec, &dt)) != 0)
		return error;
	snprintf(line, sizeof(line),
	    "%s %04u-%02u-%02u %02u:%02u:%02u UTC, up %lld.%06d s\n",
	    days[dt.dt_wday], (unsigned int)dt.dt_year, dt.dt_mon, dt.dt_day,
	    dt.dt_hour, dt.dt_min, dt.dt_sec, (long long)up.tv_sec,
	    (int)up.tv_usec);
	/* uio_offset says how much of it the caller has had. */
	return uiomove_frombuf(line, strlen(line), uio);
}

static int
clock_modcmd(modcmd_t cmd, void *arg)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return devsw_attach(
		    "clock", NULL, &bmajor, &clock_cdevsw, &cmajor);
	case MODULE_CMD_FINI:
		devsw_detach(NULL, &clock_cdevsw);
		return 0;
	default:
		return ENOTTY;
	}
}
