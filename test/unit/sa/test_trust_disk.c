/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_disk.c: level enforce and other disks: whoever types does not
 * choose another one as the root of the owner's kernel.
 */
#include "trustbench.h"

#include <boot/boot.h>
#include <ui/menu.h>

static const char refusal[] =
    ": EAUTH: refused in level enforce: it is not on the disk of the default";

/* hd0a and hd0b are the loader's disk; hd1a is another person's. */
static int
setup(void **state)
{
	const int error = trustbench_setup(state);
	struct fakevol *other;

	trustbench_root(tb->vol);
	trustbench_root(fakeenv_volume(tb->fe, "hd0b"));
	other = fakeenv_volume(tb->fe, "hd1a");
	strcpy(other->fv_label, "stick");
	trustbench_root(other);
	trustbench_enrol("loader");
	trustbench_secure();
	device_default(&tb->ld, default_kernels);
	assert_string_equal(tb->ld.ld_dev, "hd0a");
	return error;
}

/* How many kernels it starts. */
static unsigned
starts(const char *line,
    enum cmd_result (*run)(struct loader *ld, const char *line))
{
	const unsigned before = tb->fe->fe_handoff.fh_count;

	fakeenv_out_clear(tb->fe);
	(void)run(&tb->ld, line);
	return tb->fe->fe_handoff.fh_count - before;
}

static const char *const elsewhere[] = {"boot hd1a:/netbsd",
    "boot hd1a:", "boot hd1a:netbsd -v", "boot -v \"NAME=stick:/netbsd\"",
    "pkboot hd1a:/netbsd", "dev hd1a;boot", "dev hd1a:;boot netbsd",
    "dev \"NAME=stick\";boot"};

static void
test_typed(void **state)
{
	static const char *const allowed[] = {"boot", "boot netbsd -v",
	    "boot hd0a:/netbsd", "boot hd0b:/netbsd",
	    "boot hd0b:", "dev hd0b;boot", "dev hd0a:;boot",
	    "ls hd1a:/;dev;boot"};
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; i < knitems(elsewhere); i++) {
		if (starts(elsewhere[i], command_typed) != 0 ||
		    !fakeenv_saw(tb->fe, refusal))
			fail_msg("%s: %s", elsewhere[i], fakeenv_out(tb->fe));
		assert_string_equal(tb->ld.ld_dev, "hd0a");
	}
	for (size_t i = 0; i < knitems(allowed); i++)
		if (starts(allowed[i], command_typed) != 1)
			fail_msg("%s: %s", allowed[i], fakeenv_out(tb->fe));
	/* A disk that is not found may be attached before boot looks for it. */
	assert_int_equal(starts("boot hd7a:/netbsd", command_typed), 0);
	assert_saw(tb, refusal);
	/* Nor is one for whose table of volumes there is no memory. */
	do {
		device_fini(&tb->ld);
		fakeenv_fail_after(tb->fe, ++n, false);
		assert_int_equal(starts(elsewhere[0], command_typed), 0);
	} while (tb->fe->fe_nfailed != 0);
	fakeenv_fail_after(tb->fe, 0, false);
	assert_true(n > 1);
	/* The loader's arguments. */
	tb->fe->fe_env.se_args = "hd1a:/netbsd";
	fakeenv_out_clear(tb->fe);
	assert_true(loadargs_run(&tb->ld));
	assert_saw(tb, refusal);
	assert_not_saw(tb, "kernel: hd1a:");
	/* Level warn. */
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 0;
	for (size_t i = 0; i < knitems(elsewhere); i++)
		if (strncmp(elsewhere[i], "pk", 2) != 0)
			assert_int_equal(
			    starts(elsewhere[i], command_typed), 1);
}

/* The owner's boot.cfg may name any disk, and its root= allows typing it. */
static void
test_owner(void **state)
{
	(void)state;
	for (size_t i = 0; i < knitems(elsewhere); i++)
		if (strncmp(elsewhere[i], "pk", 2) != 0 &&
		    starts(elsewhere[i], command_run) != 1)
			fail_msg("%s: %s", elsewhere[i], fakeenv_out(tb->fe));
	/* The default device is the one that it has chosen. */
	assert_string_equal(tb->ld.ld_dev, "NAME=stick");
	assert_int_equal(starts("boot", command_typed), 1);
	assert_int_equal(starts("boot hd1a:/netbsd", command_typed), 1);
	assert_int_equal(starts("boot hd0a:/netbsd", command_typed), 0);
	assert_saw(tb, refusal);
	assert_int_equal(starts("dev hd0a;root hd0a", command_run), 0);
	assert_int_equal(starts("boot hd1a:/netbsd", command_typed), 1);
	assert_not_saw(tb, refusal);
	assert_int_equal(starts("dev hd1a;boot", command_typed), 1);
}

/* Entries of the menu of found kernels are held to what may be typed. */
static void
test_menu(void **state)
{
	const struct bootcfg *cfg = &tb->ld.ld_ui->us_cfg;
	int i;

	(void)state;
	trustbench_says("menu", CMD_MENU, "");
	for (i = 0; i < cfg->bc_nmenu; i++)
		if (strstr(cfg->bc_menu[i].bm_command, "hd1a:") != NULL)
			break;
	assert_true(i < cfg->bc_nmenu && i < 9);
	fakeenv_out_clear(tb->fe);
	fakeenv_key(tb->fe, '1' + i);
	fakeenv_type(tb->fe, "\n");
	/* What is typed while an entry runs is dropped. */
	fakeenv_key_at(tb->fe, '1', 60000); /* hd0a's */
	fakeenv_type(tb->fe, "\n");
	fakeenv_key_at(tb->fe, ':', 120000);
	assert_int_equal(menu_run(&tb->ld), CMD_PROMPT);
	assert_saw(tb, refusal);
	assert_not_saw(tb, "kernel: hd1a:");
	assert_saw(tb, "kernel: hd0a:/netbsd");
	assert_int_equal(tb->fe->fe_handoff.fh_count, 1);
	assert_false(tb->ld.ld_ui->us_typed);
	bootcfg_free(&tb->ld);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_typed, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_owner, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_menu, setup, trustbench_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
