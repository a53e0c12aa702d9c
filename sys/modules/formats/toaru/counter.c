/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * counter.c: a ToaruOS module that others call.
 */
#include <sys/systm.h>

#include "counter.h"
#include "module.h"

static int last;

int
counter_next(void)
{

	return ++last;
}

static int
init(int argc, char *argv[])
{

	printf("counter: started as %s, %d argument\n", argv[0], argc);
	return 0;
}

static int
fini(void)
{

	printf("counter: stopped at %d\n", last);
	return 0;
}

struct Module metadata = {
    .name = "counter",
    .init = init,
    .fini = fini,
};
