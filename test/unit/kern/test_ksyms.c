/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ksyms.c: the kernel's symbol table as a loader leaves it, names and
 * addresses, and what happens when the copy is damaged.
 */
#include <kern/kobj/ksyms_impl.h>
#include <stdio.h>

#include "kobjtest/kobjtest.h"

#ifdef __i386__
#define BASE   0xc0200000u
#define BEHIND "0xc0220400"
#define BEFORE "0xc01fffff"
#else
#define BASE   0xffffffff80200000u
#define BEHIND "0xffffffff80220400"
#define BEFORE "0xffffffff801fffff"
#endif

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
	    {0x20400, BEHIND},
	    {(vaddr_t)-1, BEFORE},
	};
	struct ksym sym;
	char buf[64];

	for (size_t i = 0; i < knitems(t); i++)
		assert_string_equal(
		    ksyms_format_addr(BASE + t[i].off, buf, sizeof(buf)),
		    t[i].text);
	assert_string_equal(ksyms_format_addr(BASE + 0x110, buf, 8), "kern_ma");
	/* Local symbols have a type too. */
	assert_int_equal(ksyms_lookup_addr(BASE + 0x31f, &sym), 0);
	assert_int_equal(sym.ks_type, ELF_STT_FUNC);
	assert_int_equal(sym.ks_bind, ELF_STB_LOCAL);
	assert_int_equal(sym.ks_size, 0x20);
	assert_int_equal(ksyms_lookup_addr(BASE + 0x20001, &sym), 0);
	assert_int_equal(sym.ks_type, ELF_STT_OBJECT);
	assert_int_equal(ksyms_lookup_addr(BASE + 0x200, &sym), 0);
	assert_int_equal(sym.ks_bind, ELF_STB_WEAK);
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
	void *image = kernel_image(OB_CLASS, &len);

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

/* The strings are the last bytes of the copy: none behind them is read. */
static void
test_strings_last(void **state)
{
	size_t len, size;
	uint8_t *image = kernel_image(ELF_CLASS64, &len), *moved;
	const struct elf64_ehdr *eh = (const void *)image;
	struct elf64_shdr *sh = (void *)(image + eh->e_shoff);
	unsigned i = 0;

	(void)state;
	while (sh[i].sh_type != ELF_SHT_SYMTAB)
		i++;
	i = sh[i].sh_link;
	size = (size_t)sh[i].sh_size;
	moved = malloc(len + size);
	memcpy(moved, image, len);
	memcpy(moved + len, image + sh[i].sh_offset, size);
	sh = (void *)(moved + eh->e_shoff);
	sh[i].sh_offset = len;
	free(image);
	assert_int_equal(ksyms_addsyms_elf(moved, len + size), 0);
	check_names();
	check_addresses();
	ksyms_table_free(last_table());
	free(moved);
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

/* Enter the image: an errno or a table that can be searched. */
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
	void *whole = kernel_image(OB_CLASS, &len);

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

/* Each aligned word of the file is set to each value. */
static void
test_every_word(void **state)
{
	static const uint32_t values[] = {
	    0, 1, UINT32_MAX, 0x7fffffff, 0x80000000, 0xffff};
	struct kt_counts before = kt_count();
	size_t len;
	uint8_t *whole = kernel_image(OB_CLASS, &len);

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

/* No memory for the table: no symbols, no leak. */
static void
test_no_memory(void **state)
{
	struct kt_counts before = kt_count();
	size_t len, n;
	void *image = kernel_image(OB_CLASS, &len);

	(void)state;
	for (n = 1;; n++) {
		host_fail_after(n);
		if (try(image, len) == 0)
			break;
		assert_true(host_fail_fired());
		kt_same_counts(before);
	}
	assert_int_equal(n, 2);
	host_fail_after(1);
	assert_int_equal(ksyms_add_kernel("by_hand", 5), ENOMEM);
	kt_same_counts(before);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kernel_image),
	    cmocka_unit_test(test_strings_last),
	    cmocka_unit_test(test_32bit_image),
	    cmocka_unit_test(test_by_hand), /* before an image has address 0 */
	    cmocka_unit_test(test_every_truncation),
	    cmocka_unit_test(test_every_word),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
