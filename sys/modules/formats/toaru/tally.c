/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tally.c: a ToaruOS module, of the older kind, that depends on one of its own
 * system and on one of NetBSD's.
 */
#include <sys/systm.h>

#include "../../ringbuf/ringbuf.h"
#include "counter.h"
#include "module.h"

MODULE_DEPENDS(counter);
MODULE_DEPENDS(ringbuf);

extern struct Module module_info_tally;

static struct ringbuf *numbers;

static int
init(int argc __kunused, char *argv[] __kunused)
{
	int number = counter_next();

	numbers = ringbuf_create(sizeof(number));
	if (numbers == NULL)
		return -1;
	ringbuf_put(numbers, &number, sizeof(number));
	printf(
	    "tally: has number %d, %zu bytes\n", number, ringbuf_used(numbers));
	return 0;
}

static int
fini(void)
{

	ringbuf_destroy(numbers);
	return 0;
}

struct Module module_info_tally = {
    .name = "tally",
    .init = init,
    .fini = fini,
};
