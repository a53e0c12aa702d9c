/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_linear.c: files of a few megabytes that could cost more than linear
 * time: colliding names, many faults, priorities, section names.  Costs are
 * counted where they can be; the other sizes are such that a quadratic step
 * would take hours.
 */
#include <kern/kobj/kobj_impl.h>
#include <stdio.h>

#include "kobjtest/small.h"

/* Names in the fullest bucket. */
static size_t
longest_chain(void)
{
	size_t longest = 0;

	for (size_t i = 0; i < ksyms_nbuckets(); i++) {
		size_t n = 0;

		for (const struct ksyms_node *kn = ksyms_hash.ksh_buckets[i];
		     kn != NULL; kn = kn->kn_next)
			n++;
		longest = MAX(longest, n);
	}
	return longest;
}

#define WORDS 13 /* all but the last of eight bytes */

/*
 * Names with the top bit set in an even number of words: they collide in any
 * hash that multiplies words by odd numbers and adds them.
 */
static void
colliding_name(char *name, unsigned i)
{
	unsigned parity = 0;

	memset(name, 'a', 8 * WORDS);
	for (unsigned w = 0; w < WORDS; w++) {
		bool set = w == WORDS - 1 ? parity != 0 : (i >> w & 1) != 0;

		parity ^= set;
		if (set)
			name[8 * w + 7] = (char)(name[8 * w + 7] | 0x80);
	}
	strcpy(name + 8 * WORDS, "end");
}

static void
test_colliding_names(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	char name[8 * WORDS + 8];
	struct ksym sym;
	unsigned text;
	kobj_t ko;

	(void)state;
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 8192);
	for (unsigned i = 0; i < 1u << (WORDS - 1); i++) {
		colliding_name(name, i);
		ob_symbol(ob, name, ELF_STB_GLOBAL, ELF_STT_FUNC, text, i, 1);
	}
	assert_int_equal(link_ob(ob, &ko), 0);
	assert_true(longest_chain() <= 16);
	colliding_name(name, 77);
	assert_int_equal(ksyms_lookup(name, &sym), 0);
	kobj_unload(ko);
}

/*
 * One-word names that differ in bytes 5 and 6 only: a multiplication carries
 * those bits to few others.
 */
static void
test_short_names(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	char name[8] = "aaaaaaa";
	unsigned text;
	kobj_t ko;

	(void)state;
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 8192);
	for (unsigned i = 0; i < 4096; i++) {
		name[6] = (char)(0x80 | (i & 0x3f));
		name[5] = (char)(0x80 | (i >> 6));
		ob_symbol(ob, name, ELF_STB_GLOBAL, ELF_STT_FUNC, text, i, 1);
	}
	assert_int_equal(link_ob(ob, &ko), 0);
	assert_true(longest_chain() <= 32);
	kobj_unload(ko);
}

#define FAULTS 20000

/* The first few faults are printed, the others counted. */
static void
test_messages(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data, sym;
	char name[32];

	(void)state;
	data = ob_section(
	    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 8 * FAULTS);
	for (unsigned i = 0; i < FAULTS; i++) {
		snprintf(name, sizeof(name), "lost%u", i);
		sym = ob_symbol(ob, name, ELF_STB_GLOBAL, 0, 0, 0, 0);
		ob_reloc(ob, data, 8 * i, OB_PTR, sym, 0);
	}
	assert_int_equal(link_ob(ob, NULL), ENOEXEC);
	assert_int_equal(kt_lines(), KOBJ_MAXSAID + 1);
	kt_said("19990 more");

	ob = ob_new(OB_CLASS);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	for (unsigned i = 0; i <= FAULTS; i++)
		ob_symbol(ob, "again", ELF_STB_GLOBAL, 0, data, 0, 8);
	assert_int_equal(link_ob(ob, NULL), ENOEXEC);
	assert_int_equal(kt_lines(), KOBJ_MAXSAID + 1);
	kt_said("symbol again: is defined twice");
	kt_said("19990 more");
}

#define ARRAYS 60000

