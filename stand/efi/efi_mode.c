/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_mode.c: the modes of the screen: text modes of the console, graphics
 * modes of the adapter whose framebuffer the kernel gets.
 */
#include "efi_env.h"

static int
text_info(struct efi *e, uint32_t i, struct sa_mode *mo)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;
	UINTN cols = 0, rows = 0;
	EFI_STATUS status;

	if (out == NULL || out->Mode == NULL || out->Mode->MaxMode < 0 ||
	    i >= (uint32_t)out->Mode->MaxMode)
		return ENOENT;
	/* Mode 1, 80x50, has a number even where it is not supported. */
	status = out->QueryMode(out, i, &cols, &rows);
	if (EFI_ERROR(status))
		return efi_errno(status);
	mo->smo_width = (uint32_t)MIN(cols, UINT32_MAX);
	mo->smo_height = (uint32_t)MIN(rows, UINT32_MAX);
	mo->smo_current =
	    out->Mode->Mode >= 0 && (uint32_t)out->Mode->Mode == i;
	return 0;
}

static int
graphics_info(struct efi *e, uint32_t i, struct sa_mode *mo)
{
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = NULL;
	struct btinfo_framebuffer fb;
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = efi_gop(e, &fb);
	EFI_STATUS status;
	UINTN size = 0;
	int error = 0;

	if (gop == NULL || gop->Mode == NULL || i >= gop->Mode->MaxMode)
		return ENOENT;
	status = gop->QueryMode(gop, i, &size, &info);
	if (EFI_ERROR(status))
		return efi_errno(status);
	if (info == NULL)
		return EIO;
	if (size < sizeof(*info)) {
		error = EIO;
	} else {
		mo->smo_width = info->HorizontalResolution;
		mo->smo_height = info->VerticalResolution;
		memset(&fb, 0, sizeof(fb));
		mo->smo_depth = efi_gop_format(info, &fb) ? fb.depth : 0;
		mo->smo_current = gop->Mode->Mode == i;
	}
	e->e_bs->FreePool(info);
	return error;
}

/* sa_env: describe a mode. */
int
efi_mode_info(
    void *cookie, enum sa_modekind kind, uint32_t i, struct sa_mode *mo)
{
	memset(mo, 0, sizeof(*mo));
	return kind == SA_MODE_TEXT ? text_info(cookie, i, mo)
				    : graphics_info(cookie, i, mo);
}

/* sa_env: set a mode. */
int
efi_mode_set(void *cookie, enum sa_modekind kind, uint32_t i)
{
	struct efi *e = cookie;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = e->e_st->ConOut;
	struct btinfo_framebuffer fb;
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop;
	EFI_STATUS status;

	efi_out_flush(e);
	if (kind == SA_MODE_TEXT) {
		if (out == NULL)
			return ENOENT;
		status = out->SetMode(out, i);
		/* Who chooses it wants the firmware's console. */
		if (!EFI_ERROR(status))
			efi_console_leave(e);
		return efi_errno(status);
	}
	gop = efi_gop(e, &fb);
	if (gop == NULL)
		return ENOENT;
	status = gop->SetMode(gop, i);
	if (!efi_screen_resize(e))
		efi_console_leave(e);
	return efi_errno(status);
}
