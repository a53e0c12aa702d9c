/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_devpath.c: walk device paths.  They come from drivers and, for consoles,
 * from a variable that any program can write, so each node's length is checked
 * and the whole is bounded by EFI_MAXDP.  Nodes are not aligned: their fields
 * are copied.
 */
#include "efi_env.h"

/*
 * The next node.  *left is the number of bytes from this node to the end of the
 * path, and is set to that from the next node.  NULL: this is the end node, or
 * the path is malformed.
 */
const EFI_DEVICE_PATH *
dp_next(const EFI_DEVICE_PATH *node, size_t *left)
{
	const uint8_t *p = (const uint8_t *)node;
	size_t len;

	if (*left < sizeof(*node) || IsDevicePathEndType(node))
		return NULL;
	len = (size_t)DevicePathNodeLength(node);
	if (len < sizeof(*node) || len > *left)
		return NULL;
	*left -= len;
	if (*left < sizeof(*node))
		return NULL;
	return (const EFI_DEVICE_PATH *)(const void *)(p + len);
}

/*
 * Size of the first instance of a path without its end node; 0 if it is empty,
 * malformed, or does not end within `max` bytes.
 */
size_t
dp_size_in(const EFI_DEVICE_PATH *dp, size_t max)
{
	const EFI_DEVICE_PATH *node = dp, *next;
	size_t left = max;

	if (dp == NULL)
		return 0;
	while ((next = dp_next(node, &left)) != NULL)
		node = next;
	if (left < sizeof(*node) || !IsDevicePathEndType(node))
		return 0;
	return (size_t)((const uint8_t *)node - (const uint8_t *)dp);
}

size_t
dp_size(const EFI_DEVICE_PATH *dp)
{
	return dp_size_in(dp, EFI_MAXDP);
}

/* Is path `a` equal to `b` or a prefix of it? */
bool
dp_is_prefix(const EFI_DEVICE_PATH *a, const EFI_DEVICE_PATH *b)
{
	const size_t na = dp_size(a), nb = dp_size(b);

	return na != 0 && na <= nb && memcmp(a, b, na) == 0;
}

/*
 * Copy `size` bytes of the last node of a type in a path of at most `max`
 * bytes.  False: there is none of that size.
 */
bool
dp_find(const EFI_DEVICE_PATH *dp, size_t max, unsigned type, unsigned subtype,
    void *out, size_t size)
{
	const EFI_DEVICE_PATH *node;
	size_t left = max;
	bool found = false;

	for (node = dp; node != NULL; node = dp_next(node, &left)) {
		if (left < sizeof(*node))
			break;
		if ((unsigned)DevicePathType(node) != type ||
		    node->SubType != subtype)
			continue;
		if ((size_t)DevicePathNodeLength(node) < size || left < size)
			continue;
		memcpy(out, node, size);
		found = true;
	}
	return found;
}
