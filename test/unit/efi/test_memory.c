/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory map as ranges, and pages from it.
 */
#include "fakefw.h"

#define P(n) ((uint64_t)(n) << PAGE_SHIFT)

static const struct prange nowhere = {0, 0};

/* A map made by hand. */
struct testmap {
	uint8_t tm_buf[64 * FAKE_DESCSIZE];
	struct efi_map tm_map;
};

static void
tm_add(struct testmap *t, uint32_t type, uint64_t start, uint64_t npages)
{
	EFI_MEMORY_DESCRIPTOR d = {
	    .Type = type, .PhysicalStart = start, .NumberOfPages = npages};

	t->tm_map.efm_desc = (EFI_MEMORY_DESCRIPTOR *)(void *)t->tm_buf;
	t->tm_map.efm_descsize = FAKE_DESCSIZE;
	assert_true(t->tm_map.efm_size < sizeof(t->tm_buf));
	memcpy(t->tm_buf + t->tm_map.efm_size, &d, sizeof(d));
	t->tm_map.efm_size += FAKE_DESCSIZE;
}

static void
check_range(const struct sa_memrange *r, uint64_t start, uint64_t end,
    enum sa_memkind kind)
{
	assert_int_equal(r->sm_range.pr_start, start);
	assert_int_equal(r->sm_range.pr_end, end);
	assert_int_equal(r->sm_kind, kind);
}

/*
 * Every type that the specification knows, and some that it does not.
 */
static void
test_kinds(void **state __kunused)
{
	static const struct {
		uint32_t type;
		enum sa_memkind kind;
	} want[] = {
	    {EfiReservedMemoryType, SA_MEM_RESERVED},
	    {EfiLoaderCode, SA_MEM_BOOT},
	    {EfiConventionalMemory, SA_MEM_FREE},
	    {EfiLoaderData, SA_MEM_BOOT},
	    {EfiRuntimeServicesCode, SA_MEM_RUNTIME},
	    {EfiBootServicesCode, SA_MEM_BOOT},
	    {EfiRuntimeServicesData, SA_MEM_RUNTIME},
	    {EfiBootServicesData, SA_MEM_BOOT},
	    {EfiUnusableMemory, SA_MEM_UNUSABLE},
	    {EfiACPIReclaimMemory, SA_MEM_ACPI},
	    {EfiACPIMemoryNVS, SA_MEM_NVS},
	    {EfiMemoryMappedIO, SA_MEM_MMIO},
	    {EfiPalCode, SA_MEM_RESERVED},
	    {EfiMemoryMappedIOPortSpace, SA_MEM_MMIO},
	    {14, SA_MEM_PERSISTENT},
	    {15, SA_MEM_RESERVED},
	    {0x70000001, SA_MEM_RESERVED},
	    {0x80000001, SA_MEM_RESERVED},
	    {0xffffffff, SA_MEM_RESERVED},
	};
	struct testmap t = {0};
	struct sa_memrange r[2];
	size_t i, n;

	for (i = 0; i < knitems(want); i++) {
		t.tm_map.efm_size = 0;
		tm_add(&t, want[i].type, P(16), 2);
		assert_int_equal(efi_map_convert(&t.tm_map, r, 2, &n), 0);
		assert_int_equal(n, 1);
		check_range(&r[0], P(16), P(18), want[i].kind);
	}
}

static void
test_sort_and_merge(void **state __kunused)
{
	struct testmap t = {0};
	struct sa_memrange r[8];
	size_t n;

	tm_add(&t, EfiConventionalMemory, P(100), 10);
	tm_add(&t, EfiLoaderData, P(2), 3);
	tm_add(&t, EfiBootServicesCode, P(5), 5); /* with the one before */
	tm_add(&t, EfiConventionalMemory, P(0), 2);
	tm_add(&t, EfiACPIMemoryNVS, P(110), 1);
	tm_add(&t, EfiConventionalMemory, P(90), 10); /* with the first */
	tm_add(&t, EfiReservedMemoryType, P(7), 0);   /* empty */
	assert_int_equal(efi_map_convert(&t.tm_map, r, 8, &n), 0);
	assert_int_equal(n, 4);
	check_range(&r[0], 0, P(2), SA_MEM_FREE);
	check_range(&r[1], P(2), P(10), SA_MEM_BOOT);
	check_range(&r[2], P(90), P(110), SA_MEM_FREE);
	check_range(&r[3], P(110), P(111), SA_MEM_NVS);
	/* Too small a place still says how many. */
	assert_int_equal(efi_map_convert(&t.tm_map, r, 3, &n), ENOMEM);
	assert_int_equal(n, 4);
	assert_int_equal(efi_map_convert(&t.tm_map, NULL, 0, &n), ENOMEM);
	assert_int_equal(n, 4);
}

