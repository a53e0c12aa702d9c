/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootrec.c: the bootinfo table, up to and beyond its limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bitable.h"
#include <boot/bootrec.h>

static struct fakeenv *fe;
static struct loader ld;
static struct bootrec *br;
static struct boot_image img;

static const struct sa_volinfo hd1e = {.vi_name = "hd1e",
    .vi_biosdev = 0x81,
    .vi_partition = 4,
    .vi_startblk = 2048,
    .vi_nblks = 409600};
static const struct bootrec_kernel kernel = {
    "/netbsd", &hd1e, {0x300000, 0x310000}};

static const struct sa_memrange small_map[] = {
    {0, 0x1000, SA_MEM_BOOT},
    {0x1000, 0xa0000, SA_MEM_FREE},
    {0x100000, 0x806000, SA_MEM_FREE},
    {0x806000, 0x808000, SA_MEM_NVS},
    {0x808000, 0x900000, SA_MEM_FREE},
    {0x900000, 0xa00000, SA_MEM_BOOT},
    {0xa00000, 0xb00000, SA_MEM_FREE},
    {0xb00000, 0xb10000, SA_MEM_RUNTIME},
    {0xb10000, 0xb20000, SA_MEM_RESERVED},
    {0xb20000, 0xb30000, SA_MEM_MMIO},
    {0xb30000, 0xb40000, SA_MEM_ACPI},
    {0xb40000, 0xb50000, SA_MEM_UNUSABLE},
    {0xb50000, 0xb60000, SA_MEM_PERSISTENT},
    {0x100000000, 0x140000000, SA_MEM_FREE},
};

static int
setup(void **state)
{
	(void)state;
	fe = fakeenv_new();
	fakeenv_loader(fe, &ld);
	memset(&img, 0, sizeof(img));
	img.img_range = (struct prange){0x200000, 0x320000};
	br = bootrec_begin(&ld, knitems(small_map));
	return br == NULL;
}

static int
teardown(void **state)
{
	bool clean;

	(void)state;
	bootrec_unplace(&ld, &img);
	bootrec_end(&ld, br);
	modreq_clear(&ld);
	clean = fakeenv_noleak(fe);
	fakeenv_free(fe);
	return clean ? 0 : 1;
}

/* Lay it out and finish it; the table as it lies there. */
static struct bitable
finish_with(int expect, const struct sa_memrange *map, size_t nmap,
    const void *efi, uint32_t ndesc)
{
	if (img.img_bootinfo == NULL)
		assert_int_equal(bootrec_place(&ld, br, &img), 0);
	assert_int_equal(
	    bootrec_finish(&img, map, nmap, efi, ndesc, FAKE_DESCSIZE, 1),
	    expect);
	return (struct bitable){img.img_bootinfo, (uintptr_t)img.img_bootinfo,
	    img.img_bootinfo_npages * PAGE_SIZE};
}

/* With `ndesc` descriptors of the firmware's that are no memory. */
static struct bitable
finish(int expect, const struct sa_memrange *map, size_t nmap, uint32_t ndesc)
{
	static struct sa_memrange mmio[1000];

	for (size_t i = 0; i < ndesc; i++)
		mmio[i] = (struct sa_memrange){0x800000000 + (i << 12),
		    0x800001000 + (i << 12), SA_MEM_MMIO};
	return finish_with(expect, map, nmap, fake_efimap(mmio, ndesc), ndesc);
}

static void
test_firmware_records(void **state)
{
	struct btinfo_framebuffer fb = {.width = 1280, .height = 800};
	struct btinfo_console con = {.devname = "com", .addr = 0x3f8};
	struct btinfo_efi efi = {.systblpa = 0x7f9ee018};
	const struct btinfo_console *c;
	const struct btinfo_framebuffer *f;
	const struct btinfo_efi *e;
	const struct btinfo_efimemmap *m;
	struct bitable bt;

	(void)state;
	fe->fe_fb = &fb;
	fe->fe_con = &con;
	fe->fe_efi = &efi;
	bootrec_add_kernel(&ld, br, &kernel);
	bt = finish(0, small_map, knitems(small_map), 8);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "6 8 0 3 10 12 14 9 15");
	assert_true(bt.bt_pa + bt.bt_size <= 0x100000000);
	c = bitable_find(&bt, BTINFO_CONSOLE);
	assert_string_equal(c->devname, "com");
	assert_int_equal(c->common.len, sizeof(*c));
	f = bitable_find(&bt, BTINFO_FRAMEBUFFER);
	assert_int_equal(f->width, 1280);
	e = bitable_find(&bt, BTINFO_EFI);
	assert_int_equal(e->systblpa, 0x7f9ee018);
	m = bitable_find(&bt, BTINFO_EFIMEMMAP);
	/* RAM has four pieces; the firmware's come with all they have. */
	assert_int_equal(m->num, 4 + 8);
	assert_int_equal(m->version, 1);
	assert_int_equal(m->size, 48);
	assert_int_equal(m->common.len, 20 + 12 * 48);
	assert_int_equal(m->memmap[12 * 48 - 1], 0x5a);
}

