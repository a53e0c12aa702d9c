/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memattr.h: EFI_MEMORY_ATTRIBUTE_PROTOCOL (UEFI 2.10), which gnu-efi 3.0
 * lacks.  Ranges are whole pages; attributes are EFI_MEMORY_RP, EFI_MEMORY_XP
 * and EFI_MEMORY_RO.
 */
#ifndef _EFI_MEMATTR_H_
#define _EFI_MEMATTR_H_

#include <efi.h>

#ifndef EFI_MEMORY_RO
#define EFI_MEMORY_RO 0x20000
#endif

#define MEMATTR_GUID                                                   \
	{                                                              \
		0xf4560cf6, 0x40ec, 0x4b4a,                            \
		{                                                      \
			0xa1, 0x92, 0xbf, 0x1d, 0x57, 0xd0, 0xb1, 0x89 \
		}                                                      \
	}

struct memattr_protocol {
	/* EFI_NO_MAPPING: the pages differ. */
	EFI_STATUS(EFIAPI *ma_get)
	(struct memattr_protocol *, UINT64 base, UINT64 len, UINT64 *attr);
	EFI_STATUS(EFIAPI *ma_set)
	(struct memattr_protocol *, UINT64 base, UINT64 len, UINT64 attr);
	EFI_STATUS(EFIAPI *ma_clear)
	(struct memattr_protocol *, UINT64 base, UINT64 len, UINT64 attr);
};

#endif /* !_EFI_MEMATTR_H_ */
