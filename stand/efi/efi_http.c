/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_http.c: requests by EFI_HTTP_PROTOCOL, one at a time on each connection.
 */
#include "efi_http.h"

static EFI_GUID binding_guid = HTTP_BINDING_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID http_guid = HTTP_GUID;

void
http_why(struct http *hc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)kvsnprintf(hc->htc_why, sizeof(hc->htc_why), fmt, ap);
	va_end(ap);
}

/*
 * The errno value of a failed call, with its reason.  It is never ENOENT, which
 * says that the server has no such file.
 */
static int
http_error(struct http *hc, EFI_STATUS status)
{
	const int error = efi_errno(status);

	/* The firmware has EFI_ABORTED of its own, too. */
	if (status == EFI_ABORTED && hc->htc_idle->eid_stopped) {
		http_why(hc, "stopped by a key");
		return EINTR;
	}
	switch (status) {
	case EFI_TIMEOUT:
		http_why(hc, "nothing from the server for %d seconds",
		    HTTP_STALL / 1000);
		break;
	case EFI_OUT_OF_RESOURCES:
		hc->htc_why[0] = '\0';
		break;
	case EFI_CONNECTION_FIN:
	case EFI_CONNECTION_RESET:
		http_why(hc, "the server has closed the connection");
		break;
	case EFI_CONNECTION_REFUSED:
		http_why(hc, "the server refuses the connection");
		break;
	default:
		http_why(
		    hc, "the connection failed: %s", EFI_STATUS_TEXT(status));
		break;
	}
	return error == EAGAIN || error == ENOENT ? EIO : error;
}

/* Use the address that the firmware has used to read the loader. */
static EFI_STATUS
configure(struct http *hc)
{
	struct efi *e = hc->htc_efi;
	struct http_access4 access = {.UseDefaultAddress = TRUE};
	struct http_config config = {
	    HTTP_VERSION_11, HTTP_STALL, FALSE, &access};
	static const uint8_t none[4];
	const EFI_DEVICE_PATH *dp =
	    efi_protocol(e, e->e_net.enet_handle, &devpath_guid);
	IPv4_DEVICE_PATH v4;

	memset(&v4, 0, sizeof(v4));
	if (dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH, MSG_IPv4_DP, &v4,
		offsetof(IPv4_DEVICE_PATH, SubnetMask) +
		    sizeof(v4.SubnetMask)) &&
	    memcmp(&v4.LocalIpAddress, none, 4) != 0 &&
	    memcmp(&v4.SubnetMask, none, 4) != 0) {
		access.UseDefaultAddress = FALSE;
		access.LocalAddress = v4.LocalIpAddress;
		access.LocalSubnet = v4.SubnetMask;
	}
	return hc->htc_proto->Configure(hc->htc_proto, &config);
}

void
http_reset(struct http *hc)
{
	if (hc->htc_configured)
		hc->htc_proto->Configure(hc->htc_proto, NULL);
	hc->htc_configured = false;
	hc->htc_asked.has_begun = false;
}

void
http_close(struct http *hc)
{
	if (hc->htc_proto != NULL)
		http_reset(hc);
	if (hc->htc_child != NULL)
		hc->htc_binding->DestroyChild(hc->htc_binding, hc->htc_child);
	if (hc->htc_event != NULL)
		hc->htc_efi->e_bs->CloseEvent(hc->htc_event);
	memset(hc, 0, sizeof(*hc));
}

/* Closed by http_close(), also after a failure. */
int
http_open(struct efi *e, struct efi_idle *id, struct http *hc)
{
	EFI_STATUS status;

	memset(hc, 0, sizeof(*hc));
	hc->htc_efi = e;
	hc->htc_idle = id;
	hc->htc_binding = efi_protocol(e, e->e_net.enet_http, &binding_guid);
	if (hc->htc_binding == NULL)
		return ENXIO;
	status = e->e_bs->CreateEvent(0, 0, NULL, NULL, &hc->htc_event);
	if (!EFI_ERROR(status))
		status = hc->htc_binding->CreateChild(
		    hc->htc_binding, &hc->htc_child);
	if (EFI_ERROR(status))
		return efi_errno(status);
	hc->htc_proto = efi_protocol(e, hc->htc_child, &http_guid);
	return hc->htc_proto == NULL ? EIO : 0;
}

/*
 * Wait for a token that was passed to the firmware.  After HTTP_STALL, and when
 * a key stops it, it is cancelled, so that the firmware does not write to its
 * buffers later.
 */
static EFI_STATUS
wait_token(struct http *hc, struct http_token *token)
{
	struct http_protocol *http = hc->htc_proto;
	EFI_BOOT_SERVICES *bs = hc->htc_efi->e_bs;
	const uint64_t start = efi_millis(hc->htc_efi);
	EFI_STATUS status = EFI_NOT_READY;

	while (bs->CheckEvent(hc->htc_event) != EFI_SUCCESS) {
		http->Poll(http);
		if (efi_millis(hc->htc_efi) - start >= HTTP_STALL)
			status = EFI_TIMEOUT;
		if (hc->htc_idle->eid_stopped)
			status = EFI_ABORTED;
		if (status == EFI_NOT_READY)
			continue;
		http->Cancel(http, token);
		(void)bs->CheckEvent(hc->htc_event);
		return status;
	}
	return token->Status;
}

