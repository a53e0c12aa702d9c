/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_program.c: start another EFI program, and reset the machine.
 */
#include "efi_env.h"

static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

#define ARGS_MAX 512 /* units of UTF-16 */

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
	efi_console_leave(e);
	(void)efi_heap_trim(e);
	status = e->e_bs->StartImage(h, NULL, NULL);
	e->e_bs->SetWatchdogTimer(0, 0, 0, NULL);
	return efi_errno(status);
}

/* sa_env: start a program. */
int
efi_program(void *cookie, const struct sa_program *pr)
{
	struct efi *e = cookie;
	CHAR16 opt[ARGS_MAX];
	struct efi_dpfile file;
	EFI_HANDLE h = NULL;
	EFI_STATUS status;
	int error = utf8_to_utf16(pr->spr_args, opt, ARGS_MAX);

	if (error != 0)
		return error;
	/* A program that needs no files runs without a path, too. */
	(void)efi_dp_file(e, pr->spr_fwfs, pr->spr_path, true, &file);
	/* The firmware does not change the file. */
	status = e->e_bs->LoadImage(FALSE, e->e_image, file.dpf_path,
	    (void *)(uintptr_t)pr->spr_data, pr->spr_size, &h);
	efi_free(e, file.dpf_path, file.dpf_size);
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
