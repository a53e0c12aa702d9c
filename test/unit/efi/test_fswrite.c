/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fswrite.c: a file is overwritten by the firmware, which fails at each
 * step, writes less than it says, or keeps what was there.
 */
#include "fakevol.h"

#define SIZE 536

static EFI_FILE_PROTOCOL file; /* owner: the running test */
static uint8_t medium[SIZE + 16], cache[SIZE + 16];
static size_t size, pos;
static int opened;
static bool flushed;
/* The call that fails, by its number; the status. */
static unsigned calls, fails;
static size_t writes_less;
static bool keeps; /* writing has no effect */
static UINT64 modes[4];
static unsigned nmodes;

static EFI_STATUS
step(void)
{
	return ++calls == fails ? EFI_DEVICE_ERROR : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_open(EFI_FILE_PROTOCOL *self __kunused, EFI_FILE_PROTOCOL **out,
    CHAR16 *name, UINT64 mode, UINT64 attr)
{
	char path[64];

	utf16_to_utf8(name, 64, path, sizeof(path));
	assert_string_equal(path, "\\var\\seed");
	assert_int_equal(attr, 0);
	modes[nmodes++ % 4] = mode;
	pos = 0;
	if (EFI_ERROR(step()))
		return EFI_WRITE_PROTECTED;
	opened++;
	*out = &file;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_close(EFI_FILE_PROTOCOL *self __kunused)
{
	opened--;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_seek(EFI_FILE_PROTOCOL *self __kunused, UINT64 to)
{
	pos = to == UINT64_MAX ? size : (size_t)to;
	return step();
}

static EFI_STATUS EFIAPI
fake_tell(EFI_FILE_PROTOCOL *self __kunused, UINT64 *out)
{
	*out = pos;
	return step();
}

static EFI_STATUS EFIAPI
fake_write(EFI_FILE_PROTOCOL *self __kunused, UINTN *n, void *p)
{
	assert_true(pos + *n <= size);
	*n -= writes_less;
	if (!keeps)
		memcpy(cache + pos, p, *n);
	pos += *n;
	return step();
}

static EFI_STATUS EFIAPI
fake_flush(EFI_FILE_PROTOCOL *self __kunused)
{
	memcpy(medium, cache, size);
	flushed = true;
	return step();
}

static EFI_STATUS EFIAPI
fake_read(EFI_FILE_PROTOCOL *self __kunused, UINTN *n, void *p)
{
	assert_true(flushed);
	*n = MIN(*n, size - pos);
	memcpy(p, medium + pos, *n);
	return step();
}

static int
setup(void **state)
{
	const int error = fw_setup(state);

	vol_init();
	vol_add("\\", true, 0);
	vol.file[0].ff_proto.Open = fake_open;
	file = (EFI_FILE_PROTOCOL){.Open = fake_open,
	    .Close = fake_close,
	    .SetPosition = fake_seek,
	    .GetPosition = fake_tell,
	    .Write = fake_write,
	    .Flush = fake_flush,
	    .Read = fake_read};
	memset(medium, 1, sizeof(medium));
	memset(cache, 1, sizeof(cache));
	size = SIZE;
	calls = fails = nmodes = 0;
	writes_less = 0;
	flushed = keeps = false;
	fw.fw_efi.e_fwfs[0].efw_sfs = &vol.sfs;
	fw.fw_efi.e_nfwfs = 1;
	return error;
}

static int
replace(size_t n)
{
	uint8_t bytes[SIZE + 16];
	int error;

	memset(bytes, 9, sizeof(bytes));
	error = efi_file_replace(&fw.fw_efi, 0, "/var/seed", bytes, n);
	assert_int_equal(opened, 0);
	assert_int_equal(vol.file[0].ff_opened, 0);
	return error;
}

static void
test_replace(void **state __kunused)
{
	assert_int_equal(replace(SIZE), 0);
	assert_int_equal(medium[0], 9);
	assert_int_equal(medium[SIZE - 1], 9);
	assert_int_equal(medium[SIZE], 1);
	assert_int_equal(modes[0], EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE);
	assert_int_equal(modes[1], EFI_FILE_MODE_READ);
	assert_int_equal(nmodes, 2);
}

static void
test_fails(void **state __kunused)
{
	unsigned n;

	(void)replace(SIZE);
	n = calls;
	assert_int_equal(n, 8);
	for (unsigned i = 1; i <= n; i++) {
		calls = 0;
		fails = i;
		assert_int_equal(replace(SIZE), i == 1 || i == 7 ? EROFS : EIO);
	}
	fails = 0;
	vol.volume_status = EFI_NO_MEDIA;
	assert_int_equal(replace(SIZE), ENXIO);
}

static void
test_lies(void **state __kunused)
{
	writes_less = 1;
	assert_int_equal(replace(SIZE), EIO);
	writes_less = 0;
	keeps = true;
	assert_int_equal(replace(SIZE), EIO);
	keeps = false;
	/* Of another size: nothing is written. */
	memset(medium, 1, sizeof(medium));
	assert_int_equal(replace(SIZE - 1), ERANGE);
	assert_int_equal(replace(SIZE + 1), ERANGE);
	assert_int_equal(medium[0], 1);
	assert_int_equal(
	    efi_file_replace(&fw.fw_efi, 0, "/var/seed", medium, 4097), EFBIG);
	assert_int_equal(
	    efi_file_replace(&fw.fw_efi, 1, "/var/seed", medium, 1), EROFS);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	const struct CMUnitTest tests[] = {
	    T(test_replace),
	    T(test_fails),
	    T(test_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
