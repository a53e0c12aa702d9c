/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_pxe.c: files of a TFTP server, by EFI_PXE_BASE_CODE_PROTOCOL (UEFI 2.10,
 * 24.3).  TFTP cannot seek: the first read of a file reads all of it into
 * memory.  Sizes and texts come from the network: none is trusted.
 */
#include "efi_env.h"

#define PXE_NAME    256
#define PXE_BLOCK   1428                /* bytes of a packet: fits Ethernet's */
#define PXE_UNKNOWN ((uint64_t)1 << 20) /* first buffer, without a size */
#define PXE_TRIES   2 /* of a file: the firmware has its own for a packet */
#define PXE_MAXFILE ((uint64_t)1 << 30)

#define TFTP_HEADER 4

static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;

struct pxe_vol {
	struct fs_volume fv; /* first: fs.h */
	EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL pxv_callback;
	struct efi *pxv_efi;
	EFI_PXE_BASE_CODE_PROTOCOL *pxv_pxe;
	EFI_IP_ADDRESS pxv_server;
	const struct sa_netwatch *pxv_watch;
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

/* ---- errors ---- */

static void __kprintflike(2, 3)
    say_why(struct pxe_vol *pv, const char *fmt, ...)
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

	say_why(pv, "the firmware's TFTP failed: %s", EFI_STATUS_TEXT(status));
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
	say_why(pv, "TFTP error %u: %s", mode->TftpError.ErrorCode,
	    i != 0 ? text : "no text");
	return ENOENT;
}

static int
icmp_error(struct pxe_vol *pv)
{
	const EFI_PXE_BASE_CODE_MODE *mode = pv->pxv_pxe->Mode;

	if (mode->IcmpErrorReceived)
		say_why(pv, "the network refuses: ICMP type %u, code %u",
		    mode->IcmpError.Type, mode->IcmpError.Code);
	return EHOSTUNREACH;
}

