/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ksyms_table.c: tables of symbols: names of every length, many of them,
 * the nearest one to an address, a module's.
 */
#include <kern/ksyms_impl.h>
#include <stdio.h>

#include "kobjtest/kobjtest.h"

/* Names of every length up to 40, read up to the last byte of their memory. */
static void
test_name_hash(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		struct ksyms_name exact, roomy, other;
		char *tight = malloc(n + 1), big[64];

		memset(tight, 'a' + (int)(n % 26), n);
		tight[n] = '\0';
		memset(big, 0xff, sizeof(big));
		memcpy(big, tight, n + 1);
		ksyms_name_set(&exact, tight, tight + n + 1);
		ksyms_name_set(&roomy, big, big + sizeof(big));
		assert_int_equal(ksyms_name_len(&exact), n);
		assert_int_equal(ksyms_name_len(&roomy), n);
		assert_int_equal(exact.kq_hash, roomy.kq_hash);
		if (n > 0) {
			big[n - 1] ^= 1;
			ksyms_name_set(&other, big, big + n + 1);
			assert_int_not_equal(other.kq_hash, exact.kq_hash);
		}
		free(tight);
	}
}

/* A name of 70,000 bytes, next to one that begins like it. */
static void
test_long_name(void **state)
{
	enum { LEN = 70000 };
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL};
	char *names = malloc(2 * LEN);
	struct ksyms_table *kt;
	struct ksyms_name kq;
	struct ksym out;

	(void)state;
	memset(names, 'n', 2 * LEN);
	names[LEN] = names[2 * LEN - 1] = '\0';
	kt = ksyms_table_create("long", 0x1000, 0x1100, 2, 3, names, 2 * LEN);
	ksyms_name_set(&kq, names, names + 2 * LEN);
	assert_int_equal(ksyms_name_len(&kq), LEN);
	ksyms_table_export(kt, &kq, 0x1000, &sym, true);
	ksyms_name_set(&kq, names + LEN + 1, names + 2 * LEN);
	ksyms_table_export(kt, &kq, 0x1001, &sym, true);
	ksyms_table_addr(kt, names + 5, 0x1002, &sym);
	assert_int_equal(ksyms_table_publish(kt, NULL, true), 0);
	assert_int_equal(kt_value(names), 0x1000);
	assert_int_equal(kt_value(names + LEN + 1), 0x1001);
	assert_int_equal(ksyms_lookup(names + 1, &out), ENOENT);
	assert_int_equal(ksyms_lookup_addr(0x1001, &out), 0);
	assert_int_equal(strlen(out.ks_name), LEN - 2);
	assert_int_equal(ksyms_lookup_addr(0x1005, &out), 0);
	assert_int_equal(strlen(out.ks_name), LEN - 5);
	ksyms_table_free(kt);
	free(names);
}

/* Many names: all found, none mistaken for another, all gone at the end. */
static void
test_many(void **state)
{
	enum { N = 20000, LEN = 16 };
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL, .st_size = 16};
	struct kt_counts before = kt_count();
	char *names = calloc(N, LEN);
	struct ksyms_table *kt;
	struct ksyms_name kq;

	(void)state;
	kt = ksyms_table_create(
	    "many", 0x10000, 0x10000 + 16 * N, N, N, names, N * LEN);
	for (uint32_t i = 0; i < N; i++) {
		char *name = names + i * LEN;

		snprintf(name, LEN, "many_%u", i);
		ksyms_name_set(&kq, name, names + N * LEN);
		ksyms_table_export(
		    kt, &kq, 0x10000 + 16 * (N - 1 - i), &sym, true);
	}
	assert_int_equal(ksyms_table_publish(kt, NULL, true), 0);
	memset(names, 'x', N * LEN); /* the table has copies */
	for (uint32_t i = 0; i < N; i++) {
		struct ksym out;
		char name[LEN];

		snprintf(name, sizeof(name), "many_%u", i);
		assert_int_equal(kt_value(name), 0x10000 + 16 * (N - 1 - i));
		assert_int_equal(
		    ksyms_lookup_addr(0x10000 + 16 * (N - 1 - i) + 15, &out),
		    0);
		assert_string_equal(out.ks_name, name);
	}
	/* The middle goes: no trace of it, the rest as before. */
	ksyms_table_drop(kt, 0x10000 + 16 * 100, 0x10000 + 16 * 200);
	for (uint32_t i = 0; i < N; i++) {
		bool gone = i >= N - 200 && i < N - 100;
		struct ksym out;
		char name[LEN];

		snprintf(name, sizeof(name), "many_%u", i);
		assert_int_equal(ksyms_lookup(name, &out), gone ? ENOENT : 0);
	}
	ksyms_table_free(kt);
	free(names);
	/* Only the hash itself has grown. */
	assert_int_equal(kt_count().kc_syms, before.kc_syms);
	assert_true(kt_count().kc_allocs - before.kc_allocs <= 1);
}

