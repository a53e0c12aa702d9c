/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_pxe.c: a TFTP server as a volume.  TFTP cannot seek: the first read of a
 * file reads all of it into memory.  Sizes and texts come from the network:
 * none is trusted.
 */
#include "efi_pxe.h"

#define PXE_UNKNOWN ((uint64_t)1 << 20) /* first buffer, without a size */

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
		pxe_why(
		    pv, "out of memory: %llu bytes", (unsigned long long)room);
		return EFI_OUT_OF_RESOURCES;
	}
	*size = room;
	status = pxe_read_file(pv, pf->pxf_path, pf->pxf_pa, size);
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
		pxe_why(pv, "larger than %llu MB",
		    (unsigned long long)(PXE_MAXFILE >> 20));
		return EFBIG;
	}
	pf->ff.ff_size = size;
	return pxe_error(pv, status);
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
		pxe_why(pv, "the server has told %llu bytes, and sends %s",
		    (unsigned long long)told,
		    EFI_ERROR(status) ? "more" : "fewer");
		contents_free(pv->pxv_efi, pf);
		return EIO;
	}
	return pxe_error(pv, status);
}

/* ---- struct fs_ops ---- */

/* Ask for the size; without one the file is read. */
static int
open_file(struct pxe_vol *pv, struct pxe_file *pf)
{
	EFI_STATUS status;
	UINT64 size = 0;

	status = pxe_mtftp(pv, EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE,
	    pf->pxf_path, NULL, &size);
	if (status != EFI_UNSUPPORTED && status != EFI_PROTOCOL_ERROR &&
	    EFI_ERROR(status))
		return pxe_error(pv, status);
	if (!EFI_ERROR(status) && size > PXE_MAXFILE) {
		pxe_why(pv, "%llu bytes, the limit is %llu MB",
		    (unsigned long long)size,
		    (unsigned long long)(PXE_MAXFILE >> 20));
		return EFBIG;
	}
	pf->ff.ff_size = size;
	return EFI_ERROR(status) || size == 0 ? open_unsized(pv, pf) : 0;
}

static int
pxe_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);
	struct pxe_file *pf;
	int error;

	if (strlen(path) >= PXE_NAME)
		return ENAMETOOLONG;
	if (path[1] == '\0')
		return EISDIR;
	if ((pf = efi_alloc(pv->pxv_efi, sizeof(*pf))) == NULL)
		return ENOMEM;
	memset(pf, 0, sizeof(*pf));
	pf->ff.ff_vol = vol;
	(void)kstrlcpy(pf->pxf_path, path, sizeof(pf->pxf_path));
	error = pxe_take(pv, pf);
	if (error == ENOENT)
		error = open_file(pv, pf);
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

	pxe_why(pv, "TFTP lists no directories");
	return ENOTSUP;
}

static void
pxe_unmount(struct fs_volume *vol)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);

	pxe_ahead_close(pv);
	efi_idle_close(&pv->pxv_idle);
	efi_free(pv->pxv_efi, pv, sizeof(*pv));
}

static const struct fs_ops pxe_ops = {
    .fo_name = "tftp",
    .fo_open = pxe_open,
    .fo_read = pxe_read,
    .fo_close = pxe_close,
    .fo_readdir = pxe_readdir,
    .fo_expect = pxe_expect,
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
	efi_idle_open(e, nw, &pv->pxv_idle);
	pv->pxv_callback.Revision =
	    EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_REVISION;
	pv->pxv_callback.Callback = pxe_packet;
	*vp = &pv->fv;
	return 0;
}
