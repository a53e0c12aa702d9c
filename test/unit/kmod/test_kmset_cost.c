/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kmset_cost.c: whose symbols a module uses when many modules define them:
 * compared with a simple model, and what it costs.
 */
#include "../basicblocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kmod/kmset.h>
#include <libkern/libkern.h>

/* n modules without names, symbols and requirements. */
static struct kmset
make_set(size_t n)
{
	struct kmset set = {.kms_n = n};

	set.kms_mods = kmpool_alloc(&set.kms_pool, n, sizeof(struct kmodule *));
	for (size_t i = 0; i < n; i++) {
		set.kms_mods[i] =
		    kmpool_alloc(&set.kms_pool, 1, sizeof(struct kmodule));
		snprintf(
		    set.kms_mods[i]->km_mod.mod_name, MAXMODNAME, "m%zu", i);
	}
	return set;
}

#define SYMBOLS 50

/*
 * Basic blocks to finish a set of n modules that each define and use the same
 * symbols.
 */
static uint64_t
cost(size_t n)
{
	static char names[SYMBOLS][16];
	static struct kmsym syms[SYMBOLS];
	struct kmset set = make_set(n);
	uint64_t start;

	for (size_t k = 0; k < SYMBOLS; k++) {
		snprintf(names[k], sizeof(names[k]), "symbol%zu", k);
		syms[k] = (struct kmsym){
		    .ksy_name = names[k], .ksy_bind = ELF_STB_GLOBAL};
	}
	for (size_t i = 0; i < n; i++) {
		set.kms_mods[i]->km_exports = set.kms_mods[i]->km_imports =
		    syms;
		set.kms_mods[i]->km_nexports = set.kms_mods[i]->km_nimports =
		    SYMBOLS;
	}
	start = blocks;
	assert_int_equal(kmset_finish(&set, NULL), 0);
	start = blocks - start;
	kmset_free(&set);
	return start;
}

/* Ten times the modules: not a hundred times the cost. */
static void
test_many_owners(void **state)
{
	uint64_t small = cost(60), large = cost(600);

	(void)state;
	/* At least one block per use was counted. */
	assert_true(small > (uint64_t)60 * SYMBOLS);
	if (large > small * 30)
		fail_msg("60 modules: %llu blocks, 600: %llu",
		    (unsigned long long)small, (unsigned long long)large);
}

#define N 150

static uint32_t
chance(void)
{
	static uint32_t random = 7;

	random = random * 1664525 + 1013904223;
	return (random >> 16) % 100;
}

/* The first strong definition that the user requires, or weak one, or any. */
static size_t
model(const struct kmset *set, size_t user)
{
	for (unsigned pass = 0; pass < 4; pass++)
		for (size_t i = 0; i < set->kms_n; i++) {
			const struct kmodule *km = set->kms_mods[i];
			const bool weak = km->km_nexports != 0 &&
			    km->km_exports->ksy_bind == ELF_STB_WEAK;

			if (km->km_nexports != 0 && weak == (pass % 2 != 0) &&
			    (pass >= 2 || kmset_requires(set, user, i)))
				return i;
		}
	return KMSET_NONE;
}

/* A symbol that `percent' of the modules define, and all use. */
static void
check_owners(unsigned percent)
{
	static struct kmsym strong = {
	    .ksy_name = "x", .ksy_bind = ELF_STB_GLOBAL};
	static struct kmsym weak = {.ksy_name = "x", .ksy_bind = ELF_STB_WEAK};
	struct kmset set = make_set(N);
	char needs[N][40];

	for (size_t i = 0; i < N; i++) {
		struct kmodule *km = set.kms_mods[i];

		snprintf(needs[i], sizeof(needs[i]), "m%u,m%u",
		    (chance() * 100 + chance()) % N, chance());
		km->km_mod.mod_needs = chance() < 60 ? needs[i] : NULL;
		km->km_exports = chance() < 15 ? &strong : &weak;
		km->km_nexports = chance() < percent ? 1 : 0;
		km->km_imports = &strong;
		km->km_nimports = 1;
	}
	assert_int_equal(kmset_finish(&set, NULL), 0);
	for (size_t i = 0; i < N; i++) {
		const struct kmodule *km = set.kms_mods[i];
		const size_t want = model(&set, i);

		if (want == KMSET_NONE || want == i)
			assert_int_equal(km->km_nedges, 0);
		else {
			assert_int_equal(km->km_nedges, 1);
			assert_int_equal(km->km_edges[0].kme_to, want);
		}
	}
	for (size_t i = 0; i < N; i++)
		set.kms_mods[i]->km_mod.mod_needs = NULL; /* not the set's */
	kmset_free(&set);
}

static void
test_owners(void **state)
{
	(void)state;
	for (unsigned percent = 0; percent <= 100; percent++)
		check_owners(percent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_many_owners),
	    cmocka_unit_test(test_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
