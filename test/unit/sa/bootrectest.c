/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrectest.c: see bootrectest.h.
 */
#include "bootrectest.h"

struct fakeenv *fe;
struct loader ld;
struct bootrec *br;
struct boot_image img;

static const struct sa_volinfo hd1e = {.vi_name = "hd1e",
    .vi_biosdev = 0x81,
    .vi_partition = 4,
    .vi_startblk = 2048,
    .vi_nblks = 409600,
    .vi_matchblk = -1,
    .vi_disklabel = {.pdl_sector = -1}};
const struct bootrec_kernel kernel = {
    "/netbsd", &hd1e, {0x300000, 0x310000}, false};

const struct sa_memrange small_map[SMALL_MAP] = {
    {{0, 0x1000}, SA_MEM_BOOT},
    {{0x1000, 0xa0000}, SA_MEM_FREE},
    {{0x100000, 0x806000}, SA_MEM_FREE},
    {{0x806000, 0x808000}, SA_MEM_NVS},
    {{0x808000, 0x900000}, SA_MEM_FREE},
    {{0x900000, 0xa00000}, SA_MEM_BOOT},
    {{0xa00000, 0xb00000}, SA_MEM_FREE},
    {{0xb00000, 0xb10000}, SA_MEM_RUNTIME},
    {{0xb10000, 0xb20000}, SA_MEM_RESERVED},
    {{0xb20000, 0xb30000}, SA_MEM_MMIO},
    {{0xb30000, 0xb40000}, SA_MEM_ACPI},
    {{0xb40000, 0xb50000}, SA_MEM_UNUSABLE},
    {{0xb50000, 0xb60000}, SA_MEM_PERSISTENT},
    {{0x100000000, 0x140000000}, SA_MEM_FREE},
};

int
bootrectest_setup(void **state)
{
	(void)state;
	fe = fakeenv_new();
	fakeenv_loader(fe, &ld);
	memset(&img, 0, sizeof(img));
	img.img_range = (struct prange){0x200000, 0x320000};
	br = bootrec_begin(&ld, knitems(small_map));
	return br == NULL;
}

int
bootrectest_teardown(void **state)
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

struct bitable
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

struct bitable
finish(int expect, const struct sa_memrange *map, size_t nmap, uint32_t ndesc)
{
	static struct sa_memrange mmio[1000];

	for (size_t i = 0; i < ndesc; i++)
		mmio[i] = (struct sa_memrange){
		    {0x800000000 + (i << 12), 0x800001000 + (i << 12)},
		    SA_MEM_MMIO};
	return finish_with(expect, map, nmap, fake_efimap(mmio, ndesc), ndesc);
}

void
check_entry(const struct btinfo_memmap *mm, int i, uint64_t addr, uint64_t end,
    uint32_t type)
{
	assert_true(i < mm->num);
	assert_int_equal(mm->entry[i].addr, addr);
	assert_int_equal(mm->entry[i].size, end - addr);
	assert_int_equal(mm->entry[i].type, type);
}
