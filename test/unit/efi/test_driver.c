/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers on the boot volume: which are loaded, in which order, and what is
 * said of one that fails.
 */
#include "fakevol.h"

static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/* The firmware's results for an image, by its name. */
struct fakeimage {
	const char *fi_name;
	EFI_STATUS fi_load, fi_start;
	EFI_MEMORY_TYPE fi_type;
	bool fi_loaded; /* with fi_load, too: EFI_SECURITY_VIOLATION */
	EFI_LOADED_IMAGE fi_image;
};

static struct {
	struct fakepath dp;
	struct fakedisk disk;
	EFI_LOADED_IMAGE loader;
	EFI_HANDLE volume;
	struct fakeimage *image; /* ends with no name */
	char calls[2048];        /* "L:a.efi S:a.efi U:b.efi C " */
} pc;                            /* owner: the running test */

static void
note(const char *what, const char *name)
{
	(void)kstrlcat(pc.calls, what, sizeof(pc.calls));
	(void)kstrlcat(pc.calls, name, sizeof(pc.calls));
	(void)kstrlcat(pc.calls, " ", sizeof(pc.calls));
}

static struct fakeimage *
image_of(EFI_HANDLE h)
{
	for (struct fakeimage *fi = pc.image; fi->fi_name != NULL; fi++)
		if (fi == h)
			return fi;
	fail_msg("no image");
	return NULL;
}

