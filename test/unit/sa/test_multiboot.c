/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_multiboot.c: multiboot_kernel() from the command to the hand-off: what a
 * kernel of either version is told, where it is put, and failures.
 */
#include "satest.h"

#include <elf.h>

#include <boot/multiboot.h>
#include <ui/menu.h>

#include "elfmake.h"

#define KPA   0x400000u
#define KSIZE 4096u
#define KMEM  0x3000u

static struct elfmake *em;  /* the kernel; owner: the running test */
static uint8_t text[KSIZE]; /* its segment's bytes */

static const uint32_t head1[] = {
    MULTIBOOT1_HEADER, 3, -(MULTIBOOT1_HEADER + 3)};

/* The rest of a header of version 2; its sum is computed. */
static const uint32_t plain2[] = {1, 16, 4, 6, 0, 8};
static const uint32_t efi2[] = {7, 8, 9, 12, KPA + 0x80, 0, 8, 12, KPA + 0x84,
    0, 10, 24, 0x200000, 0x3ffffff, 0x200000, 0, 0, 8};

static void
set_header(const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = elfmake_byte(i);
	memcpy(text, words, n * 4);
}

static void
set_header2(const uint32_t *tags, size_t n)
{
	uint32_t w[64] = {MULTIBOOT2_HEADER, 0, (uint32_t)(16 + 4 * n)};

	w[3] = -(w[0] + w[2]);
	memcpy(w + 4, tags, n * 4);
	set_header(w, 4 + n);
}

/* (Re)write /mb by `em' and `text'. */
static void
kernel_write(struct satest *t)
{
	elfmake_build(em);
	fakevol_file(t->vol, "/mb", em->em_file, em->em_size);
}

static void
kernel_new(struct satest *t, int class)
{
	struct elfmake_seg *es;

	if (em != NULL)
		elfmake_free(em);
	em = elfmake_new(class);
	/* Loaded where p_paddr says, entered by a virtual address. */
	es = elfmake_load(em, ELFMAKE_BASE32 + 0x5000, KSIZE, KMEM);
	es->es_paddr = KPA;
	es->es_data = text;
	es->es_align = 4096;
	em->em_entry = ELFMAKE_BASE32 + 0x5040;
	kernel_write(t);
}

static int
setup(void **state)
{
	struct satest *t;

	if (satest_setup(state) != 0)
		return -1;
	t = *state;
	fakeenv_loader(t->fe, &t->ld);
	fakevol_text(t->vol, "/one", "first module");
	fakevol_text(t->vol, "/dir/two", "2nd");
	set_header(head1, knitems(head1));
	kernel_new(t, ELFCLASS32);
	return 0;
}

static int
teardown(void **state)
{
	struct satest *t = *state;

	modreq_clear(&t->ld);
	elfmake_free(em);
	em = NULL;
	return satest_teardown(state);
}

static struct fakehandoff *
handoff(struct satest *t)
{
	return &t->fe->fe_handoff;
}

static void
boots(struct satest *t, const char *line)
{
	const unsigned before = handoff(t)->fh_count;

	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, line), CMD_FAILED);
	if (handoff(t)->fh_count != before + 1)
		fail_msg("%s", fakeenv_out(t->fe));
	assert_int_equal(handoff(t)->fh_finish_error, 0);
	assert_true(t->fe->fe_nheld == 0);
	assert_int_equal(t->fe->fe_nopenfiles, 0);
	assert_clean_output(t);
}

static void
fails(struct satest *t, const char *line, const char *message)
{
	const unsigned before = handoff(t)->fh_count;

	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, line), CMD_FAILED);
	if (!fakeenv_saw(t->fe, message))
		fail_msg("%s: %s", message, fakeenv_out(t->fe));
	assert_int_equal(handoff(t)->fh_count, before);
	assert_true(t->fe->fe_nheld == 0);
	assert_int_equal(t->fe->fe_nopenfiles, 0);
	assert_int_equal(t->fe->fe_nmounted, 0);
	assert_clean_output(t);
}

