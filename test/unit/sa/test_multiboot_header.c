/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_multiboot_header.c: Multiboot headers, good and broken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include <boot/multiboot.h>

#define M1 MULTIBOOT1_HEADER
#define M2 MULTIBOOT2_HEADER

static struct multiboot_header mh;
static char why[MULTIBOOT_WHY];

/*
 * Look at `n` words at `off` of a file of `len` bytes, which is a copy of just
 * that length.  The word at `sum` (0: none) is set to make the first `nsum`
 * words add up to 0.
 */
static int
find(size_t len, size_t off, const uint32_t *words, size_t n, size_t sum,
    size_t nsum)
{
	uint8_t *buf = calloc(1, len + 1);
	uint32_t w[64], total = 0;
	int error;

	assert_non_null(buf);
	assert_true(n <= 64);
	memcpy(w, words, n * 4);
	for (size_t i = 0; i < nsum && sum != 0; i++)
		total += i == sum ? 0 : w[i];
	if (sum != 0)
		w[sum] = -total;
	if (off < len)
		memcpy(buf + off, w, MIN(n * 4, len - off));
	memset(&mh, 0x55, sizeof(mh));
	why[0] = '\0';
	error = multiboot_header_find(buf, len, &mh, why);
	free(buf);
	return error;
}

static int
find1(size_t len, size_t off, const uint32_t *words, size_t n)
{
	return find(len, off, words, n, 2, 3);
}

/* Version 2: magic, architecture, length, sum, then tags. */
static int
find2(size_t off, const uint32_t *tags, size_t n)
{
	uint32_t w[64] = {M2, 0, (uint32_t)(16 + 4 * n), 0};

	memcpy(w + 4, tags, n * 4);
	return find(MULTIBOOT2_SEARCH, off, w, 4 + n, 3, 4);
}

static void
version1(void **state)
{
	static const uint32_t plain[] = {M1, 3, 0};
	static const uint32_t video[12] = {M1, 7, 0};
	static const uint32_t kludge[] = {
	    M1, 0x10003, 0, 0x100010, 0x100000, 0x102000, 0x103000, 0x100100};

	(void)state;
	for (size_t off = 0; off <= MULTIBOOT1_SEARCH - 12; off += 4) {
		assert_int_equal(find1(65536, off, plain, 3), 0);
		assert_int_equal(mh.mbh_version, 1);
		assert_int_equal(mh.mbh_offset, off);
		assert_int_equal(mh.mbh_has, 0);
	}
	assert_int_equal(find1(12, 0, plain, 3), 0);
	assert_int_equal(find1(48, 0, video, 12), 0);
	assert_int_equal(find1(8192, 0x10, kludge, 8), 0);
	assert_int_equal(mh.mbh_has, MBH_ADDRESS | MBH_ENTRY);
	assert_int_equal(mh.mbh_load, 0x100000);
	assert_int_equal(mh.mbh_loadend, 0x102000);
	assert_int_equal(mh.mbh_bssend, 0x103000);
	assert_int_equal(mh.mbh_entry, 0x100100);
}

