/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * executor: a device that takes orders and carries them out later, one after
 * the other, in a thread of a workqueue(9).  Each line that is written is an
 * order; the writer does not wait for it.
 *
 *	modload executor
 *	write executor dust; write executor sweep
 *		executor: dust: done (1)
 *		executor: sweep: done (2)
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/uio.h>
#include <sys/workqueue.h>

MODULE(MODULE_CLASS_DRIVER, executor, NULL);

static dev_type_write(executor_write);

static const struct cdevsw executor_cdevsw = {
    .d_open = nullopen,
    .d_close = nullclose,
    .d_read = noread,
    .d_write = executor_write,
    .d_ioctl = noioctl,
    .d_stop = nostop,
    .d_tty = notty,
    .d_poll = nopoll,
    .d_mmap = nommap,
    .d_kqfilter = nokqfilter,
    .d_discard = nodiscard,
    .d_flag = D_OTHER | D_MPSAFE,
};

/*
 * An order.  The queue links it by or_work, from workqueue_enqueue() until its
 * function is called; from then on it is the function's.
 */
struct order {
	struct work or_work;
	char or_text[64];
};

static struct workqueue *executor_queue;
static unsigned int executor_done; /* owner: executor_work, the one thread */

/* Called in the queue's thread, for one order at a time: it may wait. */
static void
executor_work(struct work *wk, void *arg)
{
	struct order *order = container_of(wk, struct order, or_work);

	(void)arg;
	kpause("order", false, 1, NULL);
	printf("executor: %s: done (%u)\n", order->or_text, ++executor_done);
	kmem_free(order, sizeof(*order));
}

static int
executor_write(dev_t self, struct uio *uio, int ioflag)
{
	struct order *order;
	size_t len;
	int error;

	(void)self;
	(void)ioflag;
	if (uio->uio_resid >= sizeof(order->or_text))
		return EMSGSIZE;
	order = kmem_zalloc(sizeof(*order), KM_SLEEP);
	error = uiomove(order->or_text, sizeof(order->or_text) - 1, uio);
	len = strlen(order->or_text);
	if (len > 0 && order->or_text[len - 1] == '\n')
		order->or_text[--len] = '\0';
	if (error == 0 && len == 0)
		error = EINVAL;
	if (error != 0) {
		kmem_free(order, sizeof(*order));
		return error;
	}
	workqueue_enqueue(executor_queue, &order->or_work, NULL);
	return 0;
}

/*
 * workqueue_destroy() wants an empty queue.  Orders are carried out in their
 * sequence: when one that is given last is reached, no other waits.
 */
static void
executor_drain(void)
{
	struct order *last = kmem_zalloc(sizeof(*last), KM_SLEEP);

	strlcpy(last->or_text, "last order", sizeof(last->or_text));
	workqueue_enqueue(executor_queue, &last->or_work, NULL);
	workqueue_wait(executor_queue, &last->or_work);
}

static int
executor_modcmd(modcmd_t cmd, void *arg)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;
	int error;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		error = workqueue_create(&executor_queue, "executor",
		    executor_work, NULL, PRI_NONE, IPL_NONE, WQ_MPSAFE);
		if (error != 0)
			return error;
		error = devsw_attach(
		    "executor", NULL, &bmajor, &executor_cdevsw, &cmajor);
		if (error != 0)
			workqueue_destroy(executor_queue);
		return error;
	case MODULE_CMD_FINI:
		/* First no more orders, then none left, then no thread. */
		devsw_detach(NULL, &executor_cdevsw);
		executor_drain();
		workqueue_destroy(executor_queue);
		return 0;
	default:
		return ENOTTY;
	}
}
