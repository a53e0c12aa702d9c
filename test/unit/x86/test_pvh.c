/* SPDX-License-Identifier: BSD-2-Clause */
/* test_pvh.c: PVH start info, valid and hostile. */
#include "x86test.h"

#include <arch/x86/acpi.h>
#include <arch/x86/pvh.h>
#include <arch/x86/x86_preload.h>

#define INFO    FAKE_BASE
#define MAP     (FAKE_BASE + 0x100)
#define LIST    (FAKE_BASE + 0x2000)
#define LINE    (FAKE_BASE + 0x8000)
#define NAME    (FAKE_BASE + 0xa000)
#define OUTSIDE (FAKE_BASE + FAKE_SIZE)

#define MIB     ((uint64_t)1 << 20)

static struct bootinfo bi;       /* owner: the running test */
static struct hvm_start_info si; /* owner: the running test */
static uint32_t howto;           /* owner: the running test */

static void
put_map(unsigned i, uint64_t pa, uint64_t size, uint32_t type)
{
	const struct hvm_memmap_entry e = {pa, size, type, 0xdeadbeef};

	memcpy(fake_at(MAP + i * sizeof(e)), &e, sizeof(e));
}

static void
put_module(unsigned i, uint64_t pa, uint64_t size, uint64_t cmdline)
{
	const struct hvm_modlist_entry e = {pa, size, cmdline, 0};

	memcpy(fake_at(LIST + i * sizeof(e)), &e, sizeof(e));
}

/* Digest `si`. */
static void
digest(void)
{
	memcpy(fake_at(INFO), &si, sizeof(si));
	memset(&bi, 0xa5, sizeof(bi));
	howto = 0xa5a5a5a5;
	pvh_digest(&bi, &howto, &fake_physmem, INFO);
}

/* As from QEMU: two ranges of RAM, one file. */
static int
setup(void **state)
{
	(void)state;
	fake_clear();
	msgs_clear();
	si = (struct hvm_start_info){.magic = HVM_START_MAGIC,
	    .version = 1,
	    .nmodules = 1,
	    .modlist_pa = LIST,
	    .rsdp_pa = 0xf5a80,
	    .memmap_pa = MAP,
	    .nmemmap = 3};
	put_map(0, 0, 0x9fc00, 1);
	put_map(1, 0xf0000, 0x10000, 2);
	put_map(2, MIB, 255 * MIB, 1);
	put_module(0, 0xffde000, 0x1234, 0);
	return 0;
}

static const struct btinfo_modulelist *
modules(void)
{
	return bootinfo_lookup(
	    &bi, BTINFO_MODULELIST, sizeof(struct btinfo_modulelist));
}

static void
test_sound(void **state)
{
	const struct btinfo_modulelist *ml;
	const struct btinfo_memmap *mm;
	struct bi_modulelist_entry m;
	struct bi_memmap_entry e;

	(void)state;
	digest();
	assert_int_equal(howto, 0);
	assert_int_equal(bi.bi_nrejected, 0);
	assert_int_equal(bi.bi_rsdp, 0xf5a80);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), 0xf5a80);
	mm = bootinfo_lookup(&bi, BTINFO_MEMMAP, sizeof(*mm));
	assert_non_null(mm);
	assert_int_equal(mm->num, 3);
	assert_int_equal(mm->common.len, sizeof(*mm) + 3 * sizeof(e));
	memcpy(&e, &mm->entry[1], sizeof(e));
	assert_int_equal(e.addr, 0xf0000);
	assert_int_equal(e.size, 0x10000);
	assert_int_equal(e.type, BIM_Reserved);
	ml = modules();
	assert_non_null(ml);
	assert_int_equal(ml->num, 1);
	assert_int_equal(ml->endpa, 0xffde000 + 0x1234);
	memcpy(&m, &ml->entry[0], sizeof(m));
	assert_string_equal(m.path, "initrd");
	assert_int_equal(m.type, BI_MODULE_NONE);
	assert_int_equal(m.len, 0x1234);
	assert_int_equal(m.base, 0xffde000);
}

static void
test_no_start_info(void **state)
{
	(void)state;
	pvh_digest(&bi, &howto, &fake_physmem, OUTSIDE - 8);
	assert_int_equal(bi.bi_used, 0);
	assert_true(msgs_have("pvh: the start info at 0x2fff8 cannot be read"));
	si.magic ^= 1;
	digest();
	assert_int_equal(bi.bi_used, 0);
	assert_int_equal(bi.bi_rsdp, 0);
	assert_true(msgs_have("magic 0x336ec579, not 0x336ec578"));
}