static void
test_kernel_records(void **state)
{
	const struct btinfo_symtab *s;
	const struct btinfo_bootpath *p;
	const struct btinfo_rootdevice *r;
	const struct btinfo_bootdisk *d;
	const struct btinfo_bootwedge *w;
	const struct btinfo_userconfcommands *u;
	struct bitable bt;

	(void)state;
	memcpy(ld.ld_boot->bo_root, "wd0a", 5);
	assert_int_equal(userconf_add(&ld, "disable fdc"), 0);
	assert_int_equal(userconf_add(&ld, "quit"), 0);
	bootrec_add_kernel(&ld, br, &kernel);
	assert_non_null(bootrec_add(br, BTINFO_MODULELIST, 16));
	bt = finish(0, small_map, knitems(small_map), 8);
	/* SYMTAB before MODULELIST, the large ones last. */
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 1 3 10 9 11 13 15");
	s = bitable_find(&bt, BTINFO_SYMTAB);
	assert_int_equal(s->nsym, 1);
	assert_int_equal(s->ssym, 0x300000);
	assert_int_equal(s->esym, 0x310000);
	p = bitable_find(&bt, BTINFO_BOOTPATH);
	assert_string_equal(p->bootpath, "/netbsd");
	r = bitable_find(&bt, BTINFO_ROOTDEVICE);
	assert_string_equal(r->devname, "wd0a");
	d = bitable_find(&bt, BTINFO_BOOTDISK);
	assert_int_equal(d->labelsector, -1);
	assert_int_equal(d->biosdev, 0x81);
	assert_int_equal(d->partition, 4);
	w = bitable_find(&bt, BTINFO_BOOTWEDGE);
	assert_int_equal(w->biosdev, 0x81);
	assert_int_equal(w->startblk, 2048);
	assert_int_equal(w->nblks, 409600);
	assert_int_equal(w->matchblk, -1);
	u = bitable_find(&bt, BTINFO_USERCONFCOMMANDS);
	assert_int_equal(u->num, 2);
	assert_string_equal(u->cmd[0].text, "disable fdc");
	assert_string_equal(u->cmd[1].text, "quit");
}

/* What is not known is not there. */
static void
test_few_records(void **state)
{
	static const struct sa_volinfo vi = {.vi_name = "hd0a"};
	struct bitable bt;
	char longpath[100];

	(void)state;
	memset(longpath, 'x', sizeof(longpath));
	longpath[99] = '\0';
	bootrec_add_kernel(
	    &ld, br, &(struct bootrec_kernel){longpath, &vi, {0x300000, 0}});
	bt = finish(0, small_map, knitems(small_map), 0);
	assert_string_equal(bitable_order(&bt, BOOTINFO_MAXSIZE), "0 9");
	assert_int_equal(strlen(((const struct btinfo_bootpath *)bitable_find(
				     &bt, BTINFO_BOOTPATH))
				    ->bootpath),
	    79);
}

static void
check_entry(const struct btinfo_memmap *mm, int i, uint64_t addr, uint64_t end,
    uint32_t type)
{
	assert_true(i < mm->num);
	assert_int_equal(mm->entry[i].addr, addr);
	assert_int_equal(mm->entry[i].size, end - addr);
	assert_int_equal(mm->entry[i].type, type);
}

static void
test_memmap(void **state)
{
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	bt = finish(0, small_map, knitems(small_map), 0);
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	assert_int_equal(mm->num, 9);
	assert_int_equal(mm->common.len, 12 + 9 * 20);
	check_entry(mm, 0, 0, 0xa0000, BIM_Memory);
	check_entry(mm, 1, 0x100000, 0x806000, BIM_Memory);
	check_entry(mm, 2, 0x806000, 0x808000, BIM_NVS);
	check_entry(mm, 3, 0x808000, 0xb00000, BIM_Memory);
	check_entry(mm, 4, 0xb00000, 0xb30000, BIM_Reserved);
	check_entry(mm, 5, 0xb30000, 0xb40000, BIM_ACPI);
	check_entry(mm, 6, 0xb40000, 0xb50000, BIM_Unusable);
	check_entry(mm, 7, 0xb50000, 0xb60000, BIM_PRAM);
	check_entry(mm, 8, 0x100000000, 0x140000000, BIM_Memory);
}

