/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_ahead.c: files of a TFTP server that will be opened soon are read by
 * EFI_MTFTP4_PROTOCOL, several at once, while the loader works on another one.
 * A file for which that fails is read in the ordinary way, which tells why.
 */
#include "efi_pxe.h"

#define AHEAD_TRIES   4 /* of a packet */
#define AHEAD_TIMEOUT 3 /* seconds for each */

static EFI_GUID binding_guid = MTFTP4_BINDING_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID mtftp4_guid = MTFTP4_GUID;

/* EFI_MTFTP4_TOKEN.CheckPacket: a packet has come.  TPL_CALLBACK. */
static EFI_STATUS EFIAPI
ahead_packet(struct mtftp4 *self __kunused, struct mtftp4_token *token,
    UINT16 len, struct mtftp4_packet *packet)
{
	struct tftp_ahead *ta =
	    kcontainer_of(token, struct tftp_ahead, ta_token);
	struct pxe_vol *pv = ta->ta_vol;

	if (len <= MTFTP4_HEADER || packet->OpCode != MTFTP4_DATA << 8)
		return EFI_SUCCESS;
	ta->ta_done += len - MTFTP4_HEADER;
	if (!ta->ta_waited)
		return EFI_SUCCESS;
	efi_idle_data(&pv->pxv_idle);
	pv->pxv_watch->nw_progress(
	    pv->pxv_watch->nw_arg, ta->ta_path, ta->ta_done, ta->ta_size);
	return EFI_SUCCESS;
}

/* Is there a connection?  One that cannot be made is not tried again. */
static bool
ahead_open(struct pxe_vol *pv, struct tftp_ahead *ta)
{
	struct efi *e = pv->pxv_efi;
	EFI_DEVICE_PATH *dp =
	    efi_protocol(e, e->e_net.enet_handle, &devpath_guid);
	EFI_HANDLE h = NULL;

	if (ta->ta_proto != NULL || pv->pxv_noahead)
		return !pv->pxv_noahead;
	ta->ta_vol = pv;
	if (dp != NULL &&
	    !EFI_ERROR(e->e_bs->LocateDevicePath(&binding_guid, &dp, &h)))
		ta->ta_binding = efi_protocol(e, h, &binding_guid);
	if (ta->ta_event == NULL &&
	    EFI_ERROR(e->e_bs->CreateEvent(0, 0, NULL, NULL, &ta->ta_event)))
		ta->ta_event = NULL;
	if (ta->ta_binding != NULL && ta->ta_event != NULL &&
	    ta->ta_child == NULL &&
	    EFI_ERROR(
		ta->ta_binding->CreateChild(ta->ta_binding, &ta->ta_child)))
		ta->ta_child = NULL;
	if (ta->ta_child != NULL)
		ta->ta_proto = efi_protocol(e, ta->ta_child, &mtftp4_guid);
	pv->pxv_noahead = ta->ta_proto == NULL;
	return !pv->pxv_noahead;
}

/* The router of the network that the firmware's PXE uses, or 0.0.0.0. */
static EFI_IPv4_ADDRESS
gateway(const EFI_PXE_BASE_CODE_MODE *mode)
{
	EFI_IPv4_ADDRESS none = {{0}};
	UINT32 i;

	for (i = 0; i < MIN(mode->RouteTableEntries, knitems(mode->RouteTable));
	     i++)
		if (memcmp(&mode->RouteTable[i].IpAddr, &none, 4) == 0)
			return mode->RouteTable[i].GwAddr.v4;
	return none;
}

/* Begin to read the file; its buffer was allocated. */
static EFI_STATUS
ahead_begin(struct pxe_vol *pv, struct tftp_ahead *ta)
{
	const EFI_PXE_BASE_CODE_MODE *mode = pv->pxv_pxe->Mode;
	struct mtftp4_config config;
	EFI_STATUS status;

	memset(&config, 0, sizeof(config));
	config.StationIp = mode->StationIp.v4;
	config.SubnetMask = mode->SubnetMask.v4;
	config.GatewayIp = gateway(mode);
	config.ServerIp = pv->pxv_server.v4;
	config.TryCount = AHEAD_TRIES;
	config.TimeoutValue = AHEAD_TIMEOUT;
	status = ta->ta_proto->Configure(ta->ta_proto, &config);
	if (EFI_ERROR(status))
		return status;
	(void)ksnprintf(ta->ta_block, sizeof(ta->ta_block), "%d", PXE_BLOCK);
	ta->ta_option = (struct mtftp4_option){
	    (UINT8 *)(uintptr_t) "blksize", (UINT8 *)ta->ta_block};
	ta->ta_token = (struct mtftp4_token){.Event = ta->ta_event,
	    .Status = EFI_NOT_READY,
	    .Filename = (UINT8 *)(uintptr_t)pxe_server_name(pv, ta->ta_path),
	    .OptionCount = 1,
	    .OptionList = &ta->ta_option,
	    .BufferSize = ta->ta_size,
	    .Buffer = (void *)(uintptr_t)ta->ta_pa,
	    .CheckPacket = ahead_packet};
	return ta->ta_proto->ReadFile(ta->ta_proto, &ta->ta_token);
}

