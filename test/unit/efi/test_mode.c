/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Modes of the screen, as firmware reports them.
 */
#include "fakefw.h"

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

#define NMODES 4

static EFI_GRAPHICS_OUTPUT_PROTOCOL gop;
static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE gop_mode;
static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION gop_info[NMODES];
static SIMPLE_TEXT_OUTPUT_MODE text_mode;
static UINTN short_by; /* QueryMode's answer lacks these bytes */
static bool answers_nothing;
static UINT32 last_set;

static EFI_STATUS EFIAPI
gop_query(EFI_GRAPHICS_OUTPUT_PROTOCOL *this __kunused, UINT32 i, UINTN *size,
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION **info)
{
	if (i == 2)
		return EFI_DEVICE_ERROR;
	*size = sizeof(**info) - short_by;
	*info = NULL;
	if (answers_nothing)
		return EFI_SUCCESS;
	assert_int_equal(fw.fw_bs.AllocatePool(EfiBootServicesData,
			     sizeof(**info), (void **)info),
	    EFI_SUCCESS);
	memcpy(*info, &gop_info[i], sizeof(**info));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
gop_set(EFI_GRAPHICS_OUTPUT_PROTOCOL *this __kunused, UINT32 i)
{
	if (i >= NMODES)
		return EFI_UNSUPPORTED;
	last_set = i;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
text_query(SIMPLE_TEXT_OUTPUT_INTERFACE *this __kunused, UINTN i, UINTN *cols,
    UINTN *rows)
{
	if (i == 1)
		return EFI_UNSUPPORTED;
	*cols = 80 + i;
	*rows = 25 + i;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
text_set(SIMPLE_TEXT_OUTPUT_INTERFACE *this __kunused, UINTN i)
{
	last_set = (UINT32)i;
	return i == 1 ? EFI_UNSUPPORTED : EFI_SUCCESS;
}

static int
setup(void **state)
{
	static const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION first = {0, 640, 480,
	    PixelBlueGreenRedReserved8BitPerColor, {0, 0, 0, 0}, 640};
	size_t i;

	if (fw_setup(state) != 0)
		return -1;
	for (i = 0; i < NMODES; i++) {
		gop_info[i] = first;
		gop_info[i].HorizontalResolution += (UINT32)i;
	}
	gop_info[3].PixelFormat = PixelBltOnly;
	gop.QueryMode = gop_query;
	gop.SetMode = gop_set;
	gop.Mode = &gop_mode;
	gop_mode = (EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE){NMODES, 1, &gop_info[1],
	    sizeof(gop_info[1]), 0xc0000000, 641 * 480 * 4};
	fw_handle(fw.fw_st.ConsoleOutHandle, gop_guid, &gop);
	text_mode.MaxMode = 3;
	text_mode.Mode = 2;
	fw.fw_out.Mode = &text_mode;
	fw.fw_out.QueryMode = text_query;
	fw.fw_out.SetMode = text_set;
	short_by = 0;
	answers_nothing = false;
	return 0;
}

static int
info(enum sa_modekind kind, uint32_t i, struct sa_mode *mo)
{
	memset(mo, 0xff, sizeof(*mo));
	return efi_mode_info(&fw.fw_efi, kind, i, mo);
}

static void
test_graphics(void **state __kunused)
{
	struct sa_mode mo;

	assert_int_equal(info(SA_MODE_GRAPHICS, 0, &mo), 0);
	assert_int_equal(mo.smo_width, 640);
	assert_int_equal(mo.smo_height, 480);
	assert_int_equal(mo.smo_depth, 32);
	assert_false(mo.smo_current);
	assert_int_equal(info(SA_MODE_GRAPHICS, 1, &mo), 0);
	assert_int_equal(mo.smo_width, 641);
	assert_true(mo.smo_current);
	assert_int_equal(info(SA_MODE_GRAPHICS, 2, &mo), EIO);
	assert_int_equal(info(SA_MODE_GRAPHICS, 3, &mo), 0);
	assert_int_equal(mo.smo_depth, 0);
	assert_int_equal(info(SA_MODE_GRAPHICS, NMODES, &mo), ENOENT);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_GRAPHICS, 3), 0);
	assert_int_equal(last_set, 3);
	assert_int_equal(
	    efi_mode_set(&fw.fw_efi, SA_MODE_GRAPHICS, NMODES), ENOTSUP);
}

/* Answers that must not be read; fw_teardown: each is freed. */
static void
test_graphics_bad(void **state __kunused)
{
	struct sa_mode mo;

	short_by = 1;
	assert_int_equal(info(SA_MODE_GRAPHICS, 0, &mo), EIO);
	answers_nothing = true;
	assert_int_equal(info(SA_MODE_GRAPHICS, 0, &mo), EIO);
	gop.Mode = NULL;
	assert_int_equal(info(SA_MODE_GRAPHICS, 0, &mo), ENOENT);
	fw.fw_nproto = 0;
	assert_int_equal(info(SA_MODE_GRAPHICS, 0, &mo), ENOENT);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_GRAPHICS, 0), ENOENT);
}

static void
test_text(void **state __kunused)
{
	struct sa_mode mo;

	assert_int_equal(info(SA_MODE_TEXT, 0, &mo), 0);
	assert_int_equal(mo.smo_width, 80);
	assert_int_equal(mo.smo_height, 25);
	assert_int_equal(mo.smo_depth, 0);
	assert_false(mo.smo_current);
	assert_int_equal(info(SA_MODE_TEXT, 1, &mo), ENOTSUP);
	assert_int_equal(info(SA_MODE_TEXT, 2, &mo), 0);
	assert_true(mo.smo_current);
	assert_int_equal(info(SA_MODE_TEXT, 3, &mo), ENOENT);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 2), 0);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 1), ENOTSUP);
	text_mode.MaxMode = -1;
	assert_int_equal(info(SA_MODE_TEXT, 0, &mo), ENOENT);
	fw.fw_out.Mode = NULL;
	assert_int_equal(info(SA_MODE_TEXT, 0, &mo), ENOENT);
	fw.fw_st.ConOut = NULL;
	assert_int_equal(info(SA_MODE_TEXT, 0, &mo), ENOENT);
	assert_int_equal(efi_mode_set(&fw.fw_efi, SA_MODE_TEXT, 0), ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_graphics),
	    T(test_graphics_bad),
	    T(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
