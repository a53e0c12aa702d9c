/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_modmeta.c: what the loader knows of modules before the kernel does:
 * which are built into it, versions and classes, and hostile metadata.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modmake.h"

static struct bootbench b;

static void
load(const char *name)
{
	bootbench_load(&b, BI_MODULE_ELF, name);
}

static void
boots(const char *names)
{
	modmake_boots(&b, names);
}

static void
saw(const char *text)
{
	assert_true(fakeenv_saw(b.b_fe, text));
}

static unsigned
warnings(void)
{
	return fakeenv_count(b.b_fe, "WARNING");
}

static void
test_builtin(void **state)
{
	static const char *const names[] = {"ffs", "solaris", NULL};
	struct fakefile *solaris;

	(void)state;
	modmake_builtins(&b, names, 0);
	modmake_stand(&b, "zfs", "solaris");
	solaris = modmake_stand(&b, "solaris", NULL);
	modmake_stand(&b, "ffs", "gone");
	fakevol_text(b.b_vol, BOOTBENCH_STAND "ffs/ffs.plist", "<plist/>");
	load("ffs");
	load("zfs");
	boots("zfs");
	saw("ffs.kmod: the kernel has ffs built in: left out\n");
	assert_int_equal(warnings(), 0);
	assert_int_equal(solaris->ff_nopen, 0);
	/* At another address. */
	b.b_ld.ld_boot->bo_reloc =
	    (struct boot_reloc){BOOT_RELOC_ADDR, 0x400000};
	b.b_pa = 0x400000;
	boots("zfs");
	saw("the kernel has ffs built in");
}

/* Pointers and names that lead out of the kernel: nothing is known. */
static void
test_builtin_hostile(void **state)
{
	static const char *const names[] = {"",
	    "fffffffffffffffffffffffffffffff"
	    "fff",
	    NULL};
	static const uint64_t skews[] = {
	    0x100, 0x7fffffff, (uint64_t)-0x30000, (uint64_t)1 << 63, 1};

	(void)state;
	modmake_stand(&b, "ffs", NULL);
	load("ffs");
	modmake_builtins(&b, names, 0);
	boots("ffs");
	for (size_t i = 0; i < knitems(skews); i++) {
		bootbench_end(&b);
		bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
		modmake_stand(&b, "ffs", NULL);
		load("ffs");
		modmake_builtins(
		    &b, (const char *const[]){"ffs", NULL}, skews[i]);
		boots("ffs");
		assert_int_equal(warnings(), 0);
	}
	/* A set that is not in the kernel. */
	for (size_t i = 1; i < b.b_kern->em_nsec; i++)
		if (strcmp(b.b_kern->em_sec[i].ex_name, "link_set_modules") ==
		    0)
			b.b_kern->em_sec[i].ex_addr = UINT64_MAX - 3;
	elfmake_build(b.b_kern);
	memcpy(fakevol_find(b.b_vol, "/netbsd")->ff_data, b.b_kern->em_file,
	    b.b_kern->em_size);
	boots("ffs");
}

static void
test_i386(void **state)
{
	const struct modspec zfs = {.ms_class = ELFCLASS32,
	    .ms_name = "zfs",
	    .ms_required = "ffs,solaris"};
	const struct modspec solaris = {
	    .ms_class = ELFCLASS32, .ms_name = "solaris"};
	const struct modspec ffs = {.ms_class = ELFCLASS32, .ms_name = "ffs"};
	const struct modspec wide = {.ms_name = "wide"};
	struct fakefile *f;

	(void)state;
	bootbench_end(&b);
	bootbench_start(&b, ELFCLASS32, ELFMAKE_10_1);
	modmake_builtins(&b, (const char *const[]){"ffs", NULL}, 0);
	modmake_at(b.b_vol, "/stand/i386/10.1/modules/zfs/zfs.kmod", &zfs);
	modmake_at(
	    b.b_vol, "/stand/i386/10.1/modules/solaris/solaris.kmod", &solaris);
	f = modmake_at(b.b_vol, "/stand/i386/10.1/modules/ffs/ffs.kmod", &ffs);
	modmake_at(b.b_vol, "/wide.kmod", &wide);
	load("zfs");
	load("/wide.kmod");
	boots("solaris zfs /wide.kmod");
	assert_int_equal(f->ff_nopen, 0);
	saw("wide.kmod: is amd64 code, the kernel is i386");
	assert_int_equal(warnings(), 1);
}

