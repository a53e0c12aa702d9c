/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bell: a device that others wait for with poll(2) or kqueue(2).  A number that
 * is written to it sets the bell, to ring so many milliseconds later; a read
 * returns how often it has rung since the last read.
 *
 *	modload bell
 *	write bell 500
 *	poll bell		waits; "bell: in" half a second later
 *	cat bell		"1 ring"
 *	poll -k bell in 100	by a knote; "not ready"
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/conf.h>
#include <sys/event.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/poll.h>
#include <sys/select.h>
#include <sys/uio.h>

MODULE(MODULE_CLASS_DRIVER, bell, NULL);

static dev_type_open(bell_open);
static dev_type_read(bell_read);
static dev_type_write(bell_write);
static dev_type_poll(bell_poll);
static dev_type_kqfilter(bell_kqfilter);

static const struct cdevsw bell_cdevsw = {
    .d_open = bell_open,
    .d_close = nullclose,
    .d_read = bell_read,
    .d_write = bell_write,
    .d_ioctl = noioctl,
    .d_stop = nostop,
    .d_tty = notty,
    .d_poll = bell_poll,
    .d_mmap = nommap,
    .d_kqfilter = bell_kqfilter,
    .d_discard = nodiscard,
    .d_flag = D_OTHER | D_MPSAFE,
};

#define BELL_MAX_MS 60000

static kmutex_t bell_lock;
static struct selinfo bell_sel; /* who waits for a ring */
static unsigned int bell_rings; /* since the last read; bell_lock */
static callout_t bell_timer;

/* The timer has expired. */
static void
bell_ring(void *arg)
{

	(void)arg;
	mutex_enter(&bell_lock);
	bell_rings++;
	/*
	 * Those that wait poll again, and knotes ask bell_event().  The hint
	 * says that we hold the lock which it needs.
	 */
	selnotify(&bell_sel, POLLIN | POLLRDNORM, NOTE_SUBMIT);
	mutex_exit(&bell_lock);
}

static int
bell_open(dev_t self, int flag, int mode, struct lwp *l)
{

	(void)flag;
	(void)mode;
	(void)l;
	return minor(self) == 0 ? 0 : ENXIO;
}

/* One line; then, as nothing has rung since, the end. */
static int
bell_read(dev_t self, struct uio *uio, int ioflag)
{
	unsigned int rings;
	char line[32];

	(void)self;
	(void)ioflag;
	mutex_enter(&bell_lock);
	rings = bell_rings;
	bell_rings = 0;
	mutex_exit(&bell_lock);
	if (rings == 0)
		return 0;
	snprintf(line, sizeof(line), "%u %s\n", rings,
	    rings == 1 ? "ring" : "rings");
	return uiomove(line, strlen(line), uio);
}

static int
bell_write(dev_t self, struct uio *uio, int ioflag)
{
	char line[16] = "", *end;
	unsigned long ms;
	int error;

	(void)self;
	(void)ioflag;
	if (uio->uio_resid >= sizeof(line))
		return EINVAL;
	if ((error = uiomove(line, sizeof(line) - 1, uio)) != 0)
		return error;
	ms = strtoul(line, &end, 10);
	if (end == line || ms > BELL_MAX_MS)
		return EINVAL;
	callout_schedule(&bell_timer, mstohz(ms));
	return 0;
}

/* What is ready now; if nothing is, selnotify() will cause another call. */
static int
bell_poll(dev_t self, int events, struct lwp *l)
{
	int revents = events & POLLOUT; /* a write never waits */

	(void)self;
	mutex_enter(&bell_lock);
	if (bell_rings > 0)
		revents |= events & (POLLIN | POLLRDNORM);
	if (revents == 0)
		selrecord(l, &bell_sel);
	mutex_exit(&bell_lock);
	return revents;
}

/*
 * The same for kqueue(2): a knote is on bell_sel's list until bell_detach(),
 * and its event is there when bell_event() is not 0.
 */
static void
bell_detach(struct knote *kn)
{

	mutex_enter(&bell_lock);
	selremove_knote(&bell_sel, kn);
	mutex_exit(&bell_lock);
}

static int
bell_event(struct knote *kn, long hint)
{

	/* From bell_ring() the lock is held already. */
	if (hint != NOTE_SUBMIT)
		mutex_enter(&bell_lock);
	kn->kn_data = bell_rings;
	if (hint != NOTE_SUBMIT)
		mutex_exit(&bell_lock);
	return kn->kn_data > 0;
}

static const struct filterops bell_filterops = {
    .f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
    .f_attach = NULL,
    .f_detach = bell_detach,
    .f_event = bell_event,
};

static int
bell_kqfilter(dev_t self, struct knote *kn)
{

	if (kn->kn_filter == EVFILT_WRITE)
		return seltrue_kqfilter(self, kn);
	if (kn->kn_filter != EVFILT_READ)
		return EINVAL;
	kn->kn_fop = &bell_filterops;
	mutex_enter(&bell_lock);
	selrecord_knote(&bell_sel, kn);
	mutex_exit(&bell_lock);
	return 0;
}

static void
bell_fini(void)
{

	callout_halt(&bell_timer, NULL);
	callout_destroy(&bell_timer);
	seldestroy(&bell_sel);
	mutex_destroy(&bell_lock);
}

static int
bell_modcmd(modcmd_t cmd, void *arg)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;
	int error;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		/* The timer takes it, too. */
		mutex_init(&bell_lock, MUTEX_DEFAULT, IPL_SOFTCLOCK);
		selinit(&bell_sel);
		callout_init(&bell_timer, CALLOUT_MPSAFE);
		callout_setfunc(&bell_timer, bell_ring, NULL);
		error =
		    devsw_attach("bell", NULL, &bmajor, &bell_cdevsw, &cmajor);
		if (error != 0)
			bell_fini();
		return error;
	case MODULE_CMD_FINI:
		devsw_detach(NULL, &bell_cdevsw);
		bell_fini();
		return 0;
	default:
		return ENOTTY;
	}
}
