/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_devpath.c: walk device paths.  They come from drivers and, for consoles,
 * from a variable that any program may have written: a node's length is checked
 * before the node is stepped over, and the whole is bounded by EFI_MAXDP.
 * Nodes may lie at any address, so their fields are copied out.
 */
#include "efi_env.h"

/*
 * The node after this one, of which *left bytes remain, this one's included.
 * NULL at the end, and where the path is not one.
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
 * Bytes of a path (one instance of it) in front of its end node; 0 when it is
 * empty or has no end.
 */
size_t
dp_size(const EFI_DEVICE_PATH *dp)
{
	const EFI_DEVICE_PATH *node = dp, *next;
	size_t left = EFI_MAXDP;

	if (dp == NULL)
		return 0;
	while ((next = dp_next(node, &left)) != NULL)
		node = next;
	if (left < sizeof(*node) || !IsDevicePathEndType(node))
		return 0;
	return (size_t)((const uint8_t *)node - (const uint8_t *)dp);
}

/*
 * True when b is a, or lies under it.
 */
bool
dp_is_prefix(const EFI_DEVICE_PATH *a, const EFI_DEVICE_PATH *b)
{
	const size_t na = dp_size(a), nb = dp_size(b);

	return na != 0 && na <= nb && memcmp(a, b, na) == 0;
}

/*
 * Copy the last node of a kind out of a path of at most `max` bytes.  False
 * when there is none that has `size` bytes.
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
