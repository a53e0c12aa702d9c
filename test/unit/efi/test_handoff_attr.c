/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_handoff_attr.c: memory attributes that se_handoff sets by the protocol
 * of firmware that enforces them.
 */
#include "handofftest.h"

#define EFI_RO 0x20000u

/* The protocol, and what it was told. */
static struct fakeattr {
	void *fa_get, *fa_set, *fa_clear;
	uint64_t fa_attr; /* of the range */
	uint64_t fa_base, fa_len;
	bool fa_both;   /* it was writable and executable */
	bool fa_refuse; /* refuse that */
	bool fa_never;  /* refuse what is executable */
	unsigned fa_n;  /* changes */
} attr;                 /* owner: the running test */

static EFI_STATUS
attr_change(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	assert_ptr_equal(self, &attr);
	assert_true(attr.fa_n == 0 || base == attr.fa_base);
	if ((attr.fa_refuse && (value & (EFI_RO | EFI_MEMORY_XP)) == 0) ||
	    (attr.fa_never && (value & EFI_MEMORY_XP) == 0))
		return EFI_ACCESS_DENIED;
	attr.fa_base = base;
	attr.fa_len = len;
	attr.fa_attr = value;
	attr.fa_n++;
	if ((value & (EFI_RO | EFI_MEMORY_XP)) == 0)
		attr.fa_both = true;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
attr_get(void *self, uint64_t base __kunused, uint64_t len __kunused,
    uint64_t *value)
{
	assert_ptr_equal(self, &attr);
	*value = attr.fa_attr;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
attr_set(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	return attr_change(self, base, len, attr.fa_attr | value);
}

static EFI_STATUS EFIAPI
attr_clear(void *self, uint64_t base, uint64_t len, uint64_t value)
{
	return attr_change(self, base, len, attr.fa_attr & ~value);
}

static void
attr_start(uint64_t value)
{
	attr = (struct fakeattr){(void *)(uintptr_t)attr_get,
	    (void *)(uintptr_t)attr_set, (void *)(uintptr_t)attr_clear, value,
	    0, 0, false, false, false, 0};
	fw.fw_protocol = &attr;
}

/*
 * The page of the code is read-only and executable at the jump, and never
 * writable and executable.  Before it is freed it has its attributes again.
 */
static void
test_attributes(void **state __kunused)
{
	attr_start(EFI_MEMORY_XP);
	assert_int_equal(ht_run(), JUMPED);
	assert_int_equal(attr.fa_attr, EFI_RO);
	assert_int_equal(attr.fa_base, ht_at);
	assert_int_equal(attr.fa_len, HANDOFF_PAGE);
	assert_false(attr.fa_both);
	ht_page(ht_at);
	fw_forget();
	for (unsigned i = 0; i < 2; i++) {
		attr_start(i == 0 ? EFI_MEMORY_XP : EFI_RO);
		fw.fw_stopped = false;
		told.error = EINVAL;
		assert_int_equal(ht_run(), EINVAL);
		assert_int_equal(attr.fa_attr, i == 0 ? EFI_MEMORY_XP : EFI_RO);
		assert_false(attr.fa_both);
		assert_int_equal(fw_arena_used(), 0);
	}
	/*
	 * A kernel with boot services: all of it is writable and executable,
	 * and none of its modules.
	 */
	attr_start(EFI_MEMORY_XP);
	ht_img.img_firmware = true;
	ht_img.img_npieces = 2;
	ht_img.img_nspans = 0;
	ht_img.img_range = (struct prange){0x200000, 0x200000 + P(20)};
	ht_img.img_piece[0] = ht_piece(0x200000, 16, 0x200000);
	ht_img.img_piece[1] = ht_piece(0x200000 + P(16), 4, 0x200000 + P(16));
	assert_int_equal(ht_run(), JUMPED);
	assert_int_equal(attr.fa_attr, 0);
	assert_int_equal(attr.fa_base, 0x200000);
	assert_int_equal(attr.fa_len, P(16));
	/* Firmware that refuses that: such a kernel is not started. */
	fw_forget();
	attr_start(EFI_MEMORY_XP);
	attr.fa_refuse = true;
	assert_int_equal(ht_run(), EACCES);
	assert_int_equal(attr.fa_attr, EFI_MEMORY_XP);
}

/* Firmware that makes no page executable: the error comes before the jump. */
static void
test_never(void **state __kunused)
{
	attr_start(EFI_MEMORY_XP);
	attr.fa_never = true;
	assert_int_equal(ht_run(), EACCES);
	assert_int_equal(attr.fa_attr, EFI_MEMORY_XP);
	assert_int_equal(fw_arena_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_attributes, ht_setup, fw_teardown),
	    cmocka_unit_test_setup_teardown(test_never, ht_setup, fw_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
