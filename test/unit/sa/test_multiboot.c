/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_multiboot.c: multiboot_kernel() from the command to the hand-off: what a
 * kernel of either version is told, and where it is put.
 */
#include "mbbench.h"

#include <ui/menu.h>

static void
version1(void **state)
{
	struct satest *t = *state;
	const uint8_t *mbi, *mod, *map;
	uint64_t at = 0, addr, size;

	mbbench_boots(t,
	    "load /one a  'b';fs /dir/two;rndseed /one;"
	    "multiboot /mb -v \"x  y\" ");
	assert_saw(t, "rndseed /one: only for NetBSD");
	mbbench_kernel(t, MB_PA, MB_PA + 0x40);
	assert_int_equal(mbbench_handoff(t)->fh_eax, 0x2badb002);
	assert_false(mbbench_handoff(t)->fh_firmware);
	mbi = mbbench_info(t, mbbench_handoff(t)->fh_ebx);
	assert_int_equal(mbbench_word(mbi, 0), 0x24d);
	assert_int_equal(mbbench_word(mbi, 4), 640);
	assert_int_equal(mbbench_word(mbi, 8), (63 << 20) / 1024);
	assert_string_equal(
	    mbbench_info(t, mbbench_word(mbi, 16)), "/mb -v \"x  y\"");
	assert_string_equal(
	    mbbench_info(t, mbbench_word(mbi, 64)), "Primeboot");
	assert_int_equal(mbbench_word(mbi, 20), 2);
	mod = mbbench_info(t, mbbench_word(mbi, 24));
	mbbench_module(
	    t, mbbench_word(mod, 0), mbbench_word(mod, 4), "first module");
	assert_string_equal(
	    mbbench_info(t, mbbench_word(mod, 8)), "/one a  'b'");
	mbbench_module(t, mbbench_word(mod, 16), mbbench_word(mod, 20), "2nd");
	assert_string_equal(mbbench_info(t, mbbench_word(mod, 24)), "/dir/two");
	map = mbbench_info(t, mbbench_word(mbi, 48));
	for (size_t i = 0; i < mbbench_word(mbi, 44); i += 24) {
		assert_int_equal(mbbench_word(map, i), 20);
		memcpy(&addr, map + i + 4, 8);
		memcpy(&size, map + i + 12, 8);
		assert_true(addr >= at);
		at = addr + size;
	}
	assert_int_equal(at, 64 << 20);
}

/* The tag of a type; NULL: none.  Checks all of them. */
static const uint8_t *
tag(struct satest *t, uint32_t type, unsigned nth)
{
	const uint8_t *mbi = mbbench_info(t, mbbench_handoff(t)->fh_ebx),
		      *found = NULL;
	uint32_t off = 8, size = mbbench_word(mbi, 0);

	assert_true(size <= mbbench_handoff(t)->fh_bootinfo_size);
	for (;;) {
		assert_true(off + 8 <= size &&
		    mbbench_word(mbi, off + 4) >= 8 &&
		    off + mbbench_word(mbi, off + 4) <= size);
		if (mbbench_word(mbi, off) == type && nth-- == 0)
			found = mbi + off;
		if (mbbench_word(mbi, off) == 0)
			break;
		off += (mbbench_word(mbi, off + 4) + 7) & ~7u;
	}
	assert_int_equal(mbbench_word(mbi, off + 4), 8);
	assert_int_equal(off + 8, size);
	return found;
}

