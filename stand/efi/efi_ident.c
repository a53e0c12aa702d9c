/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_ident.c: the file that this loader was read from, and its partition.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/* The unique GUID of a GPT partition. */
static void
partition_guid(const EFI_DEVICE_PATH *dp, char out[KGUID_MAX])
{
	HARDDRIVE_DEVICE_PATH hd;

	memset(&hd, 0, sizeof(hd));
	/* sizeof would include padding behind the last field. */
	if (dp_find(dp, dp_size(dp), MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP, &hd,
		offsetof(HARDDRIVE_DEVICE_PATH, SignatureType) + 1) &&
	    hd.SignatureType == SIGNATURE_TYPE_GUID)
		(void)kguid(out, hd.Signature);
}

/* The name in the last node of a file's path. */
static void
file_name(const EFI_DEVICE_PATH *dp, char *out, size_t outsize)
{
	const EFI_DEVICE_PATH *node = dp;
	size_t left = dp_size(dp), len;
	CHAR16 name[EFI_IMAGE_MAX];

	for (; left != 0 && node != NULL; node = dp_next(node, &left)) {
		if (DevicePathType(node) != MEDIA_DEVICE_PATH ||
		    node->SubType != MEDIA_FILEPATH_DP)
			continue;
		len = (size_t)DevicePathNodeLength(node);
		if (len > left || len < sizeof(*node))
			break;
		len = MIN(len - sizeof(*node), sizeof(name));
		memcpy(name, node + 1, len); /* not aligned */
		utf16_to_utf8(name, len / sizeof(name[0]), out, outsize);
	}
}

/* Set e_image_name and e_partuuid; "" where the firmware does not tell. */
void
efi_ident_init(struct efi *e)
{
	EFI_LOADED_IMAGE *li = efi_protocol(e, e->e_image, &image_guid);

	e->e_image_name[0] = e->e_partuuid[0] = '\0';
	if (li == NULL)
		return;
	file_name(li->FilePath, e->e_image_name, sizeof(e->e_image_name));
	partition_guid(
	    efi_protocol(e, efi_boot_handle(e), &devpath_guid), e->e_partuuid);
}
