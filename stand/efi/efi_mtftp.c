/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_mtftp.c: transfers by EFI_PXE_BASE_CODE_PROTOCOL (UEFI 2.10, 24.3), and
 * why they failed.
 */
#include "efi_pxe.h"

#define PXE_TRIES   2 /* of a file: the firmware has its own for a packet */

#define TFTP_HEADER 4

static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;

/* ---- errors ---- */

void
pxe_why(struct pxe_vol *pv, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)kvsnprintf(pv->pxv_why, sizeof(pv->pxv_why), fmt, ap);
	va_end(ap);
	pv->fv.fv_fault = (struct fs_fault){pv->pxv_why, FS_NOPLACE};
}

/* The firmware failed.  ENOENT would say that the server has no such file. */
static int
pxe_failed(struct pxe_vol *pv, EFI_STATUS status)
{
	const int error = efi_errno(status);

	pxe_why(pv, "the firmware's TFTP failed: %s", EFI_STATUS_TEXT(status));
	return error == ENOENT ? EIO : error;
}

/*
 * An ERROR packet: the server has no such file for us.  Some firmware leaves
 * its code at 0.
 */
static int
tftp_error(struct pxe_vol *pv)
{
	const EFI_PXE_BASE_CODE_MODE *mode = pv->pxv_pxe->Mode;
	const size_t max = sizeof(mode->TftpError.ErrorString);
	char text[sizeof(mode->TftpError.ErrorString) + 1];
	size_t i;

	if (!mode->TftpErrorReceived)
		return pxe_failed(pv, EFI_TFTP_ERROR);
	for (i = 0; i < max && mode->TftpError.ErrorString[i] != 0; i++) {
		text[i] = (char)mode->TftpError.ErrorString[i];
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	}
	text[i] = '\0';
	pxe_why(pv, "TFTP error %u: %s", mode->TftpError.ErrorCode,
	    i != 0 ? text : "no text");
	return ENOENT;
}

static int
icmp_error(struct pxe_vol *pv)
{
	const EFI_PXE_BASE_CODE_MODE *mode = pv->pxv_pxe->Mode;

	if (mode->IcmpErrorReceived)
		pxe_why(pv, "the network refuses: ICMP type %u, code %u",
		    mode->IcmpError.Type, mode->IcmpError.Code);
	return EHOSTUNREACH;
}

/* The errno value of Mtftp(), with the reason in fv_fault. */
int
pxe_error(struct pxe_vol *pv, EFI_STATUS status)
{
	char server[EFI_NETADDR];

	/* The firmware has EFI_ABORTED of its own, too. */
	if (status == EFI_ABORTED && pv->pxv_idle.eid_stopped) {
		pxe_why(pv, "stopped by a key");
		return EINTR;
	}
	switch (status) {
	case EFI_TFTP_ERROR:
		return tftp_error(pv);
	case EFI_ICMP_ERROR:
		return icmp_error(pv);
	case EFI_TIMEOUT:
	case EFI_NO_RESPONSE:
		pxe_why(pv, "no answer from %s",
		    efi_pxe_server(pv->pxv_pxe, server));
		return ETIMEDOUT;
	case EFI_OUT_OF_RESOURCES:
	case EFI_SUCCESS:
		return efi_errno(status);
	default:
		return pxe_failed(pv, status);
	}
}

/* ---- transfers ---- */

/*
 * The name for the server.  Without a leading '/' it is relative to the
 * server's directory; but not if the loader's own name has one.
 */
const char *
pxe_server_name(const struct pxe_vol *pv, const char *path)
{
	const EFI_PXE_BASE_CODE_PACKET *packet =
	    efi_pxe_packet(pv->pxv_pxe->Mode);

	return packet != NULL && packet->Dhcpv4.BootpBootFile[0] == '/'
	    ? path
	    : path + 1;
}

/*
 * Only Mtftp() runs while packets are watched, but EDK II names the function
 * that was called before it.
 */
static bool
is_data(EFI_PXE_BASE_CODE_FUNCTION function)
{
	return function != EFI_PXE_BASE_CODE_FUNCTION_ARP &&
	    function != EFI_PXE_BASE_CODE_FUNCTION_IGMP;
}

/*
 * EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL: a packet was sent or received.  A server
 * that sends nothing cannot be stopped here: the firmware gives up by itself.
 */
EFI_PXE_BASE_CODE_CALLBACK_STATUS EFIAPI
pxe_packet(EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *self,
    EFI_PXE_BASE_CODE_FUNCTION function, BOOLEAN received, UINT32 len,
    EFI_PXE_BASE_CODE_PACKET *packet __kunused)
{
	struct pxe_vol *pv = kcontainer_of(self, struct pxe_vol, pxv_callback);

	if (is_data(function) && received && len > TFTP_HEADER &&
	    pv->pxv_path != NULL) {
		efi_idle_data(&pv->pxv_idle);
		pv->pxv_done += len - TFTP_HEADER;
		pv->pxv_watch->nw_progress(pv->pxv_watch->nw_arg, pv->pxv_path,
		    pv->pxv_done, pv->pxv_total);
	}
	return pv->pxv_idle.eid_stopped
	    ? EFI_PXE_BASE_CODE_CALLBACK_STATUS_ABORT
	    : EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE;
}

/* Begin or end to be called for each packet, if the firmware can. */
static void
watch(struct pxe_vol *pv, bool on)
{
	struct efi *e = pv->pxv_efi;
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = pv->pxv_pxe;
	EFI_HANDLE h = e->e_net.enet_handle;
	BOOLEAN make = on;

	if (on)
		e->e_bs->InstallProtocolInterface(&h, &callback_guid,
		    EFI_NATIVE_INTERFACE, &pv->pxv_callback);
	pxe->SetParameters(pxe, NULL, NULL, NULL, NULL, &make);
	if (!on)
		e->e_bs->UninstallProtocolInterface(
		    h, &callback_guid, &pv->pxv_callback);
}

EFI_STATUS
pxe_mtftp(struct pxe_vol *pv, EFI_PXE_BASE_CODE_TFTP_OPCODE op,
    const char *path, void *buf, UINT64 *size)
{
	const char *name = pxe_server_name(pv, path);
	UINTN block = PXE_BLOCK;
	EFI_STATUS status = EFI_ABORTED;

	if (efi_idle_begin(&pv->pxv_idle, path))
		status = pv->pxv_pxe->Mtftp(pv->pxv_pxe, op, buf, FALSE, size,
		    &block, &pv->pxv_server, (UINT8 *)(uintptr_t)name, NULL,
		    FALSE);
	efi_idle_end(&pv->pxv_idle);
	return pv->pxv_idle.eid_stopped ? EFI_ABORTED : status;
}

/* Read a file into a buffer of *size bytes; *size: those received. */
EFI_STATUS
pxe_read_file(struct pxe_vol *pv, const char *path, paddr_t pa, uint64_t *size)
{
	EFI_STATUS status = EFI_TIMEOUT;
	const uint64_t room = *size;
	int i;

	pv->pxv_path = path;
	watch(pv, true);
	for (i = 0; i < PXE_TRIES && status == EFI_TIMEOUT; i++) {
		pv->pxv_done = 0;
		*size = room;
		status = pxe_mtftp(pv, EFI_PXE_BASE_CODE_TFTP_READ_FILE, path,
		    (void *)(uintptr_t)pa, size);
	}
	watch(pv, false);
	pv->pxv_path = NULL;
	return status;
}
