/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_formats.c: the bytes of signatures and key lists: each field wrong, each
 * length, and bytes that are any.
 */
#include "verifytest.h"

#include <libverify/siglist.h>

static struct verify_work work;
static struct verify_fault vft;
static const uint64_t wrong[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff,
    0x80000000, UINT32_MAX, UINT64_MAX, (uint64_t)INT64_MAX + 1};

static void
put(uint8_t *p, size_t size, uint64_t v)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void
assert_fault(size_t len, const char *what)
{
	assert_non_null(vft.vft_what);
	assert_non_null(vft.vft_help);
	assert_true(vft.vft_offset <= len);
	if (what != NULL && strstr(vft.vft_what, what) == NULL)
		fail_msg("%s, not %s", vft.vft_what, what);
}

static void
test_signature_fields(void **state)
{
	static const struct {
		size_t at, size;
		const char *what;
		uint64_t max; /* of what is valid: nothing is said of it */
	} fields[] = {{0, 8, "not a signature", 0}, {8, 1, "version", 1},
	    {9, 1, "algorithm", 3}, {10, 1, "purpose", 2}, {11, 1, NULL, 3},
	    {12, 4, "another length", 0}, {16, 4, "another length", 0},
	    {24, 8, "reserved", 0}, {64, 4, NULL, 0}};
	struct blob sig = blob_read("chain3.sig"), b;
	struct signature sgn;

	(void)state;
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		for (size_t v = 0; v < sizeof(wrong) / sizeof(wrong[0]); v++) {
			b = blob_cut(sig, sig.b_len);
			put(b.b_data + fields[f].at, fields[f].size, wrong[v]);
			if (memcmp(b.b_data, sig.b_data, b.b_len) != 0 &&
			    signature_read(&sgn, b.b_data, b.b_len, &vft) != 0)
				assert_fault(b.b_len,
				    b.b_data[fields[f].at] > fields[f].max
					? fields[f].what
					: NULL);
			else if (memcmp(b.b_data, sig.b_data, b.b_len) != 0)
				assert_true(f == 2 || f == 3);
			blob_free(&b);
		}
	/* A fourth certificate. */
	b = blob_cut(sig, sig.b_len);
	b.b_data[11] = 4;
	assert_int_equal(signature_read(&sgn, b.b_data, b.b_len, &vft), EFTYPE);
	assert_fault(b.b_len, "more than three");
	blob_free(&b);
	blob_free(&sig);
}

static void
test_signature_lengths(void **state)
{
	struct blob sig = blob_read("chain3.sig"), cut;
	static uint8_t large[SIGNATURE_MAX + 1];
	struct signature sgn;

	(void)state;
	assert_int_equal(signature_read(&sgn, sig.b_data, sig.b_len, &vft), 0);
	assert_int_equal(sgn.sgn_ncerts, 3);
	assert_int_equal(sgn.sgn_valuelen, 64);
	assert_int_equal(sgn.sgn_signed + 64, sig.b_len);
	for (size_t n = 0; n < sig.b_len; n++) {
		cut = blob_cut(sig, n);
		/* Also with a length that fits. */
		for (int fits = 0; fits < 2 && n >= 16; fits++) {
			if (fits)
				put(cut.b_data + 12, 4, n);
			assert_int_equal(
			    signature_read(&sgn, cut.b_data, n, &vft), EFTYPE);
			assert_fault(n, NULL);
		}
		blob_free(&cut);
	}
	assert_int_equal(
	    signature_read(&sgn, large, sizeof(large), &vft), EFTYPE);
	assert_fault(sizeof(large), "16384");
	blob_free(&sig);
}

