/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_svn.c: manifests that are older than one a kernel was started by.
 */
#include "trustbench.h"

#include <boot/bootfile.h>
#include <boot/trust.h>

static int
gate(struct bootvols *vols)
{
	struct bootfile bf;
	int error;

	fakeenv_out_clear(tb->fe);
	assert_int_equal(bootfile_open(&tb->ld, vols, "", "/netbsd", &bf), 0);
	error = trust_gate(&tb->ld, &bf, VERIFY_KERNEL);
	bootfile_close(&bf);
	return error;
}

/*
 * The gate's verdict on the kernel; then, whatever it is, the number is raised
 * as before a kernel is started.
 */
static int
gate_and_raise(void)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	const int error = gate(&vols);

	trust_svn_raise(&tb->ld, &vols);
	bootvols_unmount(&tb->ld, &vols);
	return error;
}

/* The firmware's variables: Secure Boot is on, and PrimebootSVN. */
static void
svn_var(uint32_t svn, uint32_t inverse, uint32_t attr, size_t size)
{
	tb->fe->fe_nvars = 0;
	trustbench_secure();
	trustbench_svn(svn, inverse, attr, size);
}

static uint32_t
svn_kept(void)
{
	uint32_t svn;

	return trust_svn_get(&tb->ld, &svn) == 0 ? svn : UINT32_MAX;
}

/* The number is raised by the kernel's manifest, 7, and never lowered. */
static void
test_rollback(void **state)
{
	unsigned n;

	(void)state;
	trustbench_enrol("loader");
	trustbench_secure();
	trustbench_manifest("p256.sig");
	fakevol_text(tb->vol, "/netbsd", "kernex");
	assert_int_equal(gate_and_raise(), EAUTH);
	assert_int_equal(svn_kept(), UINT32_MAX);
	fakevol_text(tb->vol, "/netbsd", "kernel");
	assert_int_equal(gate_and_raise(), 0);
	assert_int_equal(svn_kept(), 7);
	assert_int_equal(fakeenv_findvar(tb->fe, "PrimebootSVN")->fv_attr, 3);
	/* Not written again. */
	n = tb->fe->fe_nvarset;
	assert_int_equal(gate_and_raise(), 0);
	assert_int_equal(tb->fe->fe_nvarset, n);
	/* An older manifest: both numbers are named. */
	svn_var(8, ~8u, 3, 8);
	trustbench_says("trust", CMD_OK, "smallest svn 8");
	assert_int_equal(gate_and_raise(), EAUTH);
	assert_saw(tb, "/boot.manifest: EAUTH: ");
	assert_saw(tb, "7 below 8");
	assert_int_equal(svn_kept(), 8);
	svn_var(5, ~5u, 3, 8);
	assert_int_equal(gate_and_raise(), 0);
	assert_int_equal(svn_kept(), 7);
	/* Damaged, or of a running system: it does not count. */
	for (unsigned i = 0; i < 4; i++) {
		svn_var(9, i == 0 ? 1 : ~9u, i == 1 ? 7 : 3,
		    i == 2       ? 4
			: i == 3 ? 12
				 : 8);
		trustbench_says("trust", CMD_OK, "PrimebootSVN is damaged");
		assert_int_equal(gate_and_raise(), 0);
		assert_saw(tb, "PrimebootSVN is damaged: it is 7 now");
		assert_int_equal(svn_kept(), 7);
	}
	/* The store is full. */
	svn_var(5, ~5u, 3, 8);
	tb->fe->fe_var_set_error = ENOSPC;
	assert_int_equal(gate_and_raise(), 0);
	assert_saw(tb, "PrimebootSVN cannot be raised to 7: ");
	assert_saw(tb, kstrerror(ENOSPC));
	tb->fe->fe_var_set_error = 0;
	/* Without keys nothing is kept. */
	svn_var(5, ~5u, 3, 8);
	tb->fe->fe_env.se_image = NULL;
	assert_int_equal(gate_and_raise(), 0);
	assert_int_equal(svn_kept(), 5);
	assert_string_equal(fakeenv_out(tb->fe), "");
}

/* Both ways to start a kernel raise the number before they do. */
static void
test_started(void **state)
{
	static const char *const lines[] = {"boot", "multiboot netbsd"};
	const struct fakehandoff *h = &tb->fe->fe_handoff;

	(void)state;
	trustbench_enrol("loader");
	trustbench_root(tb->vol);
	for (unsigned i = 0; i < knitems(lines); i++) {
		svn_var(5, ~5u, 3, 8);
		fakeenv_out_clear(tb->fe);
		(void)command_run(&tb->ld, lines[i]);
		if (h->fh_count != i + 1)
			fail_msg("%s: %s", lines[i], fakeenv_out(tb->fe));
		assert_int_equal(svn_kept(), 7);
	}
}

/* A number that was raised since the manifest was verified is not lowered. */
static void
test_raised_since(void **state)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);

	(void)state;
	trustbench_enrol("loader");
	trustbench_manifest("p256.sig");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	svn_var(5, ~5u, 3, 8);
	assert_int_equal(gate(&vols), 0);
	svn_var(9, ~9u, 3, 8);
	trust_svn_raise(&tb->ld, &vols);
	bootvols_unmount(&tb->ld, &vols);
	assert_int_equal(svn_kept(), 9);
}

/*
 * gate_and_raise(), with this number kept and the n-th read failing; were there
 * so many?
 */
static bool
raise_unread(uint32_t kept, unsigned n, int *error)
{
	bool happened;

	svn_var(kept, ~kept, 3, 8);
	fakeenv_fail_io(tb->fe, n, false);
	*error = gate_and_raise();
	happened = tb->fe->fe_nio >= n;
	fakeenv_fail_io(tb->fe, 0, false);
	return happened;
}

/* Whichever read fails, an older manifest is refused and the number kept. */
static void
test_unreadable(void **state)
{
	/* After mount and open, which gate_and_raise() needs. */
	const unsigned first = 3;
	unsigned n, kept = 0;
	int error;

	(void)state;
	trustbench_enrol("loader");
	trustbench_manifest("p256.sig");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	svn_var(9, ~9u, 3, 8);
	fakeenv_findvar(tb->fe, "PrimebootSVN")->fv_error = EIO;
	trustbench_says("trust", CMD_OK, "PrimebootSVN cannot be read");
	for (n = first; raise_unread(9, n, &error); n++) {
		assert_int_not_equal(error, 0);
		assert_int_equal(svn_kept(), 9);
	}
	assert_true(n > first + 3);
	/* It is not written without having been read. */
	for (n = first; raise_unread(5, n, &error); n++) {
		if (svn_kept() == 7)
			continue;
		assert_int_equal(svn_kept(), 5);
		if (error == 0) {
			assert_saw(tb, "PrimebootSVN cannot be raised to 7: ");
			kept++;
		}
	}
	assert_int_equal(kept, 1);
	assert_int_equal(error, 0);
	assert_int_equal(svn_kept(), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TRUSTBENCH_TEST(test_rollback),
	    TRUSTBENCH_TEST(test_started),
	    TRUSTBENCH_TEST(test_raised_since),
	    TRUSTBENCH_TEST(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
