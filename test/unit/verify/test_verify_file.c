/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_verify_file.c: verdicts on files that a manifest lists, and on modules
 * that are signed by themselves, and on each of them changed.
 */
#include "verifytest.h"

#include <stdio.h>

static struct world world;
static struct manifest mf;
static struct manifest_entry entries[8];
static struct verify_reason vrs;
static struct blob text;

static int
file(const char *path, enum verify_role role, struct blob b, bool bytes)
{
	struct verify_question vqn = {path, role, NULL, NULL};
	char before[VERIFY_REASON_MAX];
	struct verify_digest vd;
	int error;

	verify_digest_init(&vd, verify_hash_wanted(&mf, path));
	verify_digest_update(&vd, b.b_data, b.b_len);
	vqn.vqn_digest = &vd;
	vqn.vqn_bytes = bytes ? b.b_data : NULL;
	error = verify_file(&world.w_trust, &mf, &vqn, &vrs);
	assert_int_equal(error, vrs.vrs_error);
	/* The same answer, whether or not the hashes were made in one pass. */
	(void)verify_reason_text(&vrs, before, sizeof(before));
	verify_digest_file(
	    &vd, verify_hash_wanted(&mf, path), b.b_data, b.b_len);
	assert_int_equal(vd.vdg_size, b.b_len);
	assert_int_equal(verify_file(&world.w_trust, &mf, &vqn, &vrs), error);
	assert_string_equal(reason_of(&vrs), before);
	return error;
}

static int
file_text(const char *path, enum verify_role role, const char *bytes)
{
	struct blob b = {(uint8_t *)(uintptr_t)bytes, strlen(bytes)};

	return file(path, role, b, false);
}

static void
refused(
    const char *path, enum verify_role role, const char *bytes, const char *why)
{
	if (file_text(path, role, bytes) != EAUTH ||
	    strstr(reason_of(&vrs), why) == NULL)
		fail_msg("%s: %s", path, reason_of(&vrs));
	assert_int_equal(strncmp(reason_of(&vrs), path, strlen(path)), 0);
	/* The bytes of a seed are not looked at. */
	assert_int_equal(
	    strstr(reason_of(&vrs), "sha") != NULL, role != VERIFY_SEED);
}

static void
test_files(void **state)
{
	(void)state;
	assert_int_equal(file_text("netbsd", VERIFY_KERNEL, "kernel"), 0);
	assert_int_equal(file_text("boot.cfg", VERIFY_CONFIG, "config"), 0);
	assert_int_equal(
	    file_text("modules/m/m.kmod", VERIFY_MODULE, "module"), 0);
	assert_int_equal(file_text("seed", VERIFY_SEED, "anything"), 0);
	assert_null(strstr(reason_of(&vrs), "sha"));
	refused("netbsd", VERIFY_KERNEL, "kerneL", "in the manifest");
	assert_non_null(strstr(reason_of(&vrs), "line 4"));
	refused("netbsd", VERIFY_KERNEL, "kernel2", "size");
	refused("netbsd", VERIFY_KERNEL, "", "size");
	refused("netbsd", VERIFY_MODULE, "kernel", "another role");
	refused("seed", VERIFY_CONFIG, "config", "another role");
	refused("boot.cfg", VERIFY_SEED, "config", "another role");
	refused("boot.cfg", VERIFY_CONFIG, "konfig", "sha512");
	refused(
	    "NetBSD", VERIFY_KERNEL, "kernel", "upper and lower case, line 4");
	refused("onetbsd", VERIFY_KERNEL, "kernel", "not in the manifest");
	refused("x.kmod", VERIFY_MODULE, "module", "primeboot-kmod sign");
	/* What lists it: a manifest that is made again, or only with --add. */
	refused("onetbsd", VERIFY_KERNEL, "x", "primeboot-kmod manifest)");
	refused("a.plist", VERIFY_CONFIG, "x", "primeboot-kmod manifest)");
	refused("other", VERIFY_KERNEL, "x", "manifest --add=kernel:PATH)");
	refused("k.conf", VERIFY_CONFIG, "x", "manifest --add=config:PATH)");
	refused("fs.tar", VERIFY_IMAGE, "x", "manifest --add=image:PATH)");
	refused("k.conf", VERIFY_ANY, "x", "manifest --add=ROLE:PATH)");
	refused("other", VERIFY_SEED, "", "--add=seed-not-verified:PATH)");
	refused("netbsd", VERIFY_KERNEL, "forbidden file", "it is forbidden");
}

/* The digest of a listed file was not made. */
static void
test_no_digest(void **state)
{
	struct verify_digest vd;
	const struct verify_question vqn = {
	    "boot.cfg", VERIFY_CONFIG, &vd, NULL};

	(void)state;
	verify_digest_init(&vd, VERIFY_NOHASH);
	verify_digest_update(&vd, "config", 6);
	assert_int_equal(verify_file(&world.w_trust, &mf, &vqn, &vrs), EAUTH);
}

