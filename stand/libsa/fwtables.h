/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fwtables.h: the firmware's tables, which kernels of other protocols are told
 * of.
 */
#ifndef _LIBSA_FWTABLES_H_
#define _LIBSA_FWTABLES_H_

#include <libkern/kdefs.h>

/*
 * The root system description pointers of ACPI (NULL: none) are those of its
 * versions 1 and 2.
 */
struct sa_fwtables {
	uint64_t sft_system; /* PA of the EFI system table */
	uint64_t sft_image;  /* the loader's handle */
	bool sft_64;         /* firmware of 64 bits */
	const void *sft_rsdp1, *sft_rsdp2;
};
#define SA_RSDP1_SIZE 20
#define SA_RSDP2_SIZE 36

#endif /* !_LIBSA_FWTABLES_H_ */
