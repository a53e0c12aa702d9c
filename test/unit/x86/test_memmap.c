/* SPDX-License-Identifier: BSD-2-Clause */
/* test_memmap.c: range arithmetic, and memory maps from each source. */
#include "x86test.h"

#include <arch/x86/x86_memmap.h>

#define NO_LIMIT ((paddr_t)1 << 52)

static struct prset mm, known; /* owner: the running test */
static struct bootinfo bi;     /* owner: the running test */

static int
setup(void **state)
{
	(void)state;
	memset(&mm, 0, sizeof(mm));
	bi_clear(&bi);
	msgs_clear();
	return 0;
}

static void
add(paddr_t start, paddr_t end)
{
	prset_add(&mm, (struct prange){start, end});
}

static void
sub(paddr_t start, paddr_t end)
{
	prset_sub(&mm, (struct prange){start, end});
}

static void
expect(unsigned n, const paddr_t (*want)[2])
{
	unsigned i;

	assert_int_equal(mm.prs_n, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(mm.prs_range[i].pr_start, want[i][0]);
		assert_int_equal(mm.prs_range[i].pr_end, want[i][1]);
	}
}
#define EXPECT(...)                                       \
	do {                                              \
		const paddr_t want_[][2] = {__VA_ARGS__}; \
		expect((unsigned)knitems(want_), want_);  \
	} while (0)

static void
test_add(void **state)
{
	(void)state;
	add(100, 200);
	add(300, 400);
	add(10, 20);
	EXPECT({10, 20}, {100, 200}, {300, 400});
	add(200, 300); /* closes the gap exactly */
	EXPECT({10, 20}, {100, 400});
	add(15, 100);
	EXPECT({10, 400});
	add(50, 60);
	EXPECT({10, 400});
	add(0, 1000);
	EXPECT({0, 1000});
	add(2000, 2000);
	add(3000, 2500);
	EXPECT({0, 1000});
}

static void
test_sub(void **state)
{
	(void)state;
	add(0, 1000);
	sub(100, 200);
	EXPECT({0, 100}, {200, 1000});
	sub(0, 50);
	sub(900, 2000);
	EXPECT({50, 100}, {200, 900});
	sub(90, 300);
	EXPECT({50, 90}, {300, 900});
	sub(500, 500);
	sub(600, 500);
	EXPECT({50, 90}, {300, 900});
	sub(0, UINT64_MAX);
	assert_int_equal(mm.prs_n, 0);
}

/* A full list never claims RAM that is not there. */
static void
test_full(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < PRSET_MAX; i++)
		add(i * (paddr_t)100, i * (paddr_t)100 + 50);
	add(1000000, 1000001);
	assert_int_equal(mm.prs_lost, 1);
	assert_int_equal(mm.prs_n, PRSET_MAX);
	sub(10, 20); /* would split */
	assert_int_equal(mm.prs_n, PRSET_MAX);
	assert_int_equal(mm.prs_range[0].pr_end, 10);
	assert_int_equal(mm.prs_lost, 2);
	add(0, (paddr_t)100 * PRSET_MAX);
	EXPECT({0, (paddr_t)100 * PRSET_MAX});
}

static void
test_pages(void **state)
{
	(void)state;
	add(1, 0x1fff); /* no whole page */
	add(0x2001, 0x5fff);
	add(0xfffffffffffff001, UINT64_MAX);
	prset_pages_only(&mm);
	EXPECT({0x3000, 0x5000});
}

static void
test_contains(void **state)
{
	struct prange pr = {0x1000, 0x3000};

	(void)state;
	add(0x1000, 0x3000);
	assert_true(prset_contains(&mm, pr));
	pr.pr_end++;
	assert_false(prset_contains(&mm, pr));
	pr = (struct prange){0x2000, 0x1000};
	assert_false(prset_contains(&mm, pr));
	assert_int_equal(prset_bytes(&mm), 0x2000);
}

static void
test_steal(void **state)
{
	(void)state;
	add(0x1000, 0x4000);
	add(0x10000, 0x12000);
	assert_int_equal(prset_steal(&mm, 0x1000, NO_LIMIT), 0x11000);
	assert_int_equal(prset_steal(&mm, 0x2000, NO_LIMIT), 0x2000);
	/* Below the limit, out of the middle. */
	add(0x100000, 0x200000);
	assert_int_equal(prset_steal(&mm, 0x1000, 0x180000), 0x17f000);
	EXPECT({0x1000, 0x2000}, {0x10000, 0x11000}, {0x100000, 0x17f000},
	    {0x180000, 0x200000});
	assert_int_equal(prset_steal(&mm, 0x200000, NO_LIMIT), 0);
	assert_int_equal(prset_steal(&mm, 0, NO_LIMIT), 0);
	assert_int_equal(prset_steal(&mm, 0x1000, 0x1000), 0);
}

