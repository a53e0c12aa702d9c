/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakepxe.h: the firmware's PXE of a machine that was booted by it, and the
 * TFTP server, which can misbehave.
 */
#ifndef _FAKEPXE_H_
#define _FAKEPXE_H_

#include "fakeidle.h"

struct fakepxe {
	EFI_PXE_BASE_CODE_PROTOCOL fpx_pxe;
	EFI_PXE_BASE_CODE_MODE fpx_mode;
	EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *fpx_callback;
	EFI_PXE_BASE_CODE_FUNCTION fpx_function; /* the callback's argument */
	EFI_LOADED_IMAGE fpx_image;
	EFI_PCI_IO_PROTOCOL fpx_pci;
	struct fakepath fpx_path, fpx_card;
	EFI_STATUS fpx_size_status, fpx_read_status[4], fpx_dhcp_status;
	uint64_t fpx_told, fpx_real; /* bytes of a file */
	unsigned fpx_idle, fpx_slow; /* seconds before a timeout, a packet */
	bool fpx_lies; /* more was received than there was room for */
	unsigned fpx_nsize, fpx_nread, fpx_nstart, fpx_ndhcp, fpx_ncallback;
	char fpx_name[300];
	uint8_t fpx_ip[4];
	UINTN fpx_block, fpx_bus;
	/* What struct sa_netwatch was told. */
	unsigned fpx_nprogress, fpx_ndone;
	uint64_t fpx_done, fpx_all, fpx_total;
};
extern struct fakepxe fp; /* owner: the running test */
extern const struct sa_netwatch fakepxe_watch;

/* fw_setup, and a server at 10.0.2.2. */
int fakepxe_setup(void **state);
/* Mount the server. */
struct fs_volume *fakepxe_mount(void);

#endif /* !_FAKEPXE_H_ */
