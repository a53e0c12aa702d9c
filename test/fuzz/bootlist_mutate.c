/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootlist_mutate.c: a mutator that knows what fuzz_bootlist reads: modules of
 * FM_BYTES each, then steps of two bytes.  It changes one bit of a module, or
 * adds, removes, moves or replaces a step, so that what follows keeps its
 * meaning.  Module files are left to kobj_mutate().
 */
#include <string.h>

#include "fuzz_modules.h"
#include "kobj_edit.h"

#define GRAPH_BYTES (FM_MODULES * FM_BYTES)
#define STEP_BYTES  2
/* Steps are what a run costs: mostly few steps, and more runs. */
#define FEW_STEPS 20

/* An opcode with an argument that it can use. */
static void
make_step(uint8_t *step, uint64_t *rnd)
{
	step[0] = (uint8_t)pick(rnd, FM_OPS);
	step[1] = (uint8_t)pick(rnd, pick(rnd, 4) == 0 ? 256 : 2 * FM_MODULES);
}

static void
change_module(uint8_t *modules, uint64_t *rnd)
{
	size_t i = pick(rnd, FM_MODULES), other = pick(rnd, FM_MODULES);

	if (pick(rnd, 8) == 0)
		memcpy(modules + i * FM_BYTES, modules + other * FM_BYTES,
		    FM_BYTES);
	else
		modules[i * FM_BYTES + pick(rnd, FM_BYTES)] ^=
		    (uint8_t)(1u << pick(rnd, 8));
}

/* The new number of steps: n of them, at most `max`. */
static size_t
change_steps(uint8_t *steps, size_t n, size_t max, uint64_t *rnd)
{
	size_t at = pick(rnd, n + 1), from = pick(rnd, n);
	size_t run = 1 + pick(rnd, 8), len;
	uint8_t *here = steps + at * STEP_BYTES;

	switch (pick(rnd, 5)) {
	case 0: /* one more */
		if (n == max)
			return n;
		memmove(here + STEP_BYTES, here, (n - at) * STEP_BYTES);
		make_step(here, rnd);
		return n + 1;
	case 1: /* some removed */
		len = MIN(n - at, run);
		memmove(
		    here, here + len * STEP_BYTES, (n - at - len) * STEP_BYTES);
		return n - len;
	case 2: /* some repeated */
		len = MIN(MIN(n - from, max - at), run);
		memmove(here, steps + from * STEP_BYTES, len * STEP_BYTES);
		return MAX(n, at + len);
	case 3: /* the same step with another argument */
		if (at < n)
			here[1] = (uint8_t)pick(rnd, 256);
		return n;
	default:
		if (at < n)
			make_step(here, rnd);
		return n;
	}
}

size_t
LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	uint64_t rnd = SPREAD_SEED(seed);
	size_t steps, times;

	if (size > 0 && data[0] == 'M')
		return 1 + kobj_mutate(data + 1, size - 1, max - 1, &rnd);
	if (max < GRAPH_BYTES + STEP_BYTES * FM_STEPS || pick(&rnd, 8) == 0)
		return LLVMFuzzerMutate(
		    data, size, MIN(max, GRAPH_BYTES + STEP_BYTES * FM_STEPS));
	if (size < GRAPH_BYTES) {
		memset(data + size, 0, GRAPH_BYTES - size);
		size = GRAPH_BYTES;
	}
	max = pick(&rnd, 8) == 0 ? FM_STEPS : FEW_STEPS;
	steps = MIN((size - GRAPH_BYTES) / STEP_BYTES, max);
	for (times = pick(&rnd, 4) + 1; times > 0; times--) {
		if (pick(&rnd, 4) == 0)
			change_module(data, &rnd);
		else
			steps =
			    change_steps(data + GRAPH_BYTES, steps, max, &rnd);
	}
	if (data[0] == 'M')
		data[0] ^= 1; /* not a module file */
	return GRAPH_BYTES + steps * STEP_BYTES;
}
