/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_poll.c: wait until an open file is ready: by its poll function, or by a
 * knote that its driver attaches.
 */
#include <dev/device.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/poll.h>
#include <sys/select.h>

/* ready(arg) once, or until it is true. */
static int
wait_for(bool (*ready)(void *arg), void *arg, int ticks)
{
	if (ticks == 0)
		return ready(arg) ? 0 : EWOULDBLOCK;
	return sel_wait(ready, arg, ticks < 0 ? 0 : ticks);
}

struct poll_request {
	struct file *plq_file;
	int plq_events, plq_revents;
};

static bool
poll_ready(void *arg)
{
	struct poll_request *plq = arg;
	int events = plq->plq_events | POLLERR | POLLHUP | POLLNVAL;
	struct file *fp = plq->plq_file;

	if (fp->f_ops->fo_poll == NULL)
		plq->plq_revents = POLLNVAL;
	else
		plq->plq_revents = fp->f_ops->fo_poll(fp, events) & events;
	return plq->plq_revents != 0;
}

int
file_poll(struct file *fp, int events, int ticks, int *reventsp)
{
	struct poll_request plq = {.plq_file = fp, .plq_events = events};
	int error = wait_for(poll_ready, &plq, ticks);

	*reventsp = plq.plq_revents;
	return error;
}

static bool
knote_ready(void *arg)
{
	struct knote *kn = arg;

	return kn->kn_fop->f_event(kn, 0) != 0;
}

int
file_kevent(struct file *fp, unsigned int filter, int ticks, int64_t *datap)
{
	struct knote kn = {.kn_filter = filter, .kn_flags = EV_ADD};
	int error;

	*datap = 0;
	if (fp->f_ops->fo_kqfilter == NULL)
		return ENOTSUP;
	if ((error = fp->f_ops->fo_kqfilter(fp, &kn)) != 0)
		return error;
	if (kn.kn_fop == NULL)
		return ENOTSUP;
	error = wait_for(knote_ready, &kn, ticks);
	if (kn.kn_fop->f_detach != NULL)
		kn.kn_fop->f_detach(&kn);
	*datap = kn.kn_data;
	return error;
}
