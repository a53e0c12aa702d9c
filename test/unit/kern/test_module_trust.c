/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_trust.c: which modules are loaded when they are verified: from
 * files, from the loader, built in.
 */
#include <stdio.h>

#include "modtest/trusttest.h"

#include <libverify/digest.h>
#include <sys/payload.h>

#define MANY 10000 /* more allocations than any of these makes */

static int
vbuilt_modcmd(modcmd_t cmd, void *arg)
{
	return modtest_command("vbuilt", (int)cmd, arg);
}

static modinfo_t vbuilt_info = {
    __NetBSD_Version__, MODULE_CLASS_MISC, vbuilt_modcmd, "vbuilt", NULL};

static void
start(uint32_t level)
{
	trusttest_record(level);
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	trusttest_manifest("/set/MANIFEST", "set", "set.sig");
	trusttest_start();
	host_console_clear();
}

/* It is refused, with a message that names the file and has this text. */
static void
refuses(const char *name, const char *text)
{
	struct modtest_counts before = modtest_count();

	host_console_clear();
	modtest_load(name, EAUTH);
	modtest_said(": not trusted: ");
	modtest_said(text);
	modtest_same_counts(before);
}

static void
accepts(const char *name, const char *module)
{
	host_console_clear();
	modtest_load(name, 0);
	modtest_said_not("not trusted");
	modtest_unload(module, 0);
}

static void
test_files(void **state)
{
	static const char *const listed[] = {"plain", "base", "left"};

	(void)state;
	start(BI_TRUST_ENFORCE);
	for (size_t i = 0; i < knitems(listed); i++)
		modtest_file(listed[i]);
	trusttest_put(TRUST_DIR "plain/plain.plist", "plist");
	modtest_file_at(TRUST_DIR "third/third.kmod", "third");
	modtest_file_at("/set/modules/right/right.kmod", "right");
	for (size_t i = 0; i < knitems(listed); i++)
		accepts(listed[i], listed[i]);
	accepts("/set/modules/right/right.kmod", "right");
	modtest_unload("base", 0);
	/* Another's bytes, another role, size, and what is forbidden. */
	refuses("third", TRUST_DIR "third/third.kmod: not trusted: ");
	modtest_said("EAUTH: its hash is not the one in the manifest, line 7;");
	modtest_said("; sha256 ");
	modtest_file("sec1");
	refuses("sec1", "another role");
	modtest_file("drv1");
	refuses("drv1", "its size is not the one");
	modtest_file("vfs1");
	refuses("vfs1", "EAUTH: it is forbidden");
	/* Listed elsewhere, or only by the manifest above the nearest one. */
	modtest_file_at("/plain.kmod", "plain");
	refuses("/plain.kmod", "it is not in the manifest and has no sig");
	modtest_file_at("/set" TRUST_DIR "plain/plain.kmod", "plain");
	refuses("/set" TRUST_DIR "plain/plain.kmod", "not in the manifest");
	modtest_file_at("/set2/modules/right/right.kmod", "right");
	refuses("/set2/modules/right/right.kmod", "not in the manifest");
	modtest_run("sysctl kern.trust.refused", 0, "= 7");
	modtest_load("nothing", ENOENT);
}

/* A module with a signature of its own is what its file is called. */
static void
test_own(void **state)
{
	(void)state;
	start(BI_TRUST_ENFORCE);
	trusttest_put("/own/other.kmod", "own");
	trusttest_put("/own/other", "own");
	trusttest_put("/own/other.kmod.gz", "own");
	trusttest_put("/own/plain.kmod", "own");
	trusttest_put("/own/other.kmod.old", "own");
	trusttest_put("/own/othe.kmod", "own");
	trusttest_put("/own/other2.kmod", "own");
	accepts("/own/other.kmod", "other");
	accepts("/own/other", "other");
	accepts("/own/other.kmod.gz", "other");
	refuses("/own/plain.kmod",
	    "it is signed by itself, and is the module "
	    "\"other\", not \"plain\"");
	refuses("/own/other.kmod.old", "not \"other.kmod.old\"");
	refuses("/own/othe.kmod", "not \"othe\"");
	refuses("/own/other2.kmod", "not \"other2\"");
	/* The manifest lists the path in other letters. */
	trusttest_put(TRUST_DIR "plain/PLAIN.kmod", "own");
	refuses(TRUST_DIR "plain/PLAIN.kmod", "not \"PLAIN\"");
	trusttest_put(TRUST_DIR "other/other.kmod", "old");
	refuses("other", "security version number is below");
	trusttest_put(TRUST_DIR "other/other.kmod", "stranger");
	refuses("other", "its key is not in the key list; sha256 ");
	modtest_said("; key ");
	/* A listed file must be the listed one, however it is signed. */
	trusttest_put(TRUST_DIR "third/third.kmod", "own");
	refuses("third", "its size is not the one in the manifest");
}

