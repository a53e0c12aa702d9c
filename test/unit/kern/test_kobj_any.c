/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_any.c: thousands of symbol tables with random symbols of every
 * kind: no table in the kernel gets more symbols than were counted for it.
 */
#include <kern/kobj/ksyms_impl.h>
#include <stdio.h>

#include "kobjtest/small.h"

static uint32_t seed;

static uint32_t
pick(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Symbols of all kinds, and an export list that names any of them. */
static void *
any_symbols(size_t *lenp)
{
	static const char *const names[] = {"", ".L", ".Lx", "a", "b", "c", "d",
	    "kmem_alloc", "__dso_handle", "Upper", "a_rather_long_one", "_u"};
	static const unsigned binds[] = {0, 1, 1, 1, 2, 2, 10},
			      types[] = {0, 1, 2, 3, 4, 5};
	struct objbuild *ob = ob_new(OB_CLASS);
	const bool listed = pick(2), distinct = pick(4) != 0;
	unsigned shndx[8], sym[40], n = 1 + pick(knitems(sym)), list = 0;
	char name[64];
	void *file;

	shndx[0] =
	    ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 64);
	shndx[1] = ob_section(ob, ".bss", ELF_SHT_NOBITS, DATA, 8, NULL, 64);
	shndx[2] =
	    ob_section(ob, ".init.data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	shndx[3] = ob_section(ob, ".debug", ELF_SHT_PROGBITS, 0, 1, NULL, 64);
	shndx[4] = ELF_SHN_UNDEF;
	shndx[5] = ELF_SHN_ABS;
	shndx[6] = shndx[7] = ELF_SHN_COMMON;
	if (listed)
		list = ob_section(ob, "link_set_modexports", ELF_SHT_PROGBITS,
		    ELF_SHF_ALLOC, 8, NULL, 64);
	for (unsigned i = 0; i < n; i++) {
		const char *base = names[pick(knitems(names))];

		if (distinct && base[0] != '\0')
			snprintf(name, sizeof(name), "%s%u", base, i);
		else
			snprintf(name, sizeof(name), "%s", base);
		sym[i] = ob_symbol(ob, name, binds[pick(knitems(binds))],
		    types[pick(knitems(types))], shndx[pick(8)], 8u << pick(4),
		    pick(20));
	}
	for (unsigned i = 0; i < 8 && listed; i++)
		ob_reloc(ob, list, 8 * i, pick(3) != 0 ? OB_PTR : OB_NONE,
		    sym[pick(n)], 0);
	file = ob_finish(ob, lenp);
	for (unsigned i = 0; i < n; i++) {
		if (pick(3) == 0)
			ob_sym(file, sym[i])->st_other = (uint8_t)pick(4);
		/* Another symbol's name, or a suffix of it. */
		if (pick(6) == 0)
			ob_sym(file, sym[i])->st_name =
			    ob_sym(file, sym[pick(n)])->st_name + pick(3);
		if (ob_sym(file, sym[i])->st_name >=
		    ob_shdr(file, ob_find(file, ".strtab"))->sh_size)
			ob_sym(file, sym[i])->st_name = 0;
	}
	return file;
}

/* The table of the last object has no more symbols and bytes than its size. */
static void
check_table(void)
{
	const struct ksyms_table *kt = TAILQ_LAST(&ksyms_tables, ksyms_tables);
	const char *addrs = (const char *)kt->kt_addrs;
	const char *nodes = (const char *)kt->kt_nodes;

	assert_string_equal(kt->kt_object, "defect.kmod");
	assert_true((size_t)(addrs - nodes) >=
	    kt->kt_nnodes * sizeof(struct ksyms_node));
	assert_true((size_t)(kt->kt_spare - addrs) >=
	    kt->kt_naddrs * sizeof(struct ksyms_addr));
}

static void
test_any_symbols(void **state)
{
	struct kt_counts before = kt_count();
	unsigned good = 0;

	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		size_t len;
		void *file;
		kobj_t ko;

		seed = i;
		file = any_symbols(&len);
		if (link_file(file, len, &ko) == 0) {
			good++;
			check_table();
			if (i % 2 == 0)
				kobj_free_init(ko);
			kobj_unload(ko);
		}
		kt_same_counts(before);
	}
	assert_in_range(good, 400, 4000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_any_symbols),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