/* Version 0 ends before the map: what follows is ignored. */
static void
test_version_0(void **state)
{
	(void)state;
	si.version = 0;
	digest();
	assert_null(bootinfo_lookup(&bi, BTINFO_MEMMAP, 0));
	assert_non_null(modules());
	assert_true(msgs_have("version 0, has no memory map"));
	/* At the end of memory, where only version 0 fits. */
	memcpy(fake_at(OUTSIDE - 40), &si, 40);
	pvh_digest(&bi, &howto, &fake_physmem, OUTSIDE - 40);
	assert_non_null(modules());
	assert_int_equal(bi.bi_rsdp, 0xf5a80);
	si.version = 1;
	memcpy(fake_at(OUTSIDE - 40), &si, 40);
	pvh_digest(&bi, &howto, &fake_physmem, OUTSIDE - 40);
	assert_null(bootinfo_lookup(&bi, BTINFO_MEMMAP, 0));
	assert_non_null(modules());
}

/* A later version has more fields after the known ones. */
static void
test_version_later(void **state)
{
	(void)state;
	si.version = 0xffffffff;
	digest();
	assert_non_null(bootinfo_lookup(&bi, BTINFO_MEMMAP, 0));
}

static void
test_hostile_map(void **state)
{
	static const uint64_t nowhere[] = {
	    0, OUTSIDE, UINT64_MAX, UINT64_MAX - 23, (uint64_t)1 << 32};
	const struct btinfo_memmap *mm;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(nowhere); i++) {
		si.memmap_pa = nowhere[i];
		digest();
		mm = bootinfo_lookup(&bi, BTINFO_MEMMAP, sizeof(*mm));
		assert_non_null(mm);
		assert_int_equal(mm->num, 0);
		assert_true(msgs_have("entry 0 of the memory map at"));
		assert_non_null(modules());
		msgs_clear();
	}
	/* A map that runs past memory: its readable entries are used. */
	si.memmap_pa = OUTSIDE - 2 * sizeof(struct hvm_memmap_entry);
	si.nmemmap = 0xffffffff;
	digest();
	mm = bootinfo_lookup(&bi, BTINFO_MEMMAP, sizeof(*mm));
	assert_int_equal(mm->num, 2);
	assert_true(msgs_have("claims 4294967295 entries"));
	assert_true(msgs_have("entry 2 of the memory map"));
	si.memmap_pa = MAP;
	digest();
	mm = bootinfo_lookup(&bi, BTINFO_MEMMAP, sizeof(*mm));
	assert_int_equal(mm->num, PVH_MAXMAP);
}

static void
test_hostile_list(void **state)
{
	static const uint64_t nowhere[] = {
	    0, OUTSIDE, OUTSIDE - 31, UINT64_MAX, UINT64_MAX - 31};
	size_t i;

	(void)state;
	for (i = 0; i < knitems(nowhere); i++) {
		si.modlist_pa = nowhere[i];
		digest();
		assert_int_equal(modules()->num, 0);
		assert_true(msgs_have("entry 0 of the module list at"));
		msgs_clear();
	}
	si.modlist_pa = LIST;
	si.nmodules = 0;
	digest();
	assert_null(modules());
	si.nmodules = 0xffffffff;
	digest();
	assert_true(msgs_have("module list claims 4294967295 entries"));
	assert_in_range(modules()->num, 100, PRELOAD_MAX);
	assert_in_range(bi.bi_used, BOOTINFO_MAXSIZE - 91, BOOTINFO_MAXSIZE);
}

/* A module beyond 32-bit addresses is left out, the next one is kept. */
static void
test_hostile_module(void **state)
{
	static const struct {
		uint64_t pa, size;
	} bad[] = {
	    {0x100000000, 0x1000},
	    {0xfffff000, 0x1001},
	    {UINT64_MAX, 1},
	    {0x1000, UINT64_MAX},
	    {0x1000, 0x80000000},
	};
	struct bi_modulelist_entry m;
	size_t i;

	(void)state;
	si.nmodules = 2;
	put_module(1, 0x800000, 10, 0);
	for (i = 0; i < knitems(bad); i++) {
		put_module(0, bad[i].pa, bad[i].size, 0);
		digest();
		assert_int_equal(modules()->num, 1);
		assert_int_equal(modules()->endpa, 0x80000a);
		memcpy(&m, &modules()->entry[0], sizeof(m));
		assert_string_equal(m.path, "initrd1");
		assert_true(msgs_have("it does not end below 4 GiB"));
		msgs_clear();
	}
}

static void
name_is(const char *cmdline, const char *path)
{
	struct bi_modulelist_entry m;

	strcpy(fake_at(NAME), cmdline);
	put_module(0, 0x800000, 10, NAME);
	digest();
	memcpy(&m, &modules()->entry[0], sizeof(m));
	assert_string_equal(m.path, path);
}

static void
test_module_name(void **state)
{
	char text[201];
	struct bi_modulelist_entry m;

	(void)state;
	name_is("/stand/hello.kmod", "/stand/hello.kmod");
	name_is("hello.kmod debug=1", "hello.kmod");
	name_is("", "initrd");
	name_is(" x", "initrd");
	name_is("a\x1b[2J\x7f", "a?[2J?");
	memset(text, 'a', 200);
	text[200] = '\0';
	strcpy(fake_at(NAME), text);
	digest();
	memcpy(&m, &modules()->entry[0], sizeof(m));
	assert_int_equal(strnlen(m.path, sizeof(m.path)), 79);
	/* A string without a NUL. */
	memset(fake_at(OUTSIDE - 4), 'x', 4);
	put_module(0, 0x800000, 10, OUTSIDE - 4);
	digest();
	memcpy(&m, &modules()->entry[0], sizeof(m));
	assert_string_equal(m.path, "initrd");
	put_module(0, 0x800000, 10, UINT64_MAX);
	digest();
	memcpy(&m, &modules()->entry[0], sizeof(m));
	assert_string_equal(m.path, "initrd");
}

