/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_pe.c: sections of PE images, of which every field is wrong once.
 */
#include "verifytest.h"

#include <libverify/pe.h>

#define SIZE  0x600
#define COFF  0x84
#define OPT   (COFF + 20)
#define NSECT 3

static uint8_t image[SIZE];
static size_t sections;
static const char *what;

static void
put(size_t at, size_t size, uint64_t v)
{
	for (size_t i = 0; i < size; i++)
		image[at + i] = (uint8_t)(v >> 8 * i);
}

static void
put_section(size_t i, const char *name, uint32_t address, uint32_t size,
    uint32_t offset, uint32_t raw)
{
	const size_t at = sections + i * PE_SECTION;

	memset(image + at, 0, PE_SECTION);
	memcpy(image + at, name, strlen(name));
	put(at + 8, 4, size);
	put(at + 12, 4, address);
	put(at + 16, 4, raw);
	put(at + 20, 4, offset);
}

/* .text, .pbkeys with "keys", .data */
static void
make(bool plus)
{
	const size_t size = plus ? 240 : 224;

	memset(image, 0, sizeof(image));
	memcpy(image, "MZ", 2);
	put(0x3c, 4, COFF - 4);
	memcpy(image + COFF - 4, "PE\0\0", 4);
	put(COFF + 2, 2, NSECT);
	put(COFF + 16, 2, size);
	put(OPT, 2, plus ? 0x20b : 0x10b);
	put(OPT + (plus ? 108 : 92), 4, 16);
	sections = OPT + size;
	put_section(0, ".text", 0x400, 0x100, 0x400, 0x100);
	put_section(1, PE_KEYS, 0x580, 4, 0x500, 0x80);
	put_section(2, ".data", 0x440, 0, 0x400, 0);
	memcpy(image + 0x500, "file", 4);
	memcpy(image + 0x580, "load", 4);
}

/* Copies of exactly that size: ASan guards the end. */
static int
find(size_t n, bool loaded, char out[5])
{
	struct blob b = blob_cut((struct blob){image, sizeof(image)}, n);
	const void *bytes = NULL;
	struct pe_image pei;
	size_t len = 0;
	int error;

	what = NULL;
	error = pe_open(&pei, b.b_data, n, &what);
	if (error == 0) {
		assert_true(pei.pei_security == 0 ||
		    range_valid(pei.pei_security, 8, n));
		error = pe_find(&pei, PE_KEYS, loaded, &bytes, &len, &what);
	}
	assert_true(error == 0 || error == EFTYPE || error == ENOENT);
	if (error == 0) {
		struct blob all = blob_cut(
		    (struct blob){(uint8_t *)(uintptr_t)bytes, len}, len);

		memset(out, 0, 5);
		memcpy(out, all.b_data, len < 4 ? len : 4);
		blob_free(&all);
	} else {
		assert_non_null(what);
	}
	blob_free(&b);
	return error;
}

static void
test_find(void **state)
{
	char out[5];

	(void)state;
	for (int plus = 0; plus < 2; plus++) {
		make(plus != 0);
		assert_int_equal(find(SIZE, false, out), 0);
		assert_string_equal(out, "file");
		assert_int_equal(find(SIZE, true, out), 0);
		assert_string_equal(out, "load");
		put_section(1, ".pbkeysX", 0, 0, 0, 0);
		assert_int_equal(find(SIZE, false, out), ENOENT);
		put_section(1, ".pbkey", 0, 0, 0, 0);
		assert_int_equal(find(SIZE, false, out), ENOENT);
		make(plus != 0);
		put_section(2, PE_KEYS, 0x580, 4, 0x500, 0x80);
		assert_int_equal(find(SIZE, false, out), EFTYPE);
		assert_non_null(strstr(what, "two"));
		/* Behind the end, and an end beyond 32 bits. */
		make(plus != 0);
		put_section(1, PE_KEYS, SIZE - 3, 4, SIZE - 3, 4);
		assert_int_equal(find(SIZE, false, out), EFTYPE);
		assert_int_equal(find(SIZE, true, out), EFTYPE);
		put_section(
		    1, PE_KEYS, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX);
		assert_int_equal(find(SIZE, false, out), EFTYPE);
		assert_int_equal(find(SIZE, true, out), EFTYPE);
	}
}

static void
test_fields(void **state)
{
	static const struct {
		size_t at, size;
	} fields[] = {{0, 2}, {0x3c, 4}, {COFF - 4, 4}, {COFF + 2, 2},
	    {COFF + 16, 2}, {OPT, 2}, {OPT + 92, 4}, {OPT + 108, 4}};
	static const uint64_t values[] = {0, 1, 0x7f, 0x80, 0xff, 0xffff,
	    0x7fffffff, 0x80000000, UINT32_MAX, SIZE, SIZE - 1};
	char out[5];

	(void)state;
	for (int plus = 0; plus < 2; plus++)
		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
			for (size_t v = 0;
			     v < sizeof(values) / sizeof(values[0]); v++) {
				make(plus != 0);
				put(fields[f].at, fields[f].size, values[v]);
				if (f < 3 && values[v] != COFF - 4)
					assert_int_equal(
					    find(SIZE, false, out), EFTYPE);
				else
					(void)find(SIZE, false, out);
			}
	make(true);
	put(COFF + 16, 2, 95);
	assert_int_equal(find(SIZE, false, out), EFTYPE);
	put(COFF + 16, 2, 110);
	assert_int_equal(find(SIZE, false, out), EFTYPE);
	for (size_t n = 0; n < SIZE; n++) {
		make(true);
		assert_int_equal(find(n, true, out) == 0, n >= 0x584);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