/* Addresses in any order: the nearest is found, the last of equal ones. */
static void
test_nearest(void **state)
{
	static const char names[64] = "";
	uint32_t offs[40];

	(void)state;
	for (unsigned shape = 0; shape < 200; shape++) {
		unsigned n = 1 + shape % knitems(offs), seed = shape;
		struct ksyms_table *kt = ksyms_table_create(
		    "near", 0x1000, 0x1000 + 300, 0, n, names, sizeof(names));

		for (unsigned i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			offs[i] = shape % 3 == 0 ? seed >> 16 & 255
			    : shape % 3 == 1     ? 255 - i
						 : i % (shape % 5 + 1);
			ksyms_table_addr(kt, names + i, 0x1000 + offs[i],
			    &(struct elf_sym){.st_size = i});
		}
		assert_int_equal(ksyms_table_publish(kt, NULL, false), 0);
		for (uint32_t off = 0; off < 300; off++) {
			struct ksym sym;
			int best = -1;

			for (unsigned i = 0; i < n; i++)
				if (offs[i] <= off &&
				    (best < 0 || offs[i] >= offs[best]))
					best = (int)i;
			assert_int_equal(ksyms_lookup_addr(0x1000 + off, &sym),
			    best < 0 ? ENOENT : 0);
			if (best >= 0)
				assert_int_equal(sym.ks_size, best);
		}
		ksyms_table_free(kt);
	}
}

/* A module's symbols carry its name. */
static void
test_module_symbols(void **state)
{
	kobj_t ko = kt_linked("gcc", "basic");
	char buf[64], want[64];
	vaddr_t va;
	struct ksym sym;

	(void)state;
	kobj_unload(ko);
	ko = NULL;
	{
		size_t len;
		void *data = kt_fixture("gcc", "basic.kmod", &len);

		/* Any pointer will do for a module here. */
		assert_int_equal(kt_link(&ko, "basic", data, len,
				     (struct module *)(void *)buf),
		    0);
		free(data);
	}
	va = kt_value("basic_switch");
	assert_string_equal(ksyms_format_addr(va + 5, buf, sizeof(buf)),
	    "basic_switch+0x5 [basic]");
	assert_int_equal(ksyms_lookup("basic_switch", &sym), 0);
	assert_ptr_equal(sym.ks_mod, buf);
	assert_string_equal(sym.ks_object, "basic");
	/* Static functions have names too. */
	assert_int_equal(ksyms_lookup("twice", &sym), ENOENT);
	for (va = va & ~(vaddr_t)PAGE_MASK;; va++) {
		assert_int_equal(ksyms_lookup_addr(va, &sym), 0);
		if (strcmp(sym.ks_name, "twice") == 0)
			break;
	}
	snprintf(want, sizeof(want), "twice [basic]");
	assert_string_equal(ksyms_format_addr(va, buf, sizeof(buf)), want);
	kobj_unload(ko);
	assert_int_equal(ksyms_lookup_addr(va, &sym), ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_name_hash),
	    cmocka_unit_test(test_long_name),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_nearest),
	    cmocka_unit_test(test_module_symbols),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