/* ---- the map shows kernel and files as one piece ---- */

/* Where other builds of OVMF have ACPI NVS. */
static const struct ovmf {
	const char *name;
	struct sa_memrange map[8];
} ovmfs[] = {
    {"0x806000, 0x810000",
	{{0x1000, 0xa0000, SA_MEM_FREE}, {0x100000, 0x806000, SA_MEM_FREE},
	    {0x806000, 0x808000, SA_MEM_NVS}, {0x808000, 0x810000, SA_MEM_FREE},
	    {0x810000, 0x900000, SA_MEM_NVS},
	    {0x900000, 0x1500000, SA_MEM_BOOT},
	    {0x1500000, 0x3000000, SA_MEM_FREE},
	    {0x3000000, 0x3040000, SA_MEM_RUNTIME}}},
    {"0x800000",
	{{0x1000, 0xa0000, SA_MEM_FREE}, {0x100000, 0x800000, SA_MEM_FREE},
	    {0x800000, 0x808000, SA_MEM_NVS}, {0x808000, 0x810000, SA_MEM_FREE},
	    {0x810000, 0x900000, SA_MEM_NVS},
	    {0x900000, 0x1500000, SA_MEM_BOOT},
	    {0x1500000, 0x3000000, SA_MEM_FREE},
	    {0x3000000, 0x3040000, SA_MEM_RUNTIME}}},
    {"0x807000",
	{{0x1000, 0xa0000, SA_MEM_FREE}, {0x100000, 0x807000, SA_MEM_FREE},
	    {0x807000, 0x808000, SA_MEM_NVS}, {0x808000, 0x820000, SA_MEM_FREE},
	    {0x820000, 0x900000, SA_MEM_NVS},
	    {0x900000, 0x1500000, SA_MEM_BOOT},
	    {0x1500000, 0x3000000, SA_MEM_FREE},
	    {0x3000000, 0x3040000, SA_MEM_RUNTIME}}},
};

static struct bi_efidesc
efi_entry(const struct btinfo_efimemmap *em, uint32_t i)
{
	struct bi_efidesc d;

	assert_true(i < em->num);
	memcpy(&d, em->memmap + (size_t)i * em->size, sizeof(d));
	return d;
}

/* Both maps: sorted, disjoint, RAM from 0 on and merged, and the same RAM. */
static void
check_maps(const struct bitable *bt)
{
	const struct btinfo_memmap *mm = bitable_find(bt, BTINFO_MEMMAP);
	const struct btinfo_efimemmap *em = bitable_find(bt, BTINFO_EFIMEMMAP);
	struct bi_efidesc d;
	uint64_t end = 0;
	uint32_t j = 0;

	for (int i = 0; i < mm->num; i++) {
		assert_true(mm->entry[i].addr >= end);
		assert_true(i == 0 || mm->entry[i].addr > end ||
		    mm->entry[i].type != mm->entry[i - 1].type);
		end = mm->entry[i].addr + mm->entry[i].size;
		if (mm->entry[i].type != BIM_Memory)
			continue;
		while (!bi_efidesc_isram(efi_entry(em, j).type))
			j++;
		d = efi_entry(em, j++);
		assert_int_equal(d.pa, mm->entry[i].addr);
		assert_int_equal(d.npages << 12, mm->entry[i].size);
		assert_int_equal(d.type, 7);
	}
	assert_int_equal(mm->entry[0].addr, 0);
	assert_int_equal(mm->entry[0].type, BIM_Memory);
	for (end = 0, j = 0; j < em->num; j++) {
		d = efi_entry(em, j);
		assert_true(d.pa >= end);
		end = d.pa + (d.npages << 12);
	}
}

/* The entry that NetBSD's old rule looks for: it holds all of the image. */
static bool
one_segment(const struct bitable *bt, uint64_t start, uint64_t end)
{
	const struct btinfo_memmap *mm = bitable_find(bt, BTINFO_MEMMAP);

	for (int i = 0; i < mm->num; i++)
		if (mm->entry[i].type == BIM_Memory &&
		    mm->entry[i].addr <= start &&
		    mm->entry[i].addr + mm->entry[i].size >= end)
			return true;
	return false;
}

