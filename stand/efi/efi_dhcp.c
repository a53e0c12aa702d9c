/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_dhcp.c: the boot server, from what the firmware's PXE keeps of DHCP: raw
 * packets of the network.
 */
#include "efi_env.h"

#define OPT_PAD    0
#define OPT_SERVER 54 /* RFC 2132: server identifier */
#define OPT_END    255

/* A DHCP option of 4 bytes in a packet; false: it has none. */
static bool
dhcp_address(
    const EFI_PXE_BASE_CODE_PACKET *packet, uint8_t option, uint8_t ip[4])
{
	const uint8_t *p = packet->Raw;
	size_t i = offsetof(EFI_PXE_BASE_CODE_DHCPV4_PACKET, DhcpOptions);

	while (i < sizeof(packet->Raw) && p[i] != OPT_END) {
		if (p[i] == OPT_PAD) {
			i++;
			continue;
		}
		if (i + 2 > sizeof(packet->Raw) ||
		    p[i + 1] > sizeof(packet->Raw) - i - 2)
			return false;
		if (p[i] == option && p[i + 1] == 4) {
			memcpy(ip, p + i + 2, 4);
			return true;
		}
		i += 2 + (size_t)p[i + 1];
	}
	return false;
}

/* The packet that names boot server and boot file. */
const EFI_PXE_BASE_CODE_PACKET *
efi_pxe_packet(const EFI_PXE_BASE_CODE_MODE *mode)
{
	if (mode->PxeReplyReceived)
		return &mode->PxeReply;
	if (mode->ProxyOfferReceived)
		return &mode->ProxyOffer;
	return mode->DhcpAckReceived ? &mode->DhcpAck : NULL;
}

/* The address of the boot server, else of the one that has answered. */
bool
efi_pxe_address(const EFI_PXE_BASE_CODE_MODE *mode, uint8_t ip[4])
{
	static const uint8_t none[4];
	const EFI_PXE_BASE_CODE_PACKET *packet = efi_pxe_packet(mode);

	if (packet == NULL)
		return false;
	memcpy(ip, packet->Dhcpv4.BootpSiAddr, 4);
	if (memcmp(ip, none, 4) != 0)
		return true;
	return dhcp_address(packet, OPT_SERVER, ip) && memcmp(ip, none, 4) != 0;
}

/* "10.0.2.2", or "" if it is not known.  Returns `out`. */
const char *
efi_pxe_server(EFI_PXE_BASE_CODE_PROTOCOL *pxe, char out[EFI_NETADDR])
{
	uint8_t ip[4];

	out[0] = '\0';
	if (pxe->Mode != NULL && !pxe->Mode->UsingIpv6 &&
	    efi_pxe_address(pxe->Mode, ip))
		ksnprintf(out, EFI_NETADDR, "%u.%u.%u.%u", ip[0], ip[1], ip[2],
		    ip[3]);
	return out;
}