/* The path is the volume's, and one node. */
static EFI_STATUS EFIAPI
fake_load(BOOLEAN policy, EFI_HANDLE parent, EFI_DEVICE_PATH *path, void *src,
    UINTN size, EFI_HANDLE *h)
{
	static const char folder[] = "\\EFI\\NetBSD\\drivers\\";
	const size_t nvol = dp_size((const void *)pc.dp.fp_buf);
	const uint8_t *node = (const uint8_t *)path + nvol;
	char name[512];

	assert_false(policy);
	assert_ptr_equal(parent, fw.fw_efi.e_image);
	assert_null(src);
	assert_int_equal(size, 0);
	assert_memory_equal(path, pc.dp.fp_buf, nvol);
	assert_int_equal(node[0], MEDIA_DEVICE_PATH);
	assert_int_equal(node[1], MEDIA_FILEPATH_DP);
	size = (size_t)node[2] + node[3] * 256u;
	assert_int_equal(dp_size(path), nvol + size);
	utf16_to_utf8((const uint16_t *)(const void *)(node + 4),
	    (size - 4) / 2, name, sizeof(name));
	assert_int_equal(4 + 2 * (strlen(name) + 1), size); /* with its NUL */
	assert_memory_equal(name, folder, sizeof(folder) - 1);
	note("L:", name + sizeof(folder) - 1);
	for (struct fakeimage *fi = pc.image; fi->fi_name != NULL; fi++) {
		if (strcmp(fi->fi_name, name + sizeof(folder) - 1) != 0)
			continue;
		if (!EFI_ERROR(fi->fi_load) || fi->fi_loaded) {
			fi->fi_image.ImageCodeType = fi->fi_type;
			fw_handle(fi, image_guid, &fi->fi_image);
			*h = fi;
		}
		return fi->fi_load;
	}
	return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI
fake_start(EFI_HANDLE h, UINTN *size, CHAR16 **data)
{
	assert_null(size);
	assert_null(data);
	note("S:", image_of(h)->fi_name);
	return image_of(h)->fi_start;
}

static EFI_STATUS EFIAPI
fake_unload(EFI_HANDLE h)
{
	note("U:", image_of(h)->fi_name);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_connect(
    EFI_HANDLE h, EFI_HANDLE *driver, EFI_DEVICE_PATH *path, BOOLEAN recursive)
{
	assert_ptr_equal(h, pc.volume);
	assert_null(driver);
	assert_null(path);
	assert_true(recursive);
	note("C", "");
	return EFI_NOT_FOUND;
}

static int
setup(void **state)
{
	static uint8_t data[512];

	if (fw_setup(state) != 0)
		return -1;
	memset(&pc, 0, sizeof(pc));
	fw.fw_bs.LoadImage = fake_load;
	fw.fw_bs.StartImage = fake_start;
	fw.fw_bs.UnloadImage = fake_unload;
	fw.fw_bs.ConnectController = fake_connect;
	vol_init();
	vol_add("\\", true, 0);
	vol_add("\\EFI\\NetBSD\\drivers", true, 0);
	path_acpi(&pc.dp, EISA_PNP_ID(0x0a03), 0);
	path_pci(&pc.dp, 1);
	path_end(&pc.dp, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	disk_init(&pc.disk, data, 512, 1);
	pc.volume = fw_handle(NULL, sfs_guid, &vol.sfs);
	fw_handle(pc.volume, devpath_guid, pc.dp.fp_buf);
	fw_handle(pc.volume, blockio_guid, &pc.disk.fd_bio);
	pc.loader.DeviceHandle = pc.volume;
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &pc.loader);
	return 0;
}

static int
teardown(void **state)
{
	for (size_t i = 0; i < vol.nfiles; i++)
		if (vol.file[i].ff_opened != 0)
			return -1;
	return fw_teardown(state);
}

static void
add(const char *name, bool isdir)
{
	const size_t head = offsetof(EFI_FILE_INFO, FileName);
	uint8_t *bytes = vol.dirent[vol.ndirents].bytes;
	EFI_FILE_INFO info;

	memset(&info, 0, sizeof(info));
	info.Attribute = isdir ? EFI_FILE_DIRECTORY : 0;
	memcpy(bytes, &info, head);
	for (size_t i = 0; i <= strlen(name); i++) {
		bytes[head + 2 * i] = (uint8_t)name[i];
		bytes[head + 2 * i + 1] = 0;
	}
	vol.dirent[vol.ndirents++].len = head + 2 * (strlen(name) + 1);
}

/* What the loader says, and the firmware is asked for. */
static void
expect(struct fakeimage *images, const char *calls, const char *text)
{
	pc.image = images;
	efi_drivers_start(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_string_equal(pc.calls, calls);
	assert_string_equal(fw.fw_text, text);
}

/* By name, whatever order the directory has; nothing but drivers. */
static void
test_started(void **state __kunused)
{
	static struct fakeimage images[] = {
	    {"a.efi", EFI_SUCCESS, EFI_SUCCESS, EfiBootServicesCode, false,
		{0}},
	    {"b.EFI", EFI_SUCCESS, EFI_SUCCESS, EfiRuntimeServicesCode, false,
		{0}},
	    {NULL, 0, 0, 0, false, {0}},
	};

	add("b.EFI", false);
	add("sub.efi", true);
	add(".efi", false);
	add("readme.txt", false);
	add("a.efi", false);
	expect(images, "L:a.efi S:a.efi L:b.EFI S:b.EFI C ",
	    "driver a.efi: started\r\ndriver b.EFI: started\r\n");
}

/* Each that fails is named; what was loaded and not started is unloaded. */
static void
test_failures(void **state __kunused)
{
	static struct fakeimage images[] = {
	    {"app.efi", EFI_SUCCESS, EFI_SUCCESS, EfiLoaderCode, false, {0}},
	    {"bad.efi", EFI_LOAD_ERROR, 0, 0, false, {0}},
	    {"odd.efi", EFIERR(0x123), 0, 0, false, {0}},
	    {"sec.efi", EFI_SECURITY_VIOLATION, EFI_SUCCESS,
		EfiBootServicesCode, true, {0}},
	    {"x\x01.efi", EFI_SUCCESS, EFI_DEVICE_ERROR, EfiBootServicesCode,
		false, {0}},
	    {NULL, 0, 0, 0, false, {0}},
	};
	char odd[80];

	for (size_t i = 0; i < 5; i++)
		add(images[i].fi_name, false);
	expect(images,
	    "L:app.efi U:app.efi L:bad.efi L:odd.efi L:sec.efi U:sec.efi "
	    "L:x\x01.efi S:x\x01.efi ",
	    fw.fw_text);
	assert_non_null(strstr(fw.fw_text,
	    "driver app.efi: is an application, not a driver: "
	    "EFI_UNSUPPORTED\r\n"));
	assert_non_null(strstr(fw.fw_text,
	    "driver bad.efi: cannot be loaded: EFI_LOAD_ERROR\r\n"));
	snprintf(odd, sizeof(odd),
	    "odd.efi: cannot be loaded: EFI status %#llx",
	    (unsigned long long)EFIERR(0x123));
	assert_non_null(strstr(fw.fw_text, odd));
	assert_non_null(strstr(fw.fw_text,
	    "sec.efi: cannot be loaded: EFI_SECURITY_VIOLATION\r\n"));
	assert_non_null(strstr(fw.fw_text,
	    "driver x?.efi: failed to start: EFI_DEVICE_ERROR\r\n"));
}

/* No directory, a file of its name, no volume, no memory: nothing happens. */
static void
test_none(void **state __kunused)
{
	add("a.efi", false);
	vol.file[1].ff_path = "\\EFI\\other";
	expect(NULL, "", "");
	vol.file[1].ff_path = "\\EFI\\NetBSD\\drivers";
	vol.file[1].ff_isdir = false;
	expect(NULL, "", "");
	vol.file[1].ff_isdir = true;
	fw.fw_poolfail = 1;
	expect(NULL, "", "");
	fw.fw_poolfail = 0;
	pc.loader.DeviceHandle = NULL;
	expect(NULL, "", "");
}

/* A directory that cannot be read is reported. */
static void
test_unreadable(void **state __kunused)
{
	add("a.efi", false);
	vol.read_status = EFI_DEVICE_ERROR;
	pc.image = NULL;
	efi_drivers_start(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_non_null(strstr(fw.fw_text, "/EFI/NetBSD/drivers: "));
	assert_string_equal(pc.calls, "");
}

/* A name as long as FAT's can be is loaded, a longer one is not. */
static void
test_long_name(void **state __kunused)
{
	static char name[300];
	static struct fakeimage images[] = {
	    {name, EFI_SUCCESS, EFI_SUCCESS, EfiBootServicesCode, false, {0}},
	    {NULL, 0, 0, 0, false, {0}},
	};

	memset(name, 'n', 255);
	memcpy(name + 251, ".efi", 5);
	add(name, false);
	pc.image = images;
	efi_drivers_start(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_non_null(strstr(fw.fw_text, ".efi: started\r\n"));
	memset(name, 'n', 256);
	memcpy(name + 252, ".efi", 5);
	vol.ndirents = 0;
	add(name, false);
	memset(fw.fw_text, 0, sizeof(fw.fw_text));
	memset(pc.calls, 0, sizeof(pc.calls));
	efi_drivers_start(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_non_null(strstr(fw.fw_text, "more than 255 bytes"));
	assert_string_equal(pc.calls, "");
}

/* Drivers beyond the limit are counted in one line. */
static void
test_many(void **state __kunused)
{
	static struct fakeimage none[] = {{NULL, 0, 0, 0, false, {0}}};
	char name[16];

	pc.image = none;
	for (int i = 0; i < 40; i++) {
		ksnprintf(name, sizeof(name), "d%02d.efi", i);
		add(name, false);
	}
	efi_drivers_start(&fw.fw_efi);
	efi_out_flush(&fw.fw_efi);
	assert_non_null(strstr(pc.calls, "L:d31.efi "));
	assert_null(strstr(pc.calls, "L:d32.efi "));
	assert_non_null(
	    strstr(fw.fw_text, "drivers: 8 not loaded: at most 32"));
	assert_null(strstr(fw.fw_text, "d32.efi"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_started),
	    T(test_failures),
	    T(test_none),
	    T(test_unreadable),
	    T(test_long_name),
	    T(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
