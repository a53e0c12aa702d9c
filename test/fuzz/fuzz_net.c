/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_net.c: any bytes as what a network tells the loader.  The first byte
 * selects: fields of an HTTP answer, a redirect, the URL in a device path, or
 * the firmware's copies of DHCP packets.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "efi_http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX 2048

static void
check(bool ok)
{
	if (!ok)
		abort();
}

/* An URL that requests may have. */
static void
check_url(const char *url)
{
	const char *host;
	size_t i;

	check(strlen(url) < HTTP_URL);
	check(url_authority(url, &host) != 0);
	for (i = 0; url[i] != '\0'; i++)
		check(url[i] > ' ' && url[i] <= '~');
}

/* Two strings: name and value of a field. */
static void
fuzz_field(const char *name, const char *value)
{
	struct http_reply rp;
	size_t i;

	memset(&rp, 0, sizeof(rp));
	http_header_take(&rp, name, value);
	http_header_take(&rp, "Content-Range", value);
	http_header_take(&rp, "Content-Length", value);
	http_header_take(&rp, "Location", value);
	http_header_take(&rp, "ETag", value);
	http_header_take(&rp, "Last-Modified", value);
	check(strlen(rp.hrp_location) < HTTP_URL);
	for (i = 0; rp.hrp_location[i] != '\0'; i++)
		check(rp.hrp_location[i] > ' ');
	check(!rp.hrp_ranged || rp.hrp_first <= UINT64_MAX - rp.hrp_bytes);
	check(!rp.hrp_sized || strlen(value) <= 20 || value[0] == '0');
}

static void
fuzz_redirect(const char *path, const char *location)
{
	char url[HTTP_URL], to[HTTP_URL];

	if (url_file("http://h:80/dir", path, url) != 0)
		return;
	check_url(url);
	if (url_redirect(url, location, to) == 0)
		check_url(to);
}

static void
fuzz_path(const uint8_t *data, size_t size)
{
	uint8_t *dp = calloc(1, EFI_MAXDP);
	char base[HTTP_URL];

	if (dp == NULL)
		return;
	memcpy(dp, data, size < EFI_MAXDP ? size : EFI_MAXDP);
	if (url_base((const EFI_DEVICE_PATH *)(void *)dp, base))
		check_url(base);
	free(dp);
}

static void
fuzz_dhcp(uint8_t flags, const uint8_t *data, size_t size)
{
	EFI_PXE_BASE_CODE_PACKET *packet;
	EFI_PXE_BASE_CODE_MODE *mode = calloc(1, sizeof(*mode));
	EFI_PXE_BASE_CODE_PROTOCOL pxe = {.Mode = mode};
	char server[EFI_NETADDR];

	if (mode == NULL)
		return;
	mode->DhcpAckReceived = (flags & 8) != 0;
	mode->ProxyOfferReceived = (flags & 16) != 0;
	mode->PxeReplyReceived = (flags & 32) != 0;
	packet = flags & 32 ? &mode->PxeReply
	    : flags & 16    ? &mode->ProxyOffer
			    : &mode->DhcpAck;
	memcpy(packet, data, size < sizeof(*packet) ? size : sizeof(*packet));
	check(strlen(efi_pxe_server(&pxe, server)) < 16);
	free(mode);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char first[TEXT_MAX + 1], second[TEXT_MAX + 1];
	size_t n;

	if (size < 1 || size > TEXT_MAX)
		return 0;
	n = strnlen((const char *)data + 1, size - 1);
	memcpy(first, data + 1, n);
	first[n] = '\0';
	n = n + 2 < size ? n + 2 : size;
	memcpy(second, data + n, size - n);
	second[size - n] = '\0';
	switch (data[0] & 3) {
	case 0:
		fuzz_field(first, second);
		break;
	case 1:
		fuzz_redirect(first, second);
		break;
	case 2:
		fuzz_path(data + 1, size - 1);
		break;
	default:
		fuzz_dhcp(data[0], data + 1, size - 1);
		break;
	}
	return 0;
}
