/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * se_fwtables: the system table, and ACPI's tables among the firmware's.
 */
#include "fakefw.h"

static void
test_tables(void **state __kunused)
{
	static EFI_GUID acpi1 = ACPI_TABLE_GUID, acpi2 = ACPI_20_TABLE_GUID;
	static EFI_CONFIGURATION_TABLE ct[3];
	struct efi *e = &fw.fw_efi;
	struct sa_fwtables ft;

	ct[1] = (EFI_CONFIGURATION_TABLE){acpi2, ct};
	ct[2] = (EFI_CONFIGURATION_TABLE){acpi1, ct + 1};
	e->e_st->ConfigurationTable = ct;
	e->e_st->NumberOfTableEntries = 3;
	efi_fwtables(e, &ft);
	assert_ptr_equal(ft.sft_rsdp2, ct);
	assert_ptr_equal(ft.sft_rsdp1, ct + 1);
	assert_int_equal(ft.sft_system, (uintptr_t)e->e_st);
	assert_int_equal(ft.sft_image, (uintptr_t)e->e_image);
	assert_int_equal(ft.sft_64, sizeof(void *) == 8);
	e->e_st->NumberOfTableEntries = 2;
	efi_fwtables(e, &ft);
	assert_null(ft.sft_rsdp1);
	e->e_st->ConfigurationTable = NULL;
	efi_fwtables(e, &ft);
	assert_null(ft.sft_rsdp2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_tables, fw_setup, fw_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
