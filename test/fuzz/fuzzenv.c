/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzzenv.c: see fuzzenv.h. */
#include "fuzzenv.h"

#include <stdlib.h>

/* owner: this file */
static uint64_t now;
static size_t live;

void
fuzzenv_check(bool ok)
{
	if (!ok)
		abort();
}

size_t
fuzzenv_live(void)
{
	return live;
}

static void
fuzz_putchar(void *cookie, int c)
{
	(void)cookie;
	fuzzenv_check(
	    (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\b');
}

static uint64_t
fuzz_millis(void *cookie)
{
	(void)cookie;
	return now += 1000;
}

static void *
fuzz_alloc(void *cookie, size_t size)
{
	void *p = malloc(size);

	(void)cookie;
	if (p != NULL)
		live += size;
	return p;
}

static void
fuzz_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	fuzzenv_check(live >= size);
	live -= size;
	free(p);
}

const struct sa_env fuzzenv = {
    .se_putchar = fuzz_putchar,
    .se_millis = fuzz_millis,
    .se_alloc = fuzz_alloc,
    .se_free = fuzz_free,
    .se_longmode = true,
};