/* End what is read: the firmware does not write to the buffer any more. */
static void
ahead_end(struct pxe_vol *pv, struct tftp_ahead *ta)
{
	if (ta->ta_path[0] == '\0')
		return;
	(void)ta->ta_proto->Configure(ta->ta_proto, NULL);
	/* A signal that is left would end the next file. */
	(void)pv->pxv_efi->e_bs->CheckEvent(ta->ta_event);
	if (ta->ta_pa != 0)
		efi_pages_free(pv->pxv_efi, ta->ta_npages, ta->ta_pa);
	ta->ta_pa = 0;
	ta->ta_path[0] = '\0';
}

static struct tftp_ahead *
ahead_find(struct pxe_vol *pv, const char *path)
{
	for (size_t i = 0; i < knitems(pv->pxv_ahead); i++)
		if (strcmp(pv->pxv_ahead[i].ta_path, path) == 0)
			return &pv->pxv_ahead[i];
	return NULL;
}

void
pxe_expect(struct fs_volume *vol, const char *path)
{
	struct pxe_vol *pv = kcontainer_of(vol, struct pxe_vol, fv);
	struct tftp_ahead *ta = ahead_find(pv, "");
	const struct prange none = {0, 0};
	EFI_STATUS status;
	UINT64 size = 0;

	if (ta == NULL || path[1] == '\0' ||
	    strlen(path) >= sizeof(ta->ta_path) ||
	    ahead_find(pv, path) != NULL || !ahead_open(pv, ta))
		return;
	status = pxe_mtftp(
	    pv, EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE, path, NULL, &size);
	/* A server that does not answer costs its time once. */
	pv->pxv_noahead = EFI_ERROR(status) && status != EFI_TFTP_ERROR;
	if (EFI_ERROR(status) || size == 0 || size > PXE_MAXFILE)
		return;
	ta->ta_size = size;
	ta->ta_done = 0;
	ta->ta_npages = page_up(size) >> PAGE_SHIFT;
	if (efi_pages_alloc(
		pv->pxv_efi, ta->ta_npages, UINT64_MAX, none, &ta->ta_pa) != 0)
		return;
	(void)kstrlcpy(ta->ta_path, path, sizeof(ta->ta_path));
	if (EFI_ERROR(ahead_begin(pv, ta)))
		ahead_end(pv, ta);
}

int
pxe_take(struct pxe_vol *pv, struct pxe_file *pf)
{
	struct tftp_ahead *ta = ahead_find(pv, pf->pxf_path);
	EFI_BOOT_SERVICES *bs = pv->pxv_efi->e_bs;
	EFI_STATUS status = EFI_NOT_READY;

	if (ta == NULL)
		return ENOENT;
	ta->ta_waited = true;
	(void)efi_idle_begin(&pv->pxv_idle, ta->ta_path);
	while (status == EFI_NOT_READY && !pv->pxv_idle.eid_stopped) {
		if (bs->CheckEvent(ta->ta_event) == EFI_SUCCESS)
			status = ta->ta_token.Status;
		else
			(void)ta->ta_proto->Poll(ta->ta_proto);
	}
	efi_idle_end(&pv->pxv_idle);
	ta->ta_waited = false;
	if (!EFI_ERROR(status) && ta->ta_token.BufferSize == ta->ta_size) {
		pf->pxf_pa = ta->ta_pa;
		pf->pxf_npages = ta->ta_npages;
		pf->ff.ff_size = ta->ta_size;
		ta->ta_pa = 0;
	}
	ahead_end(pv, ta);
	if (pf->pxf_pa != 0)
		return 0;
	return pv->pxv_idle.eid_stopped ? pxe_error(pv, EFI_ABORTED) : ENOENT;
}

void
pxe_ahead_close(struct pxe_vol *pv)
{
	struct tftp_ahead *ta = pv->pxv_ahead;

	for (; ta < pv->pxv_ahead + knitems(pv->pxv_ahead); ta++) {
		ahead_end(pv, ta);
		if (ta->ta_child != NULL)
			ta->ta_binding->DestroyChild(
			    ta->ta_binding, ta->ta_child);
		if (ta->ta_event != NULL)
			pv->pxv_efi->e_bs->CloseEvent(ta->ta_event);
	}
}