/*
 * If the date of a manifest is later than the loader's clock, certificates are
 * judged by that date.
 */
static void
test_date(void **state)
{
	size_t len;
	void *p;

	(void)state;
	for (unsigned dated = 0; dated < 2; dated++) {
		trusttest_record(BI_TRUST_ENFORCE);
		p = trusttest_read("ca.keys", &len);
		trust_rec.keys = trusttest_piece(p, len);
		free(p);
		if (dated)
			trusttest_manifest(
			    "/set/MANIFEST", "dated", "dated.sig");
		trusttest_manifest("/boot.manifest", "root", "root.sig");
		trusttest_start();
		trusttest_put("/own/other.kmod", "chain");
		if (dated)
			accepts("/own/other.kmod", "other");
		else
			refuses("/own/other.kmod", "is not valid yet");
	}
}

/* A dependency is held to the same rule. */
static void
test_required(void **state)
{
	(void)state;
	start(BI_TRUST_ENFORCE);
	modtest_file("left");
	modtest_file("base");
	modtest_load("left", 0);
	modtest_expect("+base +left");
	modtest_unload("left", 0);
	modtest_unload("base", 0);
	modtest_log_clear();
	modtest_file_at(TRUST_DIR "base/base.kmod", "plain");
	refuses("left", "base.kmod: not trusted: ");
	modtest_expect("");
}

static void
test_warn(void **state)
{
	(void)state;
	start(BI_TRUST_WARN);
	modtest_file("third");
	trusttest_put("/own/plain.kmod", "own");
	modtest_load("third", 0);
	modtest_said(
	    "trust: WARNING: " TRUST_DIR "third/third.kmod: not trust");
	modtest_load("/own/plain.kmod", 0);
	modtest_said("trust: WARNING: /own/plain.kmod: not trusted: EAUTH");
	modtest_run("modunload third", 0, "");
	assert_int_equal(ktrust_raise(KTRUST_ENFORCE), 0);
	refuses("third", "its hash is not the one");
	/* What is loaded stays. */
	assert_non_null(module_lookup("other"));
}

/* From the loader: by bytes and name, or a signature. */
static void
test_primed(void **state)
{
	struct bi_trust_piece *unpacked = &trust_rec.unpacked;
	uint8_t hashes[64] = {0};
	size_t len;
	void *p;

	(void)state;
	start(BI_TRUST_ENFORCE);
	assert_int_equal(modtest_prime("plain"), 0);
	assert_int_equal(modtest_prime("base"), 0);
	assert_int_equal(modtest_prime("left"), 0);
	modtest_said_not("not trusted");
	assert_int_equal(modtest_prime("third"), EAUTH);
	modtest_said(
	    "/boot/third.kmod: not trusted: boot/third.kmod: EAUTH: it "
	    "is not in the manifest");
	assert_int_equal(modtest_prime("vfs1"), EAUTH);
	modtest_said("EAUTH: it is forbidden");
	assert_int_equal(modtest_prime("sec1"), EAUTH);
	assert_int_equal(modtest_prime("drv1"), EAUTH); /* another size */
	assert_int_equal(modtest_prime("top"), EAUTH);
	/* The bytes are listed, but under another name. */
	p = modtest_read("right", &len);
	assert_int_equal(
	    module_prime("hd0a:wrong", host_preload(p, len), len), EAUTH);
	assert_int_equal(
	    module_prime("hd0a:right", host_preload(p, len), len), 0);
	free(p);
	p = trusttest_read("own", &len);
	assert_int_equal(
	    module_prime("hd0a:/x/third", host_preload(p, len), len), EAUTH);
	modtest_said("is the module \"other\", not \"third\"");
	assert_int_equal(module_prime("other", host_preload(p, len), len), 0);
	free(p);
	/* What the loader decompressed. */
	p = modtest_read("third", &len);
	trusttest_record(BI_TRUST_ENFORCE);
	verify_sha256(p, len, hashes + 32);
	*unpacked = trusttest_piece(hashes, sizeof(hashes));
	trusttest_start();
	assert_int_equal(module_prime("third", host_preload(p, len), len), 0);
	free(p);
	unpacked->len = 63; /* the second one is cut */
	trusttest_start();
	assert_int_equal(modtest_prime("third"), EAUTH);
	unpacked->off = trust_rec.size;
	host_console_clear();
	trusttest_start();
	modtest_said("hashes of modules cannot be used");
	/* What is forbidden is refused, even so. */
	p = modtest_read("vfs1", &len);
	trusttest_record(BI_TRUST_ENFORCE);
	verify_sha256(p, len, hashes);
	*unpacked = trusttest_piece(hashes, sizeof(hashes));
	trusttest_start();
	assert_int_equal(
	    module_prime("vfs1", host_preload(p, len), len), EAUTH);
	free(p);
	assert_int_equal(modtest_prime("plain"), EAUTH);
	modtest_said("EAUTH: there is no manifest and it has no signature");
}

