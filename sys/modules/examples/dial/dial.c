/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dial: a device that answers ioctls, and nothing else.  There are four dials,
 * dial0 to dial3.
 *
 *	modload dial
 *	ioctl dial0 _IOW(D,2,int) 70
 *	ioctl dial0 _IOWR(D,3,int) 5	75
 *	ioctl dial0 _IO(D,0)
 *	ioctl dial0 _IOW(D,2,int) 101	EINVAL
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/fcntl.h>
#include <sys/module.h>
#include <sys/mutex.h>

#include "dialio.h"

MODULE(MODULE_CLASS_DRIVER, dial, NULL);

#define DIALS    4
#define DIAL_MAX 100

static dev_type_open(dial_open);
static dev_type_ioctl(dial_ioctl);

static const struct cdevsw dial_cdevsw = {
    .d_open = dial_open,
    .d_close = nullclose,
    .d_read = noread,
    .d_write = nowrite,
    .d_ioctl = dial_ioctl,
    .d_stop = nostop,
    .d_tty = notty,
    .d_poll = nopoll,
    .d_mmap = nommap,
    .d_kqfilter = nokqfilter,
    .d_discard = nodiscard,
    .d_flag = D_OTHER | D_MPSAFE,
};

static kmutex_t dial_lock;
static int dial_value[DIALS]; /* by minor number; protected by dial_lock */

static int
dial_open(dev_t self, int flag, int mode, struct lwp *l)
{

	(void)flag;
	(void)mode;
	(void)l;
	return minor(self) < DIALS ? 0 : ENXIO;
}

static int
dial_set(devminor_t unit, int value)
{

	if (value < 0 || value > DIAL_MAX)
		return EINVAL;
	dial_value[unit] = value;
	return 0;
}

/*
 * `data` is the kernel's copy of the argument: for _IOW filled by the caller,
 * for _IOR copied back when the function returns 0.
 */
static int
dial_command(devminor_t unit, u_long cmd, void *data)
{
	static const struct dial_limits limits = {0, DIAL_MAX, "percent"};
	int error, *value = data;

	switch (cmd) {
	case DIAL_RESET:
		return dial_set(unit, 0);
	case DIAL_GET:
		*value = dial_value[unit];
		return 0;
	case DIAL_SET:
		return dial_set(unit, *value);
	case DIAL_TURN:
		/* Far out of range is refused before it can overflow. */
		if (*value < -DIAL_MAX || *value > DIAL_MAX)
			return EINVAL;
		error = dial_set(unit, dial_value[unit] + *value);
		*value = dial_value[unit];
		return error;
	case DIAL_GETLIMITS:
		memcpy(data, &limits, sizeof(limits));
		return 0;
	default:
		/* Unknown: the caller gets ENOTTY. */
		return EPASSTHROUGH;
	}
}

static int
dial_ioctl(dev_t self, u_long cmd, void *data, int flag, struct lwp *l)
{
	int error;

	(void)l;
	/* Who did not open it for writing may only look. */
	if ((cmd == DIAL_RESET || cmd == DIAL_SET || cmd == DIAL_TURN) &&
	    (flag & FWRITE) == 0)
		return EBADF;
	mutex_enter(&dial_lock);
	error = dial_command(minor(self), cmd, data);
	mutex_exit(&dial_lock);
	return error;
}

static int
dial_modcmd(modcmd_t cmd, void *arg)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;
	int error;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		mutex_init(&dial_lock, MUTEX_DEFAULT, IPL_NONE);
		error =
		    devsw_attach("dial", NULL, &bmajor, &dial_cdevsw, &cmajor);
		if (error != 0)
			mutex_destroy(&dial_lock);
		return error;
	case MODULE_CMD_FINI:
		devsw_detach(NULL, &dial_cdevsw);
		mutex_destroy(&dial_lock);
		return 0;
	default:
		return ENOTTY;
	}
}
