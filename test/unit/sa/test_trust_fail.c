/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_fail.c: whole boots in level enforce, in which each read and each
 * allocation fails in turn, alone and with all that follow.  What was not
 * verified is never started, and nothing is left.
 */
#include "trustbench.h"

#include <boot/boot.h>
#include <boot/trust.h>
#include <ui/ui.h>

/* dbx, and what the heap has between boots; owner: the running test. */
static uint8_t *revoked;
static size_t nrevoked, live;

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	revoked = trustbench_material("dbx.ca", &nrevoked);
	trustbench_root(tb->vol);
	trustbench_enrol("loader");
	trustbench_secure();
	/* Another signer's certificate. */
	fakeenv_var(tb->fe, "dbx", trustbench_database,
	    TRUSTBENCH_DATABASE_ATTR, revoked, nrevoked);
	assert_int_equal(modreq_add(&tb->ld, BI_MODULE_ELF, "/m.kmod"), 0);
	(void)device_count(&tb->ld);
	live = tb->fe->fe_nlive;
	return error;
}

static int
teardown(void **state)
{
	const int error = trustbench_teardown(state);

	free(revoked);
	return error;
}

/* What fails: reads or allocations, the n-th alone or all from it on. */
struct fault {
	void (*fl_fail)(struct fakeenv *fe, unsigned n, bool sticky);
	bool fl_sticky;
};
static const struct fault faults[] = {{fakeenv_fail_io, false},
    {fakeenv_fail_io, true}, {fakeenv_fail_after, false},
    {fakeenv_fail_after, true}};

/* Was there an n-th read or allocation?  None fails from now on. */
static bool
has_happened(const struct fault *fl, unsigned n)
{
	struct fakeenv *fe = tb->fe;
	const bool is = fl->fl_fail == fakeenv_fail_io ? fe->fe_nio >= n
						       : fe->fe_nfailed != 0;

	fakeenv_fail_after(fe, 0, false);
	fakeenv_fail_io(fe, 0, false);
	return is;
}

/*
 * A boot in which the n-th one fails, if there are so many.  Returns how many
 * files are started with the kernel, -1: the kernel is not started.
 */
static int
boot(const struct fault *fl, unsigned n, bool *happened)
{
	struct fakeenv *fe = tb->fe;
	const unsigned before = fe->fe_handoff.fh_count;
	const char *why;
	int error;

	fakeenv_out_clear(fe);
	fl->fl_fail(fe, n, fl->fl_sticky);
	error = boot_kernel(&tb->ld, "netbsd", 0);
	*happened = has_happened(fl, n);
	assert_true(fakeenv_released(fe));
	assert_int_equal(fe->fe_nlive, live);
	if (error == ECANCELED) {
		assert_int_equal(fe->fe_handoff.fh_count, before + 1);
		return trustbench_started();
	}
	assert_int_equal(fe->fe_handoff.fh_count, before);
	if (error != ENOMEM && error != EIO && error != EAUTH)
		fail_msg("%s: %s", kstrerror(error), fakeenv_out(fe));
	why = error == EAUTH ? "EAUTH" : kstrerror(error);
	if (strstr(fakeenv_out(fe), why) == NULL &&
	    (error != ENOMEM || strstr(fakeenv_out(fe), "out of mem") == NULL))
		fail_msg("%s: %s", why, fakeenv_out(fe));
	return -1;
}

/* A file that is left out is named. */
static void
test_each(void **state)
{
	bool happened;
	unsigned n;
	int got;

	(void)state;
	for (size_t i = 0; i < knitems(faults); i++) {
		for (n = 1;; n++) {
			got = boot(&faults[i], n, &happened);
			if (!happened)
				break;
			if (got == 0)
				assert_saw(tb, "Not loaded:\n");
			assert_int_equal(boot(&faults[i], 0, &happened), 2);
		}
		assert_int_equal(got, 2);
		assert_true(n > 10);
	}
}

/*
 * No failure lets pass what is refused without it: at most `max' files are
 * started, -1: the kernel is not.
 */
static void
never(int max)
{
	bool happened;
	unsigned n;
	int got;

	for (size_t i = 0; i < knitems(faults); i++) {
		n = 0;
		do {
			got = boot(&faults[i], ++n, &happened);
			if (happened ? got > max : got != max)
				fail_msg("fault %zu, %u: %d: %s", i, n, got,
				    fakeenv_out(tb->fe));
		} while (happened);
	}
}

