/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust.c: the level of trust, and `trust', with keys and signatures that
 * the tests of libverify use (test/unit/verify/material.py).
 */
#include "satest.h"

#include <boot/bootfile.h>
#include <boot/trust.h>
#include <ui/command.h>
#include <ui/menu.h>

static struct satest *t;
static void *image; /* the loader's */

static void *
material(const char *name, size_t *size)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	uint8_t *p = malloc(1 << 16), *exact;
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/host/verify/%s",
	    build == NULL ? "build" : build, name);
	f = fopen(path, "rb");
	if (f == NULL || p == NULL)
		fail_msg("%s: missing", path);
	*size = fread(p, 1, 1 << 16, f);
	fclose(f);
	exact = malloc(*size + 1);
	assert_non_null(exact);
	memcpy(exact, p, *size);
	free(p);
	return exact;
}

static struct fakefile *
put(const char *path, const char *name)
{
	size_t size;
	void *p = material(name, &size);
	struct fakefile *ff = fakevol_file(t->vol, path, p, size);

	free(p);
	return ff;
}

static uint64_t
now(void *cookie)
{
	size_t size;
	uint64_t *p = material("now", &size), v;

	(void)cookie;
	memcpy(&v, p, sizeof(v));
	free(p);
	return v;
}

static void
enrolled(const char *name)
{
	free(image);
	image = material(name, &t->fe->fe_env.se_imagesize);
	t->fe->fe_env.se_image = image;
	t->fe->fe_env.se_date = now;
}

static int
setup(void **state)
{
	const int error = satest_setup(state);

	t = *state;
	image = NULL;
	return error;
}

static int
teardown(void **state)
{
	free(image);
	return satest_teardown(state);
}

/* Run it: does it fail as it should, and say so? */
static void
says(const char *line, enum cmd_result result, const char *text)
{
	fakeenv_out_clear(t->fe);
	if (command_run(&t->ld, line) != result || !fakeenv_saw(t->fe, text))
		fail_msg("%s: %s", line, fakeenv_out(t->fe));
	assert_clean_output(t);
}

static void
test_levels(void **state)
{
	static const uint8_t on = 1, off = 0, other = 2;

	(void)state;
	says("trust", CMD_OK, "trust: off: no keys are enrolled");
	assert_saw(t, "Secure Boot is off");
	enrolled("loader");
	says("trust", CMD_OK, "trust: warn: keys are enrolled, smallest svn 3");
	assert_saw(t, "\n  ECDSA P-256  ");
	assert_saw(t, "\n  RSA          ");
	assert_saw(t, "\n  CA           ");
	assert_saw(t, "\n  forbidden    ");
	fakeenv_var(t->fe, "SecureBoot", sa_guid_global, 6, &on, 1);
	says("trust", CMD_OK, "trust: enforce: keys");
	assert_saw(t, "Secure Boot is on");
	fakeenv_findvar(t->fe, "SecureBoot")->fv_value = &off;
	says("trust", CMD_OK, "trust: warn: ");
	fakeenv_findvar(t->fe, "SecureBoot")->fv_value = &other;
	says("trust", CMD_OK, "trust: warn: ");
	/* Damaged keys trust nothing. */
	enrolled("loader.bad");
	says("trust", CMD_OK, "trust: warn: the enrolled keys cannot be used");
	fakeenv_findvar(t->fe, "SecureBoot")->fv_value = &on;
	says("trust", CMD_OK, "trust: enforce: the enrolled keys cannot be");
	fakevol_text(t->vol, "/netbsd", "kernel");
	says("trust netbsd", CMD_FAILED, "EAUTH");
	t->fe->fe_env.se_imagesize = 10;
	says("trust", CMD_OK, "not a PE image");
	assert_string_equal(trust_level_name((enum trust_level)7), "?");
}

static void
test_files(void **state)
{
	(void)state;
	enrolled("loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p384.sig");
	fakevol_text(t->vol, "/netbsd", "kernel");
	fakevol_text(t->vol, "/boot.cfg", "config");
	fakevol_text(t->vol, "/modules/m/m.kmod", "module");
	fakevol_text(t->vol, "/onetbsd", "kernel");
	put("/modules/x/x.kmod", "module");
	put("/modules/y/y.kmod", "module.chain");
	says("trust netbsd", CMD_OK, "netbsd: trusted, line 4; sha256 ");
	says("trust hd0a:/boot.cfg", CMD_OK, "boot.cfg: trusted");
	says("trust /modules/../modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	says("trust modules/x/x.kmod", CMD_OK, "x.kmod: trusted");
	says("trust modules/y/y.kmod", CMD_OK, "y.kmod: trusted");
	says("trust onetbsd", CMD_FAILED, "onetbsd: EAUTH: it is not in");
	says("trust nothing", CMD_FAILED, "nothing: ");
	assert_saw(t, kstrerror(ENOENT));
	says("trust hd7a:/netbsd", CMD_FAILED, "hd7a");
	says("trust netbsd boot.cfg", CMD_OK, "boot.cfg: trusted");
	says("trust onetbsd netbsd", CMD_FAILED, "netbsd: trusted");
	fakevol_find(t->vol, "/netbsd")->ff_data[0] ^= 1;
	says("trust netbsd", CMD_FAILED,
	    "netbsd: EAUTH: its hash is not the one in the manifest, line 4");
	/* A set's own manifest is nearer. */
	put("/set/MANIFEST", "manifest");
	fakevol_text(t->vol, "/set/netbsd", "kernel");
	says("trust set/netbsd", CMD_FAILED, "/set/MANIFEST: EAUTH");
	put("/set/MANIFEST.sig", "other.sig");
	says("trust set/netbsd", CMD_FAILED, "not in the key list");
	put("/set2/MANIFEST", "manifest");
	put("/set2/MANIFEST.sig", "chain3.sig");
	fakevol_text(t->vol, "/set2/modules/m/m.kmod", "module");
	says("trust set2/modules/m/m.kmod", CMD_OK, "trusted");
	/* The clock is not known: certificates are judged by the list's. */
	t->fe->fe_env.se_date = NULL;
	says("trust set2/modules/m/m.kmod", CMD_FAILED, "not valid yet");
}

static void
test_no_manifest(void **state)
{
	(void)state;
	enrolled("loader");
	fakevol_text(t->vol, "/netbsd", "kernel");
	put("/x.kmod", "module");
	says("trust netbsd", CMD_FAILED, "netbsd: EAUTH: there is no manifest");
	says("trust x.kmod", CMD_OK, "x.kmod: trusted");
	fakevol_text(t->vol, "/boot.manifest", "");
	says("trust netbsd", CMD_FAILED, "/boot.manifest: EAUTH");
}

/* Failing reads and allocations are errors, and nothing is left. */
static void
test_failures(void **state)
{
	static const char *const files[] = {"/boot.manifest",
	    "/boot.manifest.sig", "/netbsd", "/modules/x/x.kmod"};
	unsigned n = 0;

	(void)state;
	enrolled("loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p256.sig");
	fakevol_text(t->vol, "/netbsd", "kernel");
	put("/modules/x/x.kmod", "module");
	for (size_t i = 0; i < 4; i++) {
		struct fakefile *ff = fakevol_find(t->vol, files[i]);

		ff->ff_read_error = EIO;
		says("trust netbsd modules/x/x.kmod", CMD_FAILED,
		    kstrerror(EIO));
		ff->ff_read_error = 0;
		ff->ff_open_error = EIO;
		says("trust netbsd modules/x/x.kmod", CMD_FAILED,
		    kstrerror(EIO));
		ff->ff_open_error = 0;
	}
	do {
		fakeenv_out_clear(t->fe);
		fakeenv_fail_after(t->fe, ++n, false);
		command_run(&t->ld, "trust netbsd modules/x/x.kmod");
		if (fakeenv_count(t->fe, ": trusted") != 2)
			assert_true(fakeenv_saw(t->fe, "memory"));
	} while (t->fe->fe_fail_at <= t->fe->fe_nattempts && n < 200);
	assert_true(n > 5 && n < 200);
	fakeenv_fail_after(t->fe, 0, false);
	says("trust netbsd", CMD_OK, "trusted");
}

static const uint8_t secure_on = 1;

static void
secure(void)
{
	fakeenv_var(t->fe, "SecureBoot", sa_guid_global, 6, &secure_on, 1);
}

static unsigned gate_fails; /* which allocation of it; 0: none */

static int
gate(const char *path, enum verify_role role, char bytes[64])
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;
	int error;

	fakeenv_out_clear(t->fe);
	memset(bytes, 0, 64);
	assert_int_equal(bootfile_open(&t->ld, &vols, "", path, &bf), 0);
	fakeenv_fail_after(t->fe, gate_fails, false);
	error = trust_gate(&t->ld, &bf, role);
	fakeenv_fail_after(t->fe, 0, false);
	if (error == 0)
		assert_int_equal(fs_read(bf.bf_file, 0, bytes,
				     (size_t)MIN(bf.bf_file->ff_size, 63ul)),
		    0);
	bootfile_close(&bf);
	bootvols_unmount(&t->ld, &vols);
	return error;
}

/* What is verified is what is used: the disk may change afterwards. */
static void
test_gate(void **state)
{
	struct fakefile *kernel;
	char bytes[64];

	(void)state;
	kernel = fakevol_text(t->vol, "/netbsd", "kernel");
	fakevol_text(t->vol, "/boot.cfg", "konfig");
	fakevol_text(t->vol, "/seed", "random");
	/* Without keys it is not even read. */
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_int_equal(kernel->ff_nread, 1);
	assert_string_equal(fakeenv_out(t->fe), "");
	enrolled("loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "chain3.sig");
	/* Level warn. */
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_string_equal(bytes, "kernel");
	assert_int_equal(kernel->ff_nread, 1); /* once, to be verified */
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), 0);
	assert_string_equal(bytes, "konfig");
	assert_saw(t, "WARNING: hd0a:/boot.cfg: not trusted: boot.cfg: EAUTH");
	/* Level enforce. */
	secure();
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_string_equal(bytes, "kernel");
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), EAUTH);
	assert_saw(t, "hd0a:/boot.cfg: not trusted: boot.cfg: EAUTH: its hash");
	assert_not_saw(t, "WARNING");
	assert_int_equal(gate("/netbsd", VERIFY_MODULE, bytes), EAUTH);
	assert_saw(t, "another role");
	assert_int_equal(gate("/seed", VERIFY_SEED, bytes), 0);
	assert_int_equal(gate("/seed", VERIFY_IMAGE, bytes), EAUTH);
	/* What cannot be verified is refused. */
	kernel->ff_read_error = EIO;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), EIO);
	kernel->ff_read_error = 0;
	fakevol_find(t->vol, "/boot.manifest")->ff_read_error = EIO;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), EIO);
	fakevol_find(t->vol, "/boot.manifest")->ff_read_error = 0;
	for (gate_fails = 1; gate_fails <= 5; gate_fails++)
		assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), ENOMEM);
	gate_fails = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	enrolled("loader.bad");
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), EAUTH);
}

/* The gate, for the 60 modules of one boot; how many did not pass. */
static unsigned
gate_modules(void)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	unsigned nbad = 0;

	for (unsigned i = 0; i < 60; i++) {
		struct bootfile bf;
		char path[40];

		snprintf(path, sizeof(path), "/modules/m%u/m%u.kmod", i, i);
		assert_int_equal(
		    bootfile_open(&t->ld, &vols, "", path, &bf), 0);
		nbad += trust_gate(&t->ld, &bf, VERIFY_MODULE) != 0;
		bootfile_close(&bf);
	}
	bootvols_unmount(&t->ld, &vols);
	return nbad;
}

/* One boot reads manifest and signature once; the next one again. */
static void
test_reads(void **state)
{
	struct fakefile *text, *sig;
	size_t size;
	void *module = material("module.chain", &size);

	(void)state;
	enrolled("loader");
	secure();
	text = put("/boot.manifest", "manifest");
	sig = put("/boot.manifest.sig", "p256.sig");
	for (unsigned i = 0; i < 60; i++) {
		char path[40];

		snprintf(path, sizeof(path), "/modules/m%u/m%u.kmod", i, i);
		fakevol_file(t->vol, path, module, size);
	}
	free(module);
	for (unsigned boot = 1; boot <= 2; boot++) {
		assert_int_equal(gate_modules(), 0);
		assert_int_equal(text->ff_nopen, boot);
		assert_int_equal(text->ff_nread, boot);
		assert_int_equal(sig->ff_nread, boot);
	}
	/* One that is refused is, too, for all of them; what cannot be read
	 * is tried again. */
	text->ff_data[0] ^= 1;
	assert_int_equal(gate_modules(), 60);
	assert_int_equal(text->ff_nread, 3);
	text->ff_data[0] ^= 1;
	sig->ff_read_error = EIO;
	sig->ff_good_reads = sig->ff_nread;
	assert_int_equal(gate_modules(), 60);
	sig->ff_read_error = 0;
	assert_int_equal(gate_modules(), 0);
}

static const uint8_t svn_vendor[16] = {0xa2, 0xc4, 0xf0, 0xb3, 0x0e, 0x5d, 0x0b,
    0x4f, 0x9a, 0x51, 0x6c, 0x1d, 0x1a, 0x2e, 0x7c, 0x58};

/* The kernel passes the gate, or not, and would be started. */
static int
start(void)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;
	int error;

	fakeenv_out_clear(t->fe);
	assert_int_equal(bootfile_open(&t->ld, &vols, "", "/netbsd", &bf), 0);
	error = trust_gate(&t->ld, &bf, VERIFY_KERNEL);
	bootfile_close(&bf);
	trust_svn_raise(&t->ld, &vols);
	bootvols_unmount(&t->ld, &vols);
	return error;
}

static void
svn_var(uint32_t svn, uint32_t check, uint32_t attr, size_t size)
{
	static uint32_t value[3];

	value[0] = svn;
	value[1] = check;
	t->fe->fe_nvars = 0;
	secure();
	fakeenv_var(t->fe, "PrimebootSVN", svn_vendor, attr, value, size);
}

static uint32_t
svn_kept(void)
{
	uint32_t svn;

	return trust_svn_get(&t->ld, &svn) == 0 ? svn : UINT32_MAX;
}

/* The number is raised by the kernel's manifest, 7, and never lowered. */
static void
test_rollback(void **state)
{
	unsigned n;

	(void)state;
	enrolled("loader");
	secure();
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p256.sig");
	fakevol_text(t->vol, "/netbsd", "kernex");
	assert_int_equal(start(), EAUTH);
	assert_int_equal(svn_kept(), UINT32_MAX);
	fakevol_text(t->vol, "/netbsd", "kernel");
	assert_int_equal(start(), 0);
	assert_int_equal(svn_kept(), 7);
	assert_int_equal(fakeenv_findvar(t->fe, "PrimebootSVN")->fv_attr, 3);
	/* Not written again. */
	n = t->fe->fe_nvarset;
	assert_int_equal(start(), 0);
	assert_int_equal(t->fe->fe_nvarset, n);
	/* An older manifest: both numbers are named. */
	svn_var(8, ~8u, 3, 8);
	says("trust", CMD_OK, "smallest svn 8");
	assert_int_equal(start(), EAUTH);
	assert_saw(t, "/boot.manifest: EAUTH: ");
	assert_saw(t, "7 below 8");
	assert_int_equal(svn_kept(), 8);
	svn_var(5, ~5u, 3, 8);
	assert_int_equal(start(), 0);
	assert_int_equal(svn_kept(), 7);
	/* Damaged, or of a running system: it does not count. */
	for (unsigned i = 0; i < 4; i++) {
		svn_var(9, i == 0 ? 1 : ~9u, i == 1 ? 7 : 3,
		    i == 2       ? 4
			: i == 3 ? 12
				 : 8);
		says("trust", CMD_OK, "PrimebootSVN is damaged");
		assert_int_equal(start(), 0);
		assert_saw(t, "PrimebootSVN is damaged: it is 7 now");
		assert_int_equal(svn_kept(), 7);
	}
	/* The store is full. */
	svn_var(5, ~5u, 3, 8);
	t->fe->fe_var_set_error = ENOSPC;
	assert_int_equal(start(), 0);
	assert_saw(t, "PrimebootSVN cannot be raised to 7: ");
	assert_saw(t, kstrerror(ENOSPC));
	t->fe->fe_var_set_error = 0;
	/* Without keys nothing is kept. */
	svn_var(5, ~5u, 3, 8);
	t->fe->fe_env.se_image = NULL;
	assert_int_equal(start(), 0);
	assert_int_equal(svn_kept(), 5);
	assert_string_equal(fakeenv_out(t->fe), "");
}

static unsigned nmeasured; /* owner: test_measured */
static const void *measured;

static int
fake_measure(void *cookie __kunused, unsigned pcr __kunused, const void *p,
    size_t size __kunused, const char *text __kunused, size_t len __kunused)
{
	nmeasured++;
	measured = p;
	return 0;
}

/* With a TPM: what is used is measured, after it was verified, and once read.
 */
static void
test_measured(void **state)
{
	struct fakefile *kernel;
	char bytes[64];

	(void)state;
	kernel = fakevol_text(t->vol, "/netbsd", "kernel");
	fakevol_text(t->vol, "/boot.cfg", "konfig");
	enrolled("loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "chain3.sig");
	secure();
	nmeasured = 0;
	t->fe->fe_env.se_measure = fake_measure;
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_int_equal(nmeasured, 1);
	assert_int_equal(kernel->ff_nread, 1);
	assert_ptr_equal(measured, kernel->ff_buf);
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), EAUTH);
	assert_int_equal(nmeasured, 1);
	/* In level warn it is used, so it is measured. */
	fakeenv_findvar(t->fe, "SecureBoot")->fv_size = 0;
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), 0);
	assert_int_equal(nmeasured, 2);
	t->fe->fe_env.se_measure = NULL;
}

static const uint8_t database[16] = {0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96,
    0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

/* What dbx has is forbidden; db is trusted if the key list says so. */
static void
test_firmware_lists(void **state)
{
	size_t nlist, nca;
	uint8_t *list = material("siglist", &nlist),
		*ca = material("dbx.ca", &nca);

	(void)state;
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "chain3.sig");
	fakevol_text(t->vol, "/netbsd", "kernel");
	fakevol_text(t->vol, "/modules/m/m.kmod", "module");
	enrolled("loader");
	secure();
	says("trust netbsd modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	/* A hash, and in another list a CA. */
	fakeenv_var(t->fe, "dbx", database, 0x27, list, nlist);
	says("trust netbsd", CMD_FAILED, "forbidden");
	put("/boot.manifest.sig", "p256.sig");
	says("trust modules/m/m.kmod", CMD_OK, "m.kmod: trusted");
	says("trust netbsd", CMD_FAILED, "netbsd: EAUTH: it is forbidden");
	fakeenv_findvar(t->fe, "dbx")->fv_value = ca;
	fakeenv_findvar(t->fe, "dbx")->fv_size = nca;
	says("trust netbsd", CMD_OK, "netbsd: trusted");
	put("/boot.manifest.sig", "chain3.sig");
	says("trust netbsd", CMD_FAILED, "a certificate is forbidden");
	assert_saw(t, "; key ");
	/* What cannot be read or is damaged trusts nothing. */
	put("/boot.manifest.sig", "p256.sig");
	fakeenv_findvar(t->fe, "dbx")->fv_size = nca - 1;
	says("trust", CMD_OK, "cannot be used: a list of signatures has");
	says("trust netbsd", CMD_FAILED, "EAUTH");
	fakeenv_findvar(t->fe, "dbx")->fv_size = nca;
	fakeenv_findvar(t->fe, "dbx")->fv_attr = 7;
	says("trust", CMD_OK, "cannot be used: the firmware's db or dbx");
	fakeenv_findvar(t->fe, "dbx")->fv_attr = 0x27;
	fakeenv_findvar(t->fe, "dbx")->fv_size = (128 << 10) + 1;
	says("trust netbsd", CMD_FAILED, "EAUTH");
	/* db: not unless it is asked for. */
	t->fe->fe_nvars = 0;
	secure();
	fakeenv_var(t->fe, "db", database, 0x27, ca, nca);
	put("/boot.manifest.sig", "chain3.sig");
	enrolled("empty.loader");
	says("trust netbsd", CMD_FAILED, "no CA of the key list issued");
	enrolled("db.loader");
	says("trust netbsd", CMD_OK, "netbsd: trusted");
	says("trust", CMD_OK, "\n  CA           ");
	fakeenv_var(t->fe, "dbx", database, 0x27, ca, nca);
	says("trust netbsd", CMD_FAILED, "a certificate is forbidden");
	for (unsigned n = 1; n <= 4; n++) {
		fakeenv_fail_after(t->fe, n, false);
		(void)command_run(&t->ld, "trust netbsd");
		fakeenv_fail_after(t->fe, 0, false);
	}
	free(list);
	free(ca);
}

/* The list's own `enforce': Secure Boot is off, dbx damaged or not. */
static void
test_always(void **state)
{
	(void)state;
	satest_kernel(t->vol, "/netbsd");
	enrolled("enforce.loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p256.sig");
	says("trust", CMD_OK, "trust: enforce: ");
	assert_saw(t, "Secure Boot is off");
	assert_saw(t, "\n  enforce, also without Secure Boot\n");
	says("boot", CMD_FAILED, "hd0a:/netbsd: not trusted: netbsd: EAUTH: ");
	assert_true(trust_enforces(&t->ld));
	fakeenv_var(t->fe, "dbx", database, 0x27, "bad", 3);
	says("trust", CMD_OK, "trust: enforce: the enrolled keys cannot");
	says("boot", CMD_FAILED, "EAUTH");
	assert_true(trust_enforces(&t->ld));
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	fakeenv_fail_after(t->fe, 1, false);
	assert_true(trust_enforces(&t->ld));
	fakeenv_fail_after(t->fe, 0, false);
	enrolled("enforce.bad");
	t->fe->fe_nvars = 0;
	says("trust", CMD_OK, "that is not 1");
	enrolled("loader");
	assert_false(trust_enforces(&t->ld));
}

