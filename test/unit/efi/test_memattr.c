/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_memattr.c: attributes of pages of code, by the protocol of firmware
 * that enforces them: at no time are they both writable and executable.
 */
#include "fakefw.h"

/* UEFI 2.10, 7.2. */
#define RP   0x2000u
#define XP   0x4000u
#define RO   0x20000u
#define PAGE 0x123000u
#define LEN  0x2000u

/* EFI_MEMORY_ATTRIBUTE_PROTOCOL */
struct fakeattr {
	EFI_STATUS(EFIAPI *fa_get)
	(struct fakeattr *, uint64_t base, uint64_t len, uint64_t *attr);
	EFI_STATUS(EFIAPI *fa_set)
	(struct fakeattr *, uint64_t base, uint64_t len, uint64_t attr);
	EFI_STATUS(EFIAPI *fa_clear)
	(struct fakeattr *, uint64_t base, uint64_t len, uint64_t attr);
	uint64_t fa_attr;                /* of the pages */
	EFI_STATUS fa_error, fa_refusal; /* of get, of clear */
	bool fa_both;                    /* allow writable and executable */
	unsigned fa_calls;
};

static void
called(struct fakeattr *fa, uint64_t base, uint64_t len)
{
	assert_int_equal(base, PAGE);
	assert_int_equal(len, LEN);
	fa->fa_calls++;
}

static EFI_STATUS EFIAPI
fake_get(struct fakeattr *fa, uint64_t base, uint64_t len, uint64_t *attr)
{
	called(fa, base, len);
	*attr = fa->fa_error == EFI_SUCCESS ? fa->fa_attr : ~(uint64_t)0;
	return fa->fa_error;
}

static EFI_STATUS
change(struct fakeattr *fa, uint64_t attr)
{
	fa->fa_attr = attr;
	assert_true(fa->fa_both || (attr & (XP | RO)) != 0);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_set(struct fakeattr *fa, uint64_t base, uint64_t len, uint64_t attr)
{
	called(fa, base, len);
	assert_true(attr != 0 && (attr & ~(uint64_t)(RP | XP | RO)) == 0);
	return change(fa, fa->fa_attr | attr);
}

static EFI_STATUS EFIAPI
fake_clear(struct fakeattr *fa, uint64_t base, uint64_t len, uint64_t attr)
{
	called(fa, base, len);
	assert_true(attr != 0 && (attr & ~(uint64_t)(RP | XP | RO)) == 0);
	return fa->fa_refusal != EFI_SUCCESS ? fa->fa_refusal
					     : change(fa, fa->fa_attr & ~attr);
}

static struct fakeattr
attributes(uint64_t attr)
{
	const struct fakeattr fa = {fake_get, fake_set, fake_clear, attr,
	    EFI_SUCCESS, EFI_SUCCESS, false, 0};

	return fa;
}

/* Protected pages are read-only and executable; released, as before. */
static void
test_protect(void **state __kunused)
{
	static const uint64_t before[] = {XP, XP | RP, XP | RO, RO};
	struct fakeattr fa;
	uint64_t saved;

	for (size_t i = 0; i < knitems(before); i++) {
		fa = attributes(before[i]);
		fw.fw_protocol = &fa;
		saved = efi_code_protect(&fw.fw_efi, PAGE, LEN);
		assert_int_equal(fa.fa_attr, RO);
		efi_code_release(&fw.fw_efi, PAGE, LEN, saved);
		assert_int_equal(fa.fa_attr, before[i]);
	}
}

/* If the attributes cannot be read, released pages have none. */
static void
test_unknown(void **state __kunused)
{
	struct fakeattr fa = attributes(XP);
	uint64_t saved;

	fw.fw_protocol = &fa;
	fa.fa_error = EFI_UNSUPPORTED;
	saved = efi_code_protect(&fw.fw_efi, PAGE, LEN);
	assert_int_equal(saved, 0);
	assert_int_equal(fa.fa_attr, RO);
	fa.fa_both = true;
	efi_code_release(&fw.fw_efi, PAGE, LEN, saved);
	assert_int_equal(fa.fa_attr, 0);
}

static void
test_allow(void **state __kunused)
{
	struct fakeattr fa = attributes(XP | RO | RP);

	fw.fw_protocol = &fa;
	fa.fa_both = true;
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), 0);
	assert_int_equal(fa.fa_attr, 0);
	/* A refusal counts only if the pages are known not to be executable. */
	fa = attributes(XP | RO);
	fa.fa_refusal = EFI_ACCESS_DENIED;
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), EACCES);
	fa.fa_error = EFI_UNSUPPORTED;
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), 0);
	fa = attributes(RO);
	fa.fa_refusal = EFI_UNSUPPORTED;
	assert_int_equal(efi_code_allow(&fw.fw_efi, PAGE, LEN), 0);
}

/* Firmware without the protocol: nothing is to be done. */
static void
test_absent(void **state __kunused)
{
	fw.fw_protocol = NULL;
	assert_int_equal(efi_code_protect(&fw.fw_efi, PAGE, LEN), 0);
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
	    T(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
