/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakevol.c: see fakevol.h.
 */
#include "fakevol.h"

struct fakevol vol; /* owner: the running test */

uint8_t
vol_byte(uint64_t off)
{
	return (uint8_t)(off * 7 + (off >> 12));
}

static EFI_STATUS EFIAPI
file_open(EFI_FILE_PROTOCOL *self __kunused, EFI_FILE_PROTOCOL **out,
    CHAR16 *name, UINT64 mode, UINT64 attr)
{
	char path[256];
	size_t i, n = 0;

	assert_int_equal(mode, EFI_FILE_MODE_READ);
	assert_int_equal(attr, 0);
	if (EFI_ERROR(vol.open_status))
		return vol.open_status;
	while (name[n] != 0)
		n++;
	utf16_to_utf8(name, n, path, sizeof(path));
	for (i = 0; i < vol.nfiles; i++) {
		if (strcmp(path, vol.file[i].ff_path) != 0)
			continue;
		vol.file[i].ff_opened++;
		vol.file[i].ff_pos = 0;
		vol.file[i].ff_dead = false;
		*out = &vol.file[i].ff_proto;
		return EFI_SUCCESS;
	}
	return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI
file_close(EFI_FILE_PROTOCOL *self)
{
	((struct fakefile *)self)->ff_opened--;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
file_info_get(
    EFI_FILE_PROTOCOL *self, EFI_GUID *guid __kunused, UINTN *len, void *buf)
{
	const struct fakefile *f = (struct fakefile *)self;
	EFI_FILE_INFO info;

	if (EFI_ERROR(vol.info_status))
		return vol.info_status;
	if (*len < vol.infosize || vol.greedy) {
		*len = vol.greedy ? *len : vol.infosize;
		return EFI_BUFFER_TOO_SMALL;
	}
	memset(&info, 0, sizeof(info));
	info.FileSize = f->ff_size;
	info.Attribute = f->ff_isdir ? EFI_FILE_DIRECTORY : EFI_FILE_READ_ONLY;
	memcpy(buf, &info, MIN(sizeof(info), *len));
	*len = vol.infosize;
	return EFI_SUCCESS;
}

static EFI_STATUS
dir_read(struct fakefile *f, UINTN *len, void *buf)
{
	if (f->ff_pos == vol.ndirents) {
		*len = 0;
		return EFI_SUCCESS;
	}
	if (*len < vol.dirent[f->ff_pos].len || vol.greedy) {
		*len = vol.greedy ? *len : vol.dirent[f->ff_pos].len;
		return EFI_BUFFER_TOO_SMALL;
	}
	*len = vol.dirent[f->ff_pos].len;
	memcpy(buf, vol.dirent[f->ff_pos++].bytes, *len);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
file_read(EFI_FILE_PROTOCOL *self, UINTN *len, void *buf)
{
	struct fakefile *f = (struct fakefile *)self;
	size_t i;

	vol.nreads++;
	if (EFI_ERROR(vol.read_status))
		return vol.read_status;
	if (f->ff_isdir)
		return dir_read(f, len, buf);
	if (f->ff_dead)
		return EFI_DEVICE_ERROR;
	if (vol.maxread != 0 && *len > vol.maxread) {
		f->ff_dead = true;
		return EFI_DEVICE_ERROR;
	}
	*len = MIN(*len, f->ff_real - MIN(f->ff_pos, f->ff_real));
	for (i = 0; i < *len; i++)
		if (vol.silent == 0 || f->ff_pos + i < vol.silent ||
		    f->ff_pos + i >= vol.silent + 2048)
			((uint8_t *)buf)[i] = vol_byte(f->ff_pos + i);
	f->ff_pos += *len;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
file_seek(EFI_FILE_PROTOCOL *self, UINT64 pos)
{
	struct fakefile *f = (struct fakefile *)self;

	vol.nseeks++;
	f->ff_pos = pos == UINT64_MAX ? f->ff_real : pos;
	return vol.seek_status;
}

static EFI_STATUS EFIAPI
file_tell(EFI_FILE_PROTOCOL *self, UINT64 *pos)
{
	*pos = vol.lie != 0 ? vol.lie : ((struct fakefile *)self)->ff_pos;
	return vol.tell_status;
}

static EFI_STATUS EFIAPI
volume_open(EFI_FILE_IO_INTERFACE *self __kunused, EFI_FILE_PROTOCOL **root)
{
	if (EFI_ERROR(vol.volume_status))
		return vol.volume_status;
	vol.file[0].ff_opened++;
	*root = &vol.file[0].ff_proto;
	return EFI_SUCCESS;
}

void
vol_add(const char *path, bool isdir, uint64_t size)
{
	struct fakefile *f = &vol.file[vol.nfiles++];

	f->ff_proto.Open = file_open;
	f->ff_proto.Close = file_close;
	f->ff_proto.GetInfo = file_info_get;
	f->ff_proto.Read = file_read;
	f->ff_proto.SetPosition = file_seek;
	f->ff_proto.GetPosition = file_tell;
	f->ff_path = path;
	f->ff_isdir = isdir;
	f->ff_size = f->ff_real = size;
}

void
vol_init(void)
{
	memset(&vol, 0, sizeof(vol));
	vol.sfs.OpenVolume = volume_open;
	vol.infosize = offsetof(EFI_FILE_INFO, FileName) + 2;
}