/* The errno value of Mtftp(), with the reason in fv_fault. */
static int
mtftp_error(struct pxe_vol *pv, EFI_STATUS status)
{
	char server[EFI_NETADDR];

	switch (status) {
	case EFI_TFTP_ERROR:
		return tftp_error(pv);
	case EFI_ICMP_ERROR:
		return icmp_error(pv);
	case EFI_TIMEOUT:
	case EFI_NO_RESPONSE:
		say_why(pv, "no answer from %s",
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
static const char *
server_name(const struct pxe_vol *pv, const char *path)
{
	const EFI_PXE_BASE_CODE_PACKET *packet =
	    efi_pxe_packet(pv->pxv_pxe->Mode);

	return packet != NULL && packet->Dhcpv4.BootpBootFile[0] == '/'
	    ? path
	    : path + 1;
}

/* EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL: a packet was sent or received. */
static EFI_PXE_BASE_CODE_CALLBACK_STATUS EFIAPI
pxe_packet(EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *self,
    EFI_PXE_BASE_CODE_FUNCTION function, BOOLEAN received, UINT32 len,
    EFI_PXE_BASE_CODE_PACKET *packet __kunused)
{
	struct pxe_vol *pv = kcontainer_of(self, struct pxe_vol, pxv_callback);

	if (function == EFI_PXE_BASE_CODE_FUNCTION_MTFTP && received &&
	    len > TFTP_HEADER && pv->pxv_path != NULL) {
		pv->pxv_done += len - TFTP_HEADER;
		pv->pxv_watch->nw_progress(pv->pxv_watch->nw_arg, pv->pxv_path,
		    pv->pxv_done, pv->pxv_total);
	}
	return EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE;
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

static EFI_STATUS
mtftp(struct pxe_vol *pv, EFI_PXE_BASE_CODE_TFTP_OPCODE op, const char *path,
    void *buf, UINT64 *size)
{
	const char *name = server_name(pv, path);
	UINTN block = PXE_BLOCK;

	efi_out_flush(pv->pxv_efi);
	return pv->pxv_pxe->Mtftp(pv->pxv_pxe, op, buf, FALSE, size, &block,
	    &pv->pxv_server, (UINT8 *)(uintptr_t)name, NULL, FALSE);
}

/* Read a file into a buffer of *size bytes; *size: those received. */
static EFI_STATUS
read_file(struct pxe_vol *pv, const char *path, paddr_t pa, uint64_t *size)
{
	EFI_STATUS status = EFI_TIMEOUT;
	const uint64_t room = *size;
	int i;

	pv->pxv_path = path;
	watch(pv, true);
	for (i = 0; i < PXE_TRIES && status == EFI_TIMEOUT; i++) {
		pv->pxv_done = 0;
		*size = room;
		status = mtftp(pv, EFI_PXE_BASE_CODE_TFTP_READ_FILE, path,
		    (void *)(uintptr_t)pa, size);
	}
	watch(pv, false);
	pv->pxv_path = NULL;
	pv->pxv_watch->nw_done(pv->pxv_watch->nw_arg);
	return status;
}

static void
contents_free(struct efi *e, struct pxe_file *pf)
{
	if (pf->pxf_pa != 0)
		efi_pages_free(e, pf->pxf_npages, pf->pxf_pa);
	pf->pxf_pa = 0;
}

/* Read a file into a new buffer of at least `room` bytes. */
static EFI_STATUS
read_new(struct pxe_vol *pv, struct pxe_file *pf, uint64_t room, uint64_t *size)
{
	const struct prange none = {0, 0};
	EFI_STATUS status;

	pf->pxf_npages = page_up(MAX(room, 1)) >> PAGE_SHIFT;
	if (efi_pages_alloc(pv->pxv_efi, pf->pxf_npages, UINT64_MAX, none,
		&pf->pxf_pa) != 0) {
		pf->pxf_pa = 0;
		say_why(
		    pv, "out of memory: %llu bytes", (unsigned long long)room);
		return EFI_OUT_OF_RESOURCES;
	}
	*size = room;
	status = read_file(pv, pf->pxf_path, pf->pxf_pa, size);
	if (EFI_ERROR(status) || *size > room) {
		contents_free(pv->pxv_efi, pf);
		if (!EFI_ERROR(status))
			status = EFI_BUFFER_TOO_SMALL;
	}
	return status;
}

/* The server does not tell the size: read into larger and larger buffers. */
static int
open_unsized(struct pxe_vol *pv, struct pxe_file *pf)
{
	EFI_STATUS status = EFI_BUFFER_TOO_SMALL;
	uint64_t room, size = 0;

	pv->pxv_total = 0;
	for (room = PXE_UNKNOWN;
	     status == EFI_BUFFER_TOO_SMALL && room <= PXE_MAXFILE; room *= 4)
		status = read_new(pv, pf, room, &size);
	if (status == EFI_BUFFER_TOO_SMALL) {
		say_why(pv, "larger than %llu MB",
		    (unsigned long long)(PXE_MAXFILE >> 20));
		return EFBIG;
	}
	pf->ff.ff_size = size;
	return mtftp_error(pv, status);
}

/* All of a file, whose size the server has told. */
static int
read_sized(struct pxe_vol *pv, struct pxe_file *pf)
{
	const uint64_t told = pf->ff.ff_size;
	EFI_STATUS status;
	uint64_t size = 0;

	pv->pxv_total = told;
	status = read_new(pv, pf, told, &size);
	if (status == EFI_BUFFER_TOO_SMALL ||
	    (!EFI_ERROR(status) && size != told)) {
		say_why(pv, "the server has told %llu bytes, and sends %s",
		    (unsigned long long)told,
		    EFI_ERROR(status) ? "more" : "fewer");
		contents_free(pv->pxv_efi, pf);
		return EIO;
	}
	return mtftp_error(pv, status);
}

/* ---- struct fs_ops ---- */

static int
pxe_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);
	struct pxe_file *pf;
	EFI_STATUS status;
	UINT64 size = 0;
	int error;

	if (strlen(path) >= PXE_NAME)
		return ENAMETOOLONG;
	if (path[1] == '\0')
		return EISDIR;
	status =
	    mtftp(pv, EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE, path, NULL, &size);
	if (status != EFI_UNSUPPORTED && status != EFI_PROTOCOL_ERROR &&
	    EFI_ERROR(status))
		return mtftp_error(pv, status);
	if (!EFI_ERROR(status) && size > PXE_MAXFILE) {
		say_why(pv, "%llu bytes, the limit is %llu MB",
		    (unsigned long long)size,
		    (unsigned long long)(PXE_MAXFILE >> 20));
		return EFBIG;
	}
	if ((pf = efi_alloc(pv->pxv_efi, sizeof(*pf))) == NULL)
		return ENOMEM;
	memset(pf, 0, sizeof(*pf));
	pf->ff.ff_vol = vol;
	pf->ff.ff_size = size;
	(void)kstrlcpy(pf->pxf_path, path, sizeof(pf->pxf_path));
	error = EFI_ERROR(status) || size == 0 ? open_unsized(pv, pf) : 0;
	if (error != 0) {
		efi_free(pv->pxv_efi, pf, sizeof(*pf));
		return error;
	}
	*ffp = &pf->ff;
	return 0;
}

static int
pxe_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct pxe_file *pf = kcontainer_of(ff, struct pxe_file, ff);
	struct pxe_vol *pv = kcontainer_of(ff->ff_vol, struct pxe_vol, fv);
	int error = 0;

	if (pf->pxf_pa == 0)
		error = read_sized(pv, pf);
	if (error != 0 || pf->pxf_pa == 0)
		return error != 0 ? error : EIO;
	memcpy(buf, (const uint8_t *)(uintptr_t)pf->pxf_pa + off, len);
	return 0;
}

static void
pxe_close(struct fs_file *ff)
{
	struct pxe_file *pf = kcontainer_of(ff, struct pxe_file, ff);
	struct pxe_vol *pv = kcontainer_of(ff->ff_vol, struct pxe_vol, fv);

	contents_free(pv->pxv_efi, pf);
	efi_free(pv->pxv_efi, pf, sizeof(*pf));
}

static int
pxe_readdir(struct fs_volume *vol, const char *path __kunused,
    int (*cb)(const struct fs_dirent *de, void *arg) __kunused,
    void *arg __kunused)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);

	say_why(pv, "TFTP lists no directories");
	return ENOTSUP;
}

