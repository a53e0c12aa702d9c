/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_verify.c: verdicts on manifests, with keys and signatures of openssl,
 * and on each of them changed.
 */
#include "verifytest.h"

#include <stdio.h>

#define DAY 86400

static struct world world;
static struct manifest mf;
static struct manifest_entry entries[8];
static struct verify_reason vrs;
static struct blob text;

static int
manifest(struct blob t, struct blob sig)
{
	return verify_manifest(&world.w_trust, "MANIFEST",
	    (const char *)t.b_data, t.b_len, sig.b_data, sig.b_len, entries,
	    sizeof(entries) / sizeof(entries[0]), &mf, &vrs);
}

static int
signed_by(const char *name)
{
	struct blob sig = blob_read(name);
	const int error = manifest(text, sig);

	assert_int_equal(error, vrs.vrs_error);
	assert_true(error == 0 || mf.mnf_n == 0);
	blob_free(&sig);
	return error;
}

static void
good(const char *name)
{
	if (signed_by(name) != 0)
		fail_msg("%s: %s", name, reason_of(&vrs));
	assert_int_equal(mf.mnf_n, 4);
	assert_true(vrs.vrs_haskey);
}

/* Refused with these words. */
static void
bad(const char *name, const char *why)
{
	if (signed_by(name) != EAUTH || strstr(reason_of(&vrs), why) == NULL ||
	    strstr(reason_of(&vrs), "MANIFEST: EAUTH: ") != reason_of(&vrs))
		fail_msg("%s: %s", name, reason_of(&vrs));
	assert_true(strlen(vrs.vrs_help) > 0);
}

static void
test_keys(void **state)
{
	static const char *const names[] = {
	    "p256.sig", "p384.sig", "rsa2048.sig", "rsa4096.sig"};
	struct blob ids = blob_read("ids");

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		good(names[i]);
		/* The id is that of openssl's public key. */
		assert_memory_equal(vrs.vrs_key, ids.b_data + 32 * i, 32);
	}
	blob_free(&ids);
	assert_int_equal(mf.mnf_svn, 7);
	bad("other.sig", "not in the key list");
	bad("named.sig", "the signature is wrong");
	bad("forbidden.sig", "its key is forbidden");
	bad("purpose.sig", "another purpose");
}

static void
test_chains(void **state)
{
	(void)state;
	good("chain1.sig");
	good("chain3.sig");
	good("withroot.sig");
	good("short.sig");
	bad("gap.sig", "certificate");
	bad("end.sig", "no CA of the key list");
	bad("forged.sig", "no CA of the key list");
	bad("child.sig", "not a CA's");
	bad("usage.sig", "not for signatures");
	bad("weak.sig", "2048");
	bad("revoked.sig", "a certificate is forbidden, certificate 1");
	bad("critical.sig", "critical extension");
}

/* Certificates that are not what their issuer may issue, or are changed. */
static void
test_certificates(void **state)
{
	(void)state;
	good("path0.sig");
	bad("path1.sig", "not a CA's");
	bad("plainca.sig", "not a CA's");
	bad("nosign.sig", "not a CA's");
	bad("names.sig", "critical extension");
	bad("root.sig", "not for signatures");
	bad("order.sig", "certificate");
	bad("sha1.sig", "certificate");
	bad("p521.sig", "not RSA, ECDSA P-256 or P-384, certificate 1");
	bad("one.sig", "exponent is not odd, 3 to 2^32 - 1, certificate 1");
	bad("behind.sig", "certificate");
	bad("behind2.sig", "certificate");
	/* Its hash as a file is another one. */
	good("otherform.sig");
}

/* Other key lists. */
static void
test_lists(void **state)
{
	struct verify_trust saved = world.w_trust;
	struct world other;

	(void)state;
	world_open(&other, "empty.list");
	world.w_trust = other.w_trust;
	bad("p256.sig", "not in the key list");
	bad("chain1.sig", "no CA of the key list");
	world_close(&other);
	world_open(&other, "ca.list");
	world.w_trust = other.w_trust;
	bad("p256.sig", "not in the key list");
	good("chain3.sig");
	world_close(&other);
	world_open(&other, "signed.list");
	world.w_trust = other.w_trust;
	good("chain1.sig");
	bad("revoked.sig", "a certificate is forbidden, certificate 1");
	bad("otherform.sig", "a certificate is forbidden, certificate 1");
	world_close(&other);
	world_open(&other, "forbidroot.list");
	world.w_trust = other.w_trust;
	bad("chain1.sig", "a key is forbidden");
	world_close(&other);
	world.w_trust = saved;
}

