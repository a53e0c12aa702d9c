/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_tables.c: the firmware's tables, for kernels that are told of them.
 */
#include "efi_env.h"

static EFI_GUID acpi1_guid = ACPI_TABLE_GUID;
static EFI_GUID acpi2_guid = ACPI_20_TABLE_GUID;

/* sa_env */
void
efi_fwtables(void *cookie, struct sa_fwtables *ft)
{
	const struct efi *e = cookie;
	const EFI_CONFIGURATION_TABLE *ct = e->e_st->ConfigurationTable;
	UINTN n = ct == NULL ? 0 : e->e_st->NumberOfTableEntries;

	*ft = (struct sa_fwtables){.sft_system = (uintptr_t)e->e_st,
	    .sft_image = (uintptr_t)e->e_image,
	    .sft_64 = sizeof(UINTN) == 8};
	for (UINTN i = 0; i < MIN(n, (UINTN)EFI_MAXTABLES); i++) {
		if (memcmp(&ct[i].VendorGuid, &acpi1_guid,
			sizeof(acpi1_guid)) == 0)
			ft->sft_rsdp1 = ct[i].VendorTable;
		if (memcmp(&ct[i].VendorGuid, &acpi2_guid,
			sizeof(acpi2_guid)) == 0)
			ft->sft_rsdp2 = ct[i].VendorTable;
	}
}
