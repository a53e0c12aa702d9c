/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_image.c: the loader's own image: where it was read from, and the words
 * that it was started with.  A shell or another loader passes text, but a boot
 * option of the firmware has any data there.
 */
#include "efi_env.h"

#define PARENTS_MAX 8

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/*
 * The device that the loader was read from, or if another program has loaded it
 * from memory, the one that this was read from.  NULL: none is known.
 */
EFI_HANDLE
efi_boot_handle(struct efi *e)
{
	EFI_HANDLE h = e->e_image;
	const EFI_LOADED_IMAGE *image;
	int i;

	for (i = 0; i < PARENTS_MAX; i++) {
		image = efi_protocol(e, h, &image_guid);
		if (image == NULL)
			return NULL;
		if (dp_size(efi_protocol(
			e, image->DeviceHandle, &devpath_guid)) != 0)
			return image->DeviceHandle;
		h = image->ParentHandle;
	}
	return NULL;
}

static bool
unit_printable(CHAR16 c)
{
	return (c >= ' ' && c != 0x7f && c < 0xfffe) || c == '\t';
}

/*
 * The number of units of a text in UTF-16, which ends at a NUL or with the
 * data; 0: it is none.  8-bit text read as UTF-16 begins with no ASCII
 * character, as arguments do.
 */
static size_t
wide_length(const CHAR16 *s, size_t max)
{
	size_t n;

	if (max == 0 || s[0] > 0x7e)
		return 0;
	for (n = 0; n < max && s[n] != 0; n++) {
		if (!unit_printable(s[n]))
			return 0;
		if (s[n] >= 0xd800 && s[n] < 0xe000 &&
		    (s[n] >= 0xdc00 || n + 1 == max ||
			(s[++n] & 0xfc00) != 0xdc00))
			return 0;
	}
	return n;
}

/* The same for ASCII: only NULs may follow the text. */
static size_t
ascii_length(const uint8_t *s, size_t max)
{
	size_t n = 0, i;

	while (n < max && s[n] < 0x7f && unit_printable(s[n]))
		n++;
	for (i = n; i < max; i++)
		if (s[i] != 0)
			return 0;
	return n;
}

/* Set e_args to LoadOptions, if these are text of at most EFI_MAXARGS bytes. */
static void
take_options(struct efi *e, const EFI_LOADED_IMAGE *image)
{
	CHAR16 wide[EFI_MAXARGS / sizeof(CHAR16)];
	const size_t size = image->LoadOptionsSize;
	size_t n = 0;

	if (image->LoadOptions == NULL || size > sizeof(wide))
		return;
	/* It may be misaligned. */
	memcpy(wide, image->LoadOptions, size);
	if (size % sizeof(CHAR16) == 0)
		n = wide_length(wide, size / sizeof(CHAR16));
	if (n != 0) {
		utf16_to_utf8(wide, n, e->e_args, sizeof(e->e_args));
	} else {
		n = ascii_length((const uint8_t *)wide, size);
		memcpy(e->e_args, wide, n);
		e->e_args[n] = '\0';
	}
}

/* Set e_args; "": none. */
void
efi_args_init(struct efi *e)
{
	const EFI_LOADED_IMAGE *image =
	    efi_protocol(e, e->e_image, &image_guid);

	if (image != NULL)
		take_options(e, image);
}