/* ---- metadata ---- */

static void
test_mismatches(void **state)
{
	const struct modspec old = {.ms_name = "old", .ms_version = 999005000};
	const struct modspec near = {
	    .ms_name = "near", .ms_version = ELFMAKE_10_1 + 9999};
	const struct modspec any = {.ms_name = "any", .ms_any = true};
	const struct modspec high = {.ms_name = "high", .ms_modclass = 7};

	(void)state;
	modmake_at(b.b_vol, "/old.kmod", &old);
	modmake_at(b.b_vol, "/near.kmod", &near);
	modmake_at(b.b_vol, "/any.kmod", &any);
	modmake_at(b.b_vol, "/high.kmod", &high);
	load("/old.kmod");
	load("/near.kmod");
	load("/any.kmod");
	load("/high.kmod");
	boots("/old.kmod /near.kmod /any.kmod /high.kmod");
	saw("hd0a:/old.kmod: was built for 9.99.50 (version 999005000), the "
	    "kernel is 10.1 (1001000000): the kernel will refuse it");
	saw("any.kmod: has class 0");
	saw("high.kmod: has class 7");
	assert_int_equal(warnings(), 3);
}

/* The kernel says what is wrong with them: they are passed on. */
static void
test_hostile(void **state)
{
	static const struct modspec specs[] = {
	    {.ms_name = "a", .ms_required = "b", .ms_info_at = 40},
	    {.ms_name = "a", .ms_required = "b", .ms_info_at = UINT32_MAX},
	    {.ms_name = "a", .ms_required = "b", .ms_info_at = 3},
	    {.ms_name = "a", .ms_required = "b", .ms_name_at = 100000},
	    {.ms_name = "a", .ms_required = "b", .ms_name_at = UINT64_MAX},
	    {.ms_name = "a", .ms_required = "b", .ms_required_at = 100000},
	    {.ms_name = "a", .ms_required = "bbbb", .ms_cut = 1},
	    {.ms_name = "a", .ms_cut = 1},
	    {.ms_name = "", .ms_required = "b"},
	    {.ms_name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", .ms_required = "b"},
	};

	(void)state;
	modmake_stand(&b, "b", NULL);
	for (size_t i = 0; i < knitems(specs); i++) {
		char path[16];

		snprintf(path, sizeof(path), "/a%zu.kmod", i);
		modmake_at(b.b_vol, path, &specs[i]);
		modreq_clear(&b.b_ld);
		load(path);
		boots(path);
		assert_int_equal(warnings(), 0);
	}
}

/* The file is passed on; n warnings. */
static void
passed_on(unsigned n)
{
	modreq_clear(&b.b_ld);
	load("/a.kmod");
	boots("/a.kmod");
	assert_int_equal(warnings(), n);
}

static void
warns_of(const char *why)
{
	passed_on(1);
	saw("WARNING: hd0a:/a.kmod: ");
	saw(why);
}

/* The section headers are the end of the file: they are cut first. */
static void
test_truncated(void **state)
{
	const struct modspec spec = {.ms_name = "a", .ms_required = "b"};
	struct fakefile *f = modmake_at(b.b_vol, "/a.kmod", &spec);
	const size_t size = f->ff_size;
	char bytes[64];

	(void)state;
	modmake_stand(&b, "b", NULL);
	f->ff_size = size - 1;
	warns_of("section headers beyond the end of the file");
	snprintf(bytes, sizeof(bytes), "up to %#zx, the file has %#zx (is the",
	    size, size - 1);
	saw(bytes);
	f->ff_size = sizeof(Elf64_Ehdr);
	warns_of("section headers beyond the end of the file");
	f->ff_size = sizeof(Elf64_Ehdr) - 1;
	warns_of("shorter than an ELF header");
	f->ff_size = 4;
	warns_of("shorter than an ELF header");
	f->ff_size = 3;
	warns_of("shorter than an ELF header");
}

/* Files of other kinds, which the kernel refuses: said before it starts. */
static void
test_foreign(void **state)
{
	static const struct {
		const char *text, *why;
	} files[] = {
	    {"a", "shorter than an ELF header"},
	    {"not a module, but a text that is longer than a header of ELF's",
		"magic"},
	    {"!<arch>\nx.o/            0           0     0     644     8     ",
		"ar archive"},
	};
	const struct modspec spec = {.ms_name = "a"};
	struct fakefile *f;

	(void)state;
	for (size_t i = 0; i < knitems(files); i++) {
		fakevol_text(b.b_vol, "/a.kmod", files[i].text);
		warns_of(files[i].why);
		saw(": the kernel will refuse it\n");
		bootbench_end(&b);
		bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	}
	/* An executable. */
	f = modmake_at(b.b_vol, "/a.kmod", &spec);
	((Elf64_Ehdr *)(void *)f->ff_data)->e_type = ET_EXEC;
	warns_of("ELF type 2, not ET_REL (1)");
}

/* Headers that are whole, of sections that are not. */
static void
test_truncated_sections(void **state)
{
	static const struct {
		const char *name; /* of the section */
		uint64_t off, size;
		bool reported; /* the kernel reads it */
	} cuts[] = {
	    {".data", 0x10000, 64, true},
	    {"link_set_modules", UINT64_MAX, 8, true},
	    {".symtab", 0x10000, 48, true},
	    {".rel.data", 64, UINT64_MAX, true},
	    {".strtab", 0x10000, 1, false},
	};
	const struct modspec spec = {.ms_name = "a"};

	(void)state;
	for (size_t i = 0; i < knitems(cuts); i++) {
		struct elfmake *em = modmake(&spec);
		Elf64_Shdr *sh = (void *)(em->em_file + em->em_shoff);

		for (size_t k = 0; k < em->em_nsec; k++)
			if (em->em_sec[k].ex_name != NULL &&
			    strcmp(em->em_sec[k].ex_name, cuts[i].name) == 0) {
				sh[k].sh_offset = cuts[i].off;
				sh[k].sh_size = cuts[i].size;
			}
		fakevol_file(b.b_vol, "/a.kmod", em->em_file, em->em_size);
		elfmake_free(em);
		if (cuts[i].reported) {
			warns_of("beyond the end of the file");
			saw(cuts[i].name);
		} else
			passed_on(0);
		bootbench_end(&b);
		bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	}
}

/* Names that no file is looked for by; and more than anybody needs. */
static void
test_hostile_names(void **state)
{
	static const char bad[] = "../../netbsd,hd0a:b,a b,\x1b[2J,"
				  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,b";
	char many[4096] = "";

	(void)state;
	modmake_stand(&b, "top", bad);
	modmake_stand(&b, "b", NULL);
	load("top");
	boots("b top");
	assert_int_equal(fakeenv_count(b.b_fe, "not a module's name"), 5);
	assert_null(strchr(fakeenv_out(b.b_fe), 0x1b));
	modreq_clear(&b.b_ld);
	for (int i = 0; i < 600; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many),
		    "g%d,", i);
	modmake_stand(&b, "many", many);
	load("many");
	b.b_fe->fe_nattempts = 0;
	boots("many");
	saw("WARNING: many requires too much (9 names, 8 missing)");
	assert_int_equal(warnings(), 9);
	assert_true(b.b_fe->fe_nattempts < 3000);
}

int
main(void)
{
#define TEST(f) BOOTBENCH_TEST(f, &b)
	const struct CMUnitTest tests[] = {
	    TEST(test_builtin),
	    TEST(test_builtin_hostile),
	    TEST(test_i386),
	    TEST(test_mismatches),
	    TEST(test_hostile),
	    TEST(test_truncated),
	    TEST(test_foreign),
	    TEST(test_truncated_sections),
	    TEST(test_hostile_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