static void
version2(void **state)
{
	struct satest *t = *state;
	const uint8_t *p;

	mbbench_header2(mb_plain2, knitems(mb_plain2));
	mbbench_new(t, ELFCLASS64);
	mbbench_boots(t, "load /one a;load /dir/two;multiboot hd0a:mb");
	mbbench_kernel(t, MB_PA, MB_PA + 0x40);
	assert_int_equal(mbbench_handoff(t)->fh_eax, 0x36d76289);
	assert_string_equal(tag(t, 1, 0) + 8, "hd0a:mb");
	assert_string_equal(tag(t, 2, 0) + 8, "Primeboot");
	p = tag(t, 3, 0);
	mbbench_module(
	    t, mbbench_word(p, 8), mbbench_word(p, 12), "first module");
	assert_string_equal(p + 16, "/one a");
	p = tag(t, 3, 1);
	mbbench_module(t, mbbench_word(p, 8), mbbench_word(p, 12), "2nd");
	assert_string_equal(p + 16, "/dir/two");
	assert_int_equal(mbbench_word(tag(t, 4, 0), 8), 640);
	assert_int_equal(mbbench_word(tag(t, 6, 0), 8), 24);
	assert_int_equal(mbbench_word(tag(t, 6, 0), 12), 0);
	assert_int_equal(mbbench_word(tag(t, 17, 0), 8), FAKE_DESCSIZE);
	for (uint32_t type = 5; type < 30; type++)
		if (type != 6 && type != 17)
			assert_null(tag(t, type, 0));
}

/* A screen, and the firmware's tables. */
static void
screen_and_firmware(void **state)
{
	struct satest *t = *state;
	const uint8_t *p;

	mbbench_header2(mb_plain2, knitems(mb_plain2));
	mbbench_new(t, ELFCLASS64);
	t->fe->fe_fb = &mb_fb;
	t->fe->fe_fwtables = &mb_tables;
	mbbench_boots(t, "multiboot /mb");
	p = tag(t, 8, 0);
	assert_int_equal(mbbench_word(p, 4), 38);
	assert_int_equal(mbbench_word(p, 8), 0x80000000);
	assert_int_equal(mbbench_word(p, 16), 3200);
	assert_int_equal(mbbench_word(p, 20), 800);
	assert_int_equal(mbbench_word(p, 24), 600);
	assert_int_equal(mbbench_word(p, 28), 0x00000120);
	assert_memory_equal(p + 32, "\x10\x08\x08\x08\x00\x08", 6);
	assert_int_equal(mbbench_word(tag(t, 12, 0), 8), 0x3f000000);
	assert_int_equal(mbbench_word(tag(t, 14, 0), 4), 28);
	assert_int_equal(mbbench_word(tag(t, 15, 0), 4), 44);
	assert_memory_equal(tag(t, 15, 0) + 8, mb_rsdp, sizeof(mb_rsdp));
	assert_null(tag(t, 18, 0));
	assert_null(tag(t, 20, 0));
	t->fe->fe_fwtables = NULL;
	t->fe->fe_fb = NULL;
	mbbench_header(mb_head1, knitems(mb_head1));
	mbbench_new(t, ELFCLASS32);
	t->fe->fe_fb = &mb_fb;
	mbbench_boots(t, "multiboot /mb");
	p = mbbench_info(t, mbbench_handoff(t)->fh_ebx);
	assert_int_equal(mbbench_word(p, 0) & 0x1000, 0x1000);
	assert_int_equal(mbbench_word(p, 88), 0x80000000);
	assert_int_equal(mbbench_word(p, 96), 3200);
	assert_int_equal(mbbench_word(p, 100), 800);
	assert_int_equal(mbbench_word(p, 104), 600);
	assert_int_equal(mbbench_word(p, 108) & 0xffff, 0x120);
	assert_memory_equal(p + 110, "\x10\x08\x08\x08\x00\x08", 6);
}

static void
with_boot_services(void **state)
{
	struct satest *t = *state;

	mbbench_header2(mb_efi2, knitems(mb_efi2));
	mbbench_new(t, ELFCLASS32);
	/* No firmware that says where its tables are. */
	mbbench_boots(t, "multiboot /mb");
	assert_false(mbbench_handoff(t)->fh_firmware);
	mbbench_kernel(t, MB_PA, MB_PA + 0x40);
	t->fe->fe_fwtables = &mb_tables;
	mbbench_boots(t, "load /one;multiboot /mb");
	assert_true(mbbench_handoff(t)->fh_firmware);
	mbbench_kernel(t, MB_PA, MB_PA + 0x80);
	assert_non_null(tag(t, 18, 0));
	assert_int_equal(mbbench_word(tag(t, 20, 0), 8), 0x3f001000);
	assert_int_equal(mbbench_word(tag(t, 21, 0), 8), MB_PA);
	assert_null(tag(t, 6, 0));
	assert_null(tag(t, 17, 0));
	mb_tables.sft_64 = false;
	mbbench_boots(t, "multiboot /mb");
	mbbench_kernel(t, MB_PA, MB_PA + 0x84);
	assert_int_equal(mbbench_word(tag(t, 11, 0), 4), 12);
	assert_int_equal(mbbench_word(tag(t, 19, 0), 8), 0x3f001000);
	mb_tables.sft_64 = true;
}

