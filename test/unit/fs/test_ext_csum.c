/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ext_csum.c: CRC-32C of ext4's metadata_csum, of any length and in parts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../sys/fs/ext_impl.h"

#define START UINT32_MAX

static struct ext_volume *
volume(void)
{
	static struct ext_volume ev; /* owner: this file */

	ext_crc32c_init(&ev);
	return &ev;
}

/* RFC 3720, B.4. */
static void
test_vectors(void **state __kunused)
{
	const struct ext_volume *ev = volume();
	uint8_t data[32];
	size_t i;

	memset(data, 0, sizeof(data));
	assert_int_equal(~ext_crc32c(ev, START, data, 32), 0x8a9136aa);
	memset(data, 0xff, sizeof(data));
	assert_int_equal(~ext_crc32c(ev, START, data, 32), 0x62a8ab43);
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	assert_int_equal(~ext_crc32c(ev, START, data, 32), 0x46dd794e);
	assert_int_equal(~ext_crc32c(ev, START, "123456789", 9), 0xe3069283);
}

/* Bit by bit. */
static uint32_t
slow(uint32_t crc, const uint8_t *p, size_t len)
{
	for (; len > 0; len--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78u : 0);
	}
	return crc;
}

/* Eight bytes at a time, and one, at any address. */
static void
test_lengths(void **state __kunused)
{
	const struct ext_volume *ev = volume();
	uint8_t data[80];
	uint32_t crc;
	size_t from, len, cut;

	for (len = 0; len < sizeof(data); len++)
		data[len] = (uint8_t)(len * len * 37 + 11);
	for (from = 0; from < 9; from++)
		for (len = 0; len <= sizeof(data) - from; len++) {
			crc = ext_crc32c(ev, START, data + from, len);
			assert_int_equal(crc, slow(START, data + from, len));
			cut = len * 5 / 8;
			assert_int_equal(crc,
			    ext_crc32c(ev,
				ext_crc32c(ev, START, data + from, cut),
				data + from + cut, len - cut));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
