/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootrec_map.c: the memory maps that the kernel is given.
 */
#include "bootrectest.h"
#include "ovmfmaps.h"

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

static struct bi_efidesc
efi_entry(const struct btinfo_efimemmap *em, uint32_t i)
{
	struct bi_efidesc d;

	assert_true(i < em->num);
	memcpy(&d, em->memmap + (size_t)i * em->size, sizeof(d));
	return d;
}

/*
 * Both maps must be sorted, disjoint, with RAM from 0 and merged, and list the
 * same RAM.
 */
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

/*
 * Whether one entry contains all of the image, which old NetBSD kernels need.
 */
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

/* Kernels at either start, with files up to NVS, into it, and beyond it. */
static void
test_one_segment(void **state)
{
	static const uint64_t starts[] = {0x100000, 0x200000};
	static const uint64_t ends[] = {0x700000, 0x800000, 0x806000, 0x807000,
	    0x80c000, 0x8f0000, 0x1400000, 0x1800000};
	const struct ovmfmap *om;
	struct bitable bt;

	(void)state;
	for (om = ovmfmaps; om->om_name != NULL; om++)
		for (size_t i = 0; i < knitems(starts) * knitems(ends); i++) {
			const uint64_t start = starts[i % 2], end = ends[i / 2];

			img.img_range = (struct prange){start, end};
			bt = finish_with(0, om->om_range, om->om_n,
			    fake_efimap(om->om_range, om->om_n),
			    (uint32_t)om->om_n);
			check_maps(&bt);
			if (!one_segment(&bt, start, end))
				fail_msg(
				    "%s: %#jx", om->om_name, (uintmax_t)end);
		}
}

/* NVS outside of the image stays NVS, in both maps. */
static void
test_nvs_stays(void **state)
{
	const struct ovmfmap *om = &ovmfmaps[0];
	const struct btinfo_memmap *mm;
	struct bitable bt;

	(void)state;
	img.img_range = (struct prange){0x200000, 0x80c000};
	bt = finish_with(0, om->om_range, om->om_n,
	    fake_efimap(om->om_range, om->om_n), (uint32_t)om->om_n);
	mm = bitable_find(&bt, BTINFO_MEMMAP);
	check_entry(mm, 0, 0, 0xa0000, BIM_Memory);
	check_entry(mm, 1, 0x100000, 0x810000, BIM_Memory);
	check_entry(mm, 2, 0x810000, 0x900000, BIM_NVS);
	check_entry(mm, 3, 0x900000, 0xeaa0000, BIM_Memory);
	check_entry(mm, 4, 0xeaa0000, 0xeba2000, BIM_Reserved);
	check_maps(&bt);
}

/*
 * Files after memory of runtime services, and after a hole: one piece.
 * Firmware's descriptors in any order, overlapping.
 */
static void
test_covered_runtime(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x100000, 0x400000}, SA_MEM_FREE},
	    {{0x400000, 0x410000}, SA_MEM_RUNTIME},
	    {{0x500000, 0x900000}, SA_MEM_BOOT},
	    {{0x900000, 0x910000}, SA_MEM_RUNTIME},
	};
	static const struct sa_memrange raw[] = {
	    {{0x900000, 0x910000}, SA_MEM_RUNTIME},
	    {{0x500000, 0x910000}, SA_MEM_BOOT},
	    {{0x400000, 0x410000}, SA_MEM_RUNTIME},
	    {{0x100000, 0x300000}, SA_MEM_FREE},
	    {{0x300000, 0x400000}, SA_MEM_BOOT},
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

/* Impossible values from the firmware. */
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
	/* An impossible descriptor size. */
	assert_int_equal(
	    bootrec_finish(&img, small_map, 3, raw, 2, 39, 1), ENOSPC);
	assert_int_equal(
	    bootrec_finish(&img, small_map, 3, raw, 2, 257, 1), ENOSPC);
}

static void
test_memory_args(void **state)
{
	struct sa_memrange map[] = {
	    {{0, 0x90000}, SA_MEM_BOOT},
	    {{0x90000, 0x9f000}, SA_MEM_FREE},
	    {{0x100000, 0x806000}, SA_MEM_FREE},
	    {{0x806000, 0x808000}, SA_MEM_NVS},
	    {{0x808000, 0x1000000}, SA_MEM_BOOT},
	    {{0x1000000, 0x2000000}, SA_MEM_FREE},
	    {{0x2000000, 0x2001000}, SA_MEM_RESERVED},
	    {{0x2001000, 0x4000000}, SA_MEM_FREE},
	};

	(void)state;
	/* Extended memory ends at the first range that is not memory. */
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_basemem_kb, 0x9f000 / 1024);
	assert_int_equal(img.img_extmem_kb, (0x806000 - 0x100000) / 1024);
	/* Ranges under the image count as memory. */
	img.img_range.pr_end = 0x900000;
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_extmem_kb, (0x2000000 - 0x100000) / 1024);
	/* No more than 640 KB, whatever the map says. */
	map[1].sm_range.pr_end = 0x100000;
	(void)finish(0, map, knitems(map), 0);
	assert_int_equal(img.img_basemem_kb, 640);
	/* Page 0 always counts. */
	(void)finish(0, map + 2, 0, 0);
	assert_int_equal(img.img_basemem_kb, 4);
	assert_int_equal(img.img_extmem_kb, 0);
}

/* Terabytes do not wrap around in 32 bits of KiB. */
static void
test_much_memory(void **state)
{
	static const struct sa_memrange map[] = {
	    {{0x100000, 0x10000000000ull}, SA_MEM_FREE}};

	(void)state;
	(void)finish(0, map, 1, 0);
	assert_int_equal(
	    img.img_extmem_kb, (0x10000000000ull - 0x100000) / 1024);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    bootrectest(test_memmap),
	    bootrectest(test_one_segment),
	    bootrectest(test_nvs_stays),
	    bootrectest(test_covered_runtime),
	    bootrectest(test_efimap_hostile),
	    bootrectest(test_memory_args),
	    bootrectest(test_much_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
