/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_symbols.c: which definition of a name takes precedence, and who may
 * use it.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/one.h"

#define DATA   (ELF_SHF_ALLOC | ELF_SHF_WRITE)

#define UNIQUE 10 /* STB_GNU_UNIQUE */

/* A weak definition yields to an earlier one, strong or weak. */
static void
test_weak_yields(void **state)
{
	kobj_t a, b, u;

	(void)state;
	a = must(&strong);
	b = must(&weak);
	assert_int_equal(seen_by("weak"), kt_value("thing"));
	assert_int_equal(seen_by("strong"), kt_value("thing"));
	u = must(&user);
	assert_int_equal(seen_by("user"), seen_by("strong"));
	kobj_unload(u);
	kobj_unload(b);
	kobj_unload(a);
	a = must(&weak);
	b = must(&weak2);
	assert_int_equal(seen_by("weak2"), seen_by("weak"));
	kobj_unload(b);
	assert_int_equal(kt_value("thing"), seen_by("weak"));
	kobj_unload(a);
	kt_silent();
}

/* A later strong definition takes the name until it is unloaded. */
static void
test_strong_covers_weak(void **state)
{
	kobj_t a = must(&weak), b = must(&strong), u;
	vaddr_t old = seen_by("weak");

	(void)state;
	assert_int_equal(kt_value("thing"), seen_by("strong"));
	assert_int_not_equal(
	    kt_value("thing"), old); /* earlier links do not change */
	u = must(&user);
	assert_int_equal(seen_by("user"), seen_by("strong"));
	kobj_unload(u);
	kobj_unload(b);
	assert_int_equal(kt_value("thing"), old);
	u = must(&user);
	assert_int_equal(seen_by("user"), old);
	kobj_unload(u);
	kobj_unload(a);
}

static void
test_weak_reference(void **state)
{
	kobj_t u = must(&weakuser), a;

	(void)state;
	assert_int_equal(seen_by("weakuser"), 0);
	kobj_unload(u);
	a = must(&strong);
	u = must(&weakuser);
	assert_int_equal(seen_by("weakuser"), seen_by("strong"));
	kobj_unload(u);
	kobj_unload(a);
}

/*
 * A common symbol gets its own space or an existing definition that is large
 * enough.
 */
static void
test_common(void **state)
{
	struct one small = strong, large = common, c2 = common;
	kobj_t a, b;

	(void)state;
	a = must(&common);
	assert_int_equal(seen_by("common"), kt_value("thing"));
	assert_int_equal(*(uint64_t *)kt_value("thing"), 0);
	assert_int_equal(
	    host_arena_prot(kt_value("thing")), VM_PROT_READ | VM_PROT_WRITE);
	c2.object = "common2";
	b = must(&c2);
	assert_int_equal(seen_by("common2"), seen_by("common"));
	kobj_unload(b);
	kobj_unload(a);
	small.size = 4;
	a = must(&small);
	assert_int_equal(link_one(&large, &b), ENOEXEC);
	kt_said("common: common symbol thing: needs 0x8 bytes, its definition "
		"in strong has 0x4");
	kobj_unload(a);
	small.size = 0; /* an assembler's label: size not known */
	a = must(&small);
	b = must(&large);
	assert_int_equal(seen_by("common"), seen_by("strong"));
	kobj_unload(b);
	kobj_unload(a);
}

/*
 * A unique symbol (STB_GNU_UNIQUE) has one definition, shared by all modules.
 */
static void
test_unique(void **state)
{
	struct one u1 = weak, u2 = weak2;
	kobj_t a, b;

	(void)state;
	u1.bind = u2.bind = UNIQUE;
	a = must(&u1);
	b = must(&u2);
	assert_int_equal(seen_by("weak"), seen_by("weak2"));
	kobj_unload(b);
	kobj_unload(a);
}

/* A second strong definition is refused, also with a weak one between. */
static void
test_duplicate(void **state)
{
	struct one again = strong;
	kobj_t a = must(&strong), b = must(&weak), c;

	(void)state;
	again.object = "again";
	assert_int_equal(link_one(&again, &c), ENOEXEC);
	kt_said("again: symbol thing: is already defined by the strong");
	kobj_unload(b);
	kobj_unload(a);
	a = must(&again);
	kobj_unload(a);
}

/*
 * Within one object strong wins over weak and common, the first weak over the
 * second.
 */
