/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ring: a device that returns what was written to it, and whose readers wait
 * until there is something to read.  It shows a character device, uiomove(9),
 * and a mutex with condition variables.
 *
 *	modload ring
 *	cat -c 6 ring &		waits
 *	write ring hello	the reader prints it and ends
 *	cat -N ring		EAGAIN: it would have to wait
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/condvar.h>
#include <sys/conf.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/uio.h>
#include <sys/vnode.h>

MODULE(MODULE_CLASS_DRIVER, ring, NULL);

#define RING_SIZE 16u /* bytes; a power of two, so that indices may wrap */

static dev_type_open(ring_open);
static dev_type_read(ring_read);
static dev_type_write(ring_write);

/* Functions that are not named here are those for "this device does not". */
static const struct cdevsw ring_cdevsw = {
    .d_open = ring_open,
    .d_close = nullclose,
    .d_read = ring_read,
    .d_write = ring_write,
    .d_ioctl = noioctl,
    .d_stop = nostop,
    .d_tty = notty,
    .d_poll = nopoll,
    .d_mmap = nommap,
    .d_kqfilter = nokqfilter,
    .d_discard = nodiscard,
    .d_flag = D_OTHER | D_MPSAFE,
};

/* Everything below is protected by ring_lock. */
static kmutex_t ring_lock;
static kcondvar_t ring_filled;  /* readers wait for bytes */
static kcondvar_t ring_drained; /* writers wait for room */
static char ring_data[RING_SIZE];
static unsigned int ring_head, ring_tail; /* next to read, to write */

static int
ring_open(dev_t self, int flag, int mode, struct lwp *l)
{

	(void)flag;
	(void)mode;
	(void)l;
	/* There is one ring: "ring" or "ring0". */
	return minor(self) == 0 ? 0 : ENXIO;
}

/*
 * Wait on cv while the ring is empty, or full.  EAGAIN: the caller does not
 * want to wait; EINTR: it was interrupted while it waited.
 */
static int
ring_wait(kcondvar_t *cv, unsigned int used, int ioflag)
{
	int error = 0;

	while (error == 0 && ring_tail - ring_head == used) {
		if ((ioflag & IO_NDELAY) != 0)
			return EAGAIN;
		error = cv_wait_sig(cv, &ring_lock);
	}
	return error;
}

/*
 * Copy between the ring and the caller, from index `at`, at most n bytes in one
 * piece.  *at moves by what was copied.
 */
static int
ring_move(unsigned int *at, size_t n, struct uio *uio)
{
	unsigned int first = *at % RING_SIZE;
	size_t before = uio->uio_resid;
	int error;

	error = uiomove(ring_data + first, MIN(n, RING_SIZE - first), uio);
	*at += (unsigned int)(before - uio->uio_resid);
	return error;
}

/* Returns what there is; waits only when there is nothing. */
static int
ring_read(dev_t self, struct uio *uio, int ioflag)
{
	int error;

	(void)self;
	mutex_enter(&ring_lock);
	error = ring_wait(&ring_filled, 0, ioflag);
	while (error == 0 && uio->uio_resid > 0 && ring_tail != ring_head)
		error = ring_move(&ring_head, ring_tail - ring_head, uio);
	cv_broadcast(&ring_drained);
	mutex_exit(&ring_lock);
	return error;
}

/* Takes everything, and waits for room as often as it has to. */
static int
ring_write(dev_t self, struct uio *uio, int ioflag)
{
	int error = 0;

	(void)self;
	mutex_enter(&ring_lock);
	while (error == 0 && uio->uio_resid > 0) {
		error = ring_wait(&ring_drained, RING_SIZE, ioflag);
		if (error == 0)
			error = ring_move(&ring_tail,
			    RING_SIZE - (ring_tail - ring_head), uio);
		cv_broadcast(&ring_filled);
	}
	mutex_exit(&ring_lock);
	return error;
}

/* What FINI undoes, and INIT when devsw_attach() fails. */
static void
ring_fini(void)
{

	cv_destroy(&ring_drained);
	cv_destroy(&ring_filled);
	mutex_destroy(&ring_lock);
}

static int
ring_modcmd(modcmd_t cmd, void *arg)
{
	devmajor_t bmajor = NODEVMAJOR, cmajor = NODEVMAJOR;
	int error;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		mutex_init(&ring_lock, MUTEX_DEFAULT, IPL_NONE);
		cv_init(&ring_filled, "ringread");
		cv_init(&ring_drained, "ringwrit");
		error =
		    devsw_attach("ring", NULL, &bmajor, &ring_cdevsw, &cmajor);
		if (error != 0)
			ring_fini();
		return error;
	case MODULE_CMD_FINI:
		/*
		 * No device is open: while one is, the kernel does not call
		 * FINI, and modunload returns EBUSY.
		 */
		devsw_detach(NULL, &ring_cdevsw);
		ring_fini();
		return 0;
	default:
		return ENOTTY;
	}
}
