/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_hostile.c: crafted objects that try to make the linker write out of
 * bounds, call freed code or do excessive work.
 */
#include <kern/kobj/kobj_impl.h>
#include <stdio.h>

#include "kobjtest/small.h"

#define HIDDEN 2 /* STV_HIDDEN */
#define PAGE   4096u

#define LONG   50000 /* bytes of the longest name */

/*
 * n symbols of a kind, whose names are suffixes of one long name, or all of it.
 */
static void *
module_of_ends(size_t n, unsigned bind, unsigned other, bool defined, bool ends,
    size_t *lenp)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	char *name = malloc(LONG + 1);
	unsigned text, first = 0, sym;
	void *file;

	memset(name, 'n', LONG);
	name[LONG] = '\0';
	text = ob_section(ob, ".text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 16);
	for (size_t i = 0; i < n; i++) {
		sym = ob_symbol(ob, i == 0 ? name : "", bind, ELF_STT_NOTYPE,
		    defined ? text : ELF_SHN_UNDEF, 0, 0);
		if (i == 0)
			first = sym;
	}
	file = ob_finish(ob, lenp);
	for (unsigned i = 0; i < n; i++) {
		ob_sym(file, first + i)->st_other = (uint8_t)other;
		ob_sym(file, first + i)->st_name =
		    ob_sym(file, first)->st_name + (ends ? i : 0);
	}
	free(name);
	return file;
}

/*
 * Local names are copied: 50,000 of 25 KB on average would be more than 1 GB,
 * from a file of 1.3 MB.
 */
static void
test_long_local_names(void **state)
{
	static const struct {
		unsigned bind, other;
	} kinds[] = {{ELF_STB_LOCAL, 0}, {ELF_STB_GLOBAL, HIDDEN}};
	struct kt_counts before = kt_count();
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < knitems(kinds); i++) {
		file = module_of_ends(
		    LONG, kinds[i].bind, kinds[i].other, true, true, &len);
		assert_int_equal(link_file(file, len, &ko), ENOEXEC);
		kt_said("is the string table damaged?");
		assert_int_equal(kt_lines(), 1);
		file = module_of_ends(
		    1, kinds[i].bind, kinds[i].other, true, true, &len);
		assert_int_equal(link_file(file, len, &ko), 0);
		kobj_unload(ko);
		kt_silent();
	}
	kt_same_counts(before);
}

/*
 * For speed, the length of an import is not checked; so no exported name may be
 * longer than the limit.
 */
static void
test_long_export(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	file = module_of_ends(1, ELF_STB_GLOBAL, 0, true, true, &len);
	assert_int_equal(link_file(file, len, &ko), ENOEXEC);
	kt_said("defect.kmod: symbol 1: its name has");
	kt_said("too long to be exported");
	kt_same_counts(before);
	/* Many imports of one long name. */
	file = module_of_ends(LONG, ELF_STB_WEAK, 0, false, false, &len);
	assert_int_equal(link_file(file, len, &ko), ENOEXEC);
	kt_said("is the string table damaged?");
	kt_same_counts(before);
}

/* A destructor in a section that is freed after INIT is refused. */
static void
test_destructor_in_init(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		int error;
	} t[] = {
	    {".init_array", ELF_SHT_INIT_ARRAY, 0},
	    {".ctors", ELF_SHT_PROGBITS, 0},
	    {".fini_array", ELF_SHT_FINI_ARRAY, ENOEXEC},
	    {".dtors", ELF_SHT_PROGBITS, ENOEXEC},
	};
	struct kt_counts before = kt_count();
	kobj_t ko;

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		unsigned init, array;

		init = ob_section(
		    ob, ".init.text", ELF_SHT_PROGBITS, TEXT, 16, NULL, 16);
		array = ob_section(ob, t[i].name, t[i].type, DATA,
		    sizeof(void *), NULL, sizeof(void *));
		ob_reloc(ob, array, 0, OB_PTR,
		    ob_symbol(ob, "gone_soon", ELF_STB_LOCAL, ELF_STT_FUNC,
			init, 0, 16),
		    0);
		assert_int_equal(link_ob(ob, &ko), t[i].error);
		if (t[i].error == 0)
			kobj_unload(ko);
		else
			kt_said("a destructor that is freed after INIT");
	}
	kt_same_counts(before);
}

/*
 * A label at the end of a section belongs to it, whatever begins there: that of
 * .data stays and that of .init.data goes.  An absolute symbol stays, even if
 * its value is an address there.
 */