/* What the tool writes is what is read. */
static void
test_signature_write(void **state)
{
	struct blob sig = blob_read("rsa2048.sig"),
		    module = blob_read("module");
	uint8_t header[SIGNATURE_HEADER], tail[SIGNATURE_TAIL];
	struct signature sgn;
	size_t size;

	(void)state;
	assert_int_equal(signature_read(&sgn, sig.b_data, sig.b_len, &vft), 0);
	signature_header(&sgn, header);
	assert_memory_equal(header, sig.b_data, sizeof(header));
	assert_int_equal(
	    signature_find(&sgn, module.b_data, module.b_len, &size, &vft), 0);
	assert_int_equal(size, strlen("a module"));
	assert_int_equal(
	    signature_start(module.b_data, module.b_len), strlen("a module"));
	signature_tail(&sgn, tail);
	assert_memory_equal(
	    tail, module.b_data + module.b_len - sizeof(tail), sizeof(tail));
	/* The length at the end. */
	for (size_t v = 0; v < sizeof(wrong) / sizeof(wrong[0]); v++) {
		put(module.b_data + module.b_len - SIGNATURE_TAIL, 4, wrong[v]);
		if ((uint32_t)wrong[v] == 128)
			continue;
		assert_int_equal(signature_find(&sgn, module.b_data,
				     module.b_len, &size, &vft),
		    EFTYPE);
		assert_int_equal(
		    signature_start(module.b_data, module.b_len), module.b_len);
	}
	assert_int_equal(signature_find(&sgn, "a", 1, &size, &vft), ENOENT);
	assert_int_equal(size, 1);
	assert_int_equal(signature_start("a", 1), 1);
	blob_free(&sig);
	blob_free(&module);
}

static int
open_list(struct blob b, struct keylist *kyl)
{
	const int error = keylist_open(kyl, b.b_data, b.b_len, &work, &vft);

	if (error != 0) {
		assert_int_equal(error, EFTYPE);
		assert_int_equal(kyl->kyl_n, 0);
		assert_fault(b.b_len, NULL);
	}
	return error;
}

static void
test_list(void **state)
{
	struct blob b = blob_read("keys.list"), ids = blob_read("ids");
	uint8_t hash[VERIFY_SHA256_SIZE];
	struct keylist_item kli;
	struct verify_key vky;
	struct keylist kyl;
	size_t at = 0, n = 0;

	(void)state;
	assert_int_equal(open_list(b, &kyl), 0);
	assert_int_equal(kyl.kyl_svn, 3);
	while (keylist_next(&kyl, &at, &kli))
		n++;
	assert_int_equal(n, 9);
	assert_int_equal(kyl.kyl_n, n);
	for (size_t i = 0; i < 4; i++)
		assert_true(keylist_find(&kyl, ids.b_data + 32 * i, &vky));
	assert_string_equal(verify_key_name(vky.vky_type), "RSA");
	assert_int_equal(verify_key_sigsize(&vky), 512);
	ids.b_data[0] ^= 1;
	assert_false(keylist_find(&kyl, ids.b_data, &vky));
	verify_sha256("forbidden file", 14, hash);
	assert_true(keylist_forbids(&kyl, hash));
	verify_sha256("forbidden filf", 14, hash);
	assert_false(keylist_forbids(&kyl, hash));
	blob_free(&b);
	blob_free(&ids);
}

static void
test_list_bad(void **state)
{
	static const struct {
		const char *name, *what;
	} lists[] = {{"notca.list", "not a CA's"}, {"weak.list", "2048"}};
	static const struct {
		size_t at, size;
	} fields[] = {{0, 8}, {8, 2}, {10, 2}, {12, 4}, {20, 4}, {32, 1},
	    {33, 3}, {36, 4}};
	struct blob b, cut;
	struct keylist kyl;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		b = blob_read(lists[i].name);
		assert_int_equal(open_list(b, &kyl), EFTYPE);
		assert_fault(b.b_len, lists[i].what);
		blob_free(&b);
	}
	b = blob_read("keys.list");
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		for (size_t v = 0; v < sizeof(wrong) / sizeof(wrong[0]); v++) {
			cut = blob_cut(b, b.b_len);
			put(cut.b_data + fields[f].at, fields[f].size,
			    wrong[v]);
			if (memcmp(cut.b_data, b.b_data, b.b_len) != 0)
				assert_int_equal(open_list(cut, &kyl), EFTYPE);
			blob_free(&cut);
		}
	for (size_t n = 0; n < b.b_len; n++) {
		cut = blob_cut(b, n);
		assert_int_equal(open_list(cut, &kyl), EFTYPE);
		if (n >= KEYLIST_HEADER) {
			put(cut.b_data + 12, 4, n);
			assert_int_equal(open_list(cut, &kyl), EFTYPE);
		}
		blob_free(&cut);
	}
	/* The date. */
	b.b_data[31] = 0x80;
	assert_int_equal(open_list(b, &kyl), EFTYPE);
	b.b_data[31] = 0;
	/* Padding behind it, as a PE section has. */
	cut = (struct blob){calloc(1, b.b_len + 100), b.b_len + 100};
	assert_non_null(cut.b_data);
	memcpy(cut.b_data, b.b_data, b.b_len);
	assert_int_equal(open_list(cut, &kyl), 0);
	assert_int_equal(kyl.kyl_len, b.b_len);
	blob_free(&cut);
	blob_free(&b);
}

