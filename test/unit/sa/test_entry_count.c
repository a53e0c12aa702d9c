/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_entry_count.c: counting boots, and falling back.
 */
#include "entrytest.h"

#define COUNTED                                           \
	"menu=New:boot /netbsd\nmenu=Old:boot /onetbsd\n" \
	"tries=3\nfallback=Old\ntimeout=0\n"

/* The default boot; the counter after it, -1: none. */
static int
boot(struct satest *t, const char *text)
{
	const struct fakevar *fv;

	entrytest_start(t, text);
	fakeenv_type(t->fe, ":");
	menu_run(&t->ld);
	fv = fakeenv_findvar(t->fe, "PrimebootTries");
	return fv == NULL ? -1 : fakevar_value(fv)[0];
}

static void
falls_back(void **state)
{
	struct satest *t = *state;

	t->ld.ld_boot->bo_handoff = entry_handoff;
	satest_kernel(t->vol, "/netbsd");
	satest_kernel(t->vol, "/onetbsd");
	/* Not without tries=. */
	assert_int_equal(boot(t, "menu=New:boot /netbsd\ntimeout=0\n"), -1);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_false(t->ld.ld_boot->bo_tries);
	assert_int_equal(boot(t, COUNTED), 1);
	assert_true(t->ld.ld_boot->bo_tries);
	assert_not_saw(t, "did not come up");
	/* Nobody is there: a countdown, not timeout=0. */
	t->fe->fe_now = 0;
	for (int i = 2; i <= 3; i++) {
		entrytest_start(t, COUNTED);
		assert_saw(t,
		    i == 2 ? "The last boot did not"
			   : "The last 2 boots did not");
		assert_int_equal(t->ld.ld_ui->us_cfg.bc_default, 0);
		fakeenv_key_at(t->fe, ':', 1000000);
		menu_run(&t->ld);
		assert_saw(t, "  3. Check the modules");
		assert_int_equal(
		    fakevar_value(fakeenv_findvar(t->fe, "PrimebootTries"))[0],
		    i);
		t->fe->fe_now = 0;
	}
	assert_string_equal(t->ld.ld_ui->us_cfg.bc_menu[2].bm_command, "check");
	/* The fourth boot takes the other entry. */
	assert_int_equal(entrytest_start(t, COUNTED), 2);
	assert_saw(t, "The default is \"Old\" (fallback=).");
	/* The system came up. */
	t->fe->fe_nvars = 0;
	assert_int_equal(entrytest_start(t, COUNTED), 1);
	assert_string_equal(fakeenv_out(t->fe), "");
}

/* Another entry, a command line, and an entry for one boot do not count. */
static void
not_counted(void **state)
{
	struct satest *t = *state;

	t->ld.ld_boot->bo_handoff = entry_handoff;
	satest_kernel(t->vol, "/netbsd");
	satest_kernel(t->vol, "/onetbsd");
	entrytest_start(t, COUNTED "timeout=-1\n");
	fakeenv_type(t->fe, "2:");
	menu_run(&t->ld);
	entrytest_run(t, "boot netbsd");
	entrytest_set(t, "LoaderEntryOneShot", "old");
	entrytest_start(t, COUNTED);
	fakeenv_type(t->fe, ":");
	menu_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 3);
	assert_null(fakeenv_findvar(t->fe, "PrimebootTries"));
	/* Nor is a boot without a menu. */
	entrytest_start(t, "tries=1\ntimeout=0\n");
	autoboot_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 4);
	assert_null(fakeenv_findvar(t->fe, "PrimebootTries"));
}

static void
bad_counters(void **state)
{
	static const uint8_t bytes[2] = {255, 3};
	struct satest *t = *state;
	struct fakevar *fv;

	t->ld.ld_boot->bo_handoff = entry_handoff;
	satest_kernel(t->vol, "/netbsd");
	assert_int_equal(boot(t, COUNTED), 1);
	fv = fakeenv_findvar(t->fe, "PrimebootTries");
	fv->fv_value = bytes;
	fv->fv_size = 2;
	assert_int_equal(entrytest_start(t, COUNTED), 1);
	fv->fv_size = 0;
	assert_int_equal(entrytest_start(t, COUNTED), 1);
	/* It does not wrap, and is not written again. */
	fv->fv_size = 1;
	assert_int_equal(entrytest_start(t, COUNTED "fallback=None\n"), 1);
	assert_saw(t, "fallback=None: no such entry");
	t->ld.ld_ui->us_count = true;
	t->fe->fe_nvarset = 0;
	entry_count_more(&t->ld);
	assert_int_equal(t->fe->fe_nvarset, 0);
	/* The variable cannot be written: said, and booted. */
	t->fe->fe_nvars = 0;
	t->fe->fe_var_set_error = ENOSPC;
	entrytest_start(t, COUNTED);
	fakeenv_type(t->fe, ":");
	menu_run(&t->ld);
	assert_saw(t, "PrimebootTries: ");
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
	t->ld.ld_ui->us_count = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(falls_back),
	    satest_unit(not_counted),
	    satest_unit(bad_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