static void
test_labels_at_ends(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data, init;
	vaddr_t start;
	struct ksym sym;
	size_t len, size;
	void *file;
	kobj_t ko;

	(void)state;
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, PAGE);
	init =
	    ob_section(ob, ".init.data", ELF_SHT_PROGBITS, DATA, 8, NULL, PAGE);
	ob_symbol(ob, "data_end", ELF_STB_GLOBAL, 0, data, PAGE, 0);
	ob_symbol(ob, "init_start", ELF_STB_GLOBAL, 0, init, 0, 0);
	ob_symbol(ob, "init_end", ELF_STB_GLOBAL, 0, init, PAGE, 0);
	ob_symbol(ob, "init_weak_end", ELF_STB_WEAK, 0, init, PAGE, 0);
	ob_symbol(ob, "init_local_end", ELF_STB_LOCAL, 0, init, PAGE, 0);
	file = ob_finish(ob, &len);
	assert_int_equal(link_file(file, len, &ko), 0);
	kobj_stat(ko, &start, &size);
	assert_int_equal(kt_value("data_end"), start + PAGE);
	assert_int_equal(kt_value("init_start"), start + PAGE);
	assert_int_equal(kt_value("init_end"), start + 2 * PAGE);
	kobj_free_init(ko);
	assert_int_equal(kt_value("data_end"), start + PAGE);
	assert_int_equal(ksyms_lookup("init_start", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("init_end", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("init_weak_end", &sym), ENOENT);
	kobj_unload(ko);
}

static void
test_absolute_stays(void **state)
{
	struct objbuild *ob;
	vaddr_t start = 0;
	unsigned init;
	size_t size;
	kobj_t ko;

	(void)state;
	/*
	 * Linked twice at one address: then the value of a_number is the
	 * address of in_init.
	 */
	host_entropy_set(false, 0);
	for (unsigned again = 0; again < 2; again++) {
		ob = ob_new(OB_CLASS);
		ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, PAGE);
		init = ob_section(
		    ob, ".init.data", ELF_SHT_PROGBITS, DATA, 8, NULL, PAGE);
		ob_symbol(ob, "a_number", ELF_STB_GLOBAL, 0, ELF_SHN_ABS,
		    start + PAGE + 8, 0);
		ob_symbol(ob, "in_init", ELF_STB_GLOBAL, 0, init, 8, 0);
		assert_int_equal(link_ob(ob, &ko), 0);
		kobj_stat(ko, &start, &size);
		if (again == 1)
			assert_int_equal(
			    kt_value("a_number"), kt_value("in_init"));
		kobj_free_init(ko);
		assert_int_not_equal(kt_value("a_number"), 0);
		kobj_unload(ko);
	}
	host_entropy_set(true, 1);
}

/*
 * A name that is private to each object does not resolve to another object's,
 * even if that one exports it.
 */