/* Each byte of the CA's certificate: read, or refused. */
static void
test_list_der(void **state)
{
	static const uint8_t values[] = {0, 1, 0x30, 0x7f, 0x80, 0x84, 0xff};
	struct blob b = blob_read("ca.list");
	size_t refused = 0;
	struct keylist kyl;

	(void)state;
	for (size_t i = KEYLIST_HEADER + KEYLIST_ITEM; i < b.b_len; i++)
		for (size_t v = 0; v < sizeof(values); v++) {
			const uint8_t was = b.b_data[i];

			b.b_data[i] = values[v];
			refused += open_list(b, &kyl) != 0;
			b.b_data[i] = was;
		}
	assert_true(refused > 300);
	blob_free(&b);
}

static const char *
set(enum verify_keytype type, const uint8_t *p, size_t n, const uint8_t *e,
    size_t elen)
{
	struct verify_key vky;

	return verify_key_set(&vky, type, p, n, e, elen);
}

static void
test_key_bad(void **state)
{
	static const uint8_t e3[] = {3}, e1[] = {1}, e0[] = {0, 0},
			     e4[] = {0, 1, 0, 1}, e5[] = {1, 0, 0, 0, 1};
	uint8_t n[VERIFY_RSA_MAX + 2];
	struct verify_key vky;

	(void)state;
	memset(n, 0xff, sizeof(n));
	assert_null(set(VERIFY_RSA, n, 256, e3, 1));
	assert_null(set(VERIFY_RSA, n, 512, e4, 4));
	assert_non_null(set(VERIFY_RSA, n, 255, e3, 1));
	assert_non_null(set(VERIFY_RSA, n, 513, e3, 1));
	assert_non_null(set(VERIFY_RSA, n, 256, e1, 1));
	assert_non_null(set(VERIFY_RSA, n, 256, e0, 2));
	assert_non_null(set(VERIFY_RSA, n, 256, e3, 0));
	assert_non_null(set(VERIFY_RSA, n, 256, e5, 5));
	n[255] = 0xfe;
	assert_non_null(strstr(set(VERIFY_RSA, n, 256, e3, 1), "even"));
	n[255] = 0xff;
	n[0] = 0; /* 2048 bits behind a zero, and 2047 */
	assert_null(set(VERIFY_RSA, n, 257, e3, 1));
	n[0] = 0x7f;
	assert_non_null(set(VERIFY_RSA, n, 256, e3, 1));
	assert_null(set(VERIFY_RSA, n, 257, e3, 1));
	n[0] = 4;
	assert_null(set(VERIFY_P256, n, 65, NULL, 0));
	assert_null(set(VERIFY_P384, n, 97, NULL, 0));
	assert_non_null(set(VERIFY_P256, n, 97, NULL, 0));
	assert_non_null(set(VERIFY_P384, n, 65, NULL, 0));
	assert_non_null(set(VERIFY_NOKEY, n, 65, NULL, 0));
	n[0] = 2;
	assert_non_null(set(VERIFY_P256, n, 65, NULL, 0));
	assert_non_null(verify_key_item(&vky, VERIFY_RSA, n, 3));
	assert_string_equal(verify_key_name(VERIFY_P256), "ECDSA P-256");
	assert_string_equal(verify_key_name(VERIFY_P384), "ECDSA P-384");
	assert_string_equal(verify_key_name(VERIFY_NOKEY), "?");
}