/* Veriexec's lists have neither roles nor sizes. */
static void
test_veriexec(void **state)
{
	(void)state;
	trusttest_manifest("/boot.manifest", "veriexec", "veriexec.sig");
	trusttest_start();
	assert_int_equal(modtest_prime("top"), 0);
	assert_int_equal(modtest_prime("left"), EAUTH);
}

/* Properties beside a module are configuration. */
static void
test_plist(void **state)
{
	static const char bad[] =
	    "<plist version=\"1.0\"><dict></dict></plist>";

	(void)state;
	start(BI_TRUST_WARN);
	modtest_file("plain");
	/* Listed and deleted; another module has none. */
	modtest_load("plain", 0);
	modtest_said("trust: WARNING: " TRUST_DIR "plain/plain.plist: not tru");
	modtest_said("missing");
	modtest_unload("plain", 0);
	assert_int_equal(ktrust_raise(KTRUST_ENFORCE), 0);
	refuses("plain", TRUST_DIR "plain/plain.plist: not trusted: EAUTH: ");
	modtest_file("base");
	accepts("base", "base");
	trusttest_put(TRUST_DIR "plain/plain.plist", "plist");
	accepts("plain", "plain");
	modtest_bytes_at(TRUST_DIR "plain/plain.plist", bad, sizeof(bad) - 1);
	refuses("plain", TRUST_DIR "plain/plain.plist: not trusted: ");
	/* One that is not listed. */
	modtest_bytes_at(TRUST_DIR "base/base.plist", bad, sizeof(bad) - 1);
	refuses("base", TRUST_DIR "base/base.plist: not trusted: ");
	modtest_said("not in the manifest");
}

/* modload -P is as good as deleting the file. */
static void
load_without(const char *name, int error)
{
	host_console_clear();
	assert_int_equal(
	    module_load(name, MODCTL_NO_PROP, NULL, MODULE_CLASS_ANY), error);
	if (error == 0)
		modtest_unload(name, 0);
}

static void
test_no_plist(void **state)
{
	static const char text[] =
	    "<plist version=\"1.0\"><dict></dict></plist>";
	struct modtest_counts before;

	(void)state;
	start(BI_TRUST_WARN);
	modtest_file("plain");
	modtest_file("base");
	/* In the level warn it is said. */
	load_without("plain", 0);
	modtest_said("trust: WARNING: " TRUST_DIR "plain/plain.plist: not tru");
	assert_int_equal(ktrust_raise(KTRUST_ENFORCE), 0);
	before = modtest_count();
	load_without("plain", EAUTH);
	modtest_said(TRUST_DIR "plain/plain.plist: not trusted: EAUTH: the "
			       "manifest lists it, and the module is to be "
			       "loaded without it");
	modtest_same_counts(before);
	trusttest_put(TRUST_DIR "plain/plain.plist", "plist");
	load_without("plain", EAUTH);
	modtest_same_counts(before);
	/* No list, and one that is not the owner's. */
	load_without("base", 0);
	modtest_said_not("not trusted");
	modtest_bytes_at(TRUST_DIR "base/base.plist", text, sizeof(text) - 1);
	load_without("base", 0);
	modtest_said_not("not trusted");
}