/* The information at a physical address. */
static const uint8_t *
info(struct satest *t, uint64_t pa)
{
	const struct fakehandoff *h = handoff(t);

	assert_true(pa >= h->fh_bootinfo_pa &&
	    pa < h->fh_bootinfo_pa + h->fh_bootinfo_size);
	return h->fh_bootinfo + (pa - h->fh_bootinfo_pa);
}

static uint32_t
word(const uint8_t *p, size_t off)
{
	uint32_t v;

	memcpy(&v, p + off, sizeof(v));
	return v;
}

static void
check_kernel(struct satest *t, uint32_t pa, uint32_t entry)
{
	const struct fakehandoff *h = handoff(t);

	assert_int_equal(h->fh_final.pr_start, pa);
	assert_int_equal(h->fh_entry, entry);
	assert_memory_equal(h->fh_image, text, sizeof(text));
	for (size_t i = KSIZE; i < KMEM; i++)
		assert_int_equal(h->fh_image[i], 0);
	assert_int_equal(h->fh_ebx, h->fh_bootinfo_pa);
}

static void
check_module(struct satest *t, uint32_t start, uint32_t end, const char *bytes)
{
	const struct fakehandoff *h = handoff(t);

	assert_int_equal(start % PAGE_SIZE, 0);
	assert_int_equal(end - start, strlen(bytes));
	assert_memory_equal(
	    h->fh_image + (start - h->fh_final.pr_start), bytes, end - start);
}

/* ---- what it is told ---- */

