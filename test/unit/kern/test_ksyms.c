/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ksyms.c: the kernel's symbol table as a loader leaves it, names and
 * addresses, and what happens when the copy is damaged.
 */
#include <kern/ksyms_impl.h>
#include <stdio.h>

#include "kobjtest/kobjtest.h"

#define BASE 0xffffffff80200000u

/*
 * An image like a loader's: header, section headers, symbols, strings; the
 * text is not in it.
 */
static void *
kernel_image(int class, size_t *lenp)
{
	struct objbuild *ob = ob_new(class);
	vaddr_t base = class == ELF_CLASS64 ? BASE : 0xc0200000;
	unsigned text, data;

	text = ob_section(ob, ".text", ELF_SHT_NOBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 0x10000);
	data = ob_section(ob, ".data", ELF_SHT_NOBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 16, NULL, 0x1000);
	ob_symbol(
	    ob, "locore.S", ELF_STB_LOCAL, ELF_STT_FILE, ELF_SHN_ABS, 0, 0);
	ob_symbol(ob, "", ELF_STB_LOCAL, ELF_STT_SECTION, text, base, 0);
	ob_symbol(ob, "kern_local", ELF_STB_LOCAL, ELF_STT_FUNC, text,
	    base + 0x300, 0x20);
	ob_symbol(
	    ob, "kern_start", ELF_STB_GLOBAL, ELF_STT_NOTYPE, text, base, 0);
	ob_symbol(ob, "kern_main", ELF_STB_GLOBAL, ELF_STT_FUNC, text,
	    base + 0x100, 0x80);
	ob_symbol(ob, "kern_weak", ELF_STB_WEAK, ELF_STT_FUNC, text,
	    base + 0x200, 0x10);
	ob_symbol(ob, "kern_data", ELF_STB_GLOBAL, ELF_STT_OBJECT, data,
	    base + 0x20000, 0x400);
	ob_symbol(ob, "kern_abs", ELF_STB_GLOBAL, ELF_STT_NOTYPE, ELF_SHN_ABS,
	    0x1234, 0);
	ob_symbol(ob, "kern_undef", ELF_STB_GLOBAL, 0, 0, 0, 0);
	/* The last names of the table are shorter than a word. */
	ob_symbol(ob, "k1", ELF_STB_GLOBAL, 0, ELF_SHN_ABS, 1, 0);
	ob_symbol(ob, "k", ELF_STB_GLOBAL, 0, ELF_SHN_ABS, 2, 0);
	return ob_finish(ob, lenp);
}

