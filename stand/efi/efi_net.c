/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_net.c: the network that the loader was read from: its servers, and the
 * interface.
 */
#include "efi_http.h"

#define BUS_PCI 1 /* struct btinfo_netif */

static EFI_GUID binding_guid = HTTP_BINDING_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;
static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;

/* The handle below which HTTP's protocol is, NULL if there is none. */
static EFI_HANDLE
http_handle(struct efi *e, EFI_DEVICE_PATH *dp)
{
	EFI_HANDLE h = NULL;

	if (EFI_ERROR(e->e_bs->LocateDevicePath(&binding_guid, &dp, &h)))
		return NULL;
	return h;
}

/* Set e_net.  True: the loader was read from a server. */
bool
efi_net_find(struct efi *e)
{
	EFI_HANDLE h = efi_boot_handle(e);
	EFI_DEVICE_PATH *dp = efi_protocol(e, h, &devpath_guid);
	EFI_PXE_BASE_CODE_PROTOCOL *pxe = efi_protocol(e, h, &pxe_guid);
	MAC_ADDR_DEVICE_PATH mac;
	char url[HTTP_URL];

	memset(&e->e_net, 0, sizeof(e->e_net));
	if (!dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP,
		&mac, sizeof(mac.Header)))
		return false;
	e->e_net.enet_handle = h;
	if (url_base(dp, url))
		e->e_net.enet_http = http_handle(e, dp);
	else if (pxe != NULL && pxe->Mode != NULL)
		e->e_net.enet_pxe = pxe;
	return e->e_net.enet_http != NULL || e->e_net.enet_pxe != NULL;
}

/* sa_env: server i. */
int
efi_net_info(void *cookie, size_t i, struct sa_netinfo *ni)
{
	struct efi *e = cookie;

	if (i != 0)
		return ENOENT;
	memset(ni, 0, sizeof(*ni));
	ni->ni_isboot = true;
	if (e->e_net.enet_http != NULL) {
		ni->ni_name = "http";
		efi_http_server(e, ni->ni_server);
	} else if (e->e_net.enet_pxe != NULL) {
		ni->ni_name = "tftp";
		efi_pxe_server(e->e_net.enet_pxe, ni->ni_server);
	} else {
		return ENOENT;
	}
	return 0;
}

/* sa_env: mount it. */
int
efi_net_mount(void *cookie, size_t i, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault)
{
	struct efi *e = cookie;
	int error;

	if (i == 0 && e->e_net.enet_http != NULL)
		error = efi_http_mount(e, nw, vp, fault);
	else if (i == 0 && e->e_net.enet_pxe != NULL)
		error = efi_pxe_mount(e, nw, vp, fault);
	else
		return ENXIO;
	return error == ENOENT || error == ENXIO ? EIO : error;
}

/* sa_env: BTINFO_NETIF, for an interface on PCI. */
int
efi_net_record(void *cookie, struct btinfo_netif *nif)
{
	struct efi *e = cookie;
	EFI_DEVICE_PATH *dp;
	EFI_PCI_IO_PROTOCOL *pci;
	UINTN segment = 0, bus = 0, dev = 0, func = 0;
	EFI_HANDLE h = NULL;

	dp = efi_protocol(e, e->e_net.enet_handle, &devpath_guid);
	if (dp == NULL ||
	    EFI_ERROR(e->e_bs->LocateDevicePath(&pciio_guid, &dp, &h)))
		return ENOENT;
	pci = efi_protocol(e, h, &pciio_guid);
	if (pci == NULL ||
	    EFI_ERROR(pci->GetLocation(pci, &segment, &bus, &dev, &func)) ||
	    segment != 0 || bus > 255 || dev > 31 || func > 7)
		return ENOENT;
	memset(nif, 0, sizeof(*nif));
	nif->common.len = (int32_t)sizeof(*nif);
	nif->common.type = BTINFO_NETIF;
	(void)kstrlcpy(nif->ifname, "net0", sizeof(nif->ifname));
	nif->bus = BUS_PCI;
	nif->addr = (uint32_t)(bus << 8 | dev << 3 | func);
	return 0;
}