/* boot, of a kernel that is not in the manifest. */
static void
test_boot(void **state)
{
	(void)state;
	satest_kernel(t->vol, "/netbsd");
	enrolled("loader");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p256.sig");
	says("boot", CMD_FAILED,
	    "WARNING: hd0a:/netbsd: not trusted: netbsd: E");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	secure();
	says("boot", CMD_FAILED, "hd0a:/netbsd: not trusted: netbsd: EAUTH: ");
	says("multiboot netbsd", CMD_FAILED, "EAUTH");
	says("check", CMD_FAILED, "EAUTH");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	/* Modules that are refused are left out. */
	fakeenv_findvar(t->fe, "SecureBoot")->fv_size = 0;
	fakevol_text(t->vol, "/x.kmod", "module");
	says("load /x.kmod", CMD_OK, "");
	says("boot", CMD_FAILED, "WARNING: hd0a:/x.kmod: not trusted: x.kmod");
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
}

/* In enforce, one that is not trusted is as if it were not there. */
static void
test_bootcfg(void **state)
{
	static const char cfg[] = "timeout=7\nmenu=A:boot a\n";

	(void)state;
	t->vol->fv_isesp = true;
	enrolled("loader");
	fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg", cfg);
	fakevol_text(t->vol, "/boot.cfg", "config");
	put("/boot.manifest", "manifest");
	put("/boot.manifest.sig", "p256.sig");
	fakeenv_out_clear(t->fe);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "WARNING: esp:/EFI/NetBSD/boot.cfg: not trusted: ");
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_timeout, 7);
	secure();
	fakeenv_out_clear(t->fe);
	(void)bootcfg_read(&t->ld);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg: not trusted: ");
	assert_not_saw(t, "/boot.cfg: not trusted: boot.cfg");
	assert_int_not_equal(t->ld.ld_ui->us_cfg.bc_timeout, 7);
	assert_true(t->ld.ld_ui->us_cfg.bc_nwarn > 0);
	/* The one that the manifest lists, changed. */
	fakevol_text(t->vol, "/boot.cfg", cfg);
	fakeenv_out_clear(t->fe);
	assert_int_equal(bootcfg_read(&t->ld), EAUTH);
	assert_int_not_equal(t->ld.ld_ui->us_cfg.bc_timeout, 7);
	bootcfg_free(&t->ld);
}

