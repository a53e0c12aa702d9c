/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * echodev: a driver, without hardware, that gives back what was written to it.
 * It requires ringbuf, so the framework brings that up first and refuses to
 * unload it while echodev is there.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

#include "ringbuf.h"

MODULE(MODULE_CLASS_DRIVER, echodev, "ringbuf");

#define ECHO_CAPACITY 16

/* owner: echodev_modcmd; NULL while the device is not attached */
static struct ringbuf *echo_queue;

/*
 * Write and read back long enough that the queue wraps around several times;
 * EIO when one byte differs or gets lost.
 */
static int
echo_selftest(void)
{
	unsigned char in[5], out[5];
	unsigned int i, j, n;

	for (i = 0, n = 0; i < 100; i++) {
		for (j = 0; j < sizeof(in); j++)
			in[j] = (unsigned char)n++;
		if (ringbuf_put(echo_queue, in, sizeof(in)) != sizeof(in) ||
		    ringbuf_get(echo_queue, out, sizeof(out)) != sizeof(out) ||
		    memcmp(in, out, sizeof(in)) != 0)
			return EIO;
	}
	return ringbuf_used(echo_queue) == 0 ? 0 : EIO;
}

static int
echo_attach(void)
{
	int error;

	echo_queue = ringbuf_create(ECHO_CAPACITY);
	if (echo_queue == NULL)
		return ENOMEM;
	error = echo_selftest();
	if (error != 0) {
		printf("echodev: self-test failed\n");
		ringbuf_destroy(echo_queue);
		echo_queue = NULL;
		return error;
	}
	printf("echodev: attached, %d bytes deep\n", ECHO_CAPACITY);
	return 0;
}

static int
echodev_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;

	switch (cmd) {
	case MODULE_CMD_INIT:
		return echo_attach();
	case MODULE_CMD_FINI:
		ringbuf_destroy(echo_queue);
		echo_queue = NULL;
		printf("echodev: detached\n");
		return 0;
	default:
		return ENOTTY;
	}
}
