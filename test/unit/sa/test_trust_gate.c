/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_gate.c: the gate that each file of a boot passes.
 */
#include "trustbench.h"

#include <boot/bootfile.h>
#include <boot/trust.h>

static unsigned gate_fails; /* which allocation of it; 0: none */

static int
gate(const char *path, enum verify_role role, char bytes[64])
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;
	int error;

	fakeenv_out_clear(tb->fe);
	memset(bytes, 0, 64);
	assert_int_equal(bootfile_open(&tb->ld, &vols, "", path, &bf), 0);
	fakeenv_fail_after(tb->fe, gate_fails, false);
	error = trust_gate(&tb->ld, &bf, role);
	fakeenv_fail_after(tb->fe, 0, false);
	if (error == 0)
		assert_int_equal(fs_read(bf.bf_file, 0, bytes,
				     (size_t)MIN(bf.bf_file->ff_size, 63ul)),
		    0);
	bootfile_close(&bf);
	bootvols_unmount(&tb->ld, &vols);
	return error;
}

/* The bytes that were verified are used; the file is not read again. */
static void
test_gate(void **state)
{
	struct fakefile *kernel;
	char bytes[64];

	(void)state;
	kernel = fakevol_text(tb->vol, "/netbsd", "kernel");
	fakevol_text(tb->vol, "/boot.cfg", "konfig");
	fakevol_text(tb->vol, "/seed", "random");
	/* Without keys it is not even read. */
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_int_equal(kernel->ff_nread, 1);
	assert_string_equal(fakeenv_out(tb->fe), "");
	trustbench_enrol("loader");
	trustbench_manifest("chain3.sig");
	/* Level warn. */
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_string_equal(bytes, "kernel");
	assert_int_equal(kernel->ff_nread, 1); /* once, to be verified */
	assert_string_equal(fakeenv_out(tb->fe), "");
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), 0);
	assert_string_equal(bytes, "konfig");
	assert_saw(tb, "WARNING: hd0a:/boot.cfg: not trusted: boot.cfg: EAUTH");
	/* Level enforce. */
	trustbench_secure();
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_string_equal(bytes, "kernel");
	assert_string_equal(fakeenv_out(tb->fe), "");
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), EAUTH);
	assert_saw(
	    tb, "hd0a:/boot.cfg: not trusted: boot.cfg: EAUTH: its hash");
	assert_not_saw(tb, "WARNING");
	assert_int_equal(gate("/netbsd", VERIFY_MODULE, bytes), EAUTH);
	assert_saw(tb, "another role");
	assert_int_equal(gate("/seed", VERIFY_SEED, bytes), 0);
	assert_int_equal(gate("/seed", VERIFY_IMAGE, bytes), EAUTH);
	/* What cannot be verified is refused. */
	kernel->ff_read_error = EIO;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), EIO);
	kernel->ff_read_error = 0;
	fakevol_find(tb->vol, "/boot.manifest")->ff_read_error = EIO;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), EIO);
	fakevol_find(tb->vol, "/boot.manifest")->ff_read_error = 0;
	for (gate_fails = 1; gate_fails <= 5; gate_fails++)
		assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), ENOMEM);
	gate_fails = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	trustbench_enrol("loader.bad");
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
		    bootfile_open(&tb->ld, &vols, "", path, &bf), 0);
		nbad += trust_gate(&tb->ld, &bf, VERIFY_MODULE) != 0;
		bootfile_close(&bf);
	}
	bootvols_unmount(&tb->ld, &vols);
	return nbad;
}

/* One boot reads manifest and signature once; the next one again. */
static void
test_reads(void **state)
{
	struct fakefile *text, *sig;
	unsigned before;
	size_t size;
	void *module = trustbench_material("module.chain", &size);

	(void)state;
	trustbench_enrol("loader");
	trustbench_secure();
	text = trustbench_put("/boot.manifest", "manifest");
	sig = trustbench_put("/boot.manifest.sig", "p256.sig");
	for (unsigned i = 0; i < 60; i++) {
		char path[40];

		snprintf(path, sizeof(path), "/modules/m%u/m%u.kmod", i, i);
		fakevol_file(tb->vol, path, module, size);
	}
	free(module);
	for (unsigned boot = 1; boot <= 2; boot++) {
		assert_int_equal(gate_modules(), 0);
		assert_int_equal(text->ff_nopen, boot);
		assert_int_equal(text->ff_nread, boot);
		assert_int_equal(sig->ff_nread, boot);
	}
	/* A manifest that is refused is read once, too. */
	text->ff_data[0] ^= 1;
	assert_int_equal(gate_modules(), 60);
	assert_int_equal(text->ff_nread, 3);
	text->ff_data[0] ^= 1;
	/* One that cannot be read is tried again for each file. */
	sig->ff_read_error = EIO;
	sig->ff_good_reads = before = sig->ff_nread;
	assert_int_equal(gate_modules(), 60);
	assert_int_equal(sig->ff_nread, before + 60);
	sig->ff_read_error = 0;
	assert_int_equal(gate_modules(), 0);
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

/* With a TPM a file that is used is measured: the bytes that were verified. */
static void
test_measured(void **state)
{
	struct fakefile *kernel;
	char bytes[64];

	(void)state;
	kernel = fakevol_text(tb->vol, "/netbsd", "kernel");
	fakevol_text(tb->vol, "/boot.cfg", "konfig");
	trustbench_enrol("loader");
	trustbench_manifest("chain3.sig");
	trustbench_secure();
	nmeasured = 0;
	tb->fe->fe_env.se_measure = fake_measure;
	kernel->ff_nread = 0;
	assert_int_equal(gate("/netbsd", VERIFY_KERNEL, bytes), 0);
	assert_int_equal(nmeasured, 1);
	assert_int_equal(kernel->ff_nread, 1);
	assert_ptr_equal(measured, kernel->ff_buf);
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), EAUTH);
	assert_int_equal(nmeasured, 1);
	/* Level warn uses it nevertheless, and measures it. */
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 0;
	assert_int_equal(gate("/boot.cfg", VERIFY_CONFIG, bytes), 0);
	assert_int_equal(nmeasured, 2);
	tb->fe->fe_env.se_measure = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TRUSTBENCH_TEST(test_gate),
	    TRUSTBENCH_TEST(test_reads),
	    TRUSTBENCH_TEST(test_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