static void
version1(void **state)
{
	struct satest *t = *state;
	const uint8_t *mbi, *mod, *map;
	uint64_t at = 0, addr, size;

	boots(t,
	    "load /one a  'b';fs /dir/two;rndseed /one;"
	    "multiboot /mb -v \"x  y\" ");
	assert_saw(t, "rndseed /one: only for NetBSD");
	check_kernel(t, KPA, KPA + 0x40);
	assert_int_equal(handoff(t)->fh_eax, 0x2badb002);
	assert_false(handoff(t)->fh_firmware);
	mbi = info(t, handoff(t)->fh_ebx);
	assert_int_equal(word(mbi, 0), 0x24d);
	assert_int_equal(word(mbi, 4), 640);
	assert_int_equal(word(mbi, 8), (63 << 20) / 1024);
	assert_string_equal(info(t, word(mbi, 16)), "/mb -v \"x  y\"");
	assert_string_equal(info(t, word(mbi, 64)), "Primeboot");
	assert_int_equal(word(mbi, 20), 2);
	mod = info(t, word(mbi, 24));
	check_module(t, word(mod, 0), word(mod, 4), "first module");
	assert_string_equal(info(t, word(mod, 8)), "/one a  'b'");
	check_module(t, word(mod, 16), word(mod, 20), "2nd");
	assert_string_equal(info(t, word(mod, 24)), "/dir/two");
	map = info(t, word(mbi, 48));
	for (size_t i = 0; i < word(mbi, 44); i += 24) {
		assert_int_equal(word(map, i), 20);
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
	const uint8_t *mbi = info(t, handoff(t)->fh_ebx), *found = NULL;
	uint32_t off = 8, size = word(mbi, 0);

	assert_true(size <= handoff(t)->fh_bootinfo_size);
	for (;;) {
		assert_true(off + 8 <= size && word(mbi, off + 4) >= 8 &&
		    off + word(mbi, off + 4) <= size);
		if (word(mbi, off) == type && nth-- == 0)
			found = mbi + off;
		if (word(mbi, off) == 0)
			break;
		off += (word(mbi, off + 4) + 7) & ~7u;
	}
	assert_int_equal(word(mbi, off + 4), 8);
	assert_int_equal(off + 8, size);
	return found;
}

static struct btinfo_framebuffer fb = {.physaddr = 0x80000000,
    .width = 800,
    .height = 600,
    .stride = 3200,
    .depth = 32,
    .rnum = 8,
    .gnum = 8,
    .bnum = 8,
    .rpos = 16,
    .gpos = 8};
static const char rsdp[SA_RSDP2_SIZE] = "RSD PTR ";
static struct sa_fwtables tables = {0x3f000000, 0x3f001000, true, rsdp, rsdp};

static void
version2(void **state)
{
	struct satest *t = *state;
	const uint8_t *p;

	set_header2(plain2, knitems(plain2));
	kernel_new(t, ELFCLASS64);
	boots(t, "load /one a;load /dir/two;multiboot hd0a:mb");
	check_kernel(t, KPA, KPA + 0x40);
	assert_int_equal(handoff(t)->fh_eax, 0x36d76289);
	assert_string_equal(tag(t, 1, 0) + 8, "hd0a:mb");
	assert_string_equal(tag(t, 2, 0) + 8, "Primeboot");
	p = tag(t, 3, 0);
	check_module(t, word(p, 8), word(p, 12), "first module");
	assert_string_equal(p + 16, "/one a");
	p = tag(t, 3, 1);
	check_module(t, word(p, 8), word(p, 12), "2nd");
	assert_string_equal(p + 16, "/dir/two");
	assert_int_equal(word(tag(t, 4, 0), 8), 640);
	assert_int_equal(word(tag(t, 6, 0), 8), 24);
	assert_int_equal(word(tag(t, 6, 0), 12), 0);
	assert_int_equal(word(tag(t, 17, 0), 8), FAKE_DESCSIZE);
	for (uint32_t type = 5; type < 30; type++)
		if (type != 6 && type != 17)
			assert_null(tag(t, type, 0));
	/* With a screen, and the firmware's tables. */
	t->fe->fe_fb = &fb;
	t->fe->fe_fwtables = &tables;
	boots(t, "multiboot /mb");
	p = tag(t, 8, 0);
	assert_int_equal(word(p, 4), 38);
	assert_int_equal(word(p, 8), 0x80000000);
	assert_int_equal(word(p, 16), 3200);
	assert_int_equal(word(p, 20), 800);
	assert_int_equal(word(p, 24), 600);
	assert_int_equal(word(p, 28), 0x00000120);
	assert_memory_equal(p + 32, "\x10\x08\x08\x08\x00\x08", 6);
	assert_int_equal(word(tag(t, 12, 0), 8), 0x3f000000);
	assert_int_equal(word(tag(t, 14, 0), 4), 28);
	assert_int_equal(word(tag(t, 15, 0), 4), 44);
	assert_memory_equal(tag(t, 15, 0) + 8, rsdp, sizeof(rsdp));
	assert_null(tag(t, 18, 0));
	assert_null(tag(t, 20, 0));
	t->fe->fe_fwtables = NULL;
	t->fe->fe_fb = NULL;
	set_header(head1, knitems(head1));
	kernel_new(t, ELFCLASS32);
	t->fe->fe_fb = &fb;
	boots(t, "multiboot /mb");
	p = info(t, handoff(t)->fh_ebx);
	assert_int_equal(word(p, 0) & 0x1000, 0x1000);
	assert_int_equal(word(p, 88), 0x80000000);
	assert_int_equal(word(p, 108) & 0xffff, 0x120);
}

/* ---- boot services, and its place ---- */

static void
with_boot_services(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x10000, 0xa0000}, SA_MEM_FREE},
	    {{0x100000, KPA}, SA_MEM_FREE},
	    {{KPA, KPA + 0x1000}, SA_MEM_BOOT},
	    {{KPA + 0x1000, 0x4000000}, SA_MEM_FREE},
	};
	struct satest *t = *state;

	set_header2(efi2, knitems(efi2));
	kernel_new(t, ELFCLASS32);
	/* No firmware that says where its tables are. */
	boots(t, "multiboot /mb");
	assert_false(handoff(t)->fh_firmware);
	check_kernel(t, KPA, KPA + 0x40);
	t->fe->fe_fwtables = &tables;
	boots(t, "load /one;multiboot /mb");
	assert_true(handoff(t)->fh_firmware);
	check_kernel(t, KPA, KPA + 0x80);
	assert_non_null(tag(t, 18, 0));
	assert_int_equal(word(tag(t, 20, 0), 8), 0x3f001000);
	assert_int_equal(word(tag(t, 21, 0), 8), KPA);
	assert_null(tag(t, 6, 0));
	assert_null(tag(t, 17, 0));
	tables.sft_64 = false;
	boots(t, "multiboot /mb");
	check_kernel(t, KPA, KPA + 0x84);
	assert_int_equal(word(tag(t, 11, 0), 4), 12);
	assert_int_equal(word(tag(t, 19, 0), 8), 0x3f001000);
	tables.sft_64 = true;
	/* Its place is in use: it is moved to where memory is free. */
	fakeenv_memmap(t->fe, map, knitems(map));
	boots(t, "multiboot /mb");
	assert_true(handoff(t)->fh_firmware);
	check_kernel(t, 0x200000, 0x200080);
	assert_int_equal(word(tag(t, 21, 0), 8), 0x200000);
	/* Where the user wants it, boot services have to end. */
	boots(t, "reloc 0x400000;multiboot /mb");
	assert_false(handoff(t)->fh_firmware);
	assert_saw(t, "without boot services");
	check_kernel(t, KPA, KPA + 0x40);
	fails(t, "reloc 0x401000;multiboot /mb", "at multiples of 0x200000");
	fails(t, "reloc 0x100000;multiboot /mb", "within 0x200000-0x3ffffff");
	boots(t, "reloc 0x600000;multiboot /mb");
	check_kernel(t, 0x600000, 0x600080);
	boots(t, "reloc none;multiboot /mb");
	assert_true(handoff(t)->fh_firmware);
	/* One that is not relocatable goes where the user says. */
	set_header2(plain2, knitems(plain2));
	kernel_new(t, ELFCLASS32);
	boots(t, "reloc 0x701000;multiboot /mb");
	check_kernel(t, 0x701000, 0x701040);
	boots(t, "reloc default;multiboot /mb");
	check_kernel(t, KPA, KPA + 0x40);
	assert_true(handoff(t)->fh_moved != 0);
}