static void
test_one_segment(void **state)
{
	static const uint64_t ends[] = {
	    0x700000, 0x806000, 0x807000, 0x80c000, 0x8f0000, 0x1400000};
	struct bitable bt;

	(void)state;
	for (size_t i = 0; i < knitems(ovmfs); i++)
		for (size_t j = 0; j < knitems(ends); j++) {
			const struct ovmf *o = &ovmfs[i];

			img.img_range = (struct prange){0x100000, ends[j]};
			bt = finish_with(
			    0, o->map, 8, fake_efimap(o->map, 8), 8);
			check_maps(&bt);
			if (!one_segment(&bt, 0x100000, ends[j]))
				fail_msg(
				    "%s: %#jx", o->name, (uintmax_t)ends[j]);
		}
}

/* NVS that is not the kernel's stays NVS, in both maps. */
static void
test_nvs_stays(void **state)
{
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	img.img_range = (struct prange){0x200000, 0x80c000};
	bt = finish_with(0, ovmfs[0].map, 8, fake_efimap(ovmfs[0].map, 8), 8);
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	assert_int_equal(mm->num, 5);
	check_entry(mm, 0, 0, 0xa0000, BIM_Memory);
	check_entry(mm, 1, 0x100000, 0x810000, BIM_Memory);
	check_entry(mm, 2, 0x810000, 0x900000, BIM_NVS);
	check_entry(mm, 3, 0x900000, 0x3000000, BIM_Memory);
	check_entry(mm, 4, 0x3000000, 0x3040000, BIM_Reserved);
	check_maps(&bt);
}

/*
 * Files behind what runtime services use, and behind a hole: one piece, that
 * the kernel maps for them.  Firmware's descriptors in any order, overlapping.
 */
static void
test_covered_runtime(void **state)
{
	static const struct sa_memrange map[] = {
	    {0x100000, 0x400000, SA_MEM_FREE},
	    {0x400000, 0x410000, SA_MEM_RUNTIME},
	    {0x500000, 0x900000, SA_MEM_BOOT},
	    {0x900000, 0x910000, SA_MEM_RUNTIME},
	};
	static const struct sa_memrange raw[] = {
	    {0x900000, 0x910000, SA_MEM_RUNTIME},
	    {0x500000, 0x910000, SA_MEM_BOOT},
	    {0x400000, 0x410000, SA_MEM_RUNTIME},
	    {0x100000, 0x300000, SA_MEM_FREE},
	    {0x300000, 0x400000, SA_MEM_BOOT},
	};
	const struct btinfo_efimemmap *em;
	struct bitable bt;

	(void)state;
	img.img_range = (struct prange){0x200000, 0x600000};
	bt = finish_with(0, map, knitems(map), fake_efimap(raw, 5), 5);
	check_maps(&bt);
	em = bitable_find(&bt, BTINFO_EFIMEMMAP);
	assert_int_equal(em->num, 3);
	assert_int_equal(efi_entry(em, 1).pa, 0x100000);
	assert_int_equal(efi_entry(em, 1).npages, 0x800);
	assert_int_equal(efi_entry(em, 1).attr, BI_EFI_ATTR_RUNTIME | 0xf);
	assert_int_equal(efi_entry(em, 0).attr, BI_EFI_ATTR_WB);
	assert_int_equal(efi_entry(em, 2).type, 6);
}

/* Numbers from a firmware that cannot be. */
static void
test_efimap_hostile(void **state)
{
	struct bi_efidesc d[2] = {
	    {.type = 6, .pa = 0xffffffffffff0000, .npages = UINT64_MAX},
	    {.type = 10, .pa = 0x80000000, .npages = 0}};
	uint8_t raw[2 * FAKE_DESCSIZE] = {0};
	const struct btinfo_efimemmap *em;
	struct bitable bt;

	(void)state;
	memcpy(raw, &d[0], sizeof(d[0]));
	memcpy(raw + FAKE_DESCSIZE, &d[1], sizeof(d[1]));
	bt = finish_with(0, small_map, knitems(small_map), raw, 2);
	em = bitable_find(&bt, BTINFO_EFIMEMMAP);
	assert_int_equal(em->num, 5);
	assert_int_equal(efi_entry(em, 4).pa, 0xffffffffffff0000);
	assert_int_equal(efi_entry(em, 4).npages, 15);
	/* A size of descriptors that is none. */
	assert_int_equal(
	    bootrec_finish(&img, small_map, 3, raw, 2, 39, 1), ENOSPC);
	assert_int_equal(
	    bootrec_finish(&img, small_map, 3, raw, 2, 257, 1), ENOSPC);
}

