/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_pxe.h: private to stand/efi: files of a TFTP server.
 */
#ifndef _EFI_PXE_H_
#define _EFI_PXE_H_

#include "efi_idle.h"

#define PXE_NAME 256

struct pxe_vol {
	struct fs_volume fv; /* first: fs.h */
	EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL pxv_callback;
	struct efi *pxv_efi;
	EFI_PXE_BASE_CODE_PROTOCOL *pxv_pxe;
	EFI_IP_ADDRESS pxv_server;
	const struct sa_netwatch *pxv_watch;
	struct efi_idle pxv_idle;
	/* The file that is being read. */
	const char *pxv_path;
	uint64_t pxv_done, pxv_total;
	char pxv_why[160]; /* text of fv_fault */
};

struct pxe_file {
	struct fs_file ff; /* first: fs.h */
	paddr_t pxf_pa;    /* its contents; 0: not read yet */
	uint64_t pxf_npages;
	char pxf_path[PXE_NAME];
};

/* ---- efi_mtftp.c ---- */

/* Set the fault to this text. */
void __kprintflike(2, 3) pxe_why(struct pxe_vol *pv, const char *fmt, ...);
/* The errno value of a transfer that failed; the fault is set. */
int pxe_error(struct pxe_vol *pv, EFI_STATUS status);
EFI_STATUS pxe_mtftp(struct pxe_vol *pv, EFI_PXE_BASE_CODE_TFTP_OPCODE op,
    const char *path, void *buf, UINT64 *size);
/* Read a file into a buffer of *size bytes; *size: those received. */
EFI_STATUS pxe_read_file(
    struct pxe_vol *pv, const char *path, paddr_t pa, uint64_t *size);
/* EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL: a packet was sent or received. */
EFI_PXE_BASE_CODE_CALLBACK_STATUS EFIAPI pxe_packet(
    EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *self,
    EFI_PXE_BASE_CODE_FUNCTION function, BOOLEAN received, UINT32 len,
    EFI_PXE_BASE_CODE_PACKET *packet);

#endif /* !_EFI_PXE_H_ */
