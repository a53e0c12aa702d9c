/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the loader came from, and what it was started with.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static EFI_LOADED_IMAGE image; /* owner: the running test */

/* The arguments that come of `size' bytes, which have an end to run into. */
static const char *
args(const void *bytes, size_t size)
{
	uint8_t *copy = malloc(MAX(size, 1) + 1);

	assert_non_null(copy);
	if (size != 0)
		memcpy(copy + 1, bytes, size); /* misaligned, too */
	memset(&image, 0, sizeof(image));
	memset(fw.fw_efi.e_args, 0, sizeof(fw.fw_efi.e_args));
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	image.LoadOptions = copy + 1;
	image.LoadOptionsSize = (UINT32)size;
	efi_args_init(&fw.fw_efi);
	free(copy);
	return fw.fw_efi.e_args;
}

#define WIDE(text) args(text, sizeof(text))

static void
test_text(void **state __kunused)
{
	assert_string_equal(WIDE(u"hd0a:/netbsd -s"), "hd0a:/netbsd -s");
	/* Without a NUL, and with bytes behind it. */
	assert_string_equal(args(u"-s", 4), "-s");
	assert_string_equal(WIDE(u"-s\0\1junk"), "-s");
	assert_string_equal(
	    WIDE(u"a\tb \u00e4\U0001f600"), "a\tb \xc3\xa4\xf0\x9f\x98\x80");
	/* 8-bit text. */
	assert_string_equal(WIDE("netbsd -s"), "netbsd -s");
	assert_string_equal(args("netbsd -s", 9), "netbsd -s");
	assert_string_equal(args("netbsd\0\0\0", 9), "netbsd");
	assert_string_equal(args("-", 1), "-");
}

/* Data of firmware and boot options: no text. */
static void
test_data(void **state __kunused)
{
	static const uint8_t guid[] = {0x4e, 0xac, 0x08, 0x81, 0x11, 0x9f, 0x59,
	    0x4d, 0x85, 0x0e, 0xe2, 0x1a, 0x52, 0x2c, 0x59, 0xb2};
	static const uint8_t option[] = {1, 0, 0, 0, 0x62, 0, 'N', 0, 0, 0};

	assert_string_equal(args(NULL, 0), "");
	assert_string_equal(args("\0", 1), "");
	assert_string_equal(args("\0\0", 2), "");
	assert_string_equal(args(guid, sizeof(guid)), "");
	assert_string_equal(args(option, sizeof(option)), "");
	assert_string_equal(WIDE("WINDOWS\0\1\0\0\0x"), "");
	assert_string_equal(args(u"-s", 3), "");
	assert_string_equal(WIDE(u"-s\n"), "");
	assert_string_equal(WIDE(u"-s\x7f"), "");
	assert_string_equal(WIDE(u"\u00e4"), "");
	/* Surrogates that are not a pair. */
	assert_string_equal(args((const CHAR16[]){'a', 0xd800}, 4), "");
	assert_string_equal(args((const CHAR16[]){'a', 0xd800, 'b'}, 6), "");
	assert_string_equal(args((const CHAR16[]){'a', 0xdc00, 'b'}, 6), "");
	assert_string_equal(args((const CHAR16[]){'a', 0xfffe}, 4), "");
	/* No options. */
	memset(&image, 0, sizeof(image));
	image.LoadOptionsSize = 8;
	efi_args_init(&fw.fw_efi);
	assert_string_equal(fw.fw_efi.e_args, "");
}

/* The longest, and longer. */
static void
test_long(void **state __kunused)
{
	static CHAR16 text[EFI_MAXARGS / 2 + 1];
	const char *got;
	size_t i;

	for (i = 0; i < knitems(text); i++)
		text[i] = i == 0 ? 'x' : 0x20ac;
	got = args(text, EFI_MAXARGS);
	assert_int_equal(strlen(got), 1 + 3 * (EFI_MAXARGS / 2 - 1));
	assert_string_equal(args(text, EFI_MAXARGS + 2), "");
	assert_string_equal(args(text, sizeof(text)), "");
	memset(text, 'x', sizeof(text));
	assert_int_equal(strlen(args(text, EFI_MAXARGS)), EFI_MAXARGS);
}

/* Lengths that are no text's, of every kind of bytes. */
static void
test_any(void **state __kunused)
{
	uint8_t bytes[40];
	unsigned seed = 1;
	size_t i, n;

	for (n = 0; n < 20000; n++) {
		fw.fw_nproto = 0;
		for (i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = (seed >> 16 & 3) == 0
			    ? 0
			    : (uint8_t)(seed >> (n % 2 == 0 ? 18 : 16) & 0x7f);
		}
		assert_in_range(
		    strlen(args(bytes, n % (sizeof(bytes) + 1))), 0, 60);
	}
}

static const char *
self(struct fakepath *p)
{
	memset(&fw.fw_efi.e_self, 'x', sizeof(fw.fw_efi.e_self));
	image.FilePath = p == NULL ? NULL : (void *)p->fp_buf;
	efi_ident_init(&fw.fw_efi);
	return fw.fw_efi.e_self;
}

static void
file_node(struct fakepath *p, const CHAR16 *name, size_t size)
{
	path_node(p, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, name, size);
}

