/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_acpi.c: from the root pointer to \_S5, with tables in fake memory.
 */
#include "x86test.h"

#include <arch/x86/acpi.h>

/* Where the tables are. */
#define SYSTAB   FAKE_BASE
#define CONFIG   (FAKE_BASE + 0x200)
#define RSDP     (FAKE_BASE + 0x1000)
#define RSDT     (FAKE_BASE + 0x2000)
#define XSDT     (FAKE_BASE + 0x3000)
#define FADT     (FAKE_BASE + 0x4000)
#define DSDT     (FAKE_BASE + 0x5000)
#define OTHER    (FAKE_BASE + 0x6000)

#define FADT_LEN 244

static const uint8_t aml_q35[] = {0x10, 0x05, 0x5c, 0x00, 0x08, 0x5f, 0x53,
    0x34, 0x5f, 0x08, '_', 'S', '5', '_', 0x12, 0x08, 0x04, 0x0a, 0x05, 0x0a,
    0x06, 0x00, 0x00};

static struct bootinfo bi;   /* owner: the running test */
static struct acpi_power ap; /* owner: the running test */

static void
put(paddr_t pa, uint64_t v, size_t width)
{
	memcpy(fake_at(pa), &v, width);
}

/* Set the byte at `where` so that the bytes of [pa, pa+len) sum up to 0. */
static void
checksum(paddr_t pa, size_t len, size_t where)
{
	uint8_t *p, sum;
	size_t i;

	p = fake_at(pa);
	p[where] = 0;
	for (sum = 0, i = 0; i < len; i++)
		sum = (uint8_t)(sum + p[i]);
	p[where] = (uint8_t)-sum;
}

static void
table(paddr_t pa, const char *signature, size_t len)
{
	memcpy(fake_at(pa), signature, 4);
	put(pa + 4, len, 4);
	checksum(pa, len, 9);
}

static void
put_dsdt(const uint8_t *aml, size_t len)
{
	memcpy(fake_at(DSDT + 36), aml, len);
	table(DSDT, "DSDT", 36 + len);
}

static void
put_fadt(void)
{
	put(FADT + 40, DSDT, 4);
	put(FADT + 48, 0xb2, 4); /* SMI_CMD */
	put(FADT + 52, 2, 1);    /* ACPI_ENABLE */
	put(FADT + 64, 0x604, 4);
	put(FADT + 112, 0x400, 4); /* RESET_REG_SUP */
	put(FADT + 116, 1, 1);     /* I/O */
	put(FADT + 120, 0xcf9, 8);
	put(FADT + 128, 0x0f, 1);
	table(FADT, "FACP", FADT_LEN);
}

static int
setup(void **state)
{
	(void)state;
	fake_clear();
	bi_clear(&bi);
	put_dsdt(aml_q35, sizeof(aml_q35));
	put_fadt();
	put(RSDT + 36, OTHER, 4);
	put(RSDT + 40, FADT, 4);
	table(RSDT, "RSDT", 44);
	table(OTHER, "APIC", 40);
	memcpy(fake_at(RSDP), "RSD PTR ", 8);
	put(RSDP + 16, RSDT, 4);
	checksum(RSDP, 20, 8);
	return 0;
}

static void
test_rsdt(void **state)
{
	(void)state;
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_true(ap.ap_has_off);
	assert_int_equal(ap.ap_pm1a_cnt, 0x604);
	assert_int_equal(ap.ap_pm1b_cnt, 0);
	assert_int_equal(ap.ap_slp_typa, 5);
	assert_int_equal(ap.ap_slp_typb, 6);
	assert_int_equal(ap.ap_smi_cmd, 0xb2);
	assert_int_equal(ap.ap_acpi_enable, 2);
	assert_int_equal(ap.ap_sleep.ar_space, ACPI_NONE);
	assert_int_equal(ap.ap_reset.ar_space, ACPI_IO);
	assert_int_equal(ap.ap_reset.ar_address, 0xcf9);
	assert_int_equal(ap.ap_reset_value, 0x0f);
}

