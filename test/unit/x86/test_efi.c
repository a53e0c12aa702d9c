/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_efi.c: the way to the firmware's SetVariable(), in fake memory.
 */
#include "x86test.h"

#include <arch/x86/efi.h>

#define SYSTAB  FAKE_BASE
#define RUNTIME (FAKE_BASE + 0x200)
#define CODE    0x30000000u
#define DATA    0x30002000u

#define GIB     ((uint64_t)1 << 30)

static struct bootinfo bi; /* owner: the running test */

/* One descriptor. */
struct desc {
	struct bi_efidesc d;
	uint8_t more[8]; /* as firmware has it */
};

static void
put(paddr_t pa, uint64_t v, size_t width)
{
	memcpy(fake_at(pa), &v, width);
}

static void
add_map(const struct desc *d, uint32_t n, uint32_t size)
{
	uint8_t payload[12 + 4 * sizeof(*d)] = {0};
	const uint32_t head[3] = {n, 1, size};

	memcpy(payload, head, sizeof(head));
	memcpy(payload + sizeof(head), d, n * sizeof(*d));
	bi_add(&bi, BTINFO_EFIMEMMAP, payload, sizeof(head) + n * sizeof(*d));
}

static const struct desc good[] = {
    {{.type = BI_EFI_CONVENTIONAL, .pa = 5 * GIB, .npages = 100}, {0}},
    {{.type = 5, .pa = CODE, .npages = 2, .attr = BI_EFI_ATTR_RUNTIME | 15},
	{0}},
    {{.type = 6, .pa = DATA, .npages = 1, .attr = BI_EFI_ATTR_RUNTIME}, {0}},
};

/* Tables of firmware with pointers of `word` bytes. */
static void
tables(size_t word, uint32_t flags)
{
	const uint32_t efi[6] = {SYSTAB, 0, flags};

	fake_clear();
	bi_clear(&bi);
	memcpy(fake_at(SYSTAB), "IBI SYST", 8);
	memcpy(fake_at(RUNTIME), "RUNTSERV", 8);
	put(RUNTIME + 12, 24 + 14 * word, 4);
	put(SYSTAB + (word == 8 ? 88 : 56), RUNTIME, word);
	put(RUNTIME + 24 + 8 * word, CODE + 0x1fff, word);
	bi_add(&bi, BTINFO_EFI, efi, sizeof(efi));
}

static const struct efi_reach reach64 = {8, 4 * GIB, {0, 0}};
static const struct efi_reach reach32 = {4, 4 * GIB, {3 * GIB, 0xd8000000}};

static void
find(const struct efi_reach *reach, const char *why)
{
	paddr_t pa = 0;
	const char *s = efi_find_set_variable(&fake_physmem, &bi, reach, &pa);

	if (why == NULL) {
		assert_null(s);
		assert_true(pa == CODE + 0x1fff);
	} else {
		assert_non_null(s);
		assert_non_null(strstr(s, why));
	}
}

static void
test_found(void **state)
{
	(void)state;
	tables(8, 0);
	add_map(good, 3, sizeof(struct desc));
	find(&reach64, NULL);
	find(&reach32, "64-bit, this kernel 32-bit");
	tables(4, BI_EFI_32BIT);
	add_map(good, 3, sizeof(struct desc));
	find(&reach32, NULL);
	find(&reach64, "32-bit, this kernel 64-bit");
}

static void
test_bad_tables(void **state)
{
	(void)state;
	bi_clear(&bi);
	find(&reach64, "no EFI system table");
	tables(8, 0);
	add_map(good, 3, sizeof(struct desc));
	put(SYSTAB, 0, 1);
	find(&reach64, "no EFI system table");
	put(SYSTAB, 'I', 1);
	put(RUNTIME + 12, 24 + 9 * 8 - 1, 4);
	find(&reach64, "no table of runtime services");
	put(RUNTIME + 12, 24 + 9 * 8, 4);
	find(&reach64, NULL);
	put(RUNTIME, 0, 1);
	find(&reach64, "no table of runtime services");
	put(SYSTAB + 88, UINT64_MAX - 3, 8);
	find(&reach64, "no table of runtime services");
}

/* SetVariable() is in runtime code: neither behind it nor in data. */
static void
test_not_code(void **state)
{
	static const uint64_t at[] = {
	    0, CODE - 1, CODE + 0x2000, DATA, 5 * GIB, UINT64_MAX};

	(void)state;
	tables(8, 0);
	add_map(good, 3, sizeof(struct desc));
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		put(RUNTIME + 24 + 64, at[i], 8);
		find(&reach64, "not in the firmware's code");
	}
}

/* All of its memory must be mapped, whatever is not used now. */
static void
test_not_reached(void **state)
{
	static const struct {
		uint64_t pa, npages;
		bool r64, r32;
	} k[] = {
	    {4 * GIB - 0x1000, 1, true, true},
	    {4 * GIB - 0x1000, 2, false, false},
	    {4 * GIB, 1, false, false},
	    {3 * GIB - 0x1000, 1, true, true},
	    {3 * GIB - 0x1000, 2, true, false},
	    {0xd7fff000, 1, true, false},
	    {0xd8000000, 1, true, true},
	    {0xc0000000, 0, true, true},
	    {0xd8000000, UINT64_MAX, false, false},
	    {UINT64_MAX - 0xfff, 1, false, false},
	};
	struct desc d[4];

	(void)state;
	memcpy(d, good, sizeof(good));
	for (size_t i = 0; i < sizeof(k) / sizeof(k[0]); i++) {
		d[3] = (struct desc){{.type = 11,
					 .pa = k[i].pa,
					 .npages = k[i].npages,
					 .attr = BI_EFI_ATTR_RUNTIME},
		    {0}};
		tables(8, 0);
		add_map(d, 4, sizeof(struct desc));
		find(&reach64, k[i].r64 ? NULL : "cannot map");
		tables(4, BI_EFI_32BIT);
		add_map(d, 4, sizeof(struct desc));
		find(&reach32, k[i].r32 ? NULL : "cannot map");
	}
}

static void
test_bad_map(void **state)
{
	(void)state;
	tables(8, 0);
	find(&reach64, "no map");
	add_map(good, 3, sizeof(struct bi_efidesc) - 1);
	find(&reach64, "no map");
	/* It claims more than it holds. */
	tables(8, 0);
	add_map(good, 3, sizeof(struct desc));
	memcpy(bi.bi_data + bi.bi_used - 3 * sizeof(struct desc) - 12,
	    &(uint32_t){UINT32_MAX}, 4);
	find(&reach64, NULL);
	/* It has no descriptor. */
	tables(8, 0);
	add_map(good, 0, sizeof(struct desc));
	find(&reach64, "not in the firmware's code");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_found),
	    cmocka_unit_test(test_bad_tables),
	    cmocka_unit_test(test_not_code),
	    cmocka_unit_test(test_not_reached),
	    cmocka_unit_test(test_bad_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