static void
test_self(void **state __kunused)
{
	static const CHAR16 full[] = u"\\EFI\\BOOT\\\u00e4.EFI",
			    dir[] = u"\\EFI\\", plain[] = u"a.efi";
	struct fakepath p = {.fp_len = 0};

	memset(&image, 0, sizeof(image));
	/* Not even the image's protocol. */
	assert_string_equal(self(NULL), "");
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	assert_string_equal(self(NULL), "");
	file_node(&p, full, sizeof(full));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "/EFI/BOOT/\xc3\xa4.EFI");
	/* In two nodes, as the specification allows; without a NUL. */
	p.fp_len = 0;
	file_node(&p, dir, sizeof(dir));
	file_node(&p, plain, sizeof(plain) - 2);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "/EFI/a.efi");
	/* No backslash at the end of the first. */
	p.fp_len = 0;
	file_node(&p, dir, 8);
	file_node(&p, plain, sizeof(plain));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "/EFI/a.efi");
	/* No file's path: the network's. */
	p.fp_len = 0;
	path_pci(&p, 3);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "");
	/* A node without a name, and half a unit. */
	p.fp_len = 0;
	path_node(&p, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, "", 0);
	path_node(&p, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, "x", 1);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "");
	/* No end; impossible lengths. */
	p.fp_len = 0;
	file_node(&p, plain, 12);
	p.fp_buf[2] = 3;
	assert_string_equal(self(&p), "");
	p.fp_buf[2] = 0xff;
	assert_string_equal(self(&p), "");
}

/* The longest name has EFI_SELF_MAX bytes; a longer one is not cut. */
static void
test_self_long(void **state __kunused)
{
	CHAR16 name[EFI_SELF_MAX / 3]; /* each unit is 3 bytes of UTF-8 */
	struct fakepath p = {.fp_len = 0};
	size_t i;

	for (i = 0; i < knitems(name); i++)
		name[i] = 0x20ac;
	memset(&image, 0, sizeof(image));
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	/* Two slashes and the rest. */
	file_node(&p, name, 400);
	file_node(&p, name, 2 * (knitems(name) - 200 - 2));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_int_equal(strlen(self(&p)), 3 * (knitems(name) - 2) + 2);
	p.fp_len = 0;
	file_node(&p, name, 400);
	file_node(&p, name, 2 * (knitems(name) - 200 - 1));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_string_equal(self(&p), "");
}

/* The GPT partition of its device. */
static void
test_partition(void **state __kunused)
{
	struct fakepath p = {.fp_len = 0};

	memset(&image, 0, sizeof(image));
	efi_ident_init(&fw.fw_efi);
	assert_string_equal(fw.fw_efi.e_partuuid, "");
	path_hd(&p, 1, 2, 3, SIGNATURE_TYPE_GUID);
	for (unsigned i = 0; i < 16; i++)
		p.fp_buf[4 + 20 + i] = (uint8_t)(i * 16 + 1);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	image.DeviceHandle = fw_handle(NULL, devpath_guid, p.fp_buf);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	efi_ident_init(&fw.fw_efi);
	assert_string_equal(
	    fw.fw_efi.e_partuuid, "31211101-5141-7161-8191-a1b1c1d1e1f1");
	p.fp_buf[4 + 37] = 1; /* of an MBR */
	efi_ident_init(&fw.fw_efi);
	assert_string_equal(fw.fw_efi.e_partuuid, "");
}

/* Its own device, or that of the program that has loaded it. */
static void
test_boot_handle(void **state __kunused)
{
	static EFI_LOADED_IMAGE parent, firmware;
	struct fakepath p = {.fp_len = 0}, empty = {.fp_len = 0};
	EFI_HANDLE disk, ours, bad;

	memset(&image, 0, sizeof(image));
	memset(&parent, 0, sizeof(parent));
	memset(&firmware, 0, sizeof(firmware));
	path_pci(&p, 3);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_end(&empty, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	disk = fw_handle(NULL, devpath_guid, p.fp_buf);
	ours = fw_handle(NULL, devpath_guid, p.fp_buf);
	bad = fw_handle(NULL, devpath_guid, empty.fp_buf);
	assert_null(efi_boot_handle(&fw.fw_efi));
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &image);
	assert_null(efi_boot_handle(&fw.fw_efi));
	image.ParentHandle = fw_handle(NULL, image_guid, &parent);
	parent.ParentHandle = fw_handle(NULL, image_guid, &firmware);
	assert_null(efi_boot_handle(&fw.fw_efi));
	parent.DeviceHandle = disk;
	assert_ptr_equal(efi_boot_handle(&fw.fw_efi), disk);
	image.DeviceHandle = bad;
	assert_ptr_equal(efi_boot_handle(&fw.fw_efi), disk);
	image.DeviceHandle = ours;
	assert_ptr_equal(efi_boot_handle(&fw.fw_efi), ours);
	/* A circle. */
	image.DeviceHandle = parent.DeviceHandle = NULL;
	firmware.ParentHandle = fw.fw_efi.e_image;
	assert_null(efi_boot_handle(&fw.fw_efi));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fw_setup, fw_teardown)
	    T(test_text),
	    T(test_data),
	    T(test_long),
	    T(test_any),
	    T(test_self),
	    T(test_self_long),
	    T(test_partition),
	    T(test_boot_handle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
