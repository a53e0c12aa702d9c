/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_filepath.c: device paths of files: of programs to start, and of boot
 * entries.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

#define PATH_MAX_UNITS 512
#define NODE_HEADER    sizeof(EFI_DEVICE_PATH)
#define TEXT_SLACK     ((size_t)256) /* more than a node's fixed fields */

/* A node of a device path; fields are bytes, for it is not aligned. */
static uint8_t *
node_put(uint8_t *p, uint8_t type, uint8_t subtype, const void *data, size_t n)
{
	p[0] = type;
	p[1] = subtype;
	p[2] = (uint8_t)(NODE_HEADER + n);
	p[3] = (uint8_t)((NODE_HEADER + n) >> 8);
	if (n != 0)
		memcpy(p + NODE_HEADER, data, n);
	return p + NODE_HEADER + n;
}

static void
path_end(uint8_t *p)
{
	(void)node_put(
	    p, END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NULL, 0);
}

/* A path from its partition's node on, or as it is. */
static const EFI_DEVICE_PATH *
from_partition(const EFI_DEVICE_PATH *dp)
{
	const EFI_DEVICE_PATH *node = dp;
	size_t left = EFI_MAXDP;

	for (; node != NULL; node = dp_next(node, &left))
		if (DevicePathType(node) == MEDIA_DEVICE_PATH &&
		    node->SubType == MEDIA_HARDDRIVE_DP)
			return node;
	return dp;
}

/*
 * The device path of a file: that of its volume, `whole` or from the partition
 * on, and its name with backslashes.  ENXIO: the volume has none; EINVAL: the
 * name is not UTF-8; ENAMETOOLONG, ENOMEM.  The caller frees dpf_path.
 */
int
efi_dp_file(struct efi *e, size_t fwfs, const char *path, bool whole,
    struct efi_dpfile *out)
{
	const EFI_DEVICE_PATH *vol = NULL;
	CHAR16 name[PATH_MAX_UNITS];
	size_t len, n;
	uint8_t *dp, *p;
	int error = utf8_to_utf16(path, name, PATH_MAX_UNITS);

	*out = (struct efi_dpfile){NULL, 0};
	if (error != 0)
		return error;

	if (fwfs < e->e_nfwfs)
		vol =
		    efi_protocol(e, e->e_fwfs[fwfs].efw_handle, &devpath_guid);
	if (dp_size(vol) != 0 && !whole)
		vol = from_partition(vol);
	len = dp_size(vol);
	if (vol == NULL || len == 0)
		return ENXIO;
	for (n = 0; name[n] != 0; n++)
		if (name[n] == '/')
			name[n] = '\\';
	n = (n + 1) * sizeof(CHAR16);
	out->dpf_size = len + NODE_HEADER + n + NODE_HEADER;
	if ((dp = efi_alloc(e, out->dpf_size)) == NULL)
		return ENOMEM;
	memcpy(dp, vol, len);
	p = node_put(dp + len, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, name, n);
	path_end(p);
	out->dpf_path = (EFI_DEVICE_PATH *)(void *)dp;
	return 0;
}

/* sa_env: the device path of a boot entry. */
int
efi_file_path(
    void *cookie, size_t fwfs, const char *path, void *buf, size_t *size)
{
	struct efi *e = cookie;
	const size_t room = *size;
	struct efi_dpfile file;
	int error = efi_dp_file(e, fwfs, path, false, &file);

	if (error != 0)
		return error;
	*size = file.dpf_size;
	if (*size <= room)
		memcpy(buf, file.dpf_path, *size);
	else
		error = ERANGE;
	efi_free(e, file.dpf_path, file.dpf_size);
	return error;
}

/*
 * sa_env: the text of a path that was in a variable, of its first instance. The
 * firmware's functions need it aligned.  They continue behind the end of an
 * instance, look for the NUL of a name, and read the fields of a node that is
 * too short for them: the end is made that of all, and zeros follow it.
 */
int
efi_path_text(
    void *cookie, const void *path, size_t size, struct sa_devpath *out)
{
	struct efi *e = cookie;
	uint8_t *dp;
	size_t len;

	memset(out, 0, sizeof(*out));
	out->sdp_disk = SA_NODISK;
	if (size == 0 || size > EFI_MAXDP)
		return EINVAL;
	if ((dp = efi_alloc(e, size + TEXT_SLACK)) == NULL)
		return ENOMEM;
	memcpy(dp, path, size);
	len = dp_size_in((const EFI_DEVICE_PATH *)(void *)dp, size);
	if (len != 0) {
		memset(dp + len, 0, size + TEXT_SLACK - len);
		path_end(dp + len);
		efi_dp_text(e, (const EFI_DEVICE_PATH *)(void *)dp, out);
	}
	efi_free(e, dp, size + TEXT_SLACK);
	return len != 0 ? 0 : EINVAL;
}