/* Tables that are required, and that this firmware does not have. */
static void
required_tables(void **state)
{
	static const struct {
		uint32_t type;
		const char *name;
	} k[] = {
	    {8, "requires a framebuffer"},
	    {11, "32-bit EFI"},
	    {12, "64-bit EFI"},
	    {14, "ACPI 1.0"},
	    {15, "ACPI 2.0"},
	    {18, "boot services"},
	    {19, "handle of 32-bit EFI"},
	    {20, "handle of 64-bit EFI"},
	    {21, "relocatable"},
	};
	struct satest *t = *state;
	uint32_t words[12];

	for (size_t i = 0; i < knitems(k); i++) {
		const uint32_t tag[] = {1, 16, 1, k[i].type};

		memcpy(words, mb_plain2, 4 * sizeof(words[0]));
		memcpy(words + 4, tag, sizeof(tag));
		memcpy(words + 8, mb_plain2 + 4, 2 * sizeof(words[0]));
		mbbench_header2(words, 10);
		mbbench_new(t, ELFCLASS64);
		t->fe->fe_fb = NULL;
		t->fe->fe_fwtables = NULL;
		mbbench_fails(t, "multiboot /mb", k[i].name);
		/* Optional, it is no fault. */
		words[4] |= 0x10000;
		mbbench_header2(words, 10);
		mbbench_write(t);
		mbbench_boots(t, "multiboot /mb");
		words[4] &= 0xffff;
		mbbench_header2(words, 10);
		mbbench_write(t);
		t->fe->fe_fb = &mb_fb;
		t->fe->fe_fwtables = &mb_tables;
		if (k[i].type == 8 || k[i].type == 12 || k[i].type == 14 ||
		    k[i].type == 15)
			mbbench_boots(t, "multiboot /mb");
		else
			mbbench_fails(t, "multiboot /mb", k[i].name);
	}
}

static void
relocatable(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x10000, 0xa0000}, SA_MEM_FREE},
	    {{0x100000, MB_PA}, SA_MEM_FREE},
	    {{MB_PA, MB_PA + 0x1000}, SA_MEM_BOOT},
	    {{MB_PA + 0x1000, 0x4000000}, SA_MEM_FREE},
	};
	struct satest *t = *state;

	mbbench_header2(mb_efi2, knitems(mb_efi2));
	mbbench_new(t, ELFCLASS32);
	t->fe->fe_fwtables = &mb_tables;
	/* Its place is in use: it is moved to where memory is free. */
	fakeenv_memmap(t->fe, map, knitems(map));
	mbbench_boots(t, "multiboot /mb");
	assert_true(mbbench_handoff(t)->fh_firmware);
	mbbench_kernel(t, 0x200000, 0x200080);
	assert_int_equal(mbbench_word(tag(t, 21, 0), 8), 0x200000);
	/* Where the user wants it, boot services have to end. */
	mbbench_boots(t, "reloc 0x400000;multiboot /mb");
	assert_false(mbbench_handoff(t)->fh_firmware);
	assert_saw(t, "without boot services");
	mbbench_kernel(t, MB_PA, MB_PA + 0x40);
	mbbench_fails(
	    t, "reloc 0x401000;multiboot /mb", "at multiples of 0x200000");
	mbbench_fails(
	    t, "reloc 0x100000;multiboot /mb", "within 0x200000-0x3ffffff");
	mbbench_boots(t, "reloc 0x600000;multiboot /mb");
	mbbench_kernel(t, 0x600000, 0x600080);
	mbbench_boots(t, "reloc none;multiboot /mb");
	assert_true(mbbench_handoff(t)->fh_firmware);
	/* One that is not relocatable goes where the user says. */
	mbbench_header2(mb_plain2, knitems(mb_plain2));
	mbbench_new(t, ELFCLASS32);
	mbbench_boots(t, "reloc 0x701000;multiboot /mb");
	mbbench_kernel(t, 0x701000, 0x701040);
	mbbench_boots(t, "reloc default;multiboot /mb");
	mbbench_kernel(t, MB_PA, MB_PA + 0x40);
	assert_true(mbbench_handoff(t)->fh_moved != 0);
}

