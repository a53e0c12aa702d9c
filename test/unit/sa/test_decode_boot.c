/* SPDX-License-Identifier: BSD-2-Clause */
/* test_decode_boot.c: boots of compressed kernels and images. */
#include "decodetest.h"

#include <elf.h>
#include <stdlib.h>

#include "bootbench.h"
#include "kernbench.h"
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/*
 * Without memory for the whole kernel it is decoded more than once; whichever
 * allocation fails, it boots or prints a reason.
 */
static void
check_no_memory(struct bootbench *b, const char *how)
{
	const struct bytes data = {b->b_kern->em_file, b->b_kern->em_size};
	const struct bytes file = decodetest_make(&data, how);
	unsigned booted = 0, n;
	bool fails;
	int error;

	(void)fakevol_file(b->b_vol, "/netbsd.gz", file.b_data, file.b_size);
	bootbench_boots(b, "netbsd.gz", 0);
	for (n = 1;; n++) {
		fakeenv_fail_after(b->b_fe, n, false);
		error = boot_kernel(&b->b_ld, "netbsd.gz", 0);
		fails = b->b_fe->fe_nfailed > 0;
		fakeenv_fail_after(b->b_fe, 0, false);
		if (!fails)
			break;
		if (error == ECANCELED)
			booted++;
		else
			assert_int_equal(error, ENOMEM);
		assert_int_equal(b->b_fe->fe_nopenfiles, 0);
	}
	assert_true(n > 5 && booted > 0);
	bootbench_boots(b, "netbsd.gz", 0);
	free(file.b_data);
}

static void
test_no_memory(void **state)
{
	struct bootbench b;

	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	check_no_memory(&b, GZIP);
	check_no_memory(&b, ZSTD);
	bootbench_end(&b);
}

/*
 * The last member's size is plausible for the file, so its members are not
 * counted at open: the section headers are beyond that size.
 */
static void
test_members_no_memory(void **state)
{
	struct bytes more = decodetest_contents(1500000);
	struct bootbench b;

	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	(void)elfmake_section(
	    b.b_kern, ".debug_more", SHT_PROGBITS, more.b_data, more.b_size);
	elfmake_build(b.b_kern);
	check_no_memory(&b,
	    "head -c 9000 \"$F\" | gzip -c; tail -c +9001 \"$F\" | gzip -c");
	free(more.b_data);
	bootbench_end(&b);
}

/* A kernel of two members; and an image whose trailer counts half of it. */
static void
test_two_members(void **state)
{
	struct bytes data, file, image = decodetest_contents(1 << 20), packed;
	struct bootbench b;

	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	data = (struct bytes){b.b_kern->em_file, b.b_kern->em_size};
	file = decodetest_make(&data,
	    "head -c 5000 \"$F\" | gzip -c; tail -c +5001 \"$F\" | gzip -c");
	(void)fakevol_file(b.b_vol, "/netbsd.gz", file.b_data, file.b_size);
	bootbench_boots(&b, "netbsd.gz", 0);
	assert_null(strstr(b.b_fe->fe_out, "several members"));
	packed = decodetest_make(&image, "gzip -c \"$F\"; gzip -c \"$F\"");
	(void)fakevol_file(b.b_vol, "/img", packed.b_data, packed.b_size);
	bootbench_load(&b, BI_MODULE_FS, "/img");
	assert_int_equal(boot_kernel(&b.b_ld, "netbsd.gz", 0), ECANCELED);
	assert_non_null(strstr(b.b_fe->fe_out, "several members"));
	assert_int_equal(bootbench_modules(&b)->num, 1);
	assert_int_equal(bootbench_modules(&b)->entry[0].len, 2 << 20);
	free(file.b_data);
	free(packed.b_data);
	free(image.b_data);
	bootbench_end(&b);
}

/* A compressed module is read by one request, and decoded in memory. */
static void
test_module(void **state)
{
	static const char *const how[] = {GZIP, ZSTD};
	struct fakefile plain = {0}, *ff;
	struct bytes data, file;
	struct bootbench b;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
		data = decodetest_contents(900000);
		file = decodetest_make(&data, how[i]);
		assert_true(file.b_size > 200000);
		ff = fakevol_file(b.b_vol, "/m", file.b_data, file.b_size);
		bootbench_load(&b, BI_MODULE_ELF, "/m");
		bootbench_boots(&b, "netbsd", 1);
		plain.ff_data = (uint8_t *)data.b_data;
		plain.ff_size = data.b_size;
		bootbench_same(&b, 0, &plain);
		assert_int_equal(ff->ff_nread, 1);
		assert_int_equal(b.b_fe->fe_nopenfiles, 0);
		free(file.b_data);
		free(data.b_data);
		bootbench_end(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_memory),
	    cmocka_unit_test(test_members_no_memory),
	    cmocka_unit_test(test_two_members),
	    cmocka_unit_test(test_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
