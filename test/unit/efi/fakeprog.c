/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeprog.c: programs and resets of the fake firmware.
 */
#include "fakefw.h"
#include "fakepriv.h"

static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static EFI_STATUS EFIAPI
fake_load(BOOLEAN policy, EFI_HANDLE parent, EFI_DEVICE_PATH *dp, void *data,
    UINTN size, EFI_HANDLE *h)
{
	fw_log('l');
	if (policy || parent != fw.fw_efi.e_image)
		fw_die("LoadImage: policy or parent");
	memset(fw.fw_program_path, 0, sizeof(fw.fw_program_path));
	if (dp != NULL)
		memcpy(fw.fw_program_path, dp, dp_size(dp) + 4);
	memcpy(fw.fw_program_data, data, MIN(size, sizeof(fw.fw_program_data)));
	if (!EFI_ERROR(fw.fw_load_status) || fw.fw_load_handle)
		*h = fw_handle(NULL, image_guid,
		    fw.fw_program.Revision == 0 ? &fw.fw_program : NULL);
	return fw.fw_load_status;
}

static EFI_STATUS EFIAPI
fake_start(EFI_HANDLE h __kunused, UINTN *n __kunused, CHAR16 **s __kunused)
{
	fw_log('s');
	if (fw.fw_program.LoadOptionsSize != 0)
		memcpy(fw.fw_program_args, fw.fw_program.LoadOptions,
		    fw.fw_program.LoadOptionsSize);
	return fw.fw_start_status;
}

static EFI_STATUS EFIAPI
fake_unload(EFI_HANDLE h __kunused)
{
	fw_log('u');
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_watchdog(UINTN seconds, UINT64 code __kunused, UINTN size __kunused,
    CHAR16 *data __kunused)
{
	fw_log(seconds == 0 ? 'w' : 'W');
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_reset(EFI_RESET_TYPE type, EFI_STATUS status __kunused,
    UINTN size __kunused, CHAR16 *data __kunused)
{
	fw_log('r');
	fw.fw_reset_type = type;
	return EFI_SUCCESS;
}

void
fakeprog_init(void)
{
	fw.fw_bs.LoadImage = fake_load;
	fw.fw_bs.StartImage = fake_start;
	fw.fw_bs.UnloadImage = fake_unload;
	fw.fw_bs.SetWatchdogTimer = fake_watchdog;
	fw.fw_rt.ResetSystem = fake_reset;
}