static void
test_hostile_map(void **state __kunused)
{
	const uint64_t top = UINT64_MAX & ~(uint64_t)PAGE_MASK;
	struct testmap t = {0};
	struct sa_memrange r[8];
	size_t n;

	tm_add(&t, EfiConventionalMemory, P(16), 100);
	tm_add(&t, EfiRuntimeServicesData, P(20), 4);       /* in the middle */
	tm_add(&t, EfiConventionalMemory, P(21), 2);        /* in that */
	tm_add(&t, EfiReservedMemoryType, P(110), 1000);    /* over the end */
	tm_add(&t, EfiConventionalMemory, P(2000) + 12, 5); /* not a page */
	tm_add(&t, EfiMemoryMappedIO, top - P(1), UINT64_MAX); /* wraps */
	assert_int_equal(efi_map_convert(&t.tm_map, r, 8, &n), 0);
	assert_int_equal(n, 5);
	check_range(&r[0], P(16), P(20), SA_MEM_FREE);
	check_range(&r[1], P(20), P(24), SA_MEM_RUNTIME);
	check_range(&r[2], P(24), P(110), SA_MEM_FREE);
	check_range(&r[3], P(110), P(1110), SA_MEM_RESERVED);
	check_range(&r[4], top - P(1), top, SA_MEM_MMIO);

	t.tm_map.efm_size = 0;
	tm_add(&t, EfiReservedMemoryType, 0, UINT64_MAX);
	assert_int_equal(efi_map_convert(&t.tm_map, r, 8, &n), 0);
	assert_int_equal(n, 1);
	check_range(&r[0], 0, top, SA_MEM_RESERVED);

	t.tm_map.efm_size = FAKE_DESCSIZE - 1;
	assert_int_equal(efi_map_convert(&t.tm_map, r, 8, &n), 0);
	assert_int_equal(n, 0);
}

