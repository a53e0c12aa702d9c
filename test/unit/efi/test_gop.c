/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The framebuffer's record from what adapters say.
 */
#include "fakefw.h"

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

struct adapter {
	EFI_GRAPHICS_OUTPUT_PROTOCOL gop;
	EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode;
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION info;
};

static void
adapter_init(struct adapter *a, EFI_GRAPHICS_PIXEL_FORMAT format)
{
	memset(a, 0, sizeof(*a));
	a->gop.Mode = &a->mode;
	a->mode.Info = &a->info;
	a->mode.FrameBufferBase = 0xc0000000;
	a->mode.FrameBufferSize = (UINTN)1024 * 768 * 4;
	a->info.HorizontalResolution = 1000;
	a->info.VerticalResolution = 768;
	a->info.PixelsPerScanLine = 1024;
	a->info.PixelFormat = format;
}

/* Ask with this adapter as the console's. */
static int
ask(struct adapter *a, struct btinfo_framebuffer *fb)
{
	fw.fw_nproto = 0;
	fw.fw_st.ConsoleOutHandle = fw_handle(NULL, gop_guid, &a->gop);
	return efi_framebuffer(&fw.fw_efi, fb);
}

static void
check_colours(const struct btinfo_framebuffer *fb, int depth, int rnum,
    int rpos, int gnum, int gpos, int bnum, int bpos)
{
	assert_int_equal(fb->depth, depth);
	assert_int_equal(fb->rnum, rnum);
	assert_int_equal(fb->rpos, rpos);
	assert_int_equal(fb->gnum, gnum);
	assert_int_equal(fb->gpos, gpos);
	assert_int_equal(fb->bnum, bnum);
	assert_int_equal(fb->bpos, bpos);
}

static void
test_formats(void **state __kunused)
{
	struct btinfo_framebuffer fb;
	struct adapter a;

	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	assert_int_equal(ask(&a, &fb), 0);
	assert_int_equal(fb.common.type, BTINFO_FRAMEBUFFER);
	assert_int_equal(fb.common.len, 56);
	assert_int_equal(fb.physaddr, 0xc0000000);
	assert_int_equal(fb.width, 1000);
	assert_int_equal(fb.height, 768);
	assert_int_equal(fb.stride, 4096);
	assert_int_equal(fb.flags, 0);
	check_colours(&fb, 32, 8, 0, 8, 8, 8, 16);
	adapter_init(&a, PixelBlueGreenRedReserved8BitPerColor);
	assert_int_equal(ask(&a, &fb), 0);
	check_colours(&fb, 32, 8, 16, 8, 8, 8, 0);
	adapter_init(&a, PixelBitMask);
	a.info.PixelInformation = (EFI_PIXEL_BITMASK){0xf800, 0x7e0, 0x1f, 0};
	assert_int_equal(ask(&a, &fb), 0);
	check_colours(&fb, 16, 5, 11, 6, 5, 5, 0);
	assert_int_equal(fb.stride, 2048);
	a.info.PixelInformation =
	    (EFI_PIXEL_BITMASK){0x7c00, 0x3e0, 0x1f, 0x8000};
	assert_int_equal(ask(&a, &fb), 0);
	check_colours(&fb, 16, 5, 10, 5, 5, 5, 0);
	a.info.PixelInformation =
	    (EFI_PIXEL_BITMASK){0xff0000, 0xff00, 0xff, 0};
	assert_int_equal(ask(&a, &fb), 0);
	check_colours(&fb, 24, 8, 16, 8, 8, 8, 0);
	assert_int_equal(fb.stride, 3072);
}

static void
test_unusable(void **state __kunused)
{
	static const EFI_PIXEL_BITMASK bad[] = {
	    {0, 0, 0, 0},
	    {0xf800, 0, 0x1f, 0},
	    {0xa000, 0x7e0, 0x1f, 0},
	    {0xffc00000, 0xff00, 0xff, 0},
	    {0xffffffff, 0xff00, 0xff, 0},
	};
	struct btinfo_framebuffer fb;
	struct adapter a;
	size_t i;

	for (i = 0; i < knitems(bad); i++) {
		adapter_init(&a, PixelBitMask);
		a.info.PixelInformation = bad[i];
		assert_int_equal(ask(&a, &fb), ENOENT);
	}
	adapter_init(&a, PixelBltOnly);
	assert_int_equal(ask(&a, &fb), ENOENT);
	adapter_init(&a, (EFI_GRAPHICS_PIXEL_FORMAT)77);
	assert_int_equal(ask(&a, &fb), ENOENT);
	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	a.mode.FrameBufferBase = 0;
	assert_int_equal(ask(&a, &fb), ENOENT);
	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	a.mode.FrameBufferSize--;
	assert_int_equal(ask(&a, &fb), ENOENT);
	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	a.info.PixelsPerScanLine = 999;
	assert_int_equal(ask(&a, &fb), ENOENT);
	/* A line of 64 KiB: one more than the record can say. */
	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	a.mode.FrameBufferSize = (UINTN)-1;
	a.info.PixelsPerScanLine = 0x4000;
	assert_int_equal(ask(&a, &fb), ENOENT);
	a.info.PixelsPerScanLine = 0xffffffff;
	a.info.VerticalResolution = 0xffffffff;
	assert_int_equal(ask(&a, &fb), ENOENT);
	adapter_init(&a, PixelRedGreenBlueReserved8BitPerColor);
	a.gop.Mode = NULL;
	assert_int_equal(ask(&a, &fb), ENOENT);
}

static void
test_which(void **state __kunused)
{
	struct btinfo_framebuffer fb;
	struct adapter blt, first, second;

	assert_int_equal(efi_framebuffer(&fw.fw_efi, &fb), ENOENT);
	adapter_init(&blt, PixelBltOnly);
	adapter_init(&first, PixelBlueGreenRedReserved8BitPerColor);
	adapter_init(&second, PixelBlueGreenRedReserved8BitPerColor);
	first.mode.FrameBufferBase = 0xd0000000;
	fw.fw_st.ConsoleOutHandle = fw_handle(NULL, gop_guid, &blt.gop);
	fw_handle(NULL, gop_guid, &first.gop);
	fw_handle(NULL, gop_guid, &second.gop);
	assert_int_equal(efi_framebuffer(&fw.fw_efi, &fb), 0);
	assert_int_equal(fb.physaddr, 0xd0000000);
	blt.info.PixelFormat = PixelBlueGreenRedReserved8BitPerColor;
	assert_int_equal(efi_framebuffer(&fw.fw_efi, &fb), 0);
	assert_int_equal(fb.physaddr, 0xc0000000);
	fw.fw_poolfail = 1;
	blt.info.PixelFormat = PixelBltOnly;
	assert_int_equal(efi_framebuffer(&fw.fw_efi, &fb), ENOENT);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_formats),
	    T(test_unusable),
	    T(test_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