static void
test_within_one_object(void **state)
{
	static const struct {
		unsigned bind[2], shndx[2];
		int winner; /* -1: refused */
	} t[] = {
	    {{ELF_STB_GLOBAL, ELF_STB_WEAK}, {1, 1}, 0},
	    {{ELF_STB_WEAK, ELF_STB_GLOBAL}, {1, 1}, 1},
	    {{ELF_STB_WEAK, ELF_STB_WEAK}, {1, 1}, 0},
	    {{ELF_STB_GLOBAL, ELF_STB_GLOBAL}, {1, 1}, -1},
	    {{ELF_STB_GLOBAL, ELF_STB_GLOBAL}, {ELF_SHN_COMMON, 1}, 1},
	    {{ELF_STB_LOCAL, ELF_STB_GLOBAL}, {1, 1}, 1},
	};

	(void)state;
	for (size_t i = 0; i < knitems(t); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		const vaddr_t *ptrs;
		unsigned data;
		size_t len;
		void *file;
		kobj_t ko;
		int error;

		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		for (unsigned k = 0; k < 2; k++)
			ob_reloc(ob, data, sizeof(*ptrs) * k, OB_PTR,
			    ob_symbol(ob, "twin", t[i].bind[k], ELF_STT_OBJECT,
				t[i].shndx[k],
				t[i].shndx[k] == 1 ? 32 + 8 * k : 8, 8),
			    0);
		ob_symbol(ob, "ptrs", ELF_STB_GLOBAL, 0, data, 0, 16);
		file = ob_finish(ob, &len);
		host_console_clear();
		error = kt_link(&ko, "twins", file, len, NULL);
		free(file);
		assert_int_equal(error, t[i].winner < 0 ? ENOEXEC : 0);
		if (ko == NULL) {
			kt_said("twins: symbol twin: is defined twice in the "
				"module");
			continue;
		}
		ptrs = (const vaddr_t *)kt_value("ptrs");
		assert_int_equal(kt_value("twin"), ptrs[t[i].winner]);
		if (t[i].bind[0] != ELF_STB_LOCAL)
			assert_int_equal(ptrs[0], ptrs[1]);
		else
			assert_int_not_equal(ptrs[0], ptrs[1]);
		kobj_unload(ko);
	}
}

/*
 * Hidden symbols are local to the object: not visible to others and no
 * conflict.
 */
static void
test_hidden(void **state)
{
	static const uint8_t vis[] = {
	    1, 2, 3}; /* internal, hidden, protected */

	(void)state;
	for (size_t i = 0; i < knitems(vis); i++) {
		struct objbuild *ob = ob_new(OB_CLASS);
		bool shown = vis[i] == 3;
		struct ksym sym;
		unsigned data, n;
		char buf[64];
		size_t len;
		void *file;
		kobj_t ko;

		data = ob_section(
		    ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
		n = ob_symbol(ob, shown ? "shown" : "kmem_alloc",
		    ELF_STB_GLOBAL, ELF_STT_OBJECT, data, 8, 8);
		file = ob_finish(ob, &len);
		ob_sym(file, n)->st_other = vis[i];
		assert_int_equal(kt_link(&ko, "hidden", file, len, NULL), 0);
		free(file);
		if (shown)
			assert_int_equal(ksyms_lookup("shown", &sym), 0);
		else
			assert_int_equal(
			    kt_value("kmem_alloc"), (vaddr_t)kmem_alloc);
		/* A backtrace still names it. */
		kobj_stat(ko, &sym.ks_value, &len);
		assert_non_null(strstr(
		    ksyms_format_addr(sym.ks_value + 9, buf, sizeof(buf)),
		    shown ? "shown+0x1" : "kmem_alloc+0x1"));
		kobj_unload(ko);
	}
}

/* An absolute symbol has a name and a value, but is not found by address. */
static void
test_absolute(void **state)
{
	struct one abs = {
	    "absolute", "the_answer", ELF_STB_GLOBAL, ELF_SHN_ABS, 42, 0, NULL};
	struct one uses = {"uses", "the_answer", ELF_STB_GLOBAL, 0, 0, 0, NULL};
	kobj_t a = must(&abs), u = must(&uses);
	struct ksym sym;

	(void)state;
	assert_int_equal(kt_value("the_answer"), 42);
	assert_int_equal(seen_by("uses"), 42);
	assert_int_equal(ksyms_lookup_addr(42, &sym), ENOENT);
	kobj_unload(u);
	kobj_unload(a);
}

/* The first undefined symbols are listed, once each; the others are counted. */
static void
test_many_missing(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data;
	char name[32];
	size_t len;
	void *file;
	kobj_t ko;

	(void)state;
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 8000);
	for (unsigned i = 0; i < 500; i++) {
		unsigned sym;

		ksnprintf(name, sizeof(name), "lost%u", i);
		sym = ob_symbol(ob, name, ELF_STB_GLOBAL, 0, 0, 0, 0);
		ob_reloc(ob, data, 8 * i, OB_PTR, sym, 0);
		ob_reloc(ob, data, 8 * i, OB_PTR, sym, 0);
	}
	file = ob_finish(ob, &len);
	host_console_clear();
	assert_int_equal(kt_link(&ko, "many", file, len, NULL), ENOEXEC);
	assert_int_equal(kt_lines(), 11);
	kt_said("many: .data+0: " OB_PTR_NAME " to lost0: symbol not found");
	kt_said("many: .data+0x48: " OB_PTR_NAME " to lost9: symbol not found");
	kt_said("many: 490 more");
	free(file);
	host_console_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_weak_yields),
	    cmocka_unit_test(test_strong_covers_weak),
	    cmocka_unit_test(test_weak_reference),
	    cmocka_unit_test(test_common),
	    cmocka_unit_test(test_unique),
	    cmocka_unit_test(test_duplicate),
	    cmocka_unit_test(test_within_one_object),
	    cmocka_unit_test(test_hidden),
	    cmocka_unit_test(test_absolute),
	    cmocka_unit_test(test_many_missing),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
