/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ExitBootServices: the order of calls, the retry, and what is known to
 * bootinfo in the end.
 */
#include "fakeboot.h"

#define MAXRANGES 256

static struct sa_memrange ranges[MAXRANGES]; /* owner: the running test */

/*
 * Exit with room for `slack` more descriptors and ranges.
 */
static int
run_exit(size_t slack)
{
	struct boot_image img;
	struct efi_map m;
	int error;

	memset(&img, 0, sizeof(img));
	img.img_finish = bootrec_finish;
	assert_int_equal(efi_map_alloc(&fw.fw_efi, &m, slack), 0);
	memset(fw.fw_calls, 0, sizeof(fw.fw_calls));
	error = efi_exit_boot_services(&fw.fw_efi, &m, &img, ranges, MAXRANGES);
	/* The buffer is the kernel's memory now; the fake wants it back. */
	fw.fw_stopped = false;
	efi_map_free(&fw.fw_efi, &m);
	return error;
}

static int
setup(void **state)
{
	memset(&told, 0, sizeof(told));
	return fw_setup(state);
}

static void
test_at_once(void **state __kunused)
{
	fw_desc_add(EfiMemoryMappedIO, 0xfec00000, 1);
	assert_int_equal(run_exit(0), 0);
	assert_string_equal(fw.fw_calls, "mbx");
	assert_int_equal(told.nmap, 2);
	assert_int_equal(told.ndesc, 2);
	assert_int_equal(told.descsize, FAKE_DESCSIZE);
	assert_int_equal(told.descver, 1);
	assert_int_equal(told.lastend, 0xfec01000);
	assert_int_equal(told.ready, 1);
	assert_int_equal(told.exit, 1);
}

/* Descriptors of any size are passed on as they are, too small ones refused. */
static void
test_sizes(void **state __kunused)
{
	static const UINTN sizes[] = {40, 48, 64, 256, PAGE_SIZE};
	struct efi_map m;

	fw_desc_add(EfiMemoryMappedIO, 0xfec00000, 1);
	for (size_t i = 0; i < knitems(sizes); i++) {
		memset(&told, 0, sizeof(told));
		fw.fw_descsize = sizes[i];
		assert_int_equal(run_exit(0), 0);
		assert_int_equal(told.descsize, sizes[i]);
		assert_int_equal(told.ndesc, 2);
		assert_int_equal(told.nmap, 2);
		assert_int_equal(told.lastend, 0xfec01000);
	}
	for (UINTN size = 39; size <= PAGE_SIZE + 1; size += PAGE_SIZE - 38) {
		fw.fw_descsize = size;
		assert_int_equal(efi_map_alloc(&fw.fw_efi, &m, 0), EIO);
	}
}

/*
 * A map that has changed is read and reported again; the fake allows no other
 * call.
 */
static void
test_retry(void **state __kunused)
{
	fw.fw_exit[0] = fw.fw_exit[1] = EFI_INVALID_PARAMETER;
	fw.fw_growth = 1;
	assert_int_equal(run_exit(8), 0);
	assert_string_equal(fw.fw_calls, "mbxmbxmbx");
	assert_int_equal(told.ready, 3);
	assert_int_equal(told.exit, 1);
	/* One when the buffer was made, one each time. */
	assert_int_equal(told.ndesc, 1 + 4);
	assert_int_equal(told.nmap, 1 + 4);
}

static void
test_never(void **state __kunused)
{
	size_t i;

	for (i = 0; i < knitems(fw.fw_exit); i++)
		fw.fw_exit[i] = EFI_INVALID_PARAMETER;
	assert_int_equal(run_exit(8), EAGAIN);
	assert_int_equal(told.calls, 8);
	assert_int_equal(told.ready, 8);
	assert_int_equal(told.exit, 0);
	assert_int_equal(fw.fw_nexit, 8);
}

static void
test_other_error(void **state __kunused)
{
	fw.fw_exit[0] = EFI_DEVICE_ERROR;
	assert_int_equal(run_exit(8), EAGAIN);
	assert_string_equal(fw.fw_calls, "mbx");
}

/*
 * Too little room for the map: before the first try nothing is changed, after
 * it the machine is reset.
 */
static void
test_map_grows(void **state __kunused)
{
	fw.fw_growth = 3;
	assert_int_equal(run_exit(2), ERANGE);
	assert_string_equal(fw.fw_calls, "m");
	fw.fw_exit[0] = EFI_INVALID_PARAMETER;
	assert_int_equal(run_exit(5), EAGAIN);
	assert_string_equal(fw.fw_calls, "mbxm");
}

static void
test_bootinfo_errors(void **state __kunused)
{
	told.error = ENOSPC;
	assert_int_equal(run_exit(0), 0);
	assert_string_equal(fw.fw_calls, "mbx");
	told.error = EINVAL;
	assert_int_equal(run_exit(0), EINVAL);
	assert_string_equal(fw.fw_calls, "mb");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_at_once),
	    T(test_sizes),
	    T(test_retry),
	    T(test_never),
	    T(test_other_error),
	    T(test_map_grows),
	    T(test_bootinfo_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
