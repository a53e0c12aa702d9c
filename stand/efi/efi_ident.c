/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_ident.c: the file that this loader was read from, and its partition.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

#define NAME_UNITS (EFI_SELF_MAX / 3) /* 3 bytes each, at most */

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

/* Append a unit, without a second '/' in a row.  False: there is no room. */
static bool
unit_add(CHAR16 c, CHAR16 *out, size_t *n)
{
	if (c == '\\')
		c = '/';
	if (c == '/' && *n != 0 && out[*n - 1] == '/')
		return true;
	if (*n == NAME_UNITS)
		return false;
	out[(*n)++] = c;
	return true;
}

/* Append '/' and the name of a file-path node. */
static bool
name_add(const EFI_DEVICE_PATH *node, CHAR16 *out, size_t *n)
{
	const uint8_t *p = (const uint8_t *)(node + 1);
	size_t len = (size_t)DevicePathNodeLength(node) - sizeof(*node);
	bool fits = unit_add('/', out, n);
	CHAR16 c;

	for (; fits && len >= sizeof(c); len -= sizeof(c), p += sizeof(c)) {
		memcpy(&c, p, sizeof(c)); /* not aligned */
		if (c == 0)
			break;
		fits = unit_add(c, out, n);
	}
	return fits;
}

/* Copy the name in a file's path, which may have several nodes. */
static void
file_name(const EFI_DEVICE_PATH *dp, char out[EFI_SELF_MAX])
{
	const EFI_DEVICE_PATH *node = dp;
	size_t left = EFI_MAXDP, n = 0;
	CHAR16 name[NAME_UNITS];

	if (dp_size(dp) == 0)
		return;
	for (; node != NULL; node = dp_next(node, &left))
		if (DevicePathType(node) == MEDIA_DEVICE_PATH &&
		    node->SubType == MEDIA_FILEPATH_DP &&
		    !name_add(node, name, &n))
			return;
	if (n > 1)
		utf16_to_utf8(name, n, out, EFI_SELF_MAX);
}

/*
 * Set e_self and e_partuuid; "" where the firmware does not tell.  And where
 * the loader itself is.
 */
void
efi_ident_init(struct efi *e)
{
	EFI_LOADED_IMAGE *li = efi_protocol(e, e->e_image, &image_guid);

	e->e_self[0] = e->e_partuuid[0] = '\0';
	e->e_loaded = NULL;
	e->e_loadedsize = 0;
	if (li == NULL)
		return;
	e->e_loaded = li->ImageBase;
	e->e_loadedsize = (size_t)li->ImageSize;
	file_name(li->FilePath, e->e_self);
	partition_guid(
	    efi_protocol(e, efi_boot_handle(e), &devpath_guid), e->e_partuuid);
}