static void
test_bad_kernel(void **state)
{
	(void)state;
	fakevol_find(tb->vol, "/netbsd")->ff_data[TRUSTBENCH_KERNEL_OFF] ^= 1;
	never(-1);
}

static void
test_bad_module(void **state)
{
	(void)state;
	fakevol_find(tb->vol, "/m.kmod")->ff_data[0] ^= 1;
	never(0);
}

static void
test_bad_plist(void **state)
{
	(void)state;
	fakevol_find(tb->vol, "/m.plist")->ff_data[0] ^= 1;
	never(0);
}

static void
test_no_plist(void **state)
{
	(void)state;
	fakevol_find(tb->vol, "/m.plist")->ff_open_error = ENOENT;
	never(0);
}

static void
test_bad_manifest(void **state)
{
	struct fakefile *sig = fakevol_find(tb->vol, "/boot.manifest.sig");

	(void)state;
	sig->ff_data[sig->ff_size - 1] ^= 1;
	never(-1);
	sig->ff_open_error = ENOENT;
	never(-1);
	fakevol_find(tb->vol, "/boot.manifest")->ff_open_error = ENOENT;
	never(-1);
}

/* dbx has a hash of the kernel. */
static void
test_revoked(void **state)
{
	const struct fakefile *kernel = fakevol_find(tb->vol, "/netbsd");
	uint8_t list[28 + 16 + VERIFY_SHA256_SIZE] = {0};

	(void)state;
	memcpy(list, trustbench_sha256, SA_GUID_SIZE);
	list[16] = sizeof(list);
	list[24] = 16 + VERIFY_SHA256_SIZE;
	verify_sha256(kernel->ff_data, kernel->ff_size, list + 28 + 16);
	fakeenv_findvar(tb->fe, "dbx")->fv_value = list;
	fakeenv_findvar(tb->fe, "dbx")->fv_size = sizeof(list);
	never(-1);
}

/* A kernel was started by a newer manifest: 8, not 7. */
static void
test_old(void **state)
{
	uint32_t svn;

	(void)state;
	trustbench_svn(8, ~8u, 3, 8);
	never(-1);
	assert_int_equal(trust_svn_get(&tb->ld, &svn), 0);
	assert_int_equal(svn, 8);
}

/* Read boot.cfg while the n-th one fails. */
static bool
read_bootcfg(const struct fault *fl, unsigned n)
{
	struct fakeenv *fe = tb->fe;
	bool happened;

	fakeenv_out_clear(fe);
	fl->fl_fail(fe, n, fl->fl_sticky);
	(void)bootcfg_read(&tb->ld);
	happened = has_happened(fl, n);
	assert_true(fakeenv_released(fe));
	return happened;
}

/* A boot.cfg that is not signed never counts; then something is printed. */
static void
test_bootcfg(void **state)
{
	const struct bootcfg *cfg = &tb->ld.ld_ui->us_cfg;
	unsigned n;

	(void)state;
	fakevol_text(tb->vol, "/EFI/NetBSD/boot.cfg", "timeout=77\n");
	for (unsigned signs = 0; signs < 2; signs++) {
		fakevol_text(tb->vol, "/boot.cfg",
		    signs == 1 ? "timeout=0\n" : "timeout=9\n");
		for (size_t i = 0; i < knitems(faults); i++) {
			for (n = 1; read_bootcfg(&faults[i], n); n++) {
				assert_int_not_equal(cfg->bc_timeout, 77);
				assert_int_not_equal(cfg->bc_timeout, 9);
				assert_true(cfg->bc_timeout == 0 ||
				    fakeenv_out(tb->fe)[0] != '\0');
			}
			assert_int_equal(cfg->bc_timeout == 0, signs);
			assert_true(n > 10);
		}
	}
	bootcfg_free(&tb->ld);
	assert_int_equal(tb->fe->fe_nlive, live);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_each),
	    T(test_bad_kernel),
	    T(test_bad_module),
	    T(test_bad_plist),
	    T(test_no_plist),
	    T(test_bad_manifest),
	    T(test_revoked),
	    T(test_old),
	    T(test_bootcfg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