/* Revision 2: XSDT and the extended fields, RSDT left empty. */
static void
test_xsdt(void **state)
{
	(void)state;
	put(RSDP + 15, 2, 1);
	put(RSDP + 16, 0, 4);
	put(RSDP + 20, 36, 4);
	put(RSDP + 24, XSDT, 8);
	put(XSDT + 36, FADT, 8);
	table(XSDT, "XSDT", 44);
	put(FADT + 40, 0, 4);
	put(FADT + 140, DSDT, 8);
	put(FADT + 64, 0, 4);
	put(FADT + 172, 1, 1);
	put(FADT + 176, 0xb004, 8);
	table(FADT, "FACP", FADT_LEN);
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_true(ap.ap_has_off);
	assert_int_equal(ap.ap_pm1a_cnt, 0xb004);
}

/* An ACPI 1.0 table ends before the reset register. */
static void
test_short_fadt(void **state)
{
	(void)state;
	table(FADT, "FACP", 116);
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_true(ap.ap_has_off);
	assert_int_equal(ap.ap_reset.ar_space, ACPI_NONE);
}

/* QEMU's microvm: registers in memory, and no PM1. */
static void
test_hardware_reduced(void **state)
{
	(void)state;
	put(FADT + 64, 0, 4);
	put(FADT + 112, 0x100400, 4);
	put(FADT + 116, 0, 1); /* memory */
	put(FADT + 120, 0xfea00202, 8);
	put(FADT + 248, 0xfea00200, 8);
	table(FADT, "FACP", 268);
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_true(ap.ap_has_off);
	assert_int_equal(ap.ap_slp_typa, 5);
	assert_int_equal(ap.ap_sleep.ar_space, ACPI_MEMORY);
	assert_int_equal(ap.ap_sleep.ar_address, 0xfea00200);
	assert_int_equal(ap.ap_reset.ar_space, ACPI_MEMORY);
	assert_int_equal(ap.ap_reset.ar_address, 0xfea00202);
	/*
	 * A table that ends before the register, and unsupported address
	 * spaces.
	 */
	table(FADT, "FACP", FADT_LEN);
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_false(ap.ap_has_off);
	put(FADT + 244, 1, 1); /* an I/O port of more than 16 bits */
	put(FADT + 116, 2, 1); /* PCI configuration space */
	table(FADT, "FACP", 268);
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_false(ap.ap_has_off);
	assert_int_equal(ap.ap_reset.ar_space, ACPI_NONE);
}

static void
no_off(void)
{
	acpi_parse(&ap, &fake_physmem, RSDP);
	assert_false(ap.ap_has_off);
}

static void
test_damage(void **state)
{
	static const paddr_t sums[] = {RSDT + 9, FADT + 9, DSDT + 9};
	static const paddr_t lens[] = {RSDT + 4, FADT + 4, DSDT + 4};
	static const uint32_t bad[] = {0, 35, 0x100001, 0x7fffffff, 0xffffffff};
	size_t i, j;

	for (i = 0; i < knitems(sums); i++) {
		setup(state);
		*(uint8_t *)fake_at(sums[i]) ^= 1;
		no_off();
		for (j = 0; j < knitems(bad); j++) {
			setup(state);
			put(lens[i], bad[j], 4);
			no_off();
		}
	}
	setup(state);
	put(RSDP + 16, FAKE_BASE + FAKE_SIZE - 8, 4);
	no_off();
	put(RSDP + 16, 0, 4);
	no_off();
	memset(fake_at(RSDP), 'X', 8);
	no_off();
	acpi_parse(&ap, &fake_physmem, 0);
	assert_false(ap.ap_has_off);
	acpi_parse(&ap, &fake_physmem, UINT64_MAX - 4);
	assert_false(ap.ap_has_off);
}

static bool
s5(const uint8_t *aml, size_t len)
{
	uint8_t a, b;

	return acpi_find_s5(aml, len, &a, &b);
}