static void
test_modules(void **state)
{
	struct blob module = blob_read("module"), cut;
	struct blob chain = blob_read("module.chain");
	struct blob other = blob_read("module.manifest");
	struct blob forbidden = blob_read("module.forbidden");
	struct verify_question vqn = {"m.kmod", VERIFY_MODULE, NULL, NULL};
	struct verify_digest vd;

	(void)state;
	assert_int_equal(file("x/m.kmod", VERIFY_MODULE, module, true), 0);
	assert_int_equal(file("x/m.kmod", VERIFY_MODULE, chain, true), 0);
	/* By itself, not by the manifest, also if that lists a similar path. */
	assert_int_equal(vrs.vrs_line, 0);
	assert_int_equal(
	    file("Modules/m/m.kmod", VERIFY_MODULE, module, true), 0);
	assert_int_equal(vrs.vrs_line, 0);
	/* Not as another thing, not as a manifest's, not in pieces. */
	assert_int_equal(file("x", VERIFY_KERNEL, module, true), EAUTH);
	assert_int_equal(file("x.kmod", VERIFY_MODULE, other, true), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "another purpose"));
	assert_int_equal(file("x.kmod", VERIFY_MODULE, module, false), EAUTH);
	/* What is forbidden, whatever signature it has. */
	assert_int_equal(file("x.kmod", VERIFY_MODULE, forbidden, true), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "it is forbidden"));
	/* The manifest decides on what it lists. */
	assert_int_equal(
	    file("modules/m/m.kmod", VERIFY_MODULE, module, true), EAUTH);
	/* Without one. */
	verify_digest_init(&vd, verify_hash_wanted(NULL, "m.kmod"));
	verify_digest_update(&vd, module.b_data, module.b_len);
	vqn.vqn_digest = &vd;
	assert_int_equal(verify_file(&world.w_trust, NULL, &vqn, &vrs), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "no manifest"));
	vqn.vqn_bytes = module.b_data;
	assert_int_equal(verify_file(&world.w_trust, NULL, &vqn, &vrs), 0);
	verify_digest_init(&vd, VERIFY_NOHASH);
	verify_digest_update(&vd, forbidden.b_data, forbidden.b_len);
	vqn.vqn_bytes = forbidden.b_data;
	assert_int_equal(verify_file(&world.w_trust, NULL, &vqn, &vrs), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "it is forbidden"));
	for (size_t i = 0; i < module.b_len; i += SLOW ? 5 : 1) {
		module.b_data[i] ^= 0x10;
		assert_int_equal(
		    file("x/m.kmod", VERIFY_MODULE, module, true), EAUTH);
		module.b_data[i] ^= 0x10;
	}
	for (size_t n = 0; n < module.b_len; n++) {
		cut = blob_cut(module, n);
		assert_int_equal(
		    file("m.kmod", VERIFY_MODULE, cut, true), EAUTH);
		blob_free(&cut);
	}
	blob_free(&module);
	blob_free(&chain);
	blob_free(&other);
	blob_free(&forbidden);
}

static void
named(const char *name, int error, const char *why)
{
	struct blob b = blob_read(name);

	if (file("x/m.kmod", VERIFY_MODULE, b, true) != error ||
	    strstr(reason_of(&vrs), why) == NULL)
		fail_msg("%s: %s", name, reason_of(&vrs));
	blob_free(&b);
}

/* Two signatures in a file, one that is not at its end, and a copied end. */
static void
test_ends(void **state)
{
	struct blob module = blob_read("module"), twice;

	(void)state;
	named("module.otherlast", EAUTH, "its key is not in the key list");
	named("module.otherfirst", 0, "trusted");
	named("module.inside", EAUTH, "has no signature");
	/* The last 16 bytes once more. */
	twice = blob_cut(module, module.b_len);
	twice.b_data = realloc(twice.b_data, module.b_len + 16);
	assert_non_null(twice.b_data);
	twice.b_len += 16;
	memcpy(
	    twice.b_data + module.b_len, module.b_data + module.b_len - 16, 16);
	assert_int_equal(file("x.kmod", VERIFY_MODULE, twice, true), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "not a signature"));
	/* Another file in front of a signature. */
	memmove(twice.b_data + 16, module.b_data, module.b_len);
	assert_int_equal(file("x.kmod", VERIFY_MODULE, twice, true), EAUTH);
	assert_non_null(strstr(reason_of(&vrs), "the signature is wrong"));
	blob_free(&twice);
	blob_free(&module);
}

/* Lists of veriexec(5) have no seeds: an empty file's bytes may change. */
static void
test_veriexec_seed(void **state)
{
	static const char list[] =
	    "/seed SHA256 e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855\n";
	struct manifest_entry entry;
	const struct manifest saved = mf;
	struct manifest_fault mff;

	(void)state;
	assert_int_equal(
	    manifest_read(&mf, list, sizeof(list) - 1, &entry, 1, &mff), 0);
	assert_int_equal(file_text("seed", VERIFY_CONFIG, ""), 0);
	refused("seed", VERIFY_SEED, "", "another role");
	mf = saved;
}

/* A manifest that is trusted. */
static int
setup(void **state)
{
	struct blob sig = blob_read("p256.sig");
	int error;

	(void)state;
	world_open(&world, "keys.list");
	text = blob_read("manifest");
	error = verify_manifest(&world.w_trust, "MANIFEST",
	    (const char *)text.b_data, text.b_len, sig.b_data, sig.b_len,
	    entries, sizeof(entries) / sizeof(entries[0]), &mf, &vrs);
	blob_free(&sig);
	return error;
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
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_no_digest),
	    cmocka_unit_test(test_modules),
	    cmocka_unit_test(test_ends),
	    cmocka_unit_test(test_veriexec_seed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