static void
test_dates(void **state)
{
	const uint64_t now = world.w_trust.vtr_now;

	(void)state;
	world.w_trust.vtr_now = now + 2 * DAY;
	bad("short.sig", "expired, certificate 1, 20");
	good("chain1.sig");
	world.w_trust.vtr_now = now + (uint64_t)3660 * DAY;
	bad("chain1.sig", "expired");
	good("p256.sig"); /* has no date */
	/* A clock that is behind, and one that is not known. */
	world.w_trust.vtr_now = now - 2 * DAY;
	bad("chain1.sig", "not valid yet");
	world.w_trust.vtr_now = 0;
	bad("chain1.sig", "not valid yet");
	/* Then the date of the key list counts. */
	world.w_keys.kyl_built = now;
	good("chain1.sig");
	world.w_keys.kyl_built = now + 2 * DAY;
	bad("short.sig", "expired");
	world.w_trust.vtr_now = UINT64_MAX;
	bad("chain1.sig", "expired");
	world.w_keys.kyl_built = 0;
	world.w_trust.vtr_now = now;
}

/* Another text than `manifest'. */
static int
text_of(const char *name)
{
	char sig[32];
	struct blob saved = text;
	int error;

	snprintf(sig, sizeof(sig), "%s.sig", name);
	text = blob_read(name);
	error = signed_by(sig);
	blob_free(&text);
	text = saved;
	return error;
}

/* A clock that is behind the date of the manifest is wrong. */
static void
test_built(void **state)
{
	const uint64_t now = world.w_trust.vtr_now;

	(void)state;
	assert_int_equal(text_of("dated"), 0);
	assert_int_equal(text_of("late"), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "expired, certificate 1, 20"));
	world.w_trust.vtr_now = 0;
	bad("short.sig", "not valid yet");
	assert_int_equal(text_of("dated"), 0);
	assert_true(mf.mnf_built == now);
	assert_int_equal(text_of("late"), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "expired"));
	/* The date counts for what is looked at next. */
	assert_int_equal(text_of("dated"), 0);
	verify_note_date(&world.w_trust, &mf);
	assert_true(world.w_trust.vtr_now == now);
	good("short.sig");
	verify_note_date(&world.w_trust, &mf); /* 2020 */
	assert_true(world.w_trust.vtr_now == now);
	/* One that is ahead is not set back. */
	world.w_trust.vtr_now = now + 2 * DAY;
	assert_int_equal(text_of("dated"), EAUTH);
	world.w_trust.vtr_now = now;
}

static void
test_svn(void **state)
{
	(void)state;
	bad("oldsvn.sig", "version number is below");
	bad("oldsvn.sig", " below 3; ");
	bad("othersvn.sig", "different security version numbers");
	world.w_trust.vtr_svn = 7;
	good("p256.sig");
	world.w_trust.vtr_svn = 8;
	bad("p256.sig", "version number is below");
	world.w_trust.vtr_svn = 0;
}

/* What is signed and nevertheless wrong. */
static void
test_texts(void **state)
{
	struct blob saved = text;

	(void)state;
	text = blob_read("twice");
	bad("twice.sig", "twice, line 8, column 1 and line 4");
	bad("p256.sig", "the signature is wrong");
	blob_free(&text);
	text = blob_read("veriexec");
	assert_int_equal(signed_by("veriexec.sig"), 0);
	assert_int_equal(mf.mnf_n, 1);
	assert_int_equal(mf.mnf_svn, 7); /* the signature's */
	blob_free(&text);
	text = saved;
	/* No room. */
	{
		struct blob sig = blob_read("p256.sig");

		assert_int_equal(
		    verify_manifest(&world.w_trust, "MANIFEST",
			(const char *)text.b_data, text.b_len, sig.b_data,
			sig.b_len, entries, 3, &mf, &vrs),
		    E2BIG);
		assert_non_null(strstr(reason_of(&vrs), "E2BIG"));
		blob_free(&sig);
	}
}

