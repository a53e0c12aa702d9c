/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_digest.c: hashes, by the examples of FIPS 180-4 (NIST's "abc" and two
 * blocks), in pieces, with and without a second one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libverify/digest.h>
#include <libverify/sha1.h>

static const char *
hex(const uint8_t *p, size_t n)
{
	static char out[2 * VERIFY_HASH_SIZE + 1];

	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
	return out;
}

static const char *
digest(enum verify_hash hash, const char *text, size_t step)
{
	const size_t len = strlen(text);
	struct verify_digest vd;
	uint8_t out[VERIFY_HASH_SIZE];

	verify_digest_init(&vd, hash);
	for (size_t at = 0; at < len; at += step)
		verify_digest_update(
		    &vd, text + at, len - at < step ? len - at : step);
	assert_int_equal(vd.vdg_size, len);
	assert_true(verify_digest_out(&vd, hash, out));
	return hex(out, verify_hash_size(hash));
}

static void
test_vectors(void **state)
{
	static const char two[] =
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	(void)state;
	for (size_t step = 1; step < 70; step += 13) {
		assert_string_equal(digest(VERIFY_SHA256, "abc", step),
		    "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad");
		assert_string_equal(digest(VERIFY_SHA256, two, step),
		    "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1");
		assert_string_equal(digest(VERIFY_SHA384, "abc", step),
		    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
		    "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
		assert_string_equal(digest(VERIFY_SHA512, "abc", step),
		    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee6"
		    "4b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
		    "2a9ac94fa54ca49f");
	}
}

/* SHA-256 is always made, the other ones when they were asked for. */
static void
test_second(void **state)
{
	struct verify_digest vd;
	uint8_t out[VERIFY_HASH_SIZE], one[VERIFY_SHA256_SIZE];

	(void)state;
	for (unsigned h = VERIFY_NOHASH; h <= VERIFY_SHA512; h++) {
		verify_digest_init(&vd, (enum verify_hash)h);
		verify_digest_update(&vd, "abc", 3);
		assert_true(verify_digest_out(&vd, VERIFY_SHA256, out));
		verify_sha256("abc", 3, one);
		assert_memory_equal(out, one, sizeof(one));
		for (unsigned o = VERIFY_SHA384; o <= VERIFY_SHA512 + 1; o++)
			assert_int_equal(
			    verify_digest_out(&vd, (enum verify_hash)o, out),
			    o == h);
		assert_false(verify_digest_out(&vd, VERIFY_NOHASH, out));
	}
}

/* FIPS 180-2, appendix A; in two pieces, and no hash of a manifest. */
static void
test_sha1(void **state)
{
	static const uint8_t want[VERIFY_SHA1_SIZE] = {0xa9, 0x99, 0x3e, 0x36,
	    0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50, 0xc2,
	    0x6c, 0x9c, 0xd0, 0xd8, 0x9d};
	uint8_t got[VERIFY_SHA1_SIZE];

	(void)state;
	for (size_t n = 0; n <= 3; n++) {
		verify_sha1("abc", n, &"abc"[n], 3 - n, got);
		assert_memory_equal(got, want, sizeof(want));
	}
	verify_sha1("abc", 3, NULL, 0, got);
	assert_memory_equal(got, want, sizeof(want));
	assert_int_equal(verify_hash_named("sha1", 4), VERIFY_NOHASH);
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(verify_hash_named("sha256", 6), VERIFY_SHA256);
	assert_int_equal(verify_hash_named("SHA384", 6), VERIFY_SHA384);
	assert_int_equal(verify_hash_named("Sha512", 6), VERIFY_SHA512);
	assert_int_equal(verify_hash_named("sha512x", 7), VERIFY_NOHASH);
	assert_int_equal(verify_hash_named("sha51", 5), VERIFY_NOHASH);
	assert_int_equal(verify_hash_named("sha224", 6), VERIFY_NOHASH);
	assert_int_equal(verify_hash_named("", 0), VERIFY_NOHASH);
	assert_string_equal(verify_hash_name(VERIFY_SHA384), "sha384");
	assert_string_equal(verify_hash_name(VERIFY_NOHASH), "?");
	assert_string_equal(verify_hash_name((enum verify_hash)77), "?");
	assert_int_equal(verify_hash_size(VERIFY_NOHASH), 0);
	assert_int_equal(verify_hash_size((enum verify_hash)77), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_second),
	    cmocka_unit_test(test_sha1),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