/* Marsaglia's xorshift: the same maps each time. */
static uint32_t
random_u32(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/*
 * Random maps compared with a model that has each page.
 */
static void
test_random_maps(void **state __kunused)
{
	enum { PAGES = 40, MAXDESC = 12 };
	struct sa_memrange r[PAGES];
	uint32_t seed = 1;
	int page[PAGES], round;
	size_t i, k, n, ndesc;
	uint64_t start, len;
	struct testmap t;
	struct prange pr;
	enum sa_memkind kind;

	for (round = 0; round < 3000; round++) {
		memset(&t, 0, sizeof(t));
		memset(page, 0xff, sizeof(page));
		ndesc = random_u32(&seed) % MAXDESC + 1;
		for (i = 0; i < ndesc; i++) {
			start = random_u32(&seed) % PAGES;
			len = random_u32(&seed) % (PAGES - start + 1);
			tm_add(&t, random_u32(&seed) % 16, P(start), len);
			pr = efi_map_range(&t.tm_map, i, &kind);
			assert_int_equal(pr.pr_end - pr.pr_start, P(len));
			for (k = start; k < start + len; k++)
				page[k] = MAX(page[k], (int)kind);
		}
		assert_int_equal(
		    efi_map_convert(&t.tm_map, r, knitems(r), &n), 0);
		for (i = 0, k = 0; i < n; i++) {
			while (k < r[i].sm_range.pr_start >> PAGE_SHIFT)
				assert_int_equal(page[k++], -1);
			while (k < r[i].sm_range.pr_end >> PAGE_SHIFT)
				assert_int_equal(page[k++], r[i].sm_kind);
			assert_true(
			    r[i].sm_range.pr_start < r[i].sm_range.pr_end);
			assert_true(i == 0 ||
			    r[i - 1].sm_range.pr_end < r[i].sm_range.pr_start ||
			    r[i - 1].sm_kind != r[i].sm_kind);
		}
		while (k < PAGES)
			assert_int_equal(page[k++], -1);
	}
}

static void
test_memmap_now(void **state __kunused)
{
	struct sa_memrange r[8];
	uint64_t pa = ARENA_PA + P(4);
	size_t n;

	fw_desc_add(EfiMemoryMappedIO, 0xfec00000, 1);
	assert_int_equal(efi_pages_alloc_at(&fw.fw_efi, 2, pa), 0);
	assert_int_equal(efi_memmap(&fw.fw_efi, r, 8, &n), 0);
	assert_int_equal(n, 4);
	check_range(&r[0], ARENA_PA, pa, SA_MEM_FREE);
	check_range(&r[1], pa, pa + P(2), SA_MEM_BOOT);
	check_range(&r[2], pa + P(2), ARENA_END, SA_MEM_FREE);
	check_range(&r[3], 0xfec00000, 0xfec01000, SA_MEM_MMIO);
	efi_pages_free(&fw.fw_efi, 2, pa);
	/* A map that grows between two calls is read again. */
	fw.fw_growth = 12;
	assert_int_equal(efi_memmap(&fw.fw_efi, r, 8, &n), ENOMEM);
	assert_int_equal(n, 2 + 4 * 12);
	fw.fw_growth = 0;
	fw.fw_poolfail = 1;
	assert_int_equal(efi_memmap(&fw.fw_efi, r, 8, &n), ENOMEM);
	assert_int_equal(n, 0);
}

static void
test_pages_from_the_top(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;
	uint64_t a, b, c;

	assert_int_equal(efi_pages_alloc(e, 3, EFI_4GIB, nowhere, &a), 0);
	assert_int_equal(a, ARENA_END - P(3));
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, nowhere, &b), 0);
	assert_int_equal(b, ARENA_END - P(4));
	/* Below a limit that is no page boundary. */
	assert_int_equal(
	    efi_pages_alloc(e, 2, ARENA_PA + P(9) + 5, nowhere, &c), 0);
	assert_int_equal(c, ARENA_PA + P(7));
	efi_pages_free(e, 3, a);
	efi_pages_free(e, 2, c);
	/* The hole at the top is used again, when what is asked for fits. */
	assert_int_equal(efi_pages_alloc(e, 4, EFI_4GIB, nowhere, &a), 0);
	assert_int_equal(a, b - P(4));
	efi_pages_free(e, 4, a);
	efi_pages_free(e, 1, b);
	assert_int_equal(
	    efi_pages_alloc(e, ARENA_PAGES, EFI_4GIB, nowhere, &a), 0);
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, nowhere, &b), ENOMEM);
	efi_pages_free(e, ARENA_PAGES, a);
}

static void
test_pages_avoid(void **state __kunused)
{
	const struct prange avoid = {ARENA_PA + P(100) + 1, ARENA_END - P(2)};
	const struct prange all = {0, UINT64_MAX};
	const struct prange inverted = {ARENA_END, ARENA_PA};
	struct efi *e = &fw.fw_efi;
	uint64_t a, b;

	/* Two fit above, three only below. */
	assert_int_equal(efi_pages_alloc(e, 3, EFI_4GIB, avoid, &a), 0);
	assert_int_equal(a, ARENA_PA + P(97));
	assert_int_equal(efi_pages_alloc(e, 2, EFI_4GIB, avoid, &b), 0);
	assert_int_equal(b, ARENA_END - P(2));
	efi_pages_free(e, 3, a);
	efi_pages_free(e, 2, b);
	assert_int_equal(efi_pages_alloc(e, 101, EFI_4GIB, avoid, &a), ENOMEM);
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, all, &a), ENOMEM);
	/* An empty range avoids nothing. */
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, inverted, &a), 0);
	assert_int_equal(a, ARENA_END - P(1));
	efi_pages_free(e, 1, a);
}

static void
test_pages_bad(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;
	uint64_t pa;

	assert_int_equal(efi_pages_alloc(e, 0, EFI_4GIB, nowhere, &pa), EINVAL);
	assert_int_equal(
	    efi_pages_alloc(e, UINT64_MAX, EFI_4GIB, nowhere, &pa), ENOMEM);
	assert_int_equal(efi_pages_alloc(e, UINT64_MAX >> PAGE_SHIFT, EFI_4GIB,
			     nowhere, &pa),
	    ENOMEM);
	assert_int_equal(efi_pages_alloc(e, 1, 0, nowhere, &pa), ENOMEM);
	assert_int_equal(
	    efi_pages_alloc(e, 1, ARENA_PA + 5, nowhere, &pa), ENOMEM);
	assert_int_equal(efi_pages_alloc_at(e, 1, ARENA_PA + 1), EINVAL);
	assert_int_equal(efi_pages_alloc_at(e, 0, ARENA_PA), EINVAL);
	assert_int_equal(efi_pages_alloc_at(e, 1, ARENA_END), ENOMEM);
	assert_int_equal(efi_pages_alloc_at(e, 1, ARENA_PA), 0);
	assert_int_equal(efi_pages_alloc_at(e, 2, ARENA_PA), ENOMEM);
	efi_pages_free(e, 1, ARENA_PA);
	fw.fw_poolfail = 1;
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, nowhere, &pa), ENOMEM);
}

