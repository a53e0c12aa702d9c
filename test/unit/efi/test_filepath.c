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

/*
 * As EDK II does: it ends at the end of all instances, and a name ends at its
 * NUL, whatever the node's length is.
 */
static CHAR16 *EFIAPI
fake_text(const EFI_DEVICE_PATH *dp, BOOLEAN shown, BOOLEAN shortcuts)
{
	const uint8_t *p = (const void *)dp;
	CHAR16 *text = NULL;
	size_t n, len = 0;

	assert_true(shown && !shortcuts);
	fw.fw_bs.AllocatePool(EfiBootServicesData, 200, (void **)&text);
	assert_non_null(text);
	for (; p[0] != 0x7f || p[1] != 0xff; p += n) {
		n = p[2] | (size_t)p[3] << 8;
		assert_true(n >= 4);
		if (p[0] == 0x7f)
			text[len++] = ',';
		for (size_t i = 4; p[0] == 4 && p[1] == 4 &&
		     (p[i] | p[i + 1]) != 0 && len < 90;
		     i += 2)
			text[len++] = p[i];
	}
	text[len] = 0;
	return text;
}

/* The firmware's functions trust a path more than a variable deserves. */
static void
test_text_firmware(void **state __kunused)
{
	static const uint8_t one[] = {NODE(4, 4, 8), 'a', 0, 0, 0,
	    NODE(0x7f, 1, 4)},
			     two[] = {NODE(4, 4, 8), 'a', 0, 0, 0,
				 NODE(0x7f, 1, 4), NODE(4, 4, 8), 'b', 0, 0, 0},
			     open[] = {
				 NODE(4, 4, 6), 'a', 0, NODE(0x7f, 0xff, 4)};
	static EFI_DEVICE_PATH_TO_TEXT_PROTOCOL to = {
	    .ConvertDevicePathToText = fake_text};
	struct sa_devpath dp;

	fw.fw_protocol = &to;
	assert_int_equal(efi_path_text(&fw.fw_efi, one, sizeof(one), &dp), 0);
	assert_string_equal(dp.sdp_text, "a");
	assert_int_equal(efi_path_text(&fw.fw_efi, two, sizeof(two), &dp), 0);
	assert_string_equal(dp.sdp_text, "a");
	assert_int_equal(efi_path_text(&fw.fw_efi, open, sizeof(open), &dp), 0);
	assert_int_equal(dp.sdp_text[0], 'a');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_short_form),
	    T(test_no_partition),
	    T(test_text),
	    T(test_text_firmware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
