/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Variables; device paths, as text.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static const EFI_GUID global = EFI_GLOBAL_VARIABLE;
static const EFI_GUID other = {0x01020304, 0xa5b6, 0xc7d8,
    {0xe9, 0xfa, 0x0b, 0x1c, 0x2d, 0x3e, 0x4f, 0x50}};

static const uint8_t other_bytes[SA_GUID_SIZE] = {0x04, 0x03, 0x02, 0x01, 0xb6,
    0xa5, 0xd8, 0xc7, 0xe9, 0xfa, 0x0b, 0x1c, 0x2d, 0x3e, 0x4f, 0x50};

static void
add_var(const CHAR16 *name, EFI_GUID guid, const void *value, UINTN size)
{
	fw.fw_var[fw.fw_nvars++] = (struct fakevar){name, guid, 7, value, size};
}

static void
test_var_walk(void **state __kunused)
{
	struct sa_varname name;
	char value[4];
	uint32_t attr = 0;
	size_t size = sizeof(value);

	memset(&name, 0, sizeof(name));
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), ENOENT);
	add_var(u"Lang", global, "en", 2);
	add_var(u"Lang", other, "12345", 5);
	memset(&name, 0, sizeof(name));
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), 0);
	assert_memory_equal(name.sva_guid, &global, SA_GUID_SIZE);
	assert_int_equal(
	    efi_var_get(&fw.fw_efi, &name, value, &size, &attr), 0);
	assert_int_equal(size, 2);
	assert_int_equal(attr, 7);
	assert_memory_equal(value, "en", 2);
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), 0);
	assert_memory_equal(name.sva_guid, other_bytes, SA_GUID_SIZE);
	size = sizeof(value);
	assert_int_equal(
	    efi_var_get(&fw.fw_efi, &name, value, &size, &attr), ERANGE);
	assert_int_equal(size, 5);
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), ENOENT);
	name.sva_guid[15]++;
	size = sizeof(value);
	assert_int_equal(
	    efi_var_get(&fw.fw_efi, &name, value, &size, &attr), ENOENT);
	name.sva_guid[15]--;
	name.sva_name[0] = 'X';
	size = sizeof(value);
	assert_int_equal(
	    efi_var_get(&fw.fw_efi, &name, value, &size, &attr), ENOENT);
}

static void
test_var_long(void **state __kunused)
{
	static CHAR16 text[SA_VARNAME_MAX + 1];
	struct sa_varname name;
	size_t i;

	for (i = 0; i < SA_VARNAME_MAX; i++)
		text[i] = 'n';
	add_var(text, other, "v", 1);
	memset(&name, 0, sizeof(name));
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), ERANGE);
	text[SA_VARNAME_MAX - 1] = 0;
	memset(&name, 0, sizeof(name));
	assert_int_equal(efi_var_next(&fw.fw_efi, &name), 0);
	assert_int_equal(name.sva_name[SA_VARNAME_MAX - 2], 'n');
}

/* ---- device paths ---- */

static CHAR16 *EFIAPI
to_text(const EFI_DEVICE_PATH *dp __kunused, BOOLEAN display __kunused,
    BOOLEAN shortcuts __kunused)
{
	static const CHAR16 text[] = u"PciRoot(0x0)";
	CHAR16 *copy = NULL;

	if (EFI_ERROR(fw.fw_bs.AllocatePool(
		EfiBootServicesData, sizeof(text), (void **)&copy)))
		return NULL;
	memcpy(copy, text, sizeof(text));
	return copy;
}

static void
test_devpath(void **state __kunused)
{
	EFI_DEVICE_PATH_TO_TEXT_PROTOCOL conv = {
	    .ConvertDevicePathToText = to_text};
	struct fakepath a = {.fp_len = 0}, empty = {.fp_len = 0};
	struct sa_devpath dp;
	EFI_LOADED_IMAGE image;
	EFI_HANDLE h;

	assert_int_equal(efi_devpath(&fw.fw_efi, 0, &dp), ENOENT);
	path_end(&empty, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_acpi(&a, 0x11223344, 5);
	path_pci(&a, 31);
	path_end(&a, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fw_handle(NULL, devpath_guid, empty.fp_buf);
	h = fw_handle(NULL, devpath_guid, a.fp_buf);
	assert_int_equal(efi_devpath(&fw.fw_efi, 0, &dp), 0);
	assert_string_equal(
	    dp.sdp_text, "Path(2,1,4433221105000000)/Path(1,1,001f)");
	assert_true(dp.sdp_disk == SA_NODISK);
	assert_false(dp.sdp_isboot);
	assert_int_equal(efi_devpath(&fw.fw_efi, 1, &dp), ENOENT);

	memset(&image, 0, sizeof(image));
	image.DeviceHandle = h;
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	fw.fw_protocol = &conv;
	assert_int_equal(efi_devpath(&fw.fw_efi, 0, &dp), 0);
	assert_string_equal(dp.sdp_text, "PciRoot(0x0)");
	assert_true(dp.sdp_isboot);
}

/* A long path is truncated. */
static void
test_devpath_long(void **state __kunused)
{
	static uint8_t data[400];
	struct fakepath a = {.fp_len = 0};
	struct sa_devpath dp;

	path_node(&a, 9, 9, data, sizeof(data));
	path_end(&a, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fw_handle(NULL, devpath_guid, a.fp_buf);
	assert_int_equal(efi_devpath(&fw.fw_efi, 0, &dp), 0);
	assert_int_equal(strlen(dp.sdp_text), SA_DEVPATH_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_var_walk),
	    T(test_var_long),
	    T(test_devpath),
	    T(test_devpath_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
