/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_fail.c: whole boots in level enforce, in which each read and each
 * allocation fails in turn, alone and with all that follow.  What was not
 * verified is never started, and nothing is left.
 */
#include "trustbench.h"

#include "bitable.h"

#include <boot/boot.h>
#include <boot/trust.h>
#include <ui/ui.h>

#define KERNEL_OFF  120u /* of boot.kernel's one segment */
#define KERNEL_SIZE 64u

/* EFI_IMAGE_SECURITY_DATABASE_GUID */
static const uint8_t database[SA_GUID_SIZE] = {0xcb, 0xb2, 0x19, 0xd7, 0x3a,
    0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

/* The owner's; owner: the running test. */
static uint8_t *kernel, *revoked;
static size_t nkernel, nrevoked, live;

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	kernel = trustbench_material("boot.kernel", &nkernel);
	revoked = trustbench_material("dbx.ca", &nrevoked);
	trustbench_put("/netbsd", "boot.kernel");
	trustbench_put("/boot.manifest", "boot.manifest");
	trustbench_put("/boot.manifest.sig", "boot.sig");
	fakevol_text(tb->vol, "/m.kmod", "module");
	fakevol_text(tb->vol, "/m.plist", "<plist/>");
	trustbench_enrol("loader");
	trustbench_secure();
	/* Another signer's certificate. */
	fakeenv_var(tb->fe, "dbx", database, 0x27, revoked, nrevoked);
	assert_int_equal(modreq_add(&tb->ld, BI_MODULE_ELF, "/m.kmod"), 0);
	(void)device_count(&tb->ld);
	live = tb->fe->fe_nlive;
	return error;
}

static int
teardown(void **state)
{
	const int error = trustbench_teardown(state);

	free(kernel);
	free(revoked);
	return error;
}

/* The one that fails; 0: none. */
struct fault {
	void (*fl_fail)(struct fakeenv *fe, unsigned n, bool sticky);
	bool fl_sticky;
};
static const struct fault faults[] = {{fakeenv_fail_io, false},
    {fakeenv_fail_io, true}, {fakeenv_fail_after, false},
    {fakeenv_fail_after, true}};

/* Was there an n-th one?  None fails from now on. */
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

/* Entry i of the list has these bytes. */
static void
check_entry(const struct btinfo_modulelist *ml, int i, const char *bytes)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct bi_modulelist_entry *e = &ml->entry[i];

	assert_int_equal(e->len, strlen(bytes));
	assert_memory_equal(h->fh_image + (e->base - h->fh_final.pr_start),
	    bytes, strlen(bytes));
}

/* What was started is the owner's.  Returns how many files. */
static int
check_started(void)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct bitable bt = {
	    h->fh_bootinfo, h->fh_bootinfo_pa, h->fh_bootinfo_size};
	const struct btinfo_modulelist *ml =
	    bitable_find(&bt, BTINFO_MODULELIST);

	assert_true(nkernel >= KERNEL_OFF + KERNEL_SIZE);
	assert_int_equal(h->fh_final.pr_start, SATEST_KERNEL_PA);
	assert_memory_equal(h->fh_image, kernel + KERNEL_OFF, KERNEL_SIZE);
	if (ml == NULL)
		return 0;
	assert_int_equal(ml->num, 2);
	check_entry(ml, 0, "module");
	check_entry(ml, 1, "<plist/>");
	return ml->num;
}

/*
 * A boot in which the n-th one fails, if there are so many; how many files are
 * started with the kernel, -1: nothing is.
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
		return check_started();
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
 * No failure lets something pass that would be refused: at most so many files,
 * -1: nothing is started.
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
	fakevol_find(tb->vol, "/netbsd")->ff_data[KERNEL_OFF] ^= 1;
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
	static const uint8_t sha256[] = {0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50,
	    0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28};
	uint8_t list[28 + 16 + VERIFY_SHA256_SIZE] = {0};

	(void)state;
	memcpy(list, sha256, sizeof(sha256));
	list[16] = sizeof(list);
	list[24] = 16 + VERIFY_SHA256_SIZE;
	verify_sha256(kernel, nkernel, list + 28 + 16);
	fakeenv_findvar(tb->fe, "dbx")->fv_value = list;
	fakeenv_findvar(tb->fe, "dbx")->fv_size = sizeof(list);
	never(-1);
}

/* A kernel was started by a newer manifest: 8, not 7. */
static void
test_old(void **state)
{
	static const uint8_t vendor[SA_GUID_SIZE] = {0xa2, 0xc4, 0xf0, 0xb3,
	    0x0e, 0x5d, 0x0b, 0x4f, 0x9a, 0x51, 0x6c, 0x1d, 0x1a, 0x2e, 0x7c,
	    0x58};
	static const uint32_t value[] = {8, ~8u};
	uint32_t svn;

	(void)state;
	fakeenv_var(tb->fe, TRUST_SVN_NAME, vendor, 3, value, sizeof(value));
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

/* The one that is not signed never counts; without one there are warnings. */
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
