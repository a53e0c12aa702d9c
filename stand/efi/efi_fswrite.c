/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_fswrite.c: overwrite a file by the firmware's file system.  Nothing is
 * created, and no size changes, so that no more than the file is at risk.
 */
#include "efi_env.h"

#define REPLACE_MAX 4096 /* bytes */

/* Is that what the file has, and no more? */
static int
compare(EFI_FILE_PROTOCOL *file, const void *bytes, size_t size)
{
	uint8_t got[REPLACE_MAX + 1];
	UINTN n = size + 1;
	int error = efi_errno(file->Read(file, &n, got));

	if (error == 0 && (n != size || memcmp(got, bytes, size) != 0))
		error = EIO;
	memset(got, 0, sizeof(got));
	__asm__ volatile("" : : "r"(got) : "memory");
	return error;
}

static int
overwrite(EFI_FILE_PROTOCOL *file, const void *bytes, size_t size)
{
	UINT64 end = 0;
	UINTN n = size;
	int error;

	error = efi_errno(file->SetPosition(file, UINT64_MAX));
	if (error == 0)
		error = efi_errno(file->GetPosition(file, &end));
	if (error == 0 && end != size)
		error = ERANGE;
	if (error == 0)
		error = efi_errno(file->SetPosition(file, 0));
	if (error == 0)
		/* (It takes a pointer that is not const.) */
		error =
		    efi_errno(file->Write(file, &n, (void *)(uintptr_t)bytes));
	if (error == 0 && n != size)
		error = EIO;
	return error == 0 ? efi_errno(file->Flush(file)) : error;
}

/* sa_env */
int
efi_file_replace(
    void *cookie, size_t fwfs, const char *path, const void *bytes, size_t size)
{
	struct efi *e = cookie;
	EFI_FILE_PROTOCOL *root = NULL, *file;
	EFI_FILE_IO_INTERFACE *sfs;
	int error;

	if (fwfs >= e->e_nfwfs)
		return EROFS;
	if (size > REPLACE_MAX)
		return EFBIG;
	sfs = e->e_fwfs[fwfs].efw_sfs;
	error = efi_errno(sfs->OpenVolume(sfs, &root));
	if (error != 0)
		return error;
	error = efi_file_open(e, root, path, strlen(path),
	    EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE, &file);
	if (error == 0) {
		error = overwrite(file, bytes, size);
		(void)file->Close(file);
	}
	if (error == 0)
		error = efi_file_open(
		    e, root, path, strlen(path), EFI_FILE_MODE_READ, &file);
	if (error == 0) {
		error = compare(file, bytes, size);
		(void)file->Close(file);
	}
	(void)root->Close(root);
	return error;
}