/* Of one that the loader left, with the list that it left, too. */
static void
test_no_plist_primed(void **state)
{
	static const char text[] =
	    "<plist version=\"1.0\"><dict></dict></plist>";

	(void)state;
	start(BI_TRUST_ENFORCE);
	assert_int_equal(modtest_prime("plain"), 0);
	assert_int_equal(module_prime_props(
			     "/boot/plain.kmod", true, text, sizeof(text) - 1),
	    0);
	load_without("plain", EAUTH);
	modtest_said(
	    "/boot/plain.kmod: not trusted: EAUTH: the loader passed its "
	    "properties");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	/* None was passed; a damaged one. */
	assert_int_equal(modtest_prime("base"), 0);
	load_without("base", 0);
	assert_int_equal(modtest_prime("base"), 0);
	assert_int_equal(
	    module_prime_props("/boot/base.kmod", true, text, sizeof(text) - 5),
	    EINVAL);
	load_without("base", EAUTH);
	/* Nor for another module, which requires it. */
	assert_int_equal(modtest_prime("left"), 0);
	load_without("left", EAUTH);
}

/* One that is disabled stays disabled. */
static void
test_builtin(void **state)
{
	modinfo_t *const infos[] = {&vbuilt_info};

	(void)state;
	start(BI_TRUST_WARN);
	assert_int_equal(module_builtin_add(infos, 1, false), 0);
	modtest_load("vbuilt", 0);
	modtest_said_not("not trusted");
	modtest_unload("vbuilt", 0);
	module_builtin_require_force();
	modtest_load("vbuilt", EPERM);
	assert_int_equal(
	    module_load("vbuilt", MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY),
	    0);
	modtest_said("WARNING: vbuilt: not trusted: EAUTH: it is built in");
	modtest_unload("vbuilt", 0);
	module_builtin_require_force();
	assert_int_equal(ktrust_raise(KTRUST_ENFORCE), 0);
	modtest_load("vbuilt", EPERM);
	assert_int_equal(
	    module_load("vbuilt", MODCTL_LOAD_FORCE, NULL, MODULE_CLASS_ANY),
	    EAUTH);
	modtest_said("trust: vbuilt: not trusted: EAUTH");
	assert_int_equal(module_builtin_remove(&vbuilt_info, false), 0);
}

/* Compressed and signed, by a loader that passes it as it is. */
static void
test_compressed(void **state)
{
	static const char *const files[] = {"own.gz", "own.zst"};
	struct payload pld;
	void *p;

	(void)state;
	for (size_t i = 0; i < knitems(files); i++) {
		pld = (struct payload){
		    .pld_path = "other", .pld_type = BI_MODULE_ELF};
		p = trusttest_read(files[i], &pld.pld_len);
		pld.pld_base = host_preload(p, pld.pld_len);
		free(p);
		host_console_clear();
		payload_give(payload_owners, &pld, 1);
		modtest_said("other: primed");
		payload_reset();
		assert_true(module_shutdown());
	}
}

/* Reads and allocations that fail, and empty files. */
static void
test_failures(void **state)
{
	struct modtest_counts before;
	int error;
	size_t n;

	(void)state;
	start(BI_TRUST_ENFORCE);
	modtest_file("plain");
	trusttest_put(TRUST_DIR "plain/plain.plist", "plist");
	before = modtest_count();
	modtest_read_error(EIO);
	modtest_load("plain", EIO);
	modtest_read_error(0);
	modtest_said("plain.kmod: cannot be read to memory, ");
	modtest_same_counts(before);
	for (n = 1; n < MANY; n++) {
		host_console_clear();
		host_fail_after(n);
		error = module_load("plain", 0, NULL, MODULE_CLASS_ANY);
		if (!host_fail_fired())
			break;
		host_fail_after(0);
		assert_int_equal(error, ENOMEM);
		modtest_said("ENOMEM");
		modtest_same_counts(before);
	}
	host_fail_after(0);
	assert_int_equal(error, 0);
	assert_true(n > 5);
	modtest_unload("plain", 0);
	modtest_bytes_at("/empty.kmod", "", 0);
	modtest_load("/empty.kmod", ENOEXEC);
	modtest_said("/empty.kmod: cannot be read to memory, 0 bytes");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    trusttest(test_files),
	    trusttest(test_own),
	    trusttest(test_date),
	    trusttest(test_required),
	    trusttest(test_warn),
	    trusttest(test_primed),
	    trusttest(test_veriexec),
	    trusttest(test_plist),
	    trusttest(test_no_plist),
	    trusttest(test_no_plist_primed),
	    trusttest(test_builtin),
	    trusttest(test_compressed),
	    trusttest(test_failures),
	};

	return cmocka_run_group_tests(tests, trusttest_group, NULL);
}