static void
line(const char *text)
{
	strcpy(fake_at(LINE), text);
	si.cmdline_pa = LINE;
	msgs_clear();
	digest();
}

static void
test_command_line(void **state)
{
	const struct btinfo_rootdevice *r;

	(void)state;
	line("-sv");
	assert_int_equal(howto, RB_SINGLE | AB_VERBOSE);
	line("  -1234abcd   -mqsvxz ");
	assert_int_equal(howto,
	    RB_MD1 | RB_MD2 | RB_MD3 | RB_MD4 | RB_ASKNAME | RB_HALT |
		RB_USERCONF | RB_KDB | RB_MINIROOT | AB_QUIET | RB_SINGLE |
		AB_VERBOSE | AB_DEBUG | AB_SILENT);
	assert_false(msgs_have("ignored"));
	line("root=wd0a -v");
	r = bootinfo_lookup(&bi, BTINFO_ROOTDEVICE, sizeof(*r));
	assert_non_null(r);
	assert_string_equal(r->devname, "wd0a");
	assert_int_equal(howto, AB_VERBOSE);
	line("");
	assert_int_equal(howto, 0);
	assert_null(bootinfo_lookup(&bi, BTINFO_ROOTDEVICE, 0));
}

static void
test_console(void **state)
{
	static const struct {
		const char *text, *devname;
		int32_t addr, speed;
	} good[] = {
	    {"console=pc", "pc", 0, 0},
	    {"console=com", "com", 0x3f8, 0},
	    {"-v console=com0", "com", 0x3f8, 0},
	    {"console=com1,9600", "com", 0x2f8, 9600},
	    {"console=com3,115200 -v", "com", 0x2e8, 115200},
	};
	static const char *const bad[] = {"console=", "console=com4",
	    "console=com0,", "console=com0,fast", "console=com00",
	    "console=com0,9999999999", "console=ttyS0", "console=pc0"};
	const struct btinfo_console *r;

	(void)state;
	for (size_t i = 0; i < knitems(good); i++) {
		line(good[i].text);
		assert_false(msgs_have("ignored"));
		r = bootinfo_lookup(&bi, BTINFO_CONSOLE, sizeof(*r));
		assert_non_null(r);
		assert_string_equal(r->devname, good[i].devname);
		assert_int_equal(r->addr, good[i].addr);
		assert_int_equal(r->speed, good[i].speed);
	}
	for (size_t i = 0; i < knitems(bad); i++) {
		line(bad[i]);
		assert_true(msgs_have("ignored: a console is pc, com0"));
		assert_null(bootinfo_lookup(&bi, BTINFO_CONSOLE, 0));
	}
	line("console=com1 console=pc");
	assert_true(msgs_have("console=pc ignored: it is given twice"));
}

static void
test_hostile_line(void **state)
{
	const struct btinfo_rootdevice *r;

	(void)state;
	line("-sy -v");
	assert_int_equal(howto, AB_VERBOSE);
	assert_true(msgs_have("-sy ignored: not -options, root= or console="));
	line("root=0123456789abcdef root=0123456789abcde root=x");
	assert_true(msgs_have("root=0123456789abcdef ignored: a device's"));
	assert_true(msgs_have("root=x ignored: it is given twice"));
	r = bootinfo_lookup(&bi, BTINFO_ROOTDEVICE, sizeof(*r));
	assert_string_equal(r->devname, "0123456789abcde");
	line("console=\x1b\x01");
	assert_true(msgs_have("console=?? ignored"));
	/* Without a NUL, and unreadable. */
	memset(fake_at(LINE), '-', 4096);
	digest();
	assert_true(msgs_have("pvh: command line: ----"));
	si.cmdline_pa = OUTSIDE;
	digest();
	assert_true(msgs_have("the command line at 0x30000 cannot be read"));
	assert_non_null(modules());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_sound, setup),
	    cmocka_unit_test_setup(test_no_start_info, setup),
	    cmocka_unit_test_setup(test_version_0, setup),
	    cmocka_unit_test_setup(test_version_later, setup),
	    cmocka_unit_test_setup(test_hostile_map, setup),
	    cmocka_unit_test_setup(test_hostile_list, setup),
	    cmocka_unit_test_setup(test_hostile_module, setup),
	    cmocka_unit_test_setup(test_module_name, setup),
	    cmocka_unit_test_setup(test_command_line, setup),
	    cmocka_unit_test_setup(test_console, setup),
	    cmocka_unit_test_setup(test_hostile_line, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