/*
 * Bytes of text and signature, with one bit changed; all of those that P-256
 * and RSA-2048 are quick to check.
 */
static void
flip_signature(const char *name, size_t step)
{
	struct blob sig = blob_read(name);

	for (size_t i = 0; i < sig.b_len; i += step) {
		const uint8_t bit = (uint8_t)(1 << i % 8);

		sig.b_data[i] ^= bit;
		if (manifest(text, sig) != EAUTH)
			fail_msg("%s: byte %zu: %s", name, i, reason_of(&vrs));
		sig.b_data[i] ^= bit;
	}
	assert_int_equal(manifest(text, sig), 0);
	blob_free(&sig);
}

static void
test_flips(void **state)
{
	struct blob sig = blob_read("p256.sig");

	(void)state;
	for (size_t i = 0; i < text.b_len; i += SLOW ? 29 : 3) {
		text.b_data[i] ^= 0x04;
		assert_int_equal(manifest(text, sig), EAUTH);
		text.b_data[i] ^= 0x04;
	}
	blob_free(&sig);
	flip_signature("p256.sig", SLOW ? 7 : 1);
	flip_signature("p384.sig", SLOW ? 31 : 3);
	flip_signature("rsa2048.sig", SLOW ? 7 : 1);
	flip_signature("rsa4096.sig", SLOW ? 31 : 5);
	flip_signature("chain1.sig", SLOW ? 97 : 11);
	flip_signature("chain3.sig", SLOW ? 401 : 53);
}

static void
test_truncated(void **state)
{
	struct blob sig = blob_read("chain3.sig"), cut;

	(void)state;
	for (size_t n = 0; n < sig.b_len; n++) {
		cut = blob_cut(sig, n);
		assert_int_equal(manifest(text, cut), EAUTH);
		blob_free(&cut);
	}
	for (size_t n = 0; n < text.b_len; n += SLOW ? 101 : 23) {
		cut = blob_cut(text, n);
		assert_int_equal(manifest(cut, sig), EAUTH);
		blob_free(&cut);
	}
	blob_free(&sig);
}

/* Each byte of a certificate set to these values, its signature left as is. */
static void
test_der(void **state)
{
	static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
	struct blob sig = blob_read("chain1.sig");
	uint8_t was;

	(void)state;
	for (size_t i = 68; i < sig.b_len - 64; i += SLOW ? 53 : 13)
		for (size_t v = 0; v < sizeof(values); v++) {
			was = sig.b_data[i];
			if (was == values[v])
				continue;
			sig.b_data[i] = values[v];
			assert_int_equal(manifest(text, sig), EAUTH);
			sig.b_data[i] = was;
		}
	blob_free(&sig);
}

/* Messages end at the end of their room. */
static void
test_reasons(void **state)
{
	char out[VERIFY_REASON_MAX];

	(void)state;
	bad("revoked.sig", "certificate 1");
	for (size_t n = 1; n < sizeof(out); n++) {
		memset(out, 'x', sizeof(out));
		verify_reason_text(&vrs, out, n);
		assert_true(strlen(out) < n);
		assert_int_equal(strncmp(out, reason_of(&vrs), strlen(out)), 0);
	}
	good("p256.sig");
	assert_non_null(strstr(reason_of(&vrs), "MANIFEST: trusted; sha256 "));
}

static int
setup(void **state)
{
	(void)state;
	world_open(&world, "keys.list");
	text = blob_read("manifest");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	world_close(&world);
	blob_free(&text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_keys),
	    cmocka_unit_test(test_chains),
	    cmocka_unit_test(test_certificates),
	    cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_built),
	    cmocka_unit_test(test_svn),
	    cmocka_unit_test(test_texts),
	    cmocka_unit_test(test_flips),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_der),
	    cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