static void
version1_bad(void **state)
{
	static const struct {
		size_t len, off;
		uint32_t words[12];
		size_t n;
		const char *why;
	} bad[] = {
	    {0, 0, {M1, 3, 0}, 3, "no header"},
	    {11, 0, {M1, 3, 0}, 3, "no header"},
	    {65536, 8184, {M1, 3, 0}, 3, "no header"},
	    {65536, 8192, {M1, 3, 0}, 3, "no header"},
	    {65536, 2, {M1, 3, 0}, 3, "no header"},
	    {65536, 0, {M1, 8, 0}, 3, "flags 0x8"},
	    {65536, 0, {M1, 0x8003, 0}, 3, "flags 0x8000"},
	    {65536, 8180, {M1, 7, 0}, 3, "does not end"},
	    {65536, 8164, {M1, 0x10003, 0}, 3, "does not end"},
	    {28, 0, {M1, 0x10003, 0}, 3, "does not end"},
	    {44, 0, {M1, 7, 0}, 3, "does not end"},
	    /* the header lies before what is loaded; before the file */
	    {8192, 0, {M1, 0x10000, 0, 0x100000, 0x100004, 0, 0, 0}, 8,
		"load_addr 0x100004"},
	    {8192, 4, {M1, 0x10000, 0, 0x100008, 0x100000, 0, 0, 0}, 8,
		"header_addr 0x100008"},
	    {8192, 0, {M1, 0x10000, 0, 0xffffffff, 0, 0, 0, 0}, 8,
		"header_addr 0xffffffff"},
	    {8192, 0, {M1, 0x10000, 0, 0x100000, 0x100000, 0x100000, 0, 0}, 8,
		"load_end_addr 0x100000"},
	    {8192, 0, {M1, 0x10000, 0, 0x100000, 0x100000, 1, 0, 0}, 8,
		"load_end_addr 0x1"},
	    {8192, 0,
		{M1, 0x10000, 0, 0x100000, 0x100000, 0x100100, 0x1000ff, 0}, 8,
		"bss_end_addr 0x1000ff"},
	    {8192, 0, {M1, 0x10000, 0, 0x100000, 0x100000, 0, 0xfffff, 0}, 8,
		"bss_end_addr 0xfffff"},
	};
	static const uint32_t sum[] = {M1, 3, 0};

	(void)state;
	for (size_t i = 0; i < knitems(bad); i++) {
		assert_int_equal(
		    find1(bad[i].len, bad[i].off, bad[i].words, bad[i].n),
		    ENOEXEC);
		if (strstr(why, bad[i].why) == NULL)
			fail_msg("%zu: %s", i, why);
	}
	assert_int_equal(find(8192, 0, sum, 3, 0, 0), ENOEXEC);
	assert_non_null(strstr(why, "checksum"));
}

static void
version2(void **state)
{
	static const uint32_t all[] = {1, 20, 4, 6, 15, 0, /* information */
	    2, 24, 0x100000, 0x100000, 0, 0, 3, 12, 0x100040, 0, 4, 12, 3, 0, 5,
	    20, 800, 600, 32, 0, 6, 8, 7, 8, 8, 12, 0x100044, 0, 9, 12,
	    0x100048, 0, 10, 24, 0x100000, 0xffffffff, 0x1000, 2, 0x10063, 8, 0,
	    8};
	static const uint32_t none[] = {0, 8};

	(void)state;
	assert_int_equal(find2(0, all, knitems(all)), 0);
	assert_int_equal(mh.mbh_version, 2);
	assert_int_equal(mh.mbh_has,
	    MBH_ADDRESS | MBH_ENTRY | MBH_EFI32 | MBH_EFI64 | MBH_BOOTSERVICES |
		MBH_RELOCATABLE | MBH_CONSOLE);
	assert_int_equal(mh.mbh_entry, 0x100040);
	assert_int_equal(mh.mbh_entry_efi32, 0x100044);
	assert_int_equal(mh.mbh_entry_efi64, 0x100048);
	assert_int_equal(mh.mbh_min, 0x100000);
	assert_int_equal(mh.mbh_max, 0xffffffff);
	assert_int_equal(mh.mbh_align, 0x1000);
	for (size_t off = 0; off <= MULTIBOOT2_SEARCH - 24; off += 8) {
		assert_int_equal(find2(off, none, 2), 0);
		assert_int_equal(mh.mbh_offset, off);
		assert_int_equal(mh.mbh_has, 0);
	}
}

#define OPTIONAL 0x10000u

