/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_pxe.h: private to stand/efi: files of a TFTP server.
 */
#ifndef _EFI_PXE_H_
#define _EFI_PXE_H_

#include "efi_idle.h"
#include "efi_mtftp4.h"

#define PXE_NAME    256
#define PXE_BLOCK   1428 /* bytes of a packet: fits Ethernet's */
#define PXE_MAXFILE ((uint64_t)1 << 30)
#define PXE_AHEAD   3 /* files that are read at once, beside another one */

struct pxe_vol;

/* A file that is read before it is opened, and the connection for it. */
struct tftp_ahead {
	struct pxe_vol *ta_vol;
	struct mtftp4_binding *ta_binding;
	EFI_HANDLE ta_child;
	struct mtftp4 *ta_proto; /* NULL: there is no connection */
	EFI_EVENT ta_event;      /* it was read, or has failed */
	char ta_path[PXE_NAME];  /* "": nothing is read */
	paddr_t ta_pa;           /* its contents */
	uint64_t ta_npages, ta_size, ta_done;
	bool ta_waited; /* the loader waits for it */
	struct mtftp4_token ta_token;
	struct mtftp4_option ta_option;
	char ta_block[8]; /* PXE_BLOCK in decimal */
};

struct pxe_vol {
	struct fs_volume fv; /* first: fs.h */
	EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL pxv_callback;
	struct efi *pxv_efi;
	EFI_PXE_BASE_CODE_PROTOCOL *pxv_pxe;
	EFI_IP_ADDRESS pxv_server;
	const struct sa_netwatch *pxv_watch;
	struct efi_idle pxv_idle;
	struct tftp_ahead pxv_ahead[PXE_AHEAD];
	bool pxv_noahead; /* the firmware or the server cannot */
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
const char *pxe_server_name(const struct pxe_vol *pv, const char *path);
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

/* ---- efi_ahead.c ---- */

/* fo_expect */
void pxe_expect(struct fs_volume *vol, const char *path);
/*
 * Wait for a file that was expected: sets contents and size.  EINTR; ENOENT: it
 * was not, or it has failed.
 */
int pxe_take(struct pxe_vol *pv, struct pxe_file *pf);
void pxe_ahead_close(struct pxe_vol *pv);

#endif /* !_EFI_PXE_H_ */
