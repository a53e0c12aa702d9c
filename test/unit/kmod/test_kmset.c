/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kmset.c: the graph of requirements compared with a simple model of it,
 * names, and the exports that the tool finds compared with the linker's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libkern/libkern.h>
#include <sys/ksyms.h>

#include "../../../sys/arch/host/host.h"
#include "../../../tools/kmod/kmtree.h"

#define N      13
#define ROUNDS 300

/* N modules: i requires k if needs[i][k]. */
static struct kmset
make_set(bool needs[N][N])
{
	struct kmset set = {.kms_n = N};

	set.kms_mods = kmpool_alloc(&set.kms_pool, N, sizeof(struct kmodule *));
	for (size_t i = 0; i < N; i++) {
		struct kmodule *km =
		    kmpool_alloc(&set.kms_pool, 1, sizeof(*km));

		km->km_path = kmpool_strdup(&km->km_pool, "x");
		km->km_needs = kmpool_alloc(&km->km_pool, N, sizeof(size_t));
		for (size_t k = 0; k < N; k++)
			if (needs[i][k])
				km->km_needs[km->km_nneeds++] = k;
		set.kms_mods[i] = km;
	}
	return set;
}

/* Warshall's algorithm: reach[i][k]: i requires k, by others or not. */
static void
closure(bool needs[N][N], bool reach[N][N])
{
	memcpy(reach, needs, sizeof(bool[N][N]));
	for (size_t m = 0; m < N; m++)
		for (size_t i = 0; i < N; i++)
			for (size_t k = 0; k < N; k++)
				reach[i][k] |= reach[i][m] && reach[m][k];
}

static void
check_graph(bool needs[N][N])
{
	struct kmset set = make_set(needs);
	bool reach[N][N], seen[N] = {false};

	closure(needs, reach);
	assert_int_equal(kmset_graph(&set), 0);
	assert_int_equal(kmset_order(&set), 0);
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < N; k++) {
			assert_int_equal(
			    kmset_requires(&set, i, k), reach[i][k]);
			/* In one cycle: each requires the other. */
			assert_int_equal(set.kms_mods[i]->km_cycle != 0 &&
				set.kms_mods[i]->km_cycle ==
				    set.kms_mods[k]->km_cycle,
			    reach[i][k] && reach[k][i]);
		}
		assert_int_equal(set.kms_mods[i]->km_cycle != 0, reach[i][i]);
	}
	/* Each once, what it requires before it, unless it leads to a cycle. */
	for (size_t n = 0; n < N; n++) {
		const size_t i = set.kms_order[n];
		bool cycle = reach[i][i];

		assert_false(seen[i]);
		seen[i] = true;
		for (size_t k = 0; k < N; k++)
			cycle = cycle || (reach[i][k] && reach[k][k]);
		for (size_t k = 0; k < N; k++)
			assert_true(cycle || !reach[i][k] || seen[k]);
	}
	kmset_free(&set);
}

static void
test_graphs(void **state)
{
	uint32_t random = 19;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		bool needs[N][N] = {{false}};

		for (size_t i = 0; i < N; i++)
			for (size_t k = 0; k < N; k++) {
				random = random * 1664525 + 1013904223;
				needs[i][k] =
				    (random >> 16) % 100 < 3 + round / 20;
			}
		check_graph(needs);
	}
}

static void
test_names(void **state)
{
	static const char *const names[] = {"foobar", "foo", "b", "foo"};
	bool needs[N][N] = {{false}};
	struct kmset set = make_set(needs);

	(void)state;
	for (size_t i = 0; i < knitems(names); i++)
		snprintf(set.kms_mods[i]->km_mod.mod_name, MAXMODNAME, "%s",
		    names[i]);
	for (size_t i = knitems(names); i < N; i++)
		set.kms_mods[i]->km_base = (char *)(uintptr_t) "z.kmod";
	assert_int_equal(kmset_index(&set), 0);
	assert_int_equal(kmset_find(&set, "foo"), 1);
	assert_int_equal(kmset_find(&set, "foobar"), 0);
	assert_int_equal(kmset_find(&set, "foob"), KMSET_NONE);
	assert_int_equal(kmset_find(&set, "b"), 2);
	assert_int_equal(kmset_find(&set, "a"), KMSET_NONE);
	assert_int_equal(kmset_find(&set, "zz"), KMSET_NONE);
	kmset_free(&set);
}

static bool
exports(const struct kmodule *km, const char *name)
{
	for (size_t k = 0; k < km->km_nexports; k++)
		if (strcmp(km->km_exports[k].ksy_name, name) == 0)
			return true;
	return false;
}

/* ksyms finds the symbols of the linked module that the tool lists, alone. */
static void
check_exports(const struct kmodule *km)
{
	struct elf_symtab tab;
	struct elf_sym elf;
	struct ksym sym;
	uint32_t section;
	const char *name;
	bool found;

	assert_int_equal(elf_object_symtab(&km->km_object, 0, &tab), 0);
	for (size_t i = 1; i < tab.et_nsyms; i++) {
		assert_int_equal(
		    elf_symtab_get(&tab, i, &elf, &section, &name), 0);
		if (*name == '\0')
			continue;
		found =
		    ksyms_lookup(name, &sym) == 0 && sym.ks_mod == &km->km_mod;
		if (found != exports(km, name))
			fail_msg("%s: %s is%s exported", km->km_path, name,
			    found ? "" : " not");
	}
}

/* The exports that the tool lists are those that the linker publishes. */
static void
test_exports_are_the_linkers(void **state)
{
	static const char *const mods[] = {
	    "zlib", "bearssl", "ringbuf", "hello", "memfs", "echodev"};
	const char *build = getenv("PRIMEBOOT_BUILD");
	char path[512], why[KMFILE_WHY];
	struct ksym sym;

	(void)state;
	for (size_t i = 0; i < knitems(mods); i++) {
		struct kmodule km;

		snprintf(path, sizeof(path), "%s/amd64/modules/%s/%s.kmod",
		    build == NULL ? "build" : build, mods[i], mods[i]);
		if (!kmtree_open(&km, path, why))
			fail_msg("%s: %s", path, why);
		assert_null(km.km_fault);
		for (size_t k = 0; k < km.km_nimports; k++)
			if (ksyms_lookup(km.km_imports[k].ksy_name, &sym) != 0)
				assert_int_equal(
				    ksyms_add_kernel(km.km_imports[k].ksy_name,
					0xffffffff80200000),
				    0);
		if (kobj_affix(km.km_mod.mod_kobj, mods[i], &km.km_mod) != 0)
			fail_msg("%s", host_console_text());
		check_exports(&km);
		kmodule_free(&km);
	}
}

static int
setup(void **state)
{
	(void)state;
	host_arena_elsewhere(0xffffffffa0000000, (size_t)256 << 20);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_graphs),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_exports_are_the_linkers),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
