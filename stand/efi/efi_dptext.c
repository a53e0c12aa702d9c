/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_dptext.c: device paths as text (UEFI 2.10, 10.6), by the firmware or,
 * where it cannot, in the generic form of the specification:
 * "Path(type,subtype,bytes)".
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID text_guid = EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID;

/* Append formatted text, truncated to what fits. */
static void __kprintflike(2, 3)
    text_add(struct sa_devpath *out, const char *fmt, ...)
{
	const size_t len = strlen(out->sdp_text);
	va_list ap;

	va_start(ap, fmt);
	(void)kvsnprintf(
	    out->sdp_text + len, sizeof(out->sdp_text) - len, fmt, ap);
	va_end(ap);
}

/* The generic form. */
static void
text_generic(const EFI_DEVICE_PATH *dp, struct sa_devpath *out)
{
	const EFI_DEVICE_PATH *node = dp;
	const uint8_t *data;
	size_t left = EFI_MAXDP, i, len;

	for (; !IsDevicePathEndType(node); node = dp_next(node, &left)) {
		data = (const uint8_t *)node;
		len = (size_t)DevicePathNodeLength(node);
		text_add(out, "%sPath(%u,%u", node == dp ? "" : "/",
		    (unsigned)DevicePathType(node), node->SubType);
		for (i = sizeof(*node); i < len; i++)
			text_add(out, "%s%02x", i == sizeof(*node) ? "," : "",
			    data[i]);
		text_add(out, ")");
	}
}

/* The text of a path that dp_size() has found well-formed. */
void
efi_dp_text(struct efi *e, const EFI_DEVICE_PATH *dp, struct sa_devpath *out)
{
	EFI_DEVICE_PATH_TO_TEXT_PROTOCOL *to = NULL;
	CHAR16 *text = NULL;
	size_t n = 0;

	if (!EFI_ERROR(e->e_bs->LocateProtocol(&text_guid, NULL, (void **)&to)))
		text = to->ConvertDevicePathToText(dp, TRUE, FALSE);
	if (text == NULL) {
		text_generic(dp, out);
		return;
	}
	while (n < SA_DEVPATH_MAX && text[n] != 0)
		n++;
	utf16_to_utf8(text, n, out->sdp_text, sizeof(out->sdp_text));
	e->e_bs->FreePool(text);
}

/* The number of a disk with this very path. */
static size_t
disk_number(const struct efi *e, const EFI_DEVICE_PATH *dp)
{
	const size_t size = dp_size(dp);
	size_t i;

	for (i = 0; i < e->e_ndisks; i++)
		if (dp_size(e->e_disks[i]->ed_path) == size &&
		    memcmp(e->e_disks[i]->ed_path, dp, size) == 0)
			return i;
	return SA_NODISK;
}

/* sa_env: describe the i-th handle with a path that is not empty. */
int
efi_devpath(void *cookie, size_t i, struct sa_devpath *out)
{
	struct efi *e = cookie;
	const EFI_DEVICE_PATH *dp;
	EFI_HANDLE *handles = NULL;
	UINTN k, n = 0;
	int error = ENOENT;

	memset(out, 0, sizeof(*out));
	if (EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &devpath_guid, NULL, &n, &handles)))
		return ENOENT;
	for (k = 0; k < n && error != 0; k++) {
		dp = efi_protocol(e, handles[k], &devpath_guid);
		if (dp_size(dp) == 0 || i-- != 0)
			continue;
		efi_dp_text(e, dp, out);
		out->sdp_disk = disk_number(e, dp);
		out->sdp_isboot = handles[k] == efi_boot_handle(e);
		error = 0;
	}
	e->e_bs->FreePool(handles);
	return error;
}