/* EFI_HTTP_PROTOCOL.Response(): EDK II waits in it for the header. */
static EFI_STATUS
respond(struct http *hc, struct http_token *token)
{
	EFI_STATUS status = hc->htc_proto->Response(hc->htc_proto, token);

	if (!EFI_ERROR(status))
		status = wait_token(hc, token);
	if (!EFI_ERROR(status))
		efi_idle_data(hc->htc_idle);
	return EFI_ERROR(status) && hc->htc_idle->eid_stopped ? EFI_ABORTED
							      : status;
}

int
http_begin(struct http *hc, const char *url, uint64_t first, uint64_t last)
{
	struct http_asked *as = &hc->htc_asked;
	const char *authority;
	const size_t len = url_authority(url, &authority);
	EFI_STATUS status = EFI_SUCCESS;

	as->has_begun = false;
	as->has_first = first;
	as->has_last = last;
	(void)kstrlcpy(as->has_url, url, sizeof(as->has_url));
	ksnprintf(as->has_range, sizeof(as->has_range), "bytes=%llu-%llu",
	    (unsigned long long)first, (unsigned long long)last);
	memcpy(as->has_host, authority, len);
	as->has_host[len] = '\0';
	if (utf8_to_utf16(url, as->has_wide, HTTP_URL) != 0)
		return EINVAL;
	as->has_request = (struct http_request){HTTP_METHOD_GET, as->has_wide};
	as->has_header[0] = (struct http_header){
	    (CHAR8 *)(uintptr_t) "Host", (CHAR8 *)as->has_host};
	as->has_header[1] =
	    (struct http_header){(CHAR8 *)(uintptr_t) "User-Agent",
		(CHAR8 *)(uintptr_t) "primeboot"};
	as->has_header[2] = (struct http_header){
	    (CHAR8 *)(uintptr_t) "Range", (CHAR8 *)as->has_range};
	as->has_message = (struct http_message){{&as->has_request},
	    knitems(as->has_header), as->has_header, 0, NULL};
	as->has_token =
	    (struct http_token){hc->htc_event, EFI_NOT_READY, &as->has_message};
	if (!hc->htc_configured)
		status = configure(hc);
	if (!EFI_ERROR(status)) {
		hc->htc_configured = true;
		status = hc->htc_proto->Request(hc->htc_proto, &as->has_token);
	}
	as->has_begun = !EFI_ERROR(status);
	return EFI_ERROR(status) ? http_error(hc, status) : 0;
}

/* Wait until the request is at the server; it may have begun earlier. */
static int
send_request(struct http *hc, const char *url, uint64_t first, uint64_t last)
{
	struct http_asked *as = &hc->htc_asked;
	EFI_STATUS status;
	int error;

	if (as->has_begun &&
	    (as->has_first != first || as->has_last != last ||
		strcmp(as->has_url, url) != 0))
		http_reset(hc);
	if (!as->has_begun) {
		error = http_begin(hc, url, first, last);
		if (error != 0)
			return error;
	}
	as->has_begun = false;
	status = wait_token(hc, &as->has_token);
	return EFI_ERROR(status) ? http_error(hc, status) : 0;
}

/* Take the fields that matter, and free what the firmware has allocated. */
static void
take_headers(
    struct http *hc, const struct http_message *message, struct http_reply *rp)
{
	EFI_BOOT_SERVICES *bs = hc->htc_efi->e_bs;
	UINTN i;

	if (message->Headers == NULL)
		return;
	for (i = 0; i < message->HeaderCount; i++) {
		const struct http_header *h = &message->Headers[i];

		if (h->FieldName != NULL && h->FieldValue != NULL)
			http_header_take(rp, (const char *)h->FieldName,
			    (const char *)h->FieldValue);
		if (h->FieldName != NULL)
			bs->FreePool(h->FieldName);
		if (h->FieldValue != NULL)
			bs->FreePool(h->FieldValue);
	}
	bs->FreePool(message->Headers);
}

int
http_get(struct http *hc, const char *url, uint64_t first, uint64_t last,
    struct http_reply *rp)
{
	struct http_response response = {0};
	struct http_message message = {.HeaderCount = 0};
	struct http_token token = {hc->htc_event, EFI_NOT_READY, &message};
	EFI_STATUS status;
	int error;

	memset(rp, 0, sizeof(*rp));
	efi_out_flush(hc->htc_efi);
	if (hc->htc_idle->eid_stopped)
		return http_error(hc, EFI_ABORTED);
	error = send_request(hc, url, first, last);
	if (error != 0)
		return error;
	message.Data.Response = &response;
	status = respond(hc, &token);
	take_headers(hc, &message, rp);
	rp->hrp_status = response.StatusCode;
	/* EDK II: a status of 400 and more, which is told. */
	if (EFI_ERROR(status) &&
	    (status != EFI_HTTP_ERROR || rp->hrp_status == 0))
		return http_error(hc, status);
	return 0;
}

int
http_body(struct http *hc, void *buf, size_t *len)
{
	struct http_message message = {.BodyLength = *len, .Body = buf};
	struct http_token token = {hc->htc_event, EFI_NOT_READY, &message};
	const size_t room = *len;
	EFI_STATUS status;

	*len = 0;
	status = respond(hc, &token);
	if (EFI_ERROR(status))
		return http_error(hc, status);
	if (message.BodyLength == 0 || message.BodyLength > room) {
		http_why(hc, "the server has closed the connection");
		return EIO;
	}
	*len = message.BodyLength;
	return 0;
}