static void
test_s5_forms(void **state)
{
	static const uint8_t root[] = {0x08, '\\', '_', 'S', '5', '_', 0x12,
	    0x06, 0x02, 0x01, 0x0b, 0x03, 0x00};
	static const uint8_t longlen[] = {
	    0x08, '_', 'S', '5', '_', 0x12, 0x45, 0x00, 0x02, 0x01, 0x00};
	static const uint8_t call[] = {
	    0x70, '_', 'S', '5', '_', 0x12, 0x04, 0x02, 0x01, 0x01};
	static const uint8_t big[] = {
	    0x08, '_', 'S', '5', '_', 0x12, 0x05, 0x02, 0x0a, 0x08, 0x00};
	static const uint8_t outside[] = {
	    0x08, '_', 'S', '5', '_', 0x12, 0x03, 0x02, 0x01, 0x01};
	uint8_t a, b;

	(void)state;
	assert_true(acpi_find_s5(root, sizeof(root), &a, &b));
	assert_int_equal(a, 1);
	assert_int_equal(b, 3);
	assert_true(s5(longlen, sizeof(longlen)));
	assert_false(s5(call, sizeof(call)));       /* no Name() */
	assert_false(s5(big, sizeof(big)));         /* not 3 bits */
	assert_false(s5(outside, sizeof(outside))); /* past the package */
}

/* Every length: no read out of bounds (ASan); found only if complete. */
static void
test_s5_truncated(void **state)
{
	uint8_t *copy;
	size_t len;

	(void)state;
	for (len = 0; len <= sizeof(aml_q35); len++) {
		copy = test_malloc(len + 1);
		memcpy(copy + 1, aml_q35, len);
		assert_int_equal(s5(copy + 1, len), len >= sizeof(aml_q35));
		test_free(copy);
	}
}

/* A 64-bit system table with two configuration tables. */
static void
put_efi(uint64_t count)
{
	static const uint8_t acpi10[] = {0x30, 0x2d, 0x9d, 0xeb, 0x88, 0x2d,
	    0xd3, 0x11, 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d};
	static const uint8_t acpi20[] = {0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4,
	    0xd3, 0x11, 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81};

	memcpy(fake_at(SYSTAB), "IBI SYST", 8);
	put(SYSTAB + 104, count, 8);
	put(SYSTAB + 112, CONFIG, 8);
	memcpy(fake_at(CONFIG), acpi10, 16);
	put(CONFIG + 16, 0x1111, 8);
	memcpy(fake_at(CONFIG + 24), acpi20, 16);
	put(CONFIG + 40, RSDP, 8);
}

static void
test_efi_root(void **state)
{
	const uint64_t pa = SYSTAB;

	(void)state;
	bi_add(&bi, BTINFO_EFI, &pa, sizeof(pa)); /* GRUB's: 16 bytes */
	put_efi(2);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), RSDP);
	put_efi(1);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), 0x1111);
	put_efi(0);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), 0);
	put_efi(UINT64_MAX);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), RSDP);
	put(SYSTAB + 112, UINT64_MAX - 8, 8);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), 0);
	memset(fake_at(SYSTAB), 0, 8);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), 0);
}

/* 32-bit firmware has narrower fields. */
static void
test_efi32_root(void **state)
{
	static const uint8_t acpi20[] = {0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4,
	    0xd3, 0x11, 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81};
	const uint32_t payload[6] = {SYSTAB, 0, BI_EFI_32BIT};

	(void)state;
	bi_add(&bi, BTINFO_EFI, payload, sizeof(payload));
	memcpy(fake_at(SYSTAB), "IBI SYST", 8);
	put(SYSTAB + 64, 1, 4);
	put(SYSTAB + 68, CONFIG, 4);
	memcpy(fake_at(CONFIG), acpi20, 16);
	put(CONFIG + 16, RSDP, 4);
	put(CONFIG + 20, UINT32_MAX, 4);
	assert_int_equal(acpi_find_root(&fake_physmem, &bi), RSDP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_rsdt, setup),
	    cmocka_unit_test_setup(test_xsdt, setup),
	    cmocka_unit_test_setup(test_short_fadt, setup),
	    cmocka_unit_test_setup(test_hardware_reduced, setup),
	    cmocka_unit_test_setup(test_damage, setup),
	    cmocka_unit_test_setup(test_s5_forms, setup),
	    cmocka_unit_test_setup(test_s5_truncated, setup),
	    cmocka_unit_test_setup(test_efi_root, setup),
	    cmocka_unit_test_setup(test_efi32_root, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