/* The signed part of a certificate: lengths of DER that are wrong. */
static void
test_signed_part(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} bad[] = {{0, 0x31}, {1, 0x80}, {1, 0x83}, {1, 0x85}, {1, 0xff},
	    {2, 0xff}, {4, 0x02}, {5, 0x80}, {5, 0x84}, {5, 0xff}, {6, 0xff}};
	uint8_t hash[VERIFY_SHA256_SIZE], want[VERIFY_SHA256_SIZE];
	struct blob b = blob_read("root.der"), cut;
	static const uint8_t small[] = {0x30, 0x03, 0x30, 0x01, 0x05};
	size_t n;

	(void)state;
	assert_int_equal(b.b_data[1], 0x82);
	assert_int_equal(b.b_data[5], 0x82);
	n = 4u + (size_t)(b.b_data[6] << 8 | b.b_data[7]);
	verify_sha256(b.b_data + 4, n, want);
	assert_true(verify_certificate_signed(b.b_data, b.b_len, hash));
	assert_memory_equal(hash, want, sizeof(hash));
	for (n = 0; n < b.b_len; n++) {
		cut = blob_cut(b, n);
		assert_false(verify_certificate_signed(cut.b_data, n, hash));
		blob_free(&cut);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cut = blob_cut(b, b.b_len);
		cut.b_data[bad[i].at] = bad[i].byte;
		if (verify_certificate_signed(cut.b_data, cut.b_len, hash))
			fail_msg("byte %zu: 0x%x", bad[i].at, bad[i].byte);
		blob_free(&cut);
	}
	blob_free(&b);
	assert_true(verify_certificate_signed(small, sizeof(small), hash));
	verify_sha256(small + 2, 3, want);
	assert_memory_equal(hash, want, sizeof(hash));
}

/* Every length, and every size in the headers, wrong. */
static void
test_siglist(void **state)
{
	struct blob b = blob_read("siglist");
	static const enum siglist_type types[] = {
	    SIGLIST_X509, SIGLIST_SHA256, SIGLIST_SHA256};
	struct siglist sgl = {.sgl_bytes = b.b_data, .sgl_len = b.b_len};
	struct siglist_item sgi;
	const char *what = NULL;
	size_t second;
	int error;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(siglist_next(&sgl, &sgi, &what), 0);
		assert_int_equal(sgi.sgi_type, types[i]);
		assert_true(i == 0 || sgi.sgi_len == VERIFY_SHA256_SIZE);
	}
	assert_int_equal(siglist_next(&sgl, &sgi, &what), ENOENT);
	second = b.b_len - 28 - (28 + 2 * 48);
	for (size_t len = 0; len < b.b_len; len++) {
		uint8_t *exact = malloc(len + 1);

		memcpy(exact, b.b_data, len);
		sgl = (struct siglist){.sgl_bytes = exact, .sgl_len = len};
		while ((error = siglist_next(&sgl, &sgi, &what)) == 0)
			;
		assert_int_equal(error,
		    len == 0 || len == second || len == second + 124 ? ENOENT
								     : EFTYPE);
		free(exact);
	}
	for (size_t at = 16; at < 28; at += 4)
		for (size_t v = 0; v < sizeof(wrong) / sizeof(wrong[0]); v++) {
			const uint64_t old =
			    b.b_data[at] | (uint64_t)b.b_data[at + 1] << 8;

			put(b.b_data + at, 4, wrong[v]);
			sgl = (struct siglist){
			    .sgl_bytes = b.b_data, .sgl_len = b.b_len};
			while (siglist_next(&sgl, &sgi, &what) == 0)
				assert_true(range_valid(
				    (size_t)(sgi.sgi_data - b.b_data),
				    sgi.sgi_len, b.b_len));
			put(b.b_data + at, 4, old);
		}
	blob_free(&b);
	/* A hash with a date, and of another size. */
	b = blob_read("dbx.signed");
	for (int i = 0; i < 2; i++) {
		sgl =
		    (struct siglist){.sgl_bytes = b.b_data, .sgl_len = b.b_len};
		assert_int_equal(
		    siglist_next(&sgl, &sgi, &what), i == 0 ? 0 : EFTYPE);
		assert_true(i != 0 || sgi.sgi_type == SIGLIST_SIGNED);
		put(b.b_data + 16, 4, b.b_len - 1);
		put(b.b_data + 24, 4, b.b_len - 28 - 1);
	}
	blob_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_signature_fields),
	    cmocka_unit_test(test_signature_lengths),
	    cmocka_unit_test(test_signature_write),
	    cmocka_unit_test(test_signed_part),
	    cmocka_unit_test(test_siglist),
	    cmocka_unit_test(test_list),
	    cmocka_unit_test(test_list_bad),
	    cmocka_unit_test(test_list_der),
	    cmocka_unit_test(test_key_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
