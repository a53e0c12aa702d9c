/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ksyms_table.c: symbol tables: names of every length, many names, the
 * nearest symbol to an address, a module's symbols.
 */
#include <kern/kobj/ksyms_hash.h>
#include <kern/kobj/ksyms_impl.h>
#include <stdio.h>

#include "kobjtest/kobjtest.h"

/*
 * Names of every length up to 40, of letters and of bytes with the top bit set,
 * which confuse a fast search for NUL.  No read past the end.
 */
static void
test_name_hash(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (unsigned odd = 0; odd < 2; odd++) {
			struct ksyms_name exact, roomy, other;
			char *tight = malloc(n + 1);
			char *slack = malloc(n + 1 + KSYMS_SLACK);

			memset(tight, odd ? 0x80 + (int)n : 'a' + (int)(n % 26),
			    n);
			tight[n] = '\0';
			memset(slack, odd ? 0x01 : 0xff, n + 1 + KSYMS_SLACK);
			memcpy(slack, tight, n + 1);
			ksyms_name_set_string(&exact, tight);
			ksyms_name_set(&roomy, slack);
			assert_int_equal(ksyms_name_len(&exact), n);
			assert_int_equal(ksyms_name_len(&roomy), n);
			assert_int_equal(exact.kq_hash, roomy.kq_hash);
			assert_true(ksyms_name_is(&exact, slack));
			for (size_t i = 0; i < n; i++) {
				slack[i] ^= 1;
				ksyms_name_set(&other, slack);
				assert_int_not_equal(
				    other.kq_hash, exact.kq_hash);
				assert_false(ksyms_name_is(&exact, slack));
				slack[i] ^= 1;
			}
			slack[n] = 'x'; /* a longer name with the same start */
			slack[n + 1] = '\0';
			assert_false(ksyms_name_is(&exact, slack));
			free(slack);
			free(tight);
		}
	}
}

/* A name of 70,000 bytes, and one with the same start. */
static void
test_long_name(void **state)
{
	enum { LEN = 70000 };
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL};
	char *names = malloc(2 * LEN + KSYMS_SLACK);
	struct ksyms_table *kt;
	struct ksyms_name kq;
	struct ksym out;

	(void)state;
	memset(names, 'n', 2 * LEN);
	memset(names + 2 * LEN, 'x', KSYMS_SLACK);
	names[LEN] = names[2 * LEN - 1] = '\0';
	kt =
	    ksyms_table_create("long", 0x1000, 0x1100, 2, 1, names, 2 * LEN, 0);
	ksyms_name_set(&kq, names);
	assert_int_equal(ksyms_name_len(&kq), LEN);
	ksyms_table_export(kt, &kq, 0x1000, &sym, true);
	ksyms_name_set(&kq, names + LEN + 1);
	ksyms_table_export(kt, &kq, 0x1001, &sym, true);
	ksyms_table_addr(kt, names + 5, 0x1002, &sym);
	assert_int_equal(ksyms_table_copy_names(kt), 0);
	ksyms_table_publish(kt, NULL);
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

/* Many names: each is found, and none after the table is freed. */
static void
test_many(void **state)
{
	enum { N = 20000, LEN = 16 };
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL, .st_size = 16};
	struct kt_counts before = kt_count();
	char *names = calloc(1, N * LEN + KSYMS_SLACK);
	struct ksyms_table *kt;
	struct ksyms_name kq;

	(void)state;
	kt = ksyms_table_create(
	    "many", 0x10000, 0x10000 + 16 * N, N, 0, names, N * LEN, 0);
	for (uint32_t i = 0; i < N; i++) {
		char *name = names + i * LEN;

		snprintf(name, LEN, "many_%u", i);
		ksyms_name_set(&kq, name);
		ksyms_table_export(
		    kt, &kq, 0x10000 + 16 * (N - 1 - i), &sym, true);
	}
	assert_int_equal(ksyms_table_copy_names(kt), 0);
	ksyms_table_publish(kt, NULL);
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
	/* Drop the middle: its names are gone, the others are found. */
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
		struct ksyms_table *kt = ksyms_table_create("near", 0x1000,
		    0x1000 + 300, 0, n, names, sizeof(names), 0);

		for (unsigned i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			offs[i] = shape % 3 == 0 ? seed >> 16 & 255
			    : shape % 3 == 1     ? 255 - i
						 : i % (shape % 5 + 1);
			ksyms_table_addr(kt, names + i, 0x1000 + offs[i],
			    &(struct elf_sym){.st_size = i});
		}
		ksyms_table_publish(kt, NULL);
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