/* Called again with another map, the table is as if called once. */
static void
test_finish_again(void **state)
{
	struct bitable bt;
	uint8_t *first;

	(void)state;
	bootrec_add_kernel(&ld, br, &kernel);
	bt = finish(0, small_map, knitems(small_map), 9);
	first = malloc(bt.bt_size);
	assert_non_null(first);
	memcpy(first, bt.bt_data, bt.bt_size);
	bt = finish(0, small_map, 3, 200);
	assert_int_equal(
	    ((const struct btinfo_memmap *)bitable_find(&bt, BTINFO_MEMMAP))
		->num,
	    2);
	bt = finish(0, small_map, knitems(small_map), 9);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 15");
	for (int type = 0; type <= BTINFO_PREKERN; type++) {
		struct bitable was = {first, bt.bt_pa, bt.bt_size};
		const struct btinfo_common *a = bitable_find(&was, type);
		const struct btinfo_common *b = bitable_find(&bt, type);

		assert_int_equal(a == NULL, b == NULL);
		if (a != NULL)
			assert_memory_equal(a, b, (size_t)a->len);
	}
	free(first);
}

static void
test_memory_args(void **state)
{
	struct sa_memrange map[] = {
	    {0, 0x90000, SA_MEM_BOOT},
	    {0x90000, 0x9f000, SA_MEM_FREE},
	    {0x100000, 0x806000, SA_MEM_FREE},
	    {0x806000, 0x808000, SA_MEM_NVS},
	    {0x808000, 0x1000000, SA_MEM_BOOT},
	    {0x1000000, 0x2000000, SA_MEM_FREE},
	    {0x2000000, 0x2001000, SA_MEM_RESERVED},
	    {0x2001000, 0x4000000, SA_MEM_FREE},
	};

	(void)state;
	/* Memory from 1 MB ends at the first thing that is none. */
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_basemem_kb, 0x9f000 / 1024);
	assert_int_equal(img.img_extmem_kb, (0x806000 - 0x100000) / 1024);
	/* What the kernel lies over is the kernel's. */
	img.img_range.pr_end = 0x900000;
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_extmem_kb, (0x2000000 - 0x100000) / 1024);
	/* No more than 640 KB, whatever the map says. */
	map[1].mr_end = 0x100000;
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_basemem_kb, 640);
	/* Page 0 is there whatever the map says. */
	(void)finish(0, map + 2, 0, 0);
	assert_int_equal(img.img_basemem_kb, 4);
	assert_int_equal(img.img_extmem_kb, 0);
}

/* Terabytes do not wrap around in 32 bits of KiB. */
static void
test_much_memory(void **state)
{
	static const struct sa_memrange map[] = {
	    {0x100000, 0x10000000000ull, SA_MEM_FREE}};

	(void)state;
	(void)finish(0, map, 1, 0);
	assert_int_equal(
	    img.img_extmem_kb, (0x10000000000ull - 0x100000) / 1024);
}

/* The room: what is added never takes the memory map's. */
static void
test_room(void **state)
{
	struct sa_memrange map[knitems(small_map) + 24];
	struct bitable bt;
	size_t room;

	(void)state;
	bootrec_add_kernel(&ld, br, &kernel);
	room = bootrec_room(br);
	assert_null(bootrec_add(br, BTINFO_MODULELIST, room + 1));
	assert_int_equal(bootrec_room(br), room);
	assert_non_null(bootrec_add(br, BTINFO_MODULELIST, room & ~3ul));
	assert_true(bootrec_room(br) < 4);
	/* As many ranges as there were, and those that came in addition. */
	for (size_t i = 0; i < knitems(map); i++)
		map[i] = (struct sa_memrange){
		    i << 20, (i << 20) + 0x1000, SA_MEM_FREE};
	bt = finish(ENOSPC, map, knitems(map), 8);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 11");
	bt = finish(0, map, knitems(map), 0);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 11");
}