static void
flat_file(void **state)
{
	uint32_t head[8] = {MULTIBOOT1_HEADER, 0x10003,
	    -(MULTIBOOT1_HEADER + 0x10003), KPA, KPA, 0, KPA + KMEM,
	    KPA + 0x60};
	struct satest *t = *state;

	set_header(head, 8);
	fakevol_file(t->vol, "/flat", text, sizeof(text));
	boots(t, "multiboot /flat");
	check_kernel(t, KPA, KPA + 0x60);
	/* Only a part of the file is loaded. */
	head[5] = KPA + 0x800;
	set_header(head, 8);
	fakevol_file(t->vol, "/flat", text, sizeof(text));
	boots(t, "multiboot /flat");
	memset(text + 0x800, 0, sizeof(text) - 0x800);
	check_kernel(t, KPA, KPA + 0x60);
	head[5] = KPA + KSIZE + 1;
	set_header(head, 8);
	fakevol_file(t->vol, "/flat", text, sizeof(text));
	fails(t, "multiboot /flat", "beyond the end of the file");
	head[5] = 0;
	head[7] = KPA + KMEM;
	set_header(head, 8);
	fakevol_file(t->vol, "/flat", text, sizeof(text));
	fails(t, "multiboot /flat", "entry point 0x403000 is in no segment");
	head[3] = head[4] = 0xfffff800;
	head[6] = 0;
	set_header(head, 8);
	fakevol_file(t->vol, "/flat", text, sizeof(text));
	fails(t, "multiboot /flat", "ends beyond 4 GB");
}

/* ---- failures ---- */