/*
 * The first megabyte is not taken even when nothing else is left, and a map
 * that calls a page free that is not costs no more than looking further.
 */
static void
test_pages_low_and_lies(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;
	uint64_t pa;

	fw_desc_add(EfiConventionalMemory, 0, 256);
	assert_int_equal(efi_pages_alloc(e, 1, EFI_1MIB, nowhere, &pa), ENOMEM);
	fw.fw_lie = ARENA_END - P(1);
	assert_int_equal(efi_pages_alloc(e, 1, EFI_4GIB, nowhere, &pa), 0);
	assert_int_equal(pa, ARENA_END - P(2));
	efi_pages_free(e, 1, pa);
}

static void
test_heap(void **state __kunused)
{
	void *p = efi_alloc(&fw.fw_efi, 100);

	assert_non_null(p);
	efi_free(&fw.fw_efi, p, 100);
	efi_free(&fw.fw_efi, NULL, 0);
	fw.fw_poolfail = 1;
	assert_null(efi_alloc(&fw.fw_efi, 100));

	/* Large ones are whole pages, and not of the pool. */
	p = efi_alloc(&fw.fw_efi, (1 << 20) + 1);
	assert_int_equal((uintptr_t)p, ARENA_PA);
	assert_int_equal(fw_arena_used(), 257);
	efi_free(&fw.fw_efi, p, (1 << 20) + 1);
	assert_true(efi_heap_trim(&fw.fw_efi));
	assert_int_equal(fw_arena_used(), 0);
	assert_null(efi_alloc(&fw.fw_efi, (SIZE_MAX >> 1) + 1));
	assert_null(efi_alloc(&fw.fw_efi, SIZE_MAX));
}

/* Blocks that are freed: kept for blocks of as many pages, up to 4 MB. */
static void
test_heap_keeps(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;
	const size_t size = 32 << 10;
	void *a = efi_alloc(e, size), *b = efi_alloc(e, size + 1), *c[9];
	uint64_t pa;

	efi_free(e, a, size);
	efi_free(e, b, size + 1);
	assert_int_equal(fw_arena_used(), 8 + 9);
	assert_ptr_equal(efi_alloc(e, size + PAGE_SIZE), b);
	assert_ptr_equal(efi_alloc(e, size - PAGE_SIZE + 1), a);
	assert_int_equal(fw_arena_used(), 8 + 9);
	efi_free(e, b, size + 1);
	assert_ptr_not_equal(b = efi_alloc(e, 10 * PAGE_SIZE), NULL);
	assert_int_equal(fw_arena_used(), 8 + 9 + 10);
	efi_free(e, a, size);
	efi_free(e, b, 10 * PAGE_SIZE);

	/* Freed when there is no other memory. */
	assert_int_equal(
	    efi_pages_alloc(e, ARENA_PAGES, EFI_4GIB, nowhere, &pa), 0);
	efi_pages_free(e, ARENA_PAGES, pa);
	efi_free(e, efi_alloc(e, size), size);
	a = efi_alloc(e, (ARENA_PAGES - 1) * PAGE_SIZE);
	assert_non_null(a);
	efi_free(e, a, (ARENA_PAGES - 1) * PAGE_SIZE);
	assert_int_equal(fw_arena_used(), 0); /* more than is kept */
	assert_false(efi_heap_trim(e));

	for (size_t i = 0; i < knitems(c); i++)
		assert_non_null(c[i] = efi_alloc(e, size));
	for (size_t i = 0; i < knitems(c); i++)
		efi_free(e, c[i], size);
	assert_int_equal(fw_arena_used(), 8 * 8);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_kinds),
	    T(test_sort_and_merge),
	    T(test_hostile_map),
	    T(test_random_maps),
	    T(test_memmap_now),
	    T(test_pages_from_the_top),
	    T(test_pages_avoid),
	    T(test_pages_bad),
	    T(test_pages_low_and_lies),
	    T(test_heap),
	    T(test_heap_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