static void
version2_bad(void **state)
{
	static const struct {
		uint32_t tags[16];
		size_t n;
		const char *why; /* NULL: it is good */
	} bad[] = {
	    {{0}, 0, "last tag"},
	    {{6, 8}, 2, "last tag"},
	    {{0, 0}, 2, "tag 0: 0 bytes, 8 are left"},
	    {{0, 16, 0, 0}, 4, "tag 0: 16 bytes, not 8"},
	    {{6, 16, 0, 0, 0, 8}, 6, "tag 6: 16 bytes, not 8"},
	    {{6, 7, 0, 8}, 4, "tag 6: 7 bytes"},
	    {{6, 0xffffffff, 0, 8}, 4, "tag 6: 4294967295 bytes"},
	    {{1, 0xfffffffc, 0, 8}, 4, "tag 1: 4294967292 bytes"},
	    {{1, 10, 0, 0, 0, 8}, 6, "tag 1: 10 bytes"},
	    {{1, 12, 22, 0, 0, 8}, 6, "type 22"},
	    {{1, 12, 0xffffffff, 0, 0, 8}, 6, "type 4294967295"},
	    {{1, 12, 9, 0, 0, 8}, 6, "type 9"},
	    {{1, 12, 5, 0, 0, 8}, 6, "type 5"},
	    {{OPTIONAL | 1, 12, 9, 0, 0, 8}, 6, NULL},
	    {{1, 8, 1, 12, 14, 0, 0, 8}, 8, NULL},
	    {{2, 12, 0, 0, 0, 8}, 6, "tag 2: 12 bytes, not 24"},
	    {{2, 24, 0x100000, 0x100000, 0, 0, 0, 8}, 8, "without tag 3"},
	    {{2, 24, 0x100000, 0x200000, 0, 0, 0, 8}, 8, "load_addr 0x200000"},
	    {{3, 8, 0, 8}, 4, "tag 3: 8 bytes"},
	    {{3, 12, 1, 0, 3, 12, 2, 0, 0, 8}, 10, "tag 3 is there twice"},
	    {{10, 24, 2, 1, 4096, 0, 0, 8}, 8, "min_addr 0x2"},
	    {{10, 24, 0, 1, 0, 0, 0, 8}, 8, "align 0"},
	    {{10, 24, 0, 1, 4097, 0, 0, 8}, 8, "align 0x1001"},
	    {{11, 8, 0, 8}, 4, "tag 11 is required"},
	    {{OPTIONAL | 11, 8, 0, 8}, 4, NULL},
	    {{OPTIONAL | 0xffff, 9, 0, 0, 0, 8}, 6, NULL},
	    {{OPTIONAL | 0xffff, 9, 0}, 3, "last tag"},
	};
	static const uint32_t arch[] = {M2, 4, 24, 0, 0, 8};
	static const uint32_t shorter[] = {M2, 0, 15, 0, 0, 8};
	static const uint32_t longer[] = {M2, 0, 0xffffffff, 0, 0, 8};
	static const uint32_t sum[] = {M2, 0, 24, 1, 0, 8};

	(void)state;
	for (size_t i = 0; i < knitems(bad); i++) {
		assert_int_equal(find2(64, bad[i].tags, bad[i].n),
		    bad[i].why == NULL ? 0 : ENOEXEC);
		if (bad[i].why != NULL && strstr(why, bad[i].why) == NULL)
			fail_msg("%zu: %s", i, why);
	}
	assert_int_equal(find(32768, 0, arch, 6, 3, 4), ENOEXEC);
	assert_non_null(strstr(why, "architecture 4"));
	assert_int_equal(find(32768, 0, shorter, 6, 3, 4), ENOEXEC);
	assert_int_equal(find(32768, 0, longer, 6, 3, 4), ENOEXEC);
	assert_int_equal(find(23, 0, arch, 6, 3, 4), ENOEXEC);
	assert_int_equal(find(40000, 32768, arch, 6, 3, 4), ENOEXEC);
	assert_non_null(strstr(why, "no header"));
	assert_int_equal(find(40000, 4, arch, 6, 3, 4), ENOEXEC);
	assert_non_null(strstr(why, "no header"));
	assert_int_equal(find(32768, 0, sum, 6, 0, 0), ENOEXEC);
	assert_non_null(strstr(why, "checksum"));
}

/* Every header that is cut short, or has a byte changed, is survived. */
static void
mutations(void **state)
{
	static const uint32_t words[] = {M2, 0, 88, -(M2 + 88u), 1, 16, 4, 6, 3,
	    12, 0x100040, 0, 9, 12, 0x100048, 0, 10, 24, 0, 0xffffffff, 4096, 0,
	    0, 8};
	uint8_t *buf;

	(void)state;
	for (size_t len = 0; len <= sizeof(words); len++) {
		buf = malloc(len + 1);
		assert_non_null(buf);
		memcpy(buf, words, len);
		(void)multiboot_header_find(buf, len, &mh, why);
		for (size_t i = 0; i < len; i++) {
			buf[i] ^= 0xff;
			(void)multiboot_header_find(buf, len, &mh, why);
			buf[i] ^= 0xff;
		}
		free(buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(version1),
	    cmocka_unit_test(version1_bad),
	    cmocka_unit_test(version2),
	    cmocka_unit_test(version2_bad),
	    cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
