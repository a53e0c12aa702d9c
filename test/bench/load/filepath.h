/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filepath.h: the device path of a file, for applications of the tests that
 * start another one.
 */
#ifndef _LOAD_FILEPATH_H_
#define _LOAD_FILEPATH_H_

#include <efi.h>
#include <libkern/libkern.h>

static inline void
filepath_set_length(EFI_DEVICE_PATH *node, size_t len)
{
	node->Length[0] = (UINT8)len;
	node->Length[1] = (UINT8)(len >> 8);
}

/* Put that of a file (pathsize bytes, with the NUL) on `dev` into buf. */
static inline bool
filepath_make(const EFI_DEVICE_PATH *dev, const CHAR16 *path, size_t pathsize,
    uint8_t *buf, size_t size)
{
	const EFI_DEVICE_PATH *node = dev;
	EFI_DEVICE_PATH *file;
	size_t len;

	while (!IsDevicePathEnd(node))
		node = NextDevicePathNode(node);
	len = (size_t)((const uint8_t *)node - (const uint8_t *)dev);
	if (len + 2 * sizeof(*file) + pathsize > size)
		return false;
	memcpy(buf, dev, len);
	file = (void *)(buf + len);
	file->Type = MEDIA_DEVICE_PATH;
	file->SubType = MEDIA_FILEPATH_DP;
	filepath_set_length(file, sizeof(*file) + pathsize);
	memcpy(file + 1, path, pathsize);
	memcpy((uint8_t *)(file + 1) + pathsize, node, sizeof(*node));
	return true;
}

#endif /* !_LOAD_FILEPATH_H_ */
