/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_files.c: whole boots of a kernel that its owner signed, in level
 * enforce: what is read, property lists that are missing, modules whose name
 * cannot be read, and files of a server.
 */
#include "trustbench.h"

#include "bitable.h"

#include <boot/modload.h>
#include <libsa/disk.h>

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	trustbench_root(tb->vol);
	trustbench_enrol("loader");
	trustbench_secure();
	return error;
}

/* Boot; how many entries the list of modules has. */
static int
boots(const char *line)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const unsigned before = h->fh_count;
	const struct btinfo_modulelist *ml;

	fakeenv_out_clear(tb->fe);
	(void)command_run(&tb->ld, line);
	if (h->fh_count != before + 1)
		fail_msg("%s", fakeenv_out(tb->fe));
	ml = bitable_handoff(h, BTINFO_MODULELIST);
	return ml == NULL ? 0 : ml->num;
}

/* Each file is read once: a second read might return other bytes. */
static void
test_once(void **state)
{
	static const char *const files[] = {"/netbsd", "/m.kmod", "/m.plist",
	    "/boot.manifest", "/boot.manifest.sig"};

	(void)state;
	trustbench_says("load /m.kmod", CMD_OK, "");
	assert_int_equal(boots("boot"), 2);
	for (size_t i = 0; i < knitems(files); i++)
		assert_int_equal(fakevol_find(tb->vol, files[i])->ff_nread, 1);
}

/* A property list that the manifest lists must be there. */
static void
test_missing_plist(void **state)
{
	struct fakefile *plist = fakevol_find(tb->vol, "/m.plist");

	(void)state;
	trustbench_says("load /m.kmod", CMD_OK, "");
	assert_int_equal(boots("boot"), 2);
	assert_not_saw(tb, "not trusted");
	plist->ff_open_error = ENOENT;
	assert_int_equal(boots("boot"), 0);
	assert_saw(tb, "hd0a:/m.plist: not trusted: EAUTH: ");
	assert_saw(tb, "missing");
	assert_saw(tb, "Not loaded:\nhd0a:/m.kmod: EAUTH");
	plist->ff_open_error = ENOTDIR;
	assert_int_equal(boots("boot"), 0);
	/* Level warn. */
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 0;
	assert_int_equal(boots("boot"), 1);
	assert_saw(tb, "WARNING: hd0a:/m.plist: not trusted: EAUTH");
	/* A module that is signed by itself needs none. */
	trustbench_secure();
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 1;
	modreq_clear(&tb->ld);
	trustbench_put("/other.kmod", TRUSTBENCH_OWN_MODULE);
	trustbench_says("load /other.kmod", CMD_OK, "");
	assert_int_equal(boots("boot"), 1);
	assert_not_saw(tb, "not trusted");
}

/* Open what is requested, holding at most so many bytes of modules. */
static size_t
opens(uint64_t hold)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct modopen mo = {
	    .mop_vols = &vols, .mop_max = 10, .mop_hold = hold};
	struct modlist list = TAILQ_HEAD_INITIALIZER(list);
	struct modfile *mf;
	size_t n = 0;

	fakeenv_out_clear(tb->fe);
	mo.mop_place.mpl_dev = "hd0a";
	mo.mop_place.mpl_machine = sizeof(void *) == 4 ? "i386" : "amd64";
	modlist_open(&tb->ld, &mo, &list);
	TAILQ_FOREACH (mf, &list, mf_chain)
		n++;
	modlist_close(&tb->ld, &list);
	bootvols_unmount(&tb->ld, &vols);
	return n;
}

static const char unread[] =
    "hd0a:/third.kmod: not trusted: EAUTH: it is signed by itself, and its "
    "name cannot be read: ";

/*
 * The name of a compressed module that is signed by itself cannot be read
 * without memory.  Then it is refused, since it might be another module than
 * its file's name says.
 */
static void
test_no_name(void **state)
{
	unsigned n;

	(void)state;
	trustbench_put("/third.kmod", "module.gz");
	trustbench_says("load /third.kmod", CMD_OK, "");
	for (unsigned warn = 0; warn < 2; warn++) {
		for (n = 1; n < 500; n++) {
			fakeenv_fail_after(tb->fe, n, false);
			if (opens(0) != 0 &&
			    (!warn ||
				!fakeenv_saw(
				    tb->fe, "WARNING: hd0a:/third.kmod: n")))
				fail_msg("%u: %s", n, fakeenv_out(tb->fe));
			if (tb->fe->fe_fail_at > tb->fe->fe_nattempts)
				break;
		}
		fakeenv_fail_after(tb->fe, 0, false);
		assert_true(n > 5 && n < 500);
		assert_int_equal(opens(0), warn);
		assert_saw(tb, unread);
		assert_saw(tb, kstrerror(ENOMEM));
		if (warn)
			assert_saw(tb, "WARNING: hd0a:/third.kmod: n");
		fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 0;
	}
	/* One that is not compressed is in memory since it was verified. */
	trustbench_put("/third.kmod", TRUSTBENCH_OWN_MODULE);
	for (unsigned warn = 2; warn-- > 0;) {
		fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = !warn;
		assert_int_equal(opens(0), warn);
		assert_saw(tb, "is the module \"other\", not \"third\"");
		assert_not_saw(tb, unread);
	}
}

/* ---- a server ---- */

/* It has the files of the fake's first volume. */
static int
net_mount(void *cookie, size_t i, const struct sa_netwatch *nw __kunused,
    struct fs_volume **vp, struct fs_fault *fault __kunused)
{
	assert_int_equal(i, 0);
	return fakevol_mount(cookie, 0, vp);
}

/* The files of a server are verified like those of a disk. */
static void
test_server(void **state)
{
	(void)state;
	tb->fe->fe_env.se_net_info = fakevol_net_info;
	tb->fe->fe_env.se_net_mount = net_mount;
	tb->vol->fv_isboot = false;
	device_fini(&tb->ld);
	device_default(&tb->ld, default_kernels);
	assert_string_equal(tb->ld.ld_dev, "tftp");
	trustbench_put("/plain.kmod", "ids");
	trustbench_put("/third.kmod", TRUSTBENCH_OWN_MODULE);
	trustbench_says(
	    "load /plain.kmod;load /third.kmod;load /m.kmod", CMD_OK, "");
	/* m.kmod and its properties. */
	assert_int_equal(boots("boot"), 2);
	assert_saw(tb, "kernel: tftp:/netbsd: ");
	assert_saw(tb,
	    "tftp:/plain.kmod: not trusted: plain.kmod: EAUTH: it is not in");
	assert_saw(tb, "tftp:/third.kmod: not trusted: EAUTH");
	fakevol_find(tb->vol, "/m.kmod")->ff_data[0] ^= 1;
	assert_int_equal(boots("boot"), 0);
	assert_saw(tb, "tftp:/m.kmod: not trusted: m.kmod: EAUTH: its hash");
	fakevol_find(tb->vol, "/netbsd")->ff_data[150] ^= 1;
	trustbench_says(
	    "boot", CMD_FAILED, "tftp:/netbsd: not trusted: netbsd: EAUTH");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_once, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_missing_plist, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_no_name, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_server, setup, trustbench_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