static void
test_own_names(void **state)
{
	static const char *const names[] = {
	    "__dso_handle", "_GLOBAL_OFFSET_TABLE_"};

	(void)state;
	for (size_t i = 0; i < knitems(names); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		const vaddr_t *ptr;
		kobj_t a, b, c;
		vaddr_t start;
		unsigned data;
		size_t size;

		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		ob_symbol(ob, names[i], ELF_STB_GLOBAL, 0, data, 32, 8);
		assert_int_equal(link_ob(ob, &a), 0);
		ob = ob_new(OB_CLASS);
		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		ob_symbol(ob, "own_ptr", ELF_STB_GLOBAL, 0, data, 0, 8);
		ob_reloc(ob, data, 0, OB_PTR,
		    ob_symbol(ob, names[i], ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
		assert_int_equal(link_ob(ob, &b), 0);
		kobj_stat(b, &start, &size);
		ptr = (const vaddr_t *)kt_value("own_ptr");
		assert_true(*ptr >= start && *ptr <= start + size);
		/* A third object may define it too. */
		ob = ob_new(OB_CLASS);
		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		ob_symbol(ob, names[i], ELF_STB_GLOBAL, 0, data, 0, 8);
		assert_int_equal(link_ob(ob, &c), 0);
		kobj_unload(c);
		kobj_unload(b);
		kobj_unload(a);
	}
}

static void
count_call(void *arg)
{
	++*(unsigned *)arg;
}

/* An object with its own __dso_handle registers its destructors with that. */
static void
test_own_handle(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data, calls = 0;
	char *handle;
	kobj_t ko;
	void *p;

	(void)state;
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	ob_symbol(ob, "__dso_handle", ELF_STB_GLOBAL, 0, data, 32, 8);
	assert_int_equal(link_ob(ob, &ko), 0);
	assert_int_equal(kobj_find_section(ko, ".data", &p, NULL), 0);
	handle = p;
	kobj_run_ctors(ko);
	assert_int_equal(kobj_atexit_add(count_call, &calls, handle + 32), 0);
	assert_int_equal(
	    kobj_atexit_add(count_call, &calls, handle + PAGE), -1);
	assert_int_equal(kobj_atexit_add(count_call, &calls, handle - 1), -1);
	kobj_run_dtors(ko);
	assert_int_equal(calls, 1);
	kobj_unload(ko);
}

/*
 * Every entry of the export list is exported, or the link fails with a reason.
 */
static void
test_export_list(void **state)
{
	struct kt_counts before = kt_count();
	struct ksym sym;
	kobj_t ko;

	(void)state;
	for (unsigned hidden = 0; hidden < 2; hidden++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		unsigned data, list, a;
		size_t len;
		void *file;

		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		list = ob_section(ob, "link_set_modexports", ELF_SHT_PROGBITS,
		    ELF_SHF_ALLOC, 8, NULL, 32);
		a = ob_symbol(ob, "listed", ELF_STB_GLOBAL, 0, data, 0, 8);
		ob_symbol(ob, "unlisted", ELF_STB_GLOBAL, 0, data, 8, 8);
		ob_reloc(ob, list, 0, OB_PTR, a, 0);
		ob_reloc(ob, list, 8, OB_PTR, a, 0);   /* twice is once */
		ob_reloc(ob, list, 16, OB_NONE, 0, 0); /* ld -r leaves those */
		file = ob_finish(ob, &len);
		if (hidden)
			ob_sym(file, a)->st_other = HIDDEN;
		assert_int_equal(
		    link_file(file, len, &ko), hidden ? ENOEXEC : 0);
		if (hidden) {
			kt_said("listed: MODULE_EXPORT of what is not a "
				"global symbol of the module, or hidden");
			continue;
		}
		(void)kt_value("listed");
		assert_int_equal(ksyms_lookup("unlisted", &sym), ENOENT);
		kobj_unload(ko);
	}
	kt_same_counts(before);
}

/*
 * Small sections, each kind of place at each offset: the whole place must be
 * within the section.
 */
static void
test_small_places(void **state)
{
	static const struct {
		uint32_t type;
		size_t size;
	} t[] = {{OB_PTR, sizeof(void *)}, {OB_PCREL, 4}, {OB_CALL, 4}};

	(void)state;
	for (size_t size = 0; size <= 16; size++)
		for (size_t off = 0; off <= 17; off++)
			for (size_t i = 0; i < knitems(t); i++) {
				struct objbuild *ob = ob_new(OB_CLASS);
				unsigned text, data;
				kobj_t ko;
				int error;

				text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
				    TEXT, 16, NULL, 16);
				data = ob_section(ob, ".data", ELF_SHT_NOBITS,
				    DATA, 1, NULL, size);
				ob_reloc(ob, data, off, t[i].type,
				    ob_symbol(
					ob, "x", ELF_STB_LOCAL, 0, text, 0, 0),
				    0);
				error = link_ob(ob, &ko);
				if (off + t[i].size <= size) {
					assert_int_equal(error, 0);
					kobj_unload(ko);
				} else
					assert_int_equal(error, ENOEXEC);
			}
}

/* A type above 255 is unknown, even if its low byte is a known type. */
static void
test_wide_types(void **state)
{
#ifndef __i386__ /* whose types have eight bits */
	static const uint32_t wide[] = {0x102, 0x101, 0x80000004, 0x129, 0x100};
	kobj_t ko;

	for (size_t i = 0; i < knitems(wide); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		unsigned data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 16);

		ob_reloc(ob, data, 0, wide[i],
		    ob_symbol(ob, "x", ELF_STB_GLOBAL, 0, data, 0, 0), 0);
		assert_int_equal(link_ob(ob, &ko), ENOENT);
		kt_said(": relocation type ");
		kt_said("this relocation is not supported");
	}
#endif
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_long_local_names),
	    cmocka_unit_test(test_long_export),
	    cmocka_unit_test(test_destructor_in_init),
	    cmocka_unit_test(test_labels_at_ends),
	    cmocka_unit_test(test_absolute_stays),
	    cmocka_unit_test(test_own_names),
	    cmocka_unit_test(test_own_handle),
	    cmocka_unit_test(test_export_list),
	    cmocka_unit_test(test_small_places),
	    cmocka_unit_test(test_wide_types),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