static void
pxe_unmount(struct fs_volume *vol)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);

	efi_free(pv->pxv_efi, pv, sizeof(*pv));
}

static const struct fs_ops pxe_ops = {
    .fo_name = "tftp",
    .fo_open = pxe_open,
    .fo_read = pxe_read,
    .fo_close = pxe_close,
    .fo_readdir = pxe_readdir,
    .fo_unmount = pxe_unmount,
};

/* Another loader may have stopped the protocol: get an address again. */
static EFI_STATUS
pxe_start(EFI_PXE_BASE_CODE_PROTOCOL *pxe)
{
	EFI_STATUS status = EFI_SUCCESS;

	if (!pxe->Mode->Started)
		status = pxe->Start(pxe, FALSE);
	if (!EFI_ERROR(status) && !pxe->Mode->DhcpAckReceived)
		status = pxe->Dhcp(pxe, FALSE);
	return status;
}

/* The server's address; *why: the reason of an error. */
static int
find_server(
    EFI_PXE_BASE_CODE_PROTOCOL *pxe, EFI_IP_ADDRESS *server, const char **why)
{
	const EFI_STATUS status = pxe_start(pxe);

	if (EFI_ERROR(status)) {
		*why = "the firmware gets no address by DHCP";
		return efi_errno(status);
	}
	/* The server of IPv6 is named by an URL. */
	if (pxe->Mode->UsingIpv6) {
		*why = "TFTP by IPv6 is not supported";
		return ENOTSUP;
	}
	if (efi_pxe_address(pxe->Mode, server->v4.Addr))
		return 0;
	*why = "DHCP has told no server's address";
	return EHOSTUNREACH;
}

/* Mount the server; the caller unmounts *vp.  Quiet. */
int
efi_pxe_mount(struct efi *e, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault)
{
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = e->e_net.enet_pxe;
	EFI_IP_ADDRESS server;
	struct pxe_vol *pv;
	int error;

	efi_out_flush(e);
	memset(&server, 0, sizeof(server));
	error = find_server(pxe, &server, &fault->flt_what);
	if (error != 0) {
		fault->flt_offset = FS_NOPLACE;
		return error;
	}
	pv = efi_alloc(e, sizeof(*pv));
	if (pv == NULL)
		return ENOMEM;
	memset(pv, 0, sizeof(*pv));
	pv->fv.fv_ops = &pxe_ops;
	pv->pxv_efi = e;
	pv->pxv_pxe = pxe;
	pv->pxv_server = server;
	pv->pxv_watch = nw;
	pv->pxv_callback.Revision =
	    EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_REVISION;
	pv->pxv_callback.Callback = pxe_packet;
	*vp = &pv->fv;
	return 0;
}