static void
add_memmap(int32_t claim, const struct bi_memmap_entry *e, size_t n)
{
	uint8_t buf[4 + 32 * sizeof(*e)];

	memcpy(buf, &claim, 4);
	if (n != 0)
		memcpy(buf + 4, e, n * sizeof(*e));
	bi_add(&bi, BTINFO_MEMMAP, buf, 4 + n * sizeof(*e));
}

static enum memmap_source
init(void)
{
	return memmap_init(&mm, &known, &bi, 640, 7168, NO_LIMIT);
}

/* GRUB's map under OVMF: unknown types, overlaps, unaligned ends, any order. */
static void
test_bios_map(void **state)
{
	const struct bi_memmap_entry map[] = {
	    bi_mem(0x100000, 0xf00000, BIM_Memory),
	    bi_mem(0, 0x9fc00, BIM_Memory),
	    bi_mem(0x800000, 0x10800, BIM_NVS),
	    bi_mem(0x900800, 0x1000, 20),
	    bi_mem(0x1000000, 0x1000, BIM_Memory), /* touches the first */
	    bi_mem(0x5000000, 0, BIM_Memory),
	};

	(void)state;
	add_memmap((int32_t)knitems(map), map, knitems(map));
	assert_int_equal(init(), MEMMAP_BIOS);
	EXPECT({0, 0x9f000}, {0x100000, 0x800000}, {0x811000, 0x900000},
	    {0x902000, 0x1001000});
}

static void
test_bios_map_hostile(void **state)
{
	const struct bi_memmap_entry map[] = {
	    bi_mem(0x100000, 0x100000, BIM_Memory),
	    bi_mem(0xffffffffffff0000, 0x20000, BIM_Memory), /* wraps */
	    bi_mem(0x180000, UINT64_MAX, BIM_Reserved),      /* wraps */
	};

	(void)state;
	add_memmap(-1, map, knitems(map));
	assert_int_equal(init(), MEMMAP_BIOS);
	EXPECT({0x100000, 0x180000});
	assert_true(msgs_have("MEMMAP claims 4294967295 entries but holds 3"));
}

/* A map without RAM is ignored. */
static void
test_empty_map(void **state)
{
	(void)state;
	add_memmap(0, NULL, 0);
	assert_int_equal(init(), MEMMAP_ARGUMENTS);
	EXPECT({0, 0xa0000}, {0x100000, 0x800000});
}

static void
test_limit(void **state)
{
	const struct bi_memmap_entry map[] = {
	    bi_mem(0x100000, 0x1000000, BIM_Memory),
	    bi_mem(0x200000000, 0x1000000, BIM_Memory),
	};

	(void)state;
	add_memmap(2, map, knitems(map));
	(void)memmap_init(&mm, &known, &bi, 0, 0, 0x800000);
	EXPECT({0x100000, 0x800000});
	assert_true(msgs_have("memory: 25600 KiB above 0x800000 not used"));
	msgs_clear();
	(void)memmap_init(&mm, &known, &bi, 0, 0, NO_LIMIT);
	assert_false(msgs_have("not used"));
}

struct efi_record {
	uint32_t num, version, size;
	struct {
		uint32_t type, pad;
		uint64_t pa, va, npages, attr, beyond;
	} d[10];
} __kpacked;

static struct efi_record
efi_record(void)
{
	struct efi_record r;

	memset(&r, 0, sizeof(r));
	r.version = 1;
	r.size = sizeof(r.d[0]);
	return r;
}

static void
efi_add(struct efi_record *r, uint32_t type, uint64_t pa, uint64_t npages)
{
	r->d[r->num].type = type;
	r->d[r->num].pa = pa;
	r->d[r->num].npages = npages;
	r->num++;
}

