/* SPDX-License-Identifier: BSD-2-Clause */
/* test_bootrec.c: the bootinfo table, at and beyond its limits. */
#include "bootrectest.h"

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
	assert_int_equal(e->flags & BI_EFI_COUNTED, 0);
	m = bitable_find(&bt, BTINFO_EFIMEMMAP);
	/* RAM has four pieces; the firmware's descriptors are kept whole. */
	assert_int_equal(m->num, 4 + 8);
	assert_int_equal(m->version, 1);
	assert_int_equal(m->size, 48);
	assert_int_equal(m->common.len, 20 + 12 * 48);
	assert_int_equal(m->memmap[12 * 48 - 1], 0x5a);
}

/* The kernel is told that boots are counted. */
static void
test_counted(void **state)
{
	struct btinfo_efi efi = {.flags = BI_EFI_32BIT};
	const struct btinfo_efi *e;
	struct bitable bt;

	(void)state;
	fe->fe_efi = &efi;
	ld.ld_boot->bo_tries = true;
	bootrec_add_kernel(&ld, br, &kernel);
	bt = finish(0, small_map, knitems(small_map), 8);
	e = bitable_find(&bt, BTINFO_EFI);
	assert_true(e->flags == (BI_EFI_32BIT | BI_EFI_COUNTED));
	assert_int_equal(efi.flags, BI_EFI_32BIT);
	ld.ld_boot->bo_tries = false;
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

/*
 * A root partition whose name is too long for ROOTDEVICE is described by place
 * and hash, on a disk with a GPT; a short name is passed as it is.
 */
static void
test_root_wedge(void **state)
{
	const struct btinfo_bootwedge *w;
	const struct sa_volinfo *vi;
	struct fakevol *v;
	struct bitable bt;
	size_t i;

	(void)state;
	fakeenv_volume(fe, "hd0a");
	v = fakeenv_volume(fe, "hd0c");
	strcpy(v->fv_label, "netbsd-root");
	strcpy(ld.ld_boot->bo_root, "NAME=netbsd-root");
	bootrec_add_kernel(&ld, br, &kernel);
	bt = finish(0, small_map, knitems(small_map), 0);
	assert_null(bitable_find(&bt, BTINFO_ROOTDEVICE));
	assert_int_equal(device_find(&ld, "hd0c", &i), 0);
	vi = device_info(&ld, i);
	w = bitable_find(&bt, BTINFO_BOOTWEDGE);
	assert_non_null(w);
	assert_int_equal(w->biosdev, 0x80);
	assert_int_equal(w->startblk, vi->vi_startblk);
	assert_int_equal(w->nblks, vi->vi_nblks);
	assert_true(w->startblk > 0);
	assert_int_equal(w->matchblk, 1);
	assert_int_equal(w->matchnblks, 1);
	assert_memory_equal(w->matchhash, vi->vi_matchhash, 16);
	assert_int_equal(
	    ((const struct btinfo_bootdisk *)bitable_find(&bt, BTINFO_BOOTDISK))
		->partition,
	    2);
}

/* The partition has disappeared. */
static void
test_root_wedge_gone(void **state)
{
	const struct btinfo_bootwedge *w;
	struct bitable bt;

	(void)state;
	strcpy(ld.ld_boot->bo_root, "NAME=netbsd-root");
	bootrec_add_kernel(&ld, br, &kernel);
	assert_true(fakeenv_saw(fe, "root NAME=netbsd-root"));
	bt = finish(0, small_map, knitems(small_map), 0);
	assert_null(bitable_find(&bt, BTINFO_ROOTDEVICE));
	w = bitable_find(&bt, BTINFO_BOOTWEDGE);
	assert_int_equal(w->startblk, 2048);
}

/* No record for what is not known. */
static void
test_few_records(void **state)
{
	static const struct sa_volinfo vi = {.vi_name = "hd0a"};
	struct bitable bt;
	char longpath[100];

	(void)state;
	memset(longpath, 'x', sizeof(longpath));
	longpath[99] = '\0';
	bootrec_add_kernel(&ld, br,
	    &(struct bootrec_kernel){longpath, &vi, {0x300000, 0}, false});
	bt = finish(0, small_map, knitems(small_map), 0);
	assert_string_equal(bitable_order(&bt, BOOTINFO_MAXSIZE), "0 9");
	assert_int_equal(strlen(((const struct btinfo_bootpath *)bitable_find(
				     &bt, BTINFO_BOOTPATH))
				    ->bootpath),
	    79);
}

/* Calling it again with another map replaces the first result. */
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

/* Added records never take the memory map's room. */
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
	/* As many ranges as expected, and the reserve for more. */
	for (size_t i = 0; i < knitems(map); i++)
		map[i] = (struct sa_memrange){
		    {i << 20, (i << 20) + 0x1000}, SA_MEM_FREE};
	bt = finish(ENOSPC, map, knitems(map), 8);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 11");
	bt = finish(0, map, knitems(map), 0);
	assert_string_equal(
	    bitable_order(&bt, BOOTINFO_MAXSIZE), "8 0 3 10 9 11");
}

/* A warning if the firmware's map is likely not to fit. */
static void
test_warn_efimemmap(void **state)
{
	struct btinfo_efi efi = {.systblpa = 0x7f9ee018};
	struct bitable bt;
	size_t len;

	(void)state;
	fe->fe_efi = &efi;
	bootrec_add_kernel(&ld, br, &kernel);
	/* Room for exactly 14 descriptors is left. */
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

/* A map that has outgrown its room: the boot continues with what fits. */
static void
test_outgrown(void **state)
{
	static struct sa_memrange map[1000];
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	for (size_t i = 0; i < knitems(map); i++)
		map[i] = (struct sa_memrange){
		    {i << 20, (i << 20) + 0x1000}, SA_MEM_FREE};
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

/* Placed outside of the image; ENOMEM is reported. */
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
	const struct CMUnitTest tests[] = {
	    bootrectest(test_firmware_records),
	    bootrectest(test_counted),
	    bootrectest(test_kernel_records),
	    bootrectest(test_root_wedge),
	    bootrectest(test_root_wedge_gone),
	    bootrectest(test_few_records),
	    bootrectest(test_finish_again),
	    bootrectest(test_room),
	    bootrectest(test_warn_efimemmap),
	    bootrectest(test_outgrown),
	    bootrectest(test_many_userconf),
	    bootrectest(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