/* Exports are found by address unless they are absolute. */
static void
test_nearest_export(void **state)
{
	static const char names[] = "local\0export\0absolute\0\0\0\0\0\0\0";
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL, .st_size = 7};
	struct ksyms_table *kt = ksyms_table_create(
	    "both", 0x1000, 0x1100, 3, 2, names, sizeof(names), 0);
	struct ksyms_name kq;
	char buf[64];

	(void)state;
	ksyms_name_set(&kq, names + 6);
	ksyms_table_export(kt, &kq, 0x1010, &sym, true);
	ksyms_name_set(&kq, names + 13);
	ksyms_table_export(kt, &kq, 0x1020, &sym, false);
	ksyms_table_addr(kt, names, 0x1010, &(struct elf_sym){.st_size = 9});
	ksyms_table_addr(kt, names, 0x1030, &(struct elf_sym){.st_size = 9});
	ksyms_table_publish(kt, NULL);
	assert_string_equal(
	    ksyms_format_addr(0x100f, buf, sizeof(buf)), "0x100f");
	assert_string_equal(
	    ksyms_format_addr(0x1010, buf, sizeof(buf)), "export");
	assert_string_equal(
	    ksyms_format_addr(0x102f, buf, sizeof(buf)), "export+0x1f");
	assert_string_equal(
	    ksyms_format_addr(0x1030, buf, sizeof(buf)), "local");
	ksyms_table_free(kt);
}

/* Many strong and weak symbols of one name each, through growth and drops. */
static void
test_strong_first(void **state)
{
	enum { N = 3000, LEN = 16 };
	const struct elf_sym strong = {.st_bind = ELF_STB_GLOBAL};
	const struct elf_sym weak = {.st_bind = ELF_STB_WEAK};
	char *names = calloc(1, N * LEN + KSYMS_SLACK);
	struct ksyms_table *kt[3];
	struct ksyms_name kq;

	(void)state;
	/* First weak ones, then strong ones of every third name, then weak. */
	for (unsigned t = 0; t < 3; t++) {
		kt[t] = ksyms_table_create(
		    "t", 0x10000 * t, 0x10000 * t + N, N, 0, names, N * LEN, 0);
		for (unsigned i = 0; i < N; i++) {
			snprintf(names + i * LEN, LEN, "both_%u", i);
			ksyms_name_set(&kq, names + i * LEN);
			if (t != 1)
				ksyms_table_export(
				    kt[t], &kq, 0x10000 * t + i, &weak, true);
			else if (i % 3 == 0)
				ksyms_table_export(
				    kt[t], &kq, 0x10000 * t + i, &strong, true);
		}
		ksyms_table_publish(kt[t], NULL);
	}
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(
		    kt_value(names + i * LEN), i % 3 == 0 ? 0x10000 + i : i);
	/* Without half of the first weak ones, and without the strong ones. */
	ksyms_table_drop(kt[0], 0, N / 2);
	ksyms_table_free(kt[1]);
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(
		    kt_value(names + i * LEN), i < N / 2 ? 0x20000 + i : i);
	ksyms_table_free(kt[0]);
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(kt_value(names + i * LEN), 0x20000 + i);
	ksyms_table_free(kt[2]);
	free(names);
}

/* Counts whose table would be larger than all memory, by much or by little. */
static void
test_too_many(void **state)
{
	const size_t nodes = SIZE_MAX / sizeof(struct ksyms_node) + 1;
	const size_t addrs = SIZE_MAX / sizeof(struct ksyms_addr) + 1;

	(void)state;
	assert_null(ksyms_table_create("x", 0, 1, SIZE_MAX, 0, "", 1, 0));
	assert_null(ksyms_table_create("x", 0, 1, 0, SIZE_MAX, "", 1, 0));
	assert_null(ksyms_table_create("x", 0, 1, 0, 0, "", 1, SIZE_MAX));
	assert_null(ksyms_table_create("x", 0, 1, nodes, 0, "", 1, 0));
	assert_null(ksyms_table_create("x", 0, 1, 0, addrs, "", 1, 0));
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

/* Counts whose sizes wrap in 32 bits: 24 bytes, or 8, would be enough then. */
static void
test_no_room(void **state)
{
	const size_t n = 0x20000001, node = sizeof(struct ksyms_node),
		     addr = sizeof(struct ksyms_addr);

	(void)state;
	if (sizeof(size_t) > 4)
		skip();
	assert_null(ksyms_table_create("t", 0, 1, n, 0, "", 1, 0));
	assert_null(ksyms_table_create("t", 0, 1, 0, n, "", 1, 0));
	assert_null(
	    ksyms_table_create("t", 0, 1, SIZE_MAX / node + 2, 0, "", 1, 0));
	assert_null(
	    ksyms_table_create("t", 0, 1, 0, SIZE_MAX / addr + 2, "", 1, 0));
	assert_null(ksyms_table_create("t", 0, 1, SIZE_MAX / 2 / node,
	    SIZE_MAX / 2 / addr, "", 1, 2 * (node + addr)));
	assert_null(ksyms_table_create("t", 0, 1, 1, 1, "", 1, SIZE_MAX - 8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_room),
	    cmocka_unit_test(test_name_hash),
	    cmocka_unit_test(test_long_name),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_nearest),
	    cmocka_unit_test(test_nearest_export),
	    cmocka_unit_test(test_strong_first),
	    cmocka_unit_test(test_too_many),
	    cmocka_unit_test(test_module_symbols),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