static void
test_efi_map(void **state)
{
	struct efi_record r = efi_record();

	(void)state;
	efi_add(&r, 7, 0x100000, 16);              /* conventional */
	efi_add(&r, 2, 0x110000, 16);              /* loader data */
	efi_add(&r, 4, 0x120000, 16);              /* boot services data */
	efi_add(&r, 6, 0x130000, 16);              /* runtime services data */
	efi_add(&r, 10, 0x140000, 16);             /* ACPI NVS */
	efi_add(&r, 3, 0x150000, 16);              /* boot services code */
	efi_add(&r, 14, 0x160000, 16);             /* persistent */
	efi_add(&r, 11, 0x170000, 16);             /* a device */
	efi_add(&r, 7, 0x200000, UINT64_MAX);      /* overflows */
	efi_add(&r, 7, 0xfffffffffffff000, 0x100); /* wraps */
	bi_add(&bi, BTINFO_EFIMEMMAP, &r, sizeof(r));
	assert_int_equal(init(), MEMMAP_EFI);
	EXPECT({0x100000, 0x130000}, {0x150000, 0x160000});
	/*
	 * NVS and memory of runtime services is known memory, a device is not.
	 */
	assert_true(
	    prset_contains(&known, (struct prange){0x100000, 0x170000}));
	assert_false(
	    prset_overlaps(&known, (struct prange){0x170000, 0x180000}));
}

static void
test_efi_map_hostile(void **state)
{
	struct efi_record r = efi_record();

	(void)state;
	efi_add(&r, 7, 0x100000, 16);
	r.num = UINT32_MAX;
	bi_add(&bi, BTINFO_EFIMEMMAP, &r,
	    offsetof(struct efi_record, d) + sizeof(r.d[0]) + 5);
	assert_int_equal(init(), MEMMAP_EFI);
	EXPECT({0x100000, 0x110000});

	setup(NULL);
	r.size = 0; /* a loop that would never end */
	bi_add(&bi, BTINFO_EFIMEMMAP, &r, sizeof(r));
	assert_int_equal(init(), MEMMAP_ARGUMENTS);
	setup(NULL);
	r.size = UINT32_MAX;
	bi_add(&bi, BTINFO_EFIMEMMAP, &r, sizeof(r));
	assert_int_equal(init(), MEMMAP_ARGUMENTS);
}

/* What is not RAM and overflows is reserved up to the end. */
static void
test_efi_map_wraps(void **state)
{
	static const uint64_t npages[] = {
	    UINT64_MAX, UINT64_MAX >> 12, (UINT64_MAX >> 12) - 15};

	for (size_t i = 0; i < knitems(npages); i++) {
		struct efi_record r = efi_record();

		setup(state);
		efi_add(&r, 7, 0x100000, 16);
		efi_add(&r, 7, 0x200000, 16);
		efi_add(&r, 0, 0x108000, npages[i]);
		bi_add(&bi, BTINFO_EFIMEMMAP, &r, sizeof(r));
		assert_int_equal(init(), MEMMAP_EFI);
		EXPECT({0x100000, 0x108000});
	}
}

/* The sizes of the entry arguments are ignored if there is a map. */
static void
test_bios_wins(void **state)
{
	struct efi_record r = efi_record();
	const struct bi_memmap_entry e = bi_mem(0x100000, 0x1000, BIM_Memory);

	(void)state;
	efi_add(&r, 7, 0x500000, 16);
	bi_add(&bi, BTINFO_EFIMEMMAP, &r, sizeof(r));
	add_memmap(1, &e, 1);
	assert_int_equal(init(), MEMMAP_BIOS);
	EXPECT({0x100000, 0x101000});
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(
	    memmap_init(&mm, &known, &bi, 0, 0, NO_LIMIT), MEMMAP_NONE);
	assert_int_equal(mm.prs_n, 0);
	/* The largest 32-bit sizes: no overflow. */
	assert_int_equal(
	    memmap_init(&mm, &known, &bi, UINT32_MAX, UINT32_MAX, NO_LIMIT),
	    MEMMAP_ARGUMENTS);
	EXPECT({0, 0x400000ff000});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_add, setup),
	    cmocka_unit_test_setup(test_sub, setup),
	    cmocka_unit_test_setup(test_full, setup),
	    cmocka_unit_test_setup(test_pages, setup),
	    cmocka_unit_test_setup(test_contains, setup),
	    cmocka_unit_test_setup(test_steal, setup),
	    cmocka_unit_test_setup(test_bios_map, setup),
	    cmocka_unit_test_setup(test_bios_map_hostile, setup),
	    cmocka_unit_test_setup(test_empty_map, setup),
	    cmocka_unit_test_setup(test_limit, setup),
	    cmocka_unit_test_setup(test_efi_map, setup),
	    cmocka_unit_test_setup(test_efi_map_hostile, setup),
	    cmocka_unit_test_setup(test_efi_map_wraps, setup),
	    cmocka_unit_test_setup(test_bios_wins, setup),
	    cmocka_unit_test_setup(test_nothing, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