static void
flat_file(void **state)
{
	uint32_t head[8] = {MULTIBOOT1_HEADER, 0x10003,
	    -(MULTIBOOT1_HEADER + 0x10003), MB_PA, MB_PA, 0, MB_PA + MB_MEM,
	    MB_PA + 0x60};
	struct satest *t = *state;

	mbbench_header(head, 8);
	fakevol_file(t->vol, "/flat", mb_text, MB_SIZE);
	mbbench_boots(t, "multiboot /flat");
	mbbench_kernel(t, MB_PA, MB_PA + 0x60);
	/* Only a part of the file is loaded. */
	head[5] = MB_PA + 0x800;
	mbbench_header(head, 8);
	fakevol_file(t->vol, "/flat", mb_text, MB_SIZE);
	mbbench_boots(t, "multiboot /flat");
	memset(mb_text + 0x800, 0, MB_SIZE - 0x800);
	mbbench_kernel(t, MB_PA, MB_PA + 0x60);
	head[5] = MB_PA + MB_SIZE + 1;
	mbbench_header(head, 8);
	fakevol_file(t->vol, "/flat", mb_text, MB_SIZE);
	mbbench_fails(t, "multiboot /flat", "beyond the end of the file");
	head[5] = 0;
	head[7] = MB_PA + MB_MEM;
	mbbench_header(head, 8);
	fakevol_file(t->vol, "/flat", mb_text, MB_SIZE);
	mbbench_fails(
	    t, "multiboot /flat", "entry point 0x403000 is in no segment");
	head[3] = head[4] = 0xfffff800;
	head[6] = 0;
	mbbench_header(head, 8);
	fakevol_file(t->vol, "/flat", mb_text, MB_SIZE);
	mbbench_fails(t, "multiboot /flat", "ends beyond 4 GB");
}

/* boot.cfg: what a boot without menu starts. */
static void
boot_cfg(void **state)
{
	struct satest *t = *state;

	assert_int_equal(
	    satest_bootcfg(t, "timeout=0\nload=/one q\nmultiboot=/mb a b\n"),
	    0);
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nwarn, 0);
	autoboot_run(&t->ld);
	assert_int_equal(mbbench_handoff(t)->fh_count, 1);
	assert_saw(t, "booting multiboot /mb a b");
	assert_string_equal(
	    mbbench_info(t,
		mbbench_word(mbbench_info(t, mbbench_handoff(t)->fh_ebx), 16)),
	    "/mb a b");
	assert_int_equal(satest_bootcfg(t, "multiboot=/a\nmultiboot=/b\n"), 0);
	assert_saw(t, "line 2: multiboot=/b: there is one already");
	assert_int_equal(satest_bootcfg(t, "menu=A:boot\nmultiboot=/b\n"), 0);
	assert_saw(t, "multiboot= is for a boot without menu");
}

/* Firmware that executes no memory that can be written. */
static void
handoff_refused(void **state)
{
	struct satest *t = *state;

	t->fe->fe_handoff_result = EACCES;
	mbbench_boots(t, "multiboot /mb");
	assert_saw(t, "hand-off failed: permission denied: the firmware does");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    mbbench(version1),
	    mbbench(version2),
	    mbbench(screen_and_firmware),
	    mbbench(with_boot_services),
	    mbbench(required_tables),
	    mbbench(relocatable),
	    mbbench(flat_file),
	    mbbench(boot_cfg),
	    mbbench(handoff_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
