/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_program.c: start another EFI program, and reset the machine.
 */
#include "efi_env.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

#define PATH_MAX_UNITS 512
#define NODE_HEADER    sizeof(EFI_DEVICE_PATH)

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

/*
 * The device path of a file: that of its volume, and its name with backslashes.
 * NULL: the volume has none, or there is no memory.  The caller frees *size
 * bytes.
 */
static EFI_DEVICE_PATH *
file_path(struct efi *e, const struct sa_program *pr, size_t *size)
{
	const EFI_DEVICE_PATH *vol = NULL;
	CHAR16 name[PATH_MAX_UNITS];
	size_t len, i, n;
	uint8_t *dp, *p;

	if (pr->spr_fwfs < e->e_nfwfs)
		vol = efi_protocol(
		    e, e->e_fwfs[pr->spr_fwfs].efw_handle, &devpath_guid);
	len = dp_size(vol);
	if (len == 0 || utf8_to_utf16(pr->spr_path, name, PATH_MAX_UNITS) != 0)
		return NULL;
	for (n = 0; name[n] != 0; n++)
		if (name[n] == '/')
			name[n] = '\\';
	n = (n + 1) * sizeof(CHAR16);
	*size = len + NODE_HEADER + n + NODE_HEADER;
	if ((dp = efi_alloc(e, *size)) == NULL)
		return NULL;
	for (i = 0; i < len; i++)
		dp[i] = ((const uint8_t *)vol)[i];
	p = node_put(dp + len, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, name, n);
	(void)node_put(
	    p, END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, NULL, 0);
	return (EFI_DEVICE_PATH *)(void *)dp;
}

/* What LoadImage() said: only loading distinguishes these. */
static int
load_errno(EFI_STATUS status)
{
	return status == EFI_LOAD_ERROR ? ENOEXEC : efi_errno(status);
}

/*
 * Give the program its arguments, UTF-16 in `opt`, and run it.  The console's
 * mode may be another one after that.
 */
static int
program_run(struct efi *e, EFI_HANDLE h, CHAR16 *opt)
{
	EFI_LOADED_IMAGE *li = efi_protocol(e, h, &image_guid);
	EFI_STATUS status;
	size_t n = 0;

	if (li == NULL) {
		e->e_bs->UnloadImage(h);
		return EIO;
	}
	while (opt[n] != 0)
		n++;
	if (n != 0) {
		li->LoadOptions = opt;
		li->LoadOptionsSize = (UINT32)((n + 1) * sizeof(CHAR16));
	}
	efi_out_flush(e);
	status = e->e_bs->StartImage(h, NULL, NULL);
	e->e_bs->SetWatchdogTimer(0, 0, 0, NULL);
	return efi_errno(status);
}

/* sa_env: start a program. */
int
efi_program(void *cookie, const struct sa_program *pr)
{
	struct efi *e = cookie;
	CHAR16 opt[PATH_MAX_UNITS];
	EFI_DEVICE_PATH *dp;
	EFI_HANDLE h = NULL;
	EFI_STATUS status;
	size_t size = 0;
	int error = utf8_to_utf16(pr->spr_args, opt, PATH_MAX_UNITS);

	if (error != 0)
		return error;
	dp = file_path(e, pr, &size);
	/* The firmware does not change the file. */
	status = e->e_bs->LoadImage(FALSE, e->e_image, dp,
	    (void *)(uintptr_t)pr->spr_data, pr->spr_size, &h);
	efi_free(e, dp, size);
	if (!EFI_ERROR(status))
		return program_run(e, h, opt);
	/* With EFI_SECURITY_VIOLATION the image is loaded (UEFI 7.4). */
	if (h != NULL)
		e->e_bs->UnloadImage(h);
	return load_errno(status);
}

/* sa_env: reset.  Returns only if the firmware does not. */
void
efi_reset(void *cookie, enum sa_reset how)
{
	struct efi *e = cookie;

	efi_out_flush(e);
	e->e_st->RuntimeServices->ResetSystem(
	    how == SA_RESET_POWEROFF ? EfiResetShutdown : EfiResetCold,
	    EFI_SUCCESS, 0, NULL);
}
