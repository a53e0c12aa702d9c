/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust.c: the level of trust, and `trust'.
 */
#include "trustbench.h"

#include <boot/trust.h>
#include <ui/command.h>

static void
test_levels(void **state)
{
	static const uint8_t on = 1, off = 0, other = 2;

	(void)state;
	trustbench_says("trust", CMD_OK, "trust: off: no keys are enrolled");
	assert_saw(tb, "Secure Boot is off");
	trustbench_enrol("loader");
	trustbench_says(
	    "trust", CMD_OK, "trust: warn: keys are enrolled, smallest svn 3");
	assert_saw(tb, "\n  ECDSA P-256  ");
	assert_saw(tb, "\n  RSA          ");
	assert_saw(tb, "\n  CA           ");
	assert_saw(tb, "\n  forbidden    ");
	fakeenv_var(tb->fe, "SecureBoot", sa_guid_global, 6, &on, 1);
	trustbench_says("trust", CMD_OK, "trust: enforce: keys");
	assert_saw(tb, "Secure Boot is on");
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_value = &off;
	trustbench_says("trust", CMD_OK, "trust: warn: ");
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_value = &other;
	trustbench_says("trust", CMD_OK, "trust: warn: ");
	/* Damaged keys trust nothing. */
	trustbench_enrol("loader.bad");
	trustbench_says(
	    "trust", CMD_OK, "trust: warn: the enrolled keys cannot be used");
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_value = &on;
	trustbench_says(
	    "trust", CMD_OK, "trust: enforce: the enrolled keys cannot be");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	trustbench_says("trust netbsd", CMD_FAILED, "EAUTH");
	tb->fe->fe_env.se_imagesize = 10;
	trustbench_says("trust", CMD_OK, "not a PE image");
	assert_string_equal(trust_level_name((enum trust_level)7), "?");
}

static void
test_files(void **state)
{
	/* As FAT, ISO 9660 or a firmware may find it, too. */
	static const char *const aliases[] = {"/NETBSD", "/NETBSD~1",
	    "/netbsd;1", "/netbsd.", "/netbsd ", "/x\\netbsd",
	    "/netbs\xc4\x91"};

	(void)state;
	trustbench_enrol("loader");
	trustbench_manifest("p384.sig");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	fakevol_text(tb->vol, "/boot.cfg", "config");
	fakevol_text(tb->vol, "/modules/m/m.kmod", "module");
	fakevol_text(tb->vol, "/onetbsd", "kernel");
	trustbench_put("/modules/x/x.kmod", "module");
	trustbench_put("/modules/y/y.kmod", "module.chain");
	trustbench_says(
	    "trust netbsd", CMD_OK, "netbsd: trusted, line 4; sha256 ");
	trustbench_says("trust hd0a:/boot.cfg", CMD_OK, "boot.cfg: trusted");
	trustbench_says(
	    "trust /modules/../modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	trustbench_says("trust modules/x/x.kmod", CMD_OK, "x.kmod: trusted");
	trustbench_says("trust modules/y/y.kmod", CMD_OK, "y.kmod: trusted");
	trustbench_says(
	    "trust onetbsd", CMD_FAILED, "onetbsd: EAUTH: it is not in");
	/* The same file by other spellings of its path; other names of it. */
	trustbench_says("trust //./x/../netbsd", CMD_OK, "netbsd: trusted");
	trustbench_says("trust netbsd/", CMD_OK, "netbsd: trusted");
	for (size_t i = 0; i < knitems(aliases); i++) {
		char line[64];

		fakevol_text(tb->vol, aliases[i], "kernel");
		ksnprintf(line, sizeof(line), "trust \"%s\"", aliases[i]);
		trustbench_says(line, CMD_FAILED, "EAUTH: ");
	}
	trustbench_says("trust nothing", CMD_FAILED, "nothing: ");
	assert_saw(tb, kstrerror(ENOENT));
	trustbench_says("trust hd7a:/netbsd", CMD_FAILED, "hd7a");
	trustbench_says("trust netbsd boot.cfg", CMD_OK, "boot.cfg: trusted");
	trustbench_says("trust onetbsd netbsd", CMD_FAILED, "netbsd: trusted");
	fakevol_find(tb->vol, "/netbsd")->ff_data[0] ^= 1;
	trustbench_says("trust netbsd", CMD_FAILED,
	    "netbsd: EAUTH: its hash is not the one in the manifest, line 4");
	/* MANIFEST in the file's folder or above counts before the root's. */
	trustbench_put("/set/MANIFEST", "manifest");
	fakevol_text(tb->vol, "/set/netbsd", "kernel");
	trustbench_says("trust set/netbsd", CMD_FAILED,
	    "/set/MANIFEST: EAUTH: it has no signature; sha256 ");
	trustbench_put("/set/MANIFEST.sig", "other.sig");
	trustbench_says("trust set/netbsd", CMD_FAILED, "not in the key list");
	trustbench_put("/set2/MANIFEST", "manifest");
	trustbench_put("/set2/MANIFEST.sig", "chain3.sig");
	fakevol_text(tb->vol, "/set2/modules/m/m.kmod", "module");
	trustbench_says("trust set2/modules/m/m.kmod", CMD_OK, "trusted");
	/* Without a clock certificates are judged by the key list's date. */
	tb->fe->fe_env.se_date = NULL;
	trustbench_says(
	    "trust set2/modules/m/m.kmod", CMD_FAILED, "not valid yet");
}

/*
 * The date of a verified manifest is the earliest that it can be: a clock that
 * is behind it does not refuse the certificate of a module.
 */
static void
test_date(void **state)
{
	(void)state;
	trustbench_enrol("loader");
	tb->fe->fe_env.se_date = NULL;
	trustbench_put("/y.kmod", "module.chain");
	trustbench_says("trust y.kmod", CMD_FAILED, "not valid yet");
	trustbench_put("/boot.manifest", "dated");
	trustbench_says("trust y.kmod", CMD_FAILED, "/boot.manifest: EAUTH");
	trustbench_put("/boot.manifest.sig", "dated.sig");
	trustbench_says("trust y.kmod", CMD_OK, "y.kmod: trusted");
}

static void
test_no_manifest(void **state)
{
	(void)state;
	trustbench_enrol("loader");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	trustbench_put("/x.kmod", "module");
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "netbsd: EAUTH: there is no manifest");
	trustbench_says("trust x.kmod", CMD_OK, "x.kmod: trusted");
	fakevol_text(tb->vol, "/boot.manifest", "");
	trustbench_says("trust netbsd", CMD_FAILED, "/boot.manifest: EAUTH");
}

/* Failing reads and allocations are errors, and nothing is left. */
static void
test_failures(void **state)
{
	static const char *const files[] = {"/boot.manifest",
	    "/boot.manifest.sig", "/netbsd", "/modules/x/x.kmod"};
	unsigned n = 0;

	(void)state;
	trustbench_enrol("loader");
	trustbench_manifest("p256.sig");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	trustbench_put("/modules/x/x.kmod", "module");
	for (size_t i = 0; i < 4; i++) {
		struct fakefile *ff = fakevol_find(tb->vol, files[i]);

		ff->ff_read_error = EIO;
		trustbench_says("trust netbsd modules/x/x.kmod", CMD_FAILED,
		    kstrerror(EIO));
		ff->ff_read_error = 0;
		ff->ff_open_error = EIO;
		trustbench_says("trust netbsd modules/x/x.kmod", CMD_FAILED,
		    kstrerror(EIO));
		ff->ff_open_error = 0;
	}
	do {
		fakeenv_out_clear(tb->fe);
		fakeenv_fail_after(tb->fe, ++n, false);
		command_run(&tb->ld, "trust netbsd modules/x/x.kmod");
		if (fakeenv_count(tb->fe, ": trusted") != 2)
			assert_true(fakeenv_saw(tb->fe, "memory"));
	} while (tb->fe->fe_fail_at <= tb->fe->fe_nattempts && n < 200);
	assert_true(n > 5 && n < 200);
	fakeenv_fail_after(tb->fe, 0, false);
	trustbench_says("trust netbsd", CMD_OK, "trusted");
}

/* dbx forbids; db counts only if the key list says so. */
static void
test_firmware_lists(void **state)
{
	size_t nlist, nca, nsigned;
	unsigned n = 0;
	uint8_t *list = trustbench_material("siglist", &nlist),
		*ca = trustbench_material("dbx.ca", &nca),
		*part = trustbench_material("dbx.signed", &nsigned);

	(void)state;
	trustbench_manifest("chain3.sig");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	fakevol_text(tb->vol, "/modules/m/m.kmod", "module");
	trustbench_enrol("loader");
	trustbench_secure();
	trustbench_says(
	    "trust netbsd modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	/* A hash, and in another list a CA. */
	fakeenv_var(tb->fe, "dbx", trustbench_database,
	    TRUSTBENCH_DATABASE_ATTR, list, nlist);
	trustbench_says("trust netbsd", CMD_FAILED, "forbidden");
	trustbench_put("/boot.manifest.sig", "p256.sig");
	trustbench_says("trust modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "netbsd: EAUTH: it is forbidden");
	fakeenv_findvar(tb->fe, "dbx")->fv_value = ca;
	fakeenv_findvar(tb->fe, "dbx")->fv_size = nca;
	trustbench_says("trust netbsd", CMD_OK, "netbsd: trusted");
	trustbench_put("/boot.manifest.sig", "chain3.sig");
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "a certificate is forbidden");
	assert_saw(tb, "; key ");
	/* The same by the hash of what its issuer signed. */
	fakeenv_findvar(tb->fe, "dbx")->fv_value = part;
	fakeenv_findvar(tb->fe, "dbx")->fv_size = nsigned;
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "a certificate is forbidden");
	fakeenv_findvar(tb->fe, "dbx")->fv_value = ca;
	/* What cannot be read or is damaged trusts nothing. */
	trustbench_put("/boot.manifest.sig", "p256.sig");
	fakeenv_findvar(tb->fe, "dbx")->fv_size = nca - 1;
	trustbench_says(
	    "trust", CMD_OK, "cannot be used: a list of signatures has");
	trustbench_says("trust netbsd", CMD_FAILED, "EAUTH");
	fakeenv_findvar(tb->fe, "dbx")->fv_size = nca;
	fakeenv_findvar(tb->fe, "dbx")->fv_attr = 7;
	trustbench_says(
	    "trust", CMD_OK, "cannot be used: the firmware's db or dbx");
	fakeenv_findvar(tb->fe, "dbx")->fv_attr = 0x27;
	fakeenv_findvar(tb->fe, "dbx")->fv_size = (128 << 10) + 1;
	trustbench_says("trust netbsd", CMD_FAILED, "EAUTH");
	/* db: not unless it is asked for. */
	tb->fe->fe_nvars = 0;
	trustbench_secure();
	fakeenv_var(tb->fe, "db", trustbench_database, TRUSTBENCH_DATABASE_ATTR,
	    ca, nca);
	trustbench_put("/boot.manifest.sig", "chain3.sig");
	trustbench_enrol("empty.loader");
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "no CA of the key list issued");
	trustbench_enrol("db.loader");
	trustbench_says("trust netbsd", CMD_OK, "netbsd: trusted");
	trustbench_says("trust", CMD_OK, "\n  CA           ");
	fakeenv_var(tb->fe, "dbx", trustbench_database,
	    TRUSTBENCH_DATABASE_ATTR, ca, nca);
	trustbench_says(
	    "trust netbsd", CMD_FAILED, "a certificate is forbidden");
	/* An allocation that fails does not lose dbx. */
	do {
		fakeenv_fail_after(tb->fe, ++n, false);
		assert_int_equal(
		    command_run(&tb->ld, "trust netbsd"), CMD_FAILED);
	} while (tb->fe->fe_nfailed != 0);
	fakeenv_fail_after(tb->fe, 0, false);
	assert_true(n > 4);
	free(list);
	free(ca);
	free(part);
}

/* The list's own `enforce': Secure Boot is off, dbx damaged or not. */
static void
test_always(void **state)
{
	(void)state;
	satest_kernel(tb->vol, "/netbsd");
	trustbench_enrol("enforce.loader");
	trustbench_manifest("p256.sig");
	trustbench_says("trust", CMD_OK, "trust: enforce: ");
	assert_saw(tb, "Secure Boot is off");
	assert_saw(tb, "\n  enforce, also without Secure Boot\n");
	trustbench_says(
	    "boot", CMD_FAILED, "hd0a:/netbsd: not trusted: netbsd: EAUTH: ");
	assert_true(trust_enforces(&tb->ld));
	fakeenv_var(tb->fe, "dbx", trustbench_database,
	    TRUSTBENCH_DATABASE_ATTR, "bad", 3);
	trustbench_says(
	    "trust", CMD_OK, "trust: enforce: the enrolled keys cannot");
	trustbench_says("boot", CMD_FAILED, "EAUTH");
	assert_true(trust_enforces(&tb->ld));
	assert_int_equal(tb->fe->fe_handoff.fh_count, 0);
	fakeenv_fail_after(tb->fe, 1, false);
	assert_true(trust_enforces(&tb->ld));
	fakeenv_fail_after(tb->fe, 0, false);
	trustbench_enrol("enforce.bad");
	tb->fe->fe_nvars = 0;
	trustbench_says("trust", CMD_OK, "that is not 1");
	trustbench_enrol("loader");
	assert_false(trust_enforces(&tb->ld));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TRUSTBENCH_TEST(test_levels),
	    TRUSTBENCH_TEST(test_files),
	    TRUSTBENCH_TEST(test_date),
	    TRUSTBENCH_TEST(test_no_manifest),
	    TRUSTBENCH_TEST(test_failures),
	    TRUSTBENCH_TEST(test_firmware_lists),
	    TRUSTBENCH_TEST(test_always),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
