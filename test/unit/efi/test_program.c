/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Other EFI programs, reset, and setting variables.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

static struct sa_program
program(const char *path, const char *args)
{
	return (struct sa_program){"MZ program", 11, 0, path, args};
}

/* A volume, the firmware's first, with a device path of 12 bytes. */
static void
volume(struct fakepath *p)
{
	path_acpi(p, 1, 2);
	path_end(p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fw.fw_efi.e_fwfs[0].efw_handle =
	    fw_handle(NULL, devpath_guid, p->fp_buf);
	fw.fw_efi.e_nfwfs = 1;
}

static void
test_program(void **state __kunused)
{
	static const CHAR16 file[] = u"\\EFI\\x.efi";
	struct sa_program pr = program("/EFI/x.efi", "-a \xc3\xa4");
	struct fakepath p = {.fp_len = 0};
	const uint8_t *dp = fw.fw_program_path;

	volume(&p);
	assert_int_equal(efi_program(&fw.fw_efi, &pr), 0);
	assert_string_equal(fw.fw_calls, "lsw");
	assert_memory_equal(fw.fw_program_data, "MZ program", 11);
	assert_memory_equal(fw.fw_program_args, u"-a \u00e4", 10);
	assert_int_equal(fw.fw_program.LoadOptionsSize, 10);
	assert_memory_equal(dp, p.fp_buf, 12);
	assert_int_equal(dp[12], MEDIA_DEVICE_PATH);
	assert_int_equal(dp[13], MEDIA_FILEPATH_DP);
	assert_int_equal(dp[14], 4 + sizeof(file));
	assert_memory_equal(dp + 16, file, sizeof(file));
	assert_int_equal(dp_size((const void *)dp), 16 + sizeof(file));
}

/* No arguments, and a volume that the firmware does not know. */
static void
test_program_bare(void **state __kunused)
{
	struct sa_program pr = program("/x", "");

	pr.spr_fwfs = SA_NODISK;
	fw.fw_start_status = EFI_TIMEOUT;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), ETIMEDOUT);
	assert_int_equal(fw.fw_program.LoadOptionsSize, 0);
	assert_null(fw.fw_program.LoadOptions);
	assert_int_equal(fw.fw_program_path[0], 0);
}

static void
test_program_fails(void **state __kunused)
{
	static char longargs[600];
	struct sa_program pr = program("/x", longargs);
	struct fakepath p = {.fp_len = 0};

	volume(&p);
	memset(longargs, 'x', sizeof(longargs) - 1);
	assert_int_equal(efi_program(&fw.fw_efi, &pr), ENAMETOOLONG);
	pr.spr_args = "\xff";
	assert_int_equal(efi_program(&fw.fw_efi, &pr), EINVAL);
	assert_string_equal(fw.fw_calls, "");
	pr.spr_args = "";
	fw.fw_load_status = EFI_LOAD_ERROR;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), ENOEXEC);
	fw.fw_load_status = EFI_UNSUPPORTED;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), ENOTSUP);
	assert_string_equal(fw.fw_calls, "ll");
	/* The image is there, but must not be started. */
	fw.fw_load_status = EFI_SECURITY_VIOLATION;
	fw.fw_load_handle = true;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), EACCES);
	assert_string_equal(fw.fw_calls, "lllu");
	/* An image without the protocol of one. */
	fw.fw_load_status = EFI_SUCCESS;
	fw.fw_program.Revision = 1;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), EIO);
	assert_string_equal(fw.fw_calls, "lllulu");
	/* Without memory for the path, it is started without one. */
	fw.fw_program.Revision = 0;
	fw.fw_poolfail = 1;
	assert_int_equal(efi_program(&fw.fw_efi, &pr), 0);
	assert_int_equal(fw.fw_program_path[0], 0);
}

static void
test_reset(void **state __kunused)
{
	efi_reset(&fw.fw_efi, SA_RESET_REBOOT);
	assert_int_equal(fw.fw_reset_type, EfiResetCold);
	efi_reset(&fw.fw_efi, SA_RESET_POWEROFF);
	assert_int_equal(fw.fw_reset_type, EfiResetShutdown);
	assert_string_equal(fw.fw_calls, "rr");
}

static void
test_var_set(void **state __kunused)
{
	static const EFI_GUID guid = EFI_GLOBAL_VARIABLE;
	struct sa_varname name = {.sva_name = {'L', 0}};
	char value[4];
	uint32_t attr = 0;
	size_t size = sizeof(value);

	memcpy(name.sva_guid, &guid, sizeof(guid));
	fw.fw_var[fw.fw_nvars++] = (struct fakevar){u"L", guid, 7, "en", 2};
	assert_int_equal(efi_var_set(&fw.fw_efi, &name, "xyz", 3, 6), 0);
	assert_int_equal(
	    efi_var_get(&fw.fw_efi, &name, value, &size, &attr), 0);
	assert_int_equal(size, 3);
	assert_int_equal(attr, 6);
	assert_memory_equal(value, "xyz", 3);
	fw.fw_set_status = EFI_WRITE_PROTECTED;
	assert_int_equal(efi_var_set(&fw.fw_efi, &name, "xyz", 3, 6), EROFS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_program),
	    T(test_program_bare),
	    T(test_program_fails),
	    T(test_reset),
	    T(test_var_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
