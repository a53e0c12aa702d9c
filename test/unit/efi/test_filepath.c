/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_filepath.c: device paths of files, for boot entries.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

#define NODE(type, sub, len) type, sub, len, 0

/* A controller, a partition, the end. */
static const uint8_t volume[] = {NODE(2, 1, 12), 1, 2, 3, 4, 5, 6, 7, 8,
    NODE(4, 1, 42), 1, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0,
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 2, 2,
    NODE(0x7f, 0xff, 4)};

static void
use_volume(const uint8_t *path)
{
	fw.fw_efi.e_fwfs[0].efw_handle =
	    fw_handle(NULL, devpath_guid, (void *)(uintptr_t)path);
	fw.fw_efi.e_nfwfs = 1;
}

static void
test_short_form(void **state __kunused)
{
	static const CHAR16 file[] = u"\\EFI\\x.efi";
	static char longname[600];
	uint8_t buf[128];
	size_t size = sizeof(buf);

	use_volume(volume);
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 0, "/EFI/x.efi", buf, &size), 0);
	assert_int_equal(size, 42 + 4 + sizeof(file) + 4);
	assert_memory_equal(buf, volume + 12, 42);
	assert_int_equal(buf[42], MEDIA_DEVICE_PATH);
	assert_int_equal(buf[43], MEDIA_FILEPATH_DP);
	assert_memory_equal(buf + 46, file, sizeof(file));
	assert_memory_equal(buf + size - 4, volume + sizeof(volume) - 4, 4);
	/* Sizes that are too small; a volume that is not there. */
	size = 42;
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 0, "/EFI/x.efi", buf, &size), ERANGE);
	size = sizeof(buf);
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 1, "/EFI/x.efi", buf, &size), ENXIO);
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 0, "/\xff", buf, &size), EINVAL);
	memset(longname, 'x', sizeof(longname) - 1);
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 0, longname, buf, &size), ENAMETOOLONG);
	fw.fw_poolfail = 1;
	assert_int_equal(
	    efi_file_path(&fw.fw_efi, 0, "/x", buf, &size), ENOMEM);
}

/* Of a CD, say: the whole path. */
static void
test_no_partition(void **state __kunused)
{
	static const uint8_t cd[] = {
	    NODE(2, 1, 12), 1, 2, 3, 4, 5, 6, 7, 8, NODE(0x7f, 0xff, 4)};
	uint8_t buf[64];
	size_t size = sizeof(buf);

	use_volume(cd);
	assert_int_equal(efi_file_path(&fw.fw_efi, 0, "/x", buf, &size), 0);
	assert_memory_equal(buf, cd, 12);
	assert_int_equal(size, 12 + 4 + 6 + 4);
}

/* A path from a variable: every truncation, and lengths that lie. */
static void
test_text(void **state __kunused)
{
	struct sa_devpath dp;
	uint8_t bad[sizeof(volume)];
	size_t i;

	for (i = 0; i < sizeof(volume); i++) {
		uint8_t *cut = malloc(i + 1);

		assert_non_null(cut);
		memcpy(cut, volume, i);
		assert_int_equal(
		    efi_path_text(&fw.fw_efi, cut, i, &dp), EINVAL);
		free(cut);
	}
	assert_int_equal(
	    efi_path_text(&fw.fw_efi, volume, sizeof(volume), &dp), 0);
	assert_non_null(strstr(dp.sdp_text, "4,1"));
	memcpy(bad, volume, sizeof(bad));
	for (i = 0; i < 4; i++) {
		bad[2] = (uint8_t)i;
		assert_int_equal(
		    efi_path_text(&fw.fw_efi, bad, sizeof(bad), &dp), EINVAL);
	}
	bad[2] = 12;
	bad[3] = 0xff;
	assert_int_equal(
	    efi_path_text(&fw.fw_efi, bad, sizeof(bad), &dp), EINVAL);
	fw.fw_poolfail = 1;
	assert_int_equal(
	    efi_path_text(&fw.fw_efi, volume, sizeof(volume), &dp), ENOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_short_form),
	    T(test_no_partition),
	    T(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