/* 60,000 priorities; .ctors and .fini_array run backwards. */
static void
test_priorities(void **state)
{
	static const struct {
		const char *name;
		bool descending;
	} t[] = {{".init_array", false}, {".ctors", true}, {".dtors", false},
	    {".fini_array", true}};
	struct kt_counts before = kt_count();

	(void)state;
	for (size_t k = 0; k < knitems(t); k++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		char name[32];
		kobj_t ko;

		ob_reserve(ob, ARRAYS + 1);
		for (unsigned i = 0; i < ARRAYS; i++) {
			snprintf(name, sizeof(name), "%s.%05u", t[k].name,
			    i * 7919 % ARRAYS); /* each once */
			ob_section(ob, name, ELF_SHT_PROGBITS, DATA,
			    sizeof(void *), NULL, sizeof(void *));
		}
		assert_int_equal(link_ob(ob, &ko), 0);
		assert_int_equal(ko->ko_narrays, ARRAYS);
		for (unsigned i = 0; i < ARRAYS; i++) {
			const struct kobj_sect *sc =
			    &ko->ko_sects[ko->ko_arrays[i]];

			snprintf(name, sizeof(name), "%s.%05u", t[k].name,
			    t[k].descending ? ARRAYS - 1 - i : i);
			assert_string_equal(sc->sc_name, name);
		}
		kobj_run_ctors(ko);
		kobj_run_dtors(ko);
		kobj_unload(ko);
	}
	kt_same_counts(before);
}

/* Many sections share one long name; a priority has at most five digits. */
static void
test_long_priority(void **state)
{
	const size_t len = 1 << 20;
	size_t flen;
	struct objbuild *ob = ob_new(OB_CLASS);
	char *name = malloc(len + 1);
	uint32_t at;
	void *file;
	kobj_t ko;

	(void)state;
	memset(name, '0', len);
	memcpy(name, ".init_array.", 12);
	strcpy(name + len - 1, "7");
	ob_reserve(ob, ARRAYS);
	for (unsigned i = 0; i < ARRAYS - 1; i++)
		ob_section(ob, i == 0 ? name : ".init_array", ELF_SHT_PROGBITS,
		    DATA, 8, NULL, 8);
	file = ob_finish(ob, &flen);
	free(name);
	at = ob_shdr(file, 1)->sh_name;
	for (unsigned i = 2; i < ARRAYS; i++)
		ob_shdr(file, i)->sh_name = at;
	assert_int_equal(link_file(file, flen, &ko), 0);
	assert_int_equal(ko->ko_sects[0].sc_prio, 65536); /* no number */
	kobj_unload(ko);
}

/* Section bounds: as many sections as symbols that refer to their bounds. */
static void
test_bounds(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data, n = 30000;
	char name[32];
	kobj_t ko;

	(void)state;
	ob_reserve(ob, n + 1);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 8 * n);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "set_%u", i);
		ob_section(ob, name, ELF_SHT_PROGBITS, DATA, 8, NULL, 8);
		snprintf(name, sizeof(name), "__start_set_%u", i);
		ob_reloc(ob, data, 8 * i, OB_PTR,
		    ob_symbol(ob, name, ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
	}
	ob_symbol(ob, "table", ELF_STB_GLOBAL, 0, data, 0, 8 * n);
	assert_int_equal(link_ob(ob, &ko), 0);
	for (unsigned i = 0; i < n; i += 1000) {
		const vaddr_t *table = (const vaddr_t *)kt_value("table");

		assert_true(kobj_contains(
		    ko, (void *)table[i * 8 / sizeof(*table)], 8));
	}
	kobj_unload(ko);
}

/* No entropy at first: the hash key is made once there is some. */
static int
setup(void **state)
{
	struct ksym sym;
	uint64_t key;
	int error;

	host_entropy_set(false, 0);
	error = kt_setup(state);
	key = ksyms_hash.ksh_key;
	host_entropy_set(true, 7);
	if (error != 0 || ksyms_add_kernel("made_later", 4096) != 0 ||
	    ksyms_hash.ksh_key == key ||
	    ksyms_lookup("kmem_alloc", &sym) != 0 ||
	    ksyms_lookup("made_later", &sym) != 0)
		return -1;
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_colliding_names),
	    cmocka_unit_test(test_short_names),
	    cmocka_unit_test(test_messages),
	    cmocka_unit_test(test_priorities),
	    cmocka_unit_test(test_long_priority),
	    cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
