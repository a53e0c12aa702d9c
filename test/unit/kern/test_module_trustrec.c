/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_trustrec.c: the record TRUST, valid and hostile; the level.
 */
#include <stdio.h>

#include "modtest/trusttest.h"

#define MANY 1000 /* more allocations than any of these makes */

static struct ktrust_info
info(void)
{
	struct ktrust_info kti;

	ktrust_info(&kti);
	return kti;
}

static void
test_no_record(void **state)
{
	uint32_t pa, size;

	(void)state;
	assert_int_equal(ktrust_level(), KTRUST_OFF);
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	modtest_said_not("trust");
	modtest_run("trust", 0, "trust: off: the loader passed no keys");
	modtest_run("trust enforce", EPERM, "no keys");
	assert_int_equal(ktrust_raise(KTRUST_OFF), 0);
	assert_int_equal(ktrust_raise(KTRUST_WARN), EPERM);
	modtest_run("sysctl kern.trust.level", 0, "kern.trust.level = 0");
	modtest_run("sysctl -w kern.trust.level=2", EPERM, "EPERM");
	/* A record that says `off' is as good as none. */
	trusttest_record(BI_TRUST_OFF);
	trusttest_start();
	assert_int_equal(ktrust_level(), KTRUST_OFF);
	assert_true(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	assert_string_equal(ktrust_level_name((enum ktrust_level)7), "?");
}

static void
test_record(void **state)
{
	struct ktrust_info kti;
	uint32_t pa, size;
	size_t files;

	(void)state;
	trusttest_record(BI_TRUST_WARN);
	trust_rec.svn = 4;
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	trusttest_manifest("/set/MANIFEST", "set", "set.sig");
	assert_true(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	assert_int_equal(pa, 0x1000);
	assert_int_equal(size, trust_rec.size);
	trusttest_start();
	modtest_said("trust: warn, 2 keys and forbidden hashes, 2 manifests, "
		     "smallest svn 4\n");
	kti = info();
	assert_int_equal(kti.kti_level, KTRUST_WARN);
	assert_int_equal(kti.kti_keys, 2);
	assert_int_equal(kti.kti_manifests, 2);
	assert_string_equal(ktrust_manifest(0, &files), "/boot.manifest");
	assert_int_equal(files, 8);
	assert_string_equal(ktrust_manifest(1, &files), "/set/MANIFEST");
	assert_null(ktrust_manifest(2, &files));
	modtest_run("trust", 0, "  /set/MANIFEST: 1 files");
	modtest_run("trust warn", EINVAL, "usage: trust [enforce]");
	modtest_run("trust enforce now", EINVAL, "usage: trust [enforce]");
	modtest_run("sysctl kern.trust.svn", 0, "= 4");
	modtest_run("sysctl kern.trust.keys", 0, "= 2");
	modtest_run("sysctl kern.trust.manifests", 0, "= 2");
	modtest_run("sysctl kern.trust.refused", 0, "= 0");
	modtest_run("sysctl -w kern.trust.refused=1", EPERM, "EPERM");
	/* It can be raised, and not lowered. */
	modtest_run("sysctl -w kern.trust.level=0", EPERM, "EPERM");
	modtest_run("sysctl -w kern.trust.level=3", EINVAL, "EINVAL");
	modtest_run("sysctl -w kern.trust.level=-1", EINVAL, "EINVAL");
	modtest_run("sysctl -w kern.trust.level=1", 0, "");
	modtest_said_not("from now on");
	modtest_run("sysctl -w kern.trust.level=2", 0, "enforce from now on");
	modtest_run("sysctl -w kern.trust.level=1", EPERM, "EPERM");
	modtest_run("trust enforce", 0, "");
	assert_int_equal(ktrust_level(), KTRUST_ENFORCE);
	assert_int_equal(ktrust_init(), 0);
}

/* No keys, so everything is refused. */
static void
trusts_nobody(enum ktrust_level level)
{
	assert_int_equal(ktrust_level(), level);
	assert_int_equal(info().kti_keys, 0);
	assert_int_equal(info().kti_manifests, 0);
	modtest_file("plain");
	modtest_load("plain", level == KTRUST_ENFORCE ? EAUTH : 0);
	modtest_said("plain.kmod: not trusted: ");
}

static void
test_short(void **state)
{
	uint32_t pa, size;

	(void)state;
	for (size_t len = 8; len < sizeof(trust_rec); len++) {
		uint8_t *exact = malloc(len);

		assert_non_null(exact);
		memcpy(exact, &trust_rec, len);
		assert_false(ktrust_where(exact, len, &pa, &size));
		host_console_clear();
		ktrust_start(exact, len, NULL, 0);
		modtest_said("TRUST cannot be used: it is too short");
		assert_int_equal(ktrust_level(), KTRUST_ENFORCE);
		free(exact);
	}
	trusts_nobody(KTRUST_ENFORCE);
}

static void
test_version(void **state)
{
	uint32_t pa, size;

	(void)state;
	trusttest_record(BI_TRUST_WARN);
	trust_rec.version = BI_TRUST_VERSION + 1;
	assert_false(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	trusttest_start();
	modtest_said("of another version");
	trusts_nobody(KTRUST_WARN);
	/* A level that is not known is the strictest. */
	trust_rec.level = 3;
	trusttest_start();
	assert_int_equal(ktrust_level(), KTRUST_ENFORCE);
}

static void
test_where(void **state)
{
	uint32_t pa, size;

	(void)state;
	trust_rec.base = 0;
	assert_false(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	trust_rec.base = 0x1000;
	trust_rec.size = 0;
	assert_false(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	trust_rec.size = BI_TRUST_FILE + 1;
	assert_false(ktrust_where(&trust_rec, sizeof(trust_rec), &pa, &size));
	/* The file cannot be had, or is another one. */
	trusttest_record(BI_TRUST_ENFORCE);
	ktrust_start(&trust_rec, sizeof(trust_rec), NULL, 0);
	modtest_said("TRUST's file cannot be used");
	trusts_nobody(KTRUST_ENFORCE);
	host_console_clear();
	ktrust_start(
	    &trust_rec, sizeof(trust_rec), trust_file, trust_rec.size - 1);
	modtest_said("TRUST's file cannot be used");
}

static void
test_keys(void **state)
{
	static const struct bi_trust_piece bad[] = {{0, 0}, {1, 32},
	    {0, (1 << 20) + 1}, {UINT32_MAX, 64}, {0, UINT32_MAX}, {0, 31}};

	(void)state;
	for (size_t i = 0; i < knitems(bad); i++) {
		trust_rec.keys = bad[i];
		host_console_clear();
		trusttest_start();
		modtest_said("the key list cannot be used: ");
		assert_int_equal(info().kti_keys, 0);
	}
	trusts_nobody(KTRUST_ENFORCE);
	/* Without keys no manifest counts. */
	trusttest_record(BI_TRUST_ENFORCE);
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	trust_file[0] ^= 1;
	trusttest_start();
	modtest_said("/boot.manifest: EAUTH: its key is not in the key list");
	modtest_said("/boot.manifest cannot be used: it is not trusted");
	assert_int_equal(info().kti_manifests, 0);
}

/* One manifest is refused, and the one behind it is used. */
static void
refused(const char *why)
{
	size_t files;

	trusttest_manifest("/set/MANIFEST", "set", "set.sig");
	host_console_clear();
	trusttest_start();
	modtest_said(why);
	assert_int_equal(info().kti_manifests, 1);
	assert_string_equal(ktrust_manifest(0, &files), "/set/MANIFEST");
	trusttest_record(BI_TRUST_ENFORCE);
}

static void
test_manifests(void **state)
{
	struct bi_trust_manifest *btm = &trust_rec.manifest[0];
	char name[BI_TRUST_PATH + 2];

	(void)state;
	trusttest_manifest("/boot.manifest", "root", "other.sig");
	refused("EAUTH: its key is not in the key list");
	trusttest_manifest("boot.manifest", "root", "root.sig");
	refused("boot.manifest cannot be used: its name is not an absolute");
	trusttest_manifest("/boot\033.manifest", "root", "root.sig");
	refused("a manifest cannot be used: its name has bytes");
	memset(name, '/', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	trusttest_manifest(name, "root", "root.sig");
	refused("its name is not in the file");
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	btm->name.off = UINT32_MAX;
	refused("a manifest cannot be used: its name is not in the file");
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	btm->text.off = UINT32_MAX - 10;
	refused("it and its signature are not in the file");
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	btm->text.len--;
	refused("EAUTH: the signature is wrong");
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	btm->sig.len = 0;
	refused("it and its signature are not in the file");
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	trust_file[btm->text.off + 100] ^= 1;
	refused("EAUTH: the signature is wrong");
}

/* Eight, and not one more. */
static void
test_number(void **state)
{
	char name[32];

	(void)state;
	for (unsigned i = 0; i < BI_TRUST_MANIFESTS; i++) {
		snprintf(name, sizeof(name), "/set%u/MANIFEST", i);
		trusttest_manifest(name, "set", "set.sig");
	}
	trust_rec.num = UINT32_MAX;
	trusttest_start();
	modtest_said("manifests cannot be used: there are more than eight");
	assert_int_equal(info().kti_manifests, BI_TRUST_MANIFESTS);
}

/* Every allocation: a manifest is missing, and nothing is left. */
static void
test_memory(void **state)
{
	size_t n;

	(void)state;
	trusttest_manifest("/boot.manifest", "root", "root.sig");
	trusttest_manifest("/set/MANIFEST", "set", "set.sig");
	for (n = 1; n < MANY; n++) {
		ktrust_reset();
		host_console_clear();
		host_fail_after(n);
		trusttest_start();
		if (!host_fail_fired())
			break;
		host_fail_after(0);
		assert_int_equal(info().kti_manifests, 1);
		assert_int_equal(ktrust_level(), KTRUST_ENFORCE);
		modtest_said("no memory for its ");
	}
	host_fail_after(0);
	assert_int_equal(n, 5);
	assert_int_equal(info().kti_manifests, 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    trusttest(test_no_record),
	    trusttest(test_record),
	    trusttest(test_short),
	    trusttest(test_version),
	    trusttest(test_where),
	    trusttest(test_keys),
	    trusttest(test_manifests),
	    trusttest(test_number),
	    trusttest(test_memory),
	};

	return cmocka_run_group_tests(tests, trusttest_group, NULL);
}