/* It is said when the firmware's map is likely not to fit. */
static void
test_warn_efimemmap(void **state)
{
	struct btinfo_efi efi = {.systblpa = 0x7f9ee018};
	struct bitable bt;
	size_t len;

	(void)state;
	fe->fe_efi = &efi;
	bootrec_add_kernel(&ld, br, &kernel);
	/* Just what 14 descriptors take is left. */
	len = bootrec_room(br) - 20 - knitems(small_map) * 48;
	assert_non_null(bootrec_add(br, BTINFO_MODULELIST, len));
	assert_int_equal(bootrec_place(&ld, br, &img), 0);
	assert_string_equal(fakeenv_out(fe), "");
	bootrec_unplace(&ld, &img);
	assert_non_null(bootrec_add(br, BTINFO_NETIF, 32));
	bt = finish(0, small_map, 3, 0);
	assert_true(fakeenv_saw(fe, "bytes left for EFIMEMMAP, which takes"));
	assert_non_null(bitable_find(&bt, BTINFO_NETIF));
}

/* A map that has outgrown its room: the boot goes on with what fits. */
static void
test_outgrown(void **state)
{
	static struct sa_memrange map[1000];
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	for (size_t i = 0; i < knitems(map); i++)
		map[i] = (struct sa_memrange){
		    i << 20, (i << 20) + 0x1000, SA_MEM_FREE};
	bootrec_add_kernel(&ld, br, &kernel);
	bt = finish(ENOSPC, map, knitems(map), 8);
	assert_string_equal(bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9");
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	assert_true(mm->num > 750 && mm->num < 820);
	/* Two of them are the image's one. */
	check_entry(mm, mm->num - 1, (uint64_t)mm->num << 20,
	    ((uint64_t)mm->num << 20) + 0x1000, BIM_Memory);
	bt = finish(ENOSPC, map, 100, 400);
	assert_string_equal(bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9");
	/* Sizes whose product does not fit into 32 bits. */
	assert_int_equal(
	    bootrec_finish(&img, map, 1, map, 0x10000000, 0x10000010, 1),
	    ENOSPC);
	bt = finish(0, map, 100, 40);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 15");
	/* An old kernel's smaller buffer keeps what matters. */
	bt = finish(0, map, 100, 100);
	assert_string_equal(bitable_order(&bt, 4096), "8 0 3 10 9");
}

/* More userconf commands than fit into half of the room. */
static void
test_many_userconf(void **state)
{
	const struct btinfo_userconfcommands *u;
	struct bitable bt;
	char text[32];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(text, sizeof(text), "disable dev%d", i);
		assert_int_equal(userconf_add(&ld, text), 0);
	}
	bootrec_add_kernel(&ld, br, &kernel);
	assert_true(fakeenv_saw(fe, "of 300 userconf commands: the last "));
	bt = finish(0, small_map, knitems(small_map), 8);
	u = bitable_find(&bt, BTINFO_USERCONFCOMMANDS);
	assert_true(u->num > 50 && u->num < 110);
	assert_int_equal(u->common.len, 12 + u->num * 80);
	snprintf(text, sizeof(text), "disable dev%d", u->num - 1);
	assert_string_equal(u->cmd[u->num - 1].text, text);
	snprintf(text, sizeof(text), "the last %d are left", 300 - u->num);
	assert_true(fakeenv_saw(fe, text));
	assert_true(bootrec_room(br) > 5000);
}

/* Outside of the image's final place, and ENOMEM is said. */
static void
test_place(void **state)
{
	(void)state;
	img.img_range = (struct prange){0x200000, 0x4000000};
	assert_int_equal(bootrec_place(&ld, br, &img), 0);
	assert_true(
	    (uintptr_t)img.img_bootinfo + img.img_bootinfo_npages * PAGE_SIZE <=
	    0x200000);
	bootrec_unplace(&ld, &img);
	fakeenv_fail_after(fe, 1, true);
	assert_int_equal(bootrec_place(&ld, br, &img), ENOMEM);
	assert_null(img.img_bootinfo);
	assert_null(bootrec_begin(&ld, 3));
	assert_int_equal(fakeenv_count(fe, "out of memory: "), 2);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_firmware_records),
	    TEST(test_kernel_records),
	    TEST(test_few_records),
	    TEST(test_memmap),
	    TEST(test_one_segment),
	    TEST(test_nvs_stays),
	    TEST(test_covered_runtime),
	    TEST(test_efimap_hostile),
	    TEST(test_finish_again),
	    TEST(test_memory_args),
	    TEST(test_much_memory),
	    TEST(test_room),
	    TEST(test_warn_efimemmap),
	    TEST(test_outgrown),
	    TEST(test_many_userconf),
	    TEST(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