static void
check_names(void)
{
	struct ksym sym;

	assert_int_equal(ksyms_lookup("kern_main", &sym), 0);
	assert_int_equal(sym.ks_value, BASE + 0x100);
	assert_int_equal(sym.ks_size, 0x80);
	assert_int_equal(sym.ks_bind, ELF_STB_GLOBAL);
	assert_int_equal(sym.ks_type, ELF_STT_FUNC);
	assert_null(sym.ks_mod);
	assert_string_equal(sym.ks_name, "kern_main");
	assert_string_equal(sym.ks_object, "kernel");
	assert_int_equal(ksyms_lookup("kern_weak", &sym), 0);
	assert_int_equal(sym.ks_bind, ELF_STB_WEAK);
	assert_int_equal(ksyms_lookup("kern_abs", &sym), 0);
	assert_int_equal(sym.ks_value, 0x1234);
	assert_int_equal(ksyms_lookup("kern_local", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("kern_undef", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("locore.S", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("kern_mai", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("kern_mainx", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("", &sym), ENOENT);
	assert_int_equal(kt_value("k1"), 1);
	assert_int_equal(kt_value("k"), 2);
	assert_int_equal(ksyms_lookup("k2", &sym), ENOENT);
	assert_int_equal(ksyms_lookup("k1x", &sym), ENOENT);
}

static void
check_addresses(void)
{
	static const struct {
		vaddr_t off;
		const char *text;
	} t[] = {
	    {0, "kern_start"},
	    {0xff, "kern_start+0xff"},
	    {0x100, "kern_main"},
	    {0x1ff, "kern_main+0xff"},
	    {0x200, "kern_weak"},
	    {0x2ff, "kern_weak+0xff"},
	    {0x300, "kern_local"},
	    {0x31f, "kern_local+0x1f"},
	    {0x1ffff, "kern_local+0x1fcff"},
	    {0x203ff, "kern_data+0x3ff"},
	    {0x20400, "0xffffffff80220400"},
	    {(vaddr_t)-1, "0xffffffff801fffff"},
	};
	char buf[64];

	for (size_t i = 0; i < knitems(t); i++)
		assert_string_equal(
		    ksyms_format_addr(BASE + t[i].off, buf, sizeof(buf)),
		    t[i].text);
	assert_string_equal(ksyms_format_addr(BASE + 0x110, buf, 8), "kern_ma");
}

static struct ksyms_table *
last_table(void)
{
	return TAILQ_LAST(&ksyms_tables, ksyms_tables);
}

static void
test_kernel_image(void **state)
{
	struct kt_counts before = kt_count();
	vaddr_t lo, hi;
	size_t len;
	void *image = kernel_image(ELF_CLASS64, &len);

	(void)state;
	host_console_clear();
	assert_int_equal(ksyms_addsyms_elf(image, len), 0);
	check_names();
	check_addresses();
	ksyms_kernel_bounds(&lo, &hi);
	assert_true(hi >= BASE + 0x20400);
	kt_silent();
	ksyms_table_free(last_table());
	kt_same_counts(before);
	free(image);
}

static void
test_32bit_image(void **state)
{
	size_t len;
	void *image = kernel_image(ELF_CLASS32, &len);
	char buf[64];

	(void)state;
	assert_int_equal(ksyms_addsyms_elf(image, len), 0);
	assert_int_equal(kt_value("kern_main"), 0xc0200100);
	assert_string_equal(
	    ksyms_format_addr(0xc0200310, buf, sizeof(buf)), "kern_local+0x10");
	ksyms_table_free(last_table());
	free(image);
}

/* Whatever the bytes are: an errno or a table, never a crash. */
static int
try(const void *image, size_t len)
{
	const struct ksyms_table *last = last_table();
	char buf[64];
	int error = ksyms_addsyms_elf(image, len);

	if (error == 0) {
		assert_ptr_not_equal(last_table(), last);
		for (vaddr_t off = 0; off < 0x20800; off += 0x80)
			ksyms_format_addr(BASE + off, buf, sizeof(buf));
		ksyms_format_addr(UINTPTR_MAX, buf, sizeof(buf));
		ksyms_format_addr(0, buf, sizeof(buf));
		ksyms_table_free(last_table());
	}
	assert_ptr_equal(last_table(), last);
	return error;
}

static void
test_every_truncation(void **state)
{
	struct kt_counts before = kt_count();
	size_t len;
	void *whole = kernel_image(ELF_CLASS64, &len);

	(void)state;
	for (size_t n = 0; n < len; n++) {
		void *part = malloc(n == 0 ? 1 : n);

		memcpy(part, whole, n);
		assert_int_equal(try(part, n), ENOEXEC);
		free(part);
	}
	assert_int_equal(try(whole, len), 0);
	free(whole);
	kt_same_counts(before);
	host_console_clear();
}

/* Each aligned word of the file, whatever it means, set to each value. */
static void
test_every_word(void **state)
{
	static const uint32_t values[] = {
	    0, 1, UINT32_MAX, 0x7fffffff, 0x80000000, 0xffff};
	struct kt_counts before = kt_count();
	size_t len;
	uint8_t *whole = kernel_image(ELF_CLASS64, &len);

	(void)state;
	for (size_t at = 0; at + 4 <= len; at += 2) {
		uint8_t saved[4];

		memcpy(saved, whole + at, 4);
		for (size_t v = 0; v < knitems(values); v++) {
			int error;

			memcpy(whole + at, &values[v], 4);
			error = try(whole, len);
			assert_true(error == 0 || error == ENOEXEC);
		}
		memcpy(whole + at, saved, 4);
	}
	free(whole);
	kt_same_counts(before);
	host_console_clear();
}

/* No memory for the table: no names, and nothing kept. */
static void
test_no_memory(void **state)
{
	struct kt_counts before = kt_count();
	size_t len, n;
	void *image = kernel_image(ELF_CLASS64, &len);

	(void)state;
	for (n = 1;; n++) {
		host_fail_after(n);
		if (try(image, len) == 0)
			break;
		assert_true(host_fail_fired());
		kt_same_counts(before);
	}
	assert_int_equal(n, 2);
	for (n = 1; n <= 2; n++) {
		host_fail_after(n);
		assert_int_equal(ksyms_add_kernel("by_hand", 5), ENOMEM);
		kt_same_counts(before);
	}
	host_fail_after(0);
	kt_same_counts(before);
	free(image);
}

static void
test_by_hand(void **state)
{
	char buf[64];
	vaddr_t lo, hi;

	(void)state;
	assert_int_equal(ksyms_add_kernel("by_hand", 0x1000), 0);
	assert_int_equal(kt_value("by_hand"), 0x1000);
	assert_string_equal(
	    ksyms_format_addr(0x1000, buf, sizeof(buf)), "by_hand");
	ksyms_kernel_bounds(&lo, &hi);
	assert_int_equal(lo, 0x1000);
	ksyms_table_free(last_table());
}

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
	ksyms_table_addr(kt, names + 5, 0x1002, 1);
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
			ksyms_table_addr(kt, names + i, 0x1000 + offs[i], i);
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
	    cmocka_unit_test(test_kernel_image),
	    cmocka_unit_test(test_32bit_image),
	    cmocka_unit_test(test_every_truncation),
	    cmocka_unit_test(test_every_word),
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_by_hand),
	    cmocka_unit_test(test_name_hash),
	    cmocka_unit_test(test_long_name),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_nearest),
	    cmocka_unit_test(test_module_symbols),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
