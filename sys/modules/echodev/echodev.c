/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * echodev: a driver without hardware that returns what was written to it.  It
 * requires ringbuf, so the framework loads that first and refuses to unload it
 * while echodev is loaded.
 *
 * Properties: size, bytes of its buffer (1 to 65536, default 16); quiet, true:
 * no messages when it attaches and detaches.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

#include <prop/proplib.h>

#include "ringbuf.h"

MODULE(MODULE_CLASS_DRIVER, echodev, "ringbuf");

#define ECHO_SIZE     16
#define ECHO_SIZE_MAX 65536

/* owner: echodev_modcmd; NULL while the device is not attached */
static struct ringbuf *echo_queue;
static uint32_t echo_size; /* owner: echo_configure; 1..ECHO_SIZE_MAX */
static bool echo_quiet;    /* owner: echo_configure */

/*
 * Read the properties (may be NULL).  EINVAL: size is not a number or out of
 * range.
 */
static int
echo_configure(prop_dictionary_t props)
{

	echo_size = ECHO_SIZE;
	echo_quiet = false;
	if (props == NULL)
		return 0;
	(void)prop_dictionary_get_bool(props, "quiet", &echo_quiet);
	if (prop_dictionary_get(props, "size") == NULL)
		return 0;
	if (!prop_dictionary_get_uint32(props, "size", &echo_size) ||
	    echo_size == 0 || echo_size > ECHO_SIZE_MAX) {
		printf("echodev: size must be a number from 1 to %d\n",
		    ECHO_SIZE_MAX);
		return EINVAL;
	}
	return 0;
}

/*
 * Write and read back until the queue has wrapped around several times.  EIO: a
 * byte differs or was lost.
 */
static int
echo_selftest(void)
{
	unsigned char in[5], out[5];
	size_t len = MIN(sizeof(in), (size_t)echo_size);
	unsigned int i, j, n;

	for (i = 0, n = 0; i < 2 * echo_size; i++) {
		for (j = 0; j < len; j++)
			in[j] = (unsigned char)n++;
		if (ringbuf_put(echo_queue, in, len) != len ||
		    ringbuf_get(echo_queue, out, len) != len ||
		    memcmp(in, out, len) != 0)
			return EIO;
	}
	return ringbuf_used(echo_queue) == 0 ? 0 : EIO;
}

static int
echo_attach(prop_dictionary_t props)
{
	int error;

	if ((error = echo_configure(props)) != 0)
		return error;
	echo_queue = ringbuf_create(echo_size);
	if (echo_queue == NULL)
		return ENOMEM;
	error = echo_selftest();
	if (error != 0) {
		printf("echodev: self-test failed\n");
		ringbuf_destroy(echo_queue);
		echo_queue = NULL;
		return error;
	}
	if (!echo_quiet)
		printf("echodev: attached, %u bytes deep\n", echo_size);
	return 0;
}

static int
echodev_modcmd(modcmd_t cmd, void *arg)
{

	switch (cmd) {
	case MODULE_CMD_INIT:
		return echo_attach(arg);
	case MODULE_CMD_FINI:
		ringbuf_destroy(echo_queue);
		echo_queue = NULL;
		if (!echo_quiet)
			printf("echodev: detached\n");
		return 0;
	default:
		return ENOTTY;
	}
}
