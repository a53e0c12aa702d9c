/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_wycheproof.c: the signature checks by Wycheproof's test vectors
 * (wycheproof.py says where they come from).  Those of P-384 are over SHA-384,
 * which certificates have.
 */
#include "verifytest.h"

#include <bearssl_ec.h>

#define LINE 2048

static struct {
	enum verify_keytype type;
	uint8_t bytes[LINE];
	size_t len;
	enum verify_hash hash;
} key;

/* The bytes of a field; "-" has none. */
static size_t
unhex(const char *text, uint8_t out[LINE])
{
	char pair[3] = "";
	size_t n = 0;

	for (; text[0] != '\0' && text[1] != '\0'; text += 2) {
		memcpy(pair, text, 2);
		out[n++] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n;
}

/* The line's first fields, by blanks; the last one is the rest. */
static void
split(char *line, char *words[5])
{
	for (size_t i = 0; i < 5; i++) {
		words[i] = line;
		line += i == 4 ? strlen(line) : strcspn(line, " ");
		if (*line != '\0')
			*line++ = '\0';
	}
}

static void
new_key(const char *type, const char *hash, const char *bytes)
{
	struct verify_key vky;

	key.type = strcmp(type, "rsa") == 0 ? VERIFY_RSA
	    : strcmp(type, "p256") == 0     ? VERIFY_P256
					    : VERIFY_P384;
	key.hash = verify_hash_named(hash, strlen(hash));
	key.len = unhex(bytes, key.bytes);
	assert_null(verify_key_item(&vky, key.type, key.bytes, key.len));
}

static bool
check(const uint8_t *msg, size_t len, const uint8_t *sig, size_t siglen)
{
	uint8_t hash[VERIFY_HASH_SIZE];
	struct verify_digest vd;
	struct verify_key vky;
	br_ec_public_key ec;

	verify_digest_init(&vd, key.hash);
	verify_digest_update(&vd, msg, len);
	assert_true(verify_digest_out(&vd, key.hash, hash));
	assert_null(verify_key_item(&vky, key.type, key.bytes, key.len));
	if (key.hash == VERIFY_SHA256)
		return verify_key_check(&vky, hash, sig, siglen);
	assert_int_equal(key.type, VERIFY_P384);
	ec = (br_ec_public_key){BR_EC_secp384r1, key.bytes, key.len};
	return siglen == verify_key_sigsize(&vky) &&
	    br_ecdsa_i31_vrfy_raw(&br_ec_prime_i31, hash,
		verify_hash_size(key.hash), &ec, sig, siglen) == 1;
}

static void
test_vectors(void **state)
{
	char *words[5];
	static uint8_t msg[LINE], sig[LINE];
	struct blob b = blob_read("wycheproof.txt");
	const char *line = (const char *)b.b_data;
	size_t n = 0, left = b.b_len, len;
	bool good;

	(void)state;
	while (left > 0) {
		char text[LINE];

		len = (size_t)((const char *)memchr(line, '\n', left) - line);
		assert_true(len < sizeof(text));
		memcpy(text, line, len);
		text[len] = '\0';
		line += len + 1;
		left -= len + 1;
		if (text[0] == '#')
			continue;
		split(text, words);
		if (strcmp(words[0], "key") == 0) {
			new_key(words[1], words[2], words[3]);
			continue;
		}
		if (SLOW && key.type == VERIFY_P384 && n % 4 != 0 && ++n != 0)
			continue;
		n++;
		len = unhex(words[2], msg);
		good = check(msg, len, sig, unhex(words[3], sig));
		if (strcmp(words[1], "acceptable") != 0 &&
		    good != (strcmp(words[1], "valid") == 0))
			fail_msg("%s: %s: %d", words[0], words[4], good);
	}
	assert_int_equal(n, 958);
	blob_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
