/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_memattr.c: attributes of pages of code, by the protocol of firmware
 * that enforces them: at no time are they both writable and executable.
 */
#include "fakefw.h"

#include "memattr.h"

/* UEFI 2.10, 7.2. */
#define RP   0x2000u
#define XP   0x4000u
#define RO   0x20000u
#define PAGE 0x123000u
#define LEN  0x2000u

struct fakeattr {
	struct memattr_protocol fa_protocol;
	uint64_t fa_attr[LEN / PAGE_SIZE]; /* of each page */
	EFI_STATUS fa_error, fa_refusal;   /* of get, of clear */
	bool fa_both;                      /* allow writable and executable */
};

static struct fakeattr *
called(struct memattr_protocol *ma)
{
	return kcontainer_of(ma, struct fakeattr, fa_protocol);
}

static EFI_STATUS EFIAPI
fake_get(
    struct memattr_protocol *ma, uint64_t base, uint64_t len, uint64_t *attr)
{
	const struct fakeattr *fa = called(ma);
	size_t i, n;

	assert_true(len != 0 && ((base | len) & PAGE_MASK) == 0);
	assert_true(base >= PAGE && range_valid(base - PAGE, len, LEN));
	i = (size_t)(base - PAGE) / PAGE_SIZE;
	n = (size_t)len / PAGE_SIZE;
	*attr = ~(uint64_t)0;
	if (fa->fa_error != EFI_SUCCESS)
		return fa->fa_error;
	for (size_t k = 1; k < n; k++)
		if (fa->fa_attr[i + k] != fa->fa_attr[i])
			return EFI_NO_MAPPING;
	*attr = fa->fa_attr[i];
	return EFI_SUCCESS;
}

static EFI_STATUS
change(struct fakeattr *fa, uint64_t base, uint64_t len, uint64_t set,
    uint64_t clear)
{
	assert_int_equal(base, PAGE);
	assert_int_equal(len, LEN);
	assert_true((set | clear) != 0);
	assert_true(((set | clear) & ~(uint64_t)(RP | XP | RO)) == 0);
	for (size_t i = 0; i < knitems(fa->fa_attr); i++) {
		fa->fa_attr[i] = (fa->fa_attr[i] | set) & ~clear;
		assert_true(fa->fa_both || (fa->fa_attr[i] & (XP | RO)) != 0);
	}
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_set(
    struct memattr_protocol *ma, uint64_t base, uint64_t len, uint64_t attr)
{
	return change(called(ma), base, len, attr, 0);
}

static EFI_STATUS EFIAPI
fake_clear(
    struct memattr_protocol *ma, uint64_t base, uint64_t len, uint64_t attr)
{
	struct fakeattr *fa = called(ma);

	return fa->fa_refusal != EFI_SUCCESS ? fa->fa_refusal
					     : change(fa, base, len, 0, attr);
}

/* The firmware has it, for pages with these attributes. */
static void
start(struct fakeattr *fa, uint64_t first, uint64_t second)
{
	*fa = (struct fakeattr){.fa_protocol = {fake_get, fake_set, fake_clear},
	    .fa_attr = {first, second},
	    .fa_error = EFI_SUCCESS,
	    .fa_refusal = EFI_SUCCESS};
	fw.fw_protocol = fa;
}

static void
expect_attr(const struct fakeattr *fa, uint64_t attr)
{
	for (size_t i = 0; i < knitems(fa->fa_attr); i++)
		assert_int_equal(fa->fa_attr[i], attr);
}

/* Protected pages are read-only and executable; released, as before. */
static void
test_protect(void **state __kunused)
{
	static const uint64_t before[] = {XP, XP | RP, XP | RO, RO};
	struct fakeattr fa;
	uint64_t saved;

	for (size_t i = 0; i < knitems(before); i++) {
		start(&fa, before[i], before[i]);
		assert_int_equal(
		    efi_code_protect(&fw.fw_efi, PAGE, LEN, &saved), 0);
		expect_attr(&fa, RO);
		efi_code_release(&fw.fw_efi, PAGE, LEN, saved);
		expect_attr(&fa, before[i]);
	}
}

/* If the attributes cannot be read, released pages have none. */
static void
test_unknown(void **state __kunused)
{
	struct fakeattr fa;
	uint64_t saved = 1;

	start(&fa, XP, XP);
	fa.fa_error = EFI_UNSUPPORTED;
	assert_int_equal(efi_code_protect(&fw.fw_efi, PAGE, LEN, &saved), 0);
	assert_int_equal(saved, 0);
	expect_attr(&fa, RO);
	fa.fa_both = true;
	efi_code_release(&fw.fw_efi, PAGE, LEN, saved);
	expect_attr(&fa, 0);
}

static void
test_allow(void **state __kunused)
{
	struct fakeattr fa;

	start(&fa, XP | RO | RP, XP | RO | RP);
	fa.fa_both = true;
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), 0);
	expect_attr(&fa, 0);
}

/* A refusal counts only if pages are known not to be executable. */
static void
test_refused(void **state __kunused)
{
	static const struct {
		uint64_t first, second;
		EFI_STATUS refusal, error;
		int result;
	} tries[] = {
	    {XP | RO, XP | RO, EFI_ACCESS_DENIED, EFI_SUCCESS, EACCES},
	    {XP | RO, XP | RO, EFI_ACCESS_DENIED, EFI_UNSUPPORTED, 0},
	    {RO, RO, EFI_UNSUPPORTED, EFI_SUCCESS, 0},
	    /* Pages that differ: EFI_NO_MAPPING for all of them. */
	    {RO, XP, EFI_ACCESS_DENIED, EFI_SUCCESS, EACCES},
	    {XP, RO, EFI_ACCESS_DENIED, EFI_SUCCESS, EACCES},
	};
	struct fakeattr fa;
	uint64_t saved;

	for (size_t i = 0; i < knitems(tries); i++) {
		start(&fa, tries[i].first, tries[i].second);
		fa.fa_refusal = tries[i].refusal;
		fa.fa_error = tries[i].error;
		assert_int_equal(
		    efi_code_allow(&fw.fw_efi, PAGE, LEN), tries[i].result);
		assert_int_equal(
		    efi_code_protect(&fw.fw_efi, PAGE, LEN, &saved),
		    tries[i].result);
	}
}

/* Firmware without the protocol: nothing is to be done. */
static void
test_absent(void **state __kunused)
{
	uint64_t saved;

	fw.fw_protocol = NULL;
	assert_int_equal(efi_code_protect(&fw.fw_efi, PAGE, LEN, &saved), 0);
	assert_int_equal(saved, 0);
	efi_code_release(&fw.fw_efi, PAGE, LEN, XP);
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	const struct CMUnitTest tests[] = {
	    T(test_protect),
	    T(test_unknown),
	    T(test_allow),
	    T(test_refused),
	    T(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