/* In enforce: what a person may not type, but a signed boot.cfg may have. */
static void
test_typed(void **state)
{
	static const char *const refused[] = {"root hd1a", "userconf disable x",
	    "modules off", "modules disabled", "load m -b x=1", "load -b x=1 m",
	    "load m -- x", "load m x=y", "multiboot xen dom0=1", "boot -d",
	    "boot -vd", "boot netbsd -s", "boot \"-a\"", "boot -c hd1a:x",
	    "pkboot -d", "ls; boot -s", "load \"m\" -s a=b"};
	static const char *const allowed[] = {"root", "userconf", "modules on",
	    "modules list", "load m", "load -t fs m", "fs /x", "rndseed /x",
	    "consdev auto", "boot -v nothing", "boot -m nothing", "dev",
	    "multiboot nothing", "boot x-d"};

	(void)state;
	enrolled("loader");
	for (unsigned level = 0; level < 2; level++) {
		for (size_t i = 0; i < knitems(refused); i++) {
			fakeenv_out_clear(t->fe);
			(void)command_run(&t->ld, refused[i]);
			assert_not_saw(t, "level enforce");
			fakeenv_out_clear(t->fe);
			if (level == 0) {
				(void)command_typed(&t->ld, refused[i]);
				assert_not_saw(t, "level enforce");
				continue;
			}
			assert_int_equal(
			    command_typed(&t->ld, refused[i]), CMD_FAILED);
			if (!fakeenv_saw(
				t->fe, ": EAUTH: refused in level enforce: "))
				fail_msg(
				    "%s: %s", refused[i], fakeenv_out(t->fe));
		}
		for (size_t i = 0; i < knitems(allowed); i++) {
			fakeenv_out_clear(t->fe);
			(void)command_typed(&t->ld, allowed[i]);
			if (fakeenv_saw(t->fe, "level enforce"))
				fail_msg(
				    "%s: %s", allowed[i], fakeenv_out(t->fe));
		}
		modreq_clear(&t->ld);
		secure();
	}
	assert_false(t->ld.ld_ui->us_typed);
	/* The loader's arguments are typed, too. */
	t->fe->fe_env.se_args = "-d";
	fakeenv_out_clear(t->fe);
	assert_true(loadargs_run(&t->ld));
	assert_saw(t, "boot: EAUTH: refused in level enforce: -d");
	t->fe->fe_env.se_args = "-v";
	fakeenv_out_clear(t->fe);
	assert_true(loadargs_run(&t->ld));
	assert_not_saw(t, "level enforce");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_levels, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_files, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_no_manifest, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_failures, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_gate, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_measured, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_always, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_boot, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_bootcfg, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_typed, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_reads, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_rollback, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_firmware_lists, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
