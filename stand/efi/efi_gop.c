/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_gop.c: the framebuffer of the Graphics Output Protocol, for the kernel.
 */
#include "efi_env.h"

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

/*
 * Position and number of a colour's bits.  False unless the mask is one run of
 * at most 8 bits.
 */
static bool
mask_split(uint32_t mask, uint8_t *pos, uint8_t *num)
{
	uint32_t run;

	if (mask == 0)
		return false;
	*pos = (uint8_t)__builtin_ctz(mask);
	run = mask >> *pos;
	*num = (uint8_t)(32 - __builtin_clz(run));
	return *num <= 8 && is_pow2((uint64_t)run + 1);
}

/* Bits per pixel and the colours' masks.  False: not representable. */
bool
efi_gop_format(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info,
    struct btinfo_framebuffer *fb)
{
	EFI_PIXEL_BITMASK m;
	uint32_t all;

	switch (info->PixelFormat) {
	case PixelRedGreenBlueReserved8BitPerColor:
		m = (EFI_PIXEL_BITMASK){0xff, 0xff00, 0xff0000, 0xff000000};
		break;
	case PixelBlueGreenRedReserved8BitPerColor:
		m = (EFI_PIXEL_BITMASK){0xff0000, 0xff00, 0xff, 0xff000000};
		break;
	case PixelBitMask:
		m = info->PixelInformation;
		break;
	default:
		/* PixelBltOnly: no linear framebuffer. */
		return false;
	}
	all = m.RedMask | m.GreenMask | m.BlueMask | m.ReservedMask;
	if (all == 0)
		return false;
	fb->depth = (uint8_t)((32 - __builtin_clz(all) + 7) / 8 * 8);
	return mask_split(m.RedMask, &fb->rpos, &fb->rnum) &&
	    mask_split(m.GreenMask, &fb->gpos, &fb->gnum) &&
	    mask_split(m.BlueMask, &fb->bpos, &fb->bnum);
}

/*
 * Fill the record for an adapter's current mode.  ENOENT: it has no linear
 * framebuffer, or one that does not fit the record.
 */
static int
gop_convert(
    const EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, struct btinfo_framebuffer *fb)
{
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	uint64_t stride;

	memset(fb, 0, sizeof(*fb));
	fb->common.len = (int32_t)sizeof(*fb);
	fb->common.type = BTINFO_FRAMEBUFFER;
	if (gop->Mode == NULL || gop->Mode->Info == NULL ||
	    gop->Mode->FrameBufferBase == 0)
		return ENOENT;
	info = gop->Mode->Info;
	if (info->HorizontalResolution == 0 || info->VerticalResolution == 0 ||
	    info->PixelsPerScanLine < info->HorizontalResolution ||
	    !efi_gop_format(info, fb))
		return ENOENT;
	stride = (uint64_t)info->PixelsPerScanLine * (fb->depth / 8);
	if (stride > UINT16_MAX ||
	    stride * info->VerticalResolution > gop->Mode->FrameBufferSize)
		return ENOENT;
	fb->physaddr = gop->Mode->FrameBufferBase;
	fb->width = info->HorizontalResolution;
	fb->height = info->VerticalResolution;
	fb->stride = (uint16_t)stride;
	return 0;
}

/*
 * The adapter of ConsoleOutHandle, or the first one with a linear framebuffer,
 * or the first one: a console multiplexer may have none.  NULL: there is none.
 * *fb is its framebuffer; its length is 0 if it has none.
 */
EFI_GRAPHICS_OUTPUT_PROTOCOL *
efi_gop(struct efi *e, struct btinfo_framebuffer *fb)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, *first = NULL;
	EFI_HANDLE *handles = NULL;
	UINTN i, n = 0;

	first = efi_protocol(e, e->e_st->ConsoleOutHandle, &gop_guid);
	if (first != NULL && gop_convert(first, fb) == 0)
		return first;
	if (!EFI_ERROR(e->e_bs->LocateHandleBuffer(
		ByProtocol, &gop_guid, NULL, &n, &handles))) {
		for (i = 0; i < n; i++) {
			gop = efi_protocol(e, handles[i], &gop_guid);
			if (gop != NULL && gop_convert(gop, fb) == 0) {
				e->e_bs->FreePool(handles);
				return gop;
			}
			if (first == NULL)
				first = gop;
		}
		e->e_bs->FreePool(handles);
	}
	memset(fb, 0, sizeof(*fb));
	return first;
}

/* sa_env: the screen's framebuffer. */
int
efi_framebuffer(void *cookie, struct btinfo_framebuffer *fb)
{
	(void)efi_gop(cookie, fb);
	return fb->common.len != 0 ? 0 : ENOENT;
}