static void
bad_kernels(void **state)
{
	struct satest *t = *state;
	struct elfmake_seg *es;

	fails(t, "multiboot", "a file name is missing");
	fails(t, "multiboot /nowhere", "hd0a:/nowhere: ");
	fails(t, "multiboot hd0a:", "expected [dev:]file");
	fakevol_text(t->vol, "/empty", "");
	fails(t, "multiboot /empty", "empty file");
	fakevol_text(t->vol, "/text", "not a kernel");
	fails(t, "multiboot /text", "not a Multiboot kernel");
	fakevol_file(t->vol, "/head", head1, sizeof(head1));
	fails(t, "multiboot /head", "ELF");
	em->em_type = ET_DYN;
	kernel_write(t);
	fails(t, "multiboot /mb", "ELF type 3");
	em->em_type = ET_EXEC;
	em->em_machine = EM_ARM;
	kernel_write(t);
	fails(t, "multiboot /mb", "for machine 40");
	em->em_machine = EM_386;
	em->em_entry = 0x1000;
	kernel_write(t);
	fails(t, "multiboot /mb", "entry point 0x1000 is in no segment");
	em->em_entry = KPA + 0x44; /* a physical one */
	es = &em->em_seg[0];
	kernel_write(t);
	boots(t, "multiboot /mb");
	check_kernel(t, KPA, KPA + 0x44);
	es->es_paddr = 0xffffe000;
	kernel_write(t);
	fails(t, "multiboot /mb", "ends beyond 4 GB");
	es->es_paddr = 0x80000000;
	kernel_write(t);
	fails(t, "multiboot /mb", "is in no segment");
	em->em_entry = ELFMAKE_BASE32 + 0x5040;
	kernel_write(t);
	fails(t, "multiboot /mb", "no memory");
	es->es_paddr = KPA;
	es->es_memsz = KSIZE - 1;
	kernel_write(t);
	fails(t, "multiboot /mb", "larger in the file");
	es->es_type = PT_NOTE;
	kernel_write(t);
	fails(t, "multiboot /mb", "nothing to load");
}

static void
missing_modules(void **state)
{
	static const uint32_t console[] = {4, 12, 1, 0, 0, 8};
	struct satest *t = *state;

	fails(t, "load /one;load /gone;multiboot /mb", "1 modules are missing");
	boots(t, "modules off;multiboot /mb");
	assert_int_equal(word(info(t, handoff(t)->fh_ebx), 20), 0);
	/* A NetBSD kernel takes no arguments of a module. */
	modreq_clear(&t->ld);
	satest_kernel(t->vol, "/netbsd");
	boots(t, "modules on;load /one some more;boot /netbsd");
	assert_saw(t, "WARNING: load /one: \"some more\" is ignored");
	set_header2(console, knitems(console));
	kernel_new(t, ELFCLASS32);
	fails(t, "multiboot /mb", "needs a screen");
	t->fe->fe_fb = &fb;
	boots(t, "multiboot /mb");
}

/* Every allocation fails in its turn. */
static void
no_memory(void **state)
{
	struct satest *t = *state;
	unsigned n, before;

	set_header2(efi2, knitems(efi2));
	kernel_new(t, ELFCLASS32);
	t->fe->fe_fwtables = &tables;
	assert_int_equal(
	    command_run(&t->ld, "load /one x;fs /dir/two"), CMD_OK);
	(void)device_count(&t->ld);
	for (n = 1;; n++) {
		before = handoff(t)->fh_count;
		fakeenv_out_clear(t->fe);
		fakeenv_fail_after(t->fe, n, false);
		(void)command_run(&t->ld, "multiboot /mb");
		assert_true(t->fe->fe_nheld == 0);
		assert_int_equal(t->fe->fe_nopenfiles, 0);
		if (t->fe->fe_nfailed == 0)
			break;
		if (handoff(t)->fh_count == before)
			assert_true(strlen(fakeenv_out(t->fe)) > 10);
	}
	assert_true(n > 5);
	assert_int_equal(handoff(t)->fh_count, before + 1);
	fakeenv_fail_after(t->fe, 1, false);
	assert_int_equal(command_run(&t->ld, "load /three args"), CMD_FAILED);
	fakeenv_fail_after(t->fe, 4, false);
	assert_int_equal(command_run(&t->ld, "load /three args"), CMD_FAILED);
	fakeenv_fail_after(t->fe, 0, false);
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
	assert_int_equal(handoff(t)->fh_count, 1);
	assert_saw(t, "booting multiboot /mb a b");
	assert_string_equal(
	    info(t, word(info(t, handoff(t)->fh_ebx), 16)), "/mb a b");
	assert_int_equal(satest_bootcfg(t, "multiboot=/a\nmultiboot=/b\n"), 0);
	assert_saw(t, "line 2: multiboot=/b: there is one already");
	assert_int_equal(satest_bootcfg(t, "menu=A:boot\nmultiboot=/b\n"), 0);
	assert_saw(t, "multiboot= is for a boot without menu");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(version1),
	    T(version2),
	    T(with_boot_services),
	    T(flat_file),
	    T(bad_kernels),
	    T(missing_modules),
	    T(no_memory),
	    T(boot_cfg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
