/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_entry.c: entries by name, the Boot Loader Interface.
 */
#include "entrytest.h"

#define THREE                                                           \
	"menu=Boot:root one;prompt\nmenu=Single user:root two;prompt\n" \
	"menu=Old:root three;prompt\n"

static void
identifiers(void **state)
{
	static const struct {
		const char *name;
		int entry; /* from 1; 0: none */
	} k[] = {
	    {"boot-netbsd", 1},
	    {"Boot NetBSD", 1},
	    {"2", 2},
	    {"B", 2},
	    {"entry-3", 3},
	    {"a-b", 4},
	    {"same-5", 5},
	    {"same-6", 6},
	    {"same", 5}, /* its text */
	    {"reboot-to-firmware-setup", 7},
	    {"8", 0},
	    {"0", 0},
	    {"h", 0},
	    {"", 0},
	    {"none", 0},
	};
	struct satest *t = *state;
	char id[ENTRY_ID];

	entrytest_config(t,
	    "menu=Boot NetBSD:boot\nmenu=x\xc3\xa4y  (z):boot\nmenu=---:boot\n"
	    "menu= A/b :boot\nmenu=same:boot\nmenu=Same!:boot\n"
	    "menu=Set up:firmware\n");
	assert_string_equal(entry_id(&t->ld, 1, id), "x-y-z");
	for (size_t i = 0; i < knitems(k); i++)
		if (entry_find(&t->ld, k[i].name) + 1 != k[i].entry)
			fail_msg("%s: %d", k[i].name,
			    entry_find(&t->ld, k[i].name) + 1);
	t->ld.ld_ui->us_cfg.bc_auto = true;
	assert_string_equal(entry_id(&t->ld, 0, id), "auto-boot-netbsd");
	t->ld.ld_ui->us_cfg.bc_auto = false;
}

static void
long_identifiers(void **state)
{
	struct satest *t = *state;
	char text[400], id[ENTRY_ID];

	sprintf(text, "menu=%0180d:boot\nmenu=%0180d:boot\n", 1, 2);
	entrytest_config(t, text);
	assert_int_equal(strlen(entry_id(&t->ld, 1, id)), 49);
	assert_string_equal(id + 47, "-2");
}

static void
published(void **state)
{
	static const char entries[] = "boot\0single-user\0old";
	struct satest *t = *state;
	const struct fakevar *fv;
	char id[ENTRY_ID];

	t->fe->fe_env.se_firmware = "UEFI 2.70 for x64, EDK II 1.00";
	t->fe->fe_env.se_self = "/EFI/x.efi";
	t->fe->fe_env.se_partuuid = "31211101-5141-7161-8191-a1b1c1d1e1f1";
	entrytest_config(t, THREE);
	entry_publish(&t->ld);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderFirmwareType"), "UEFI 2.70");
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderFirmwareInfo"), "EDK II 1.00");
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderImageIdentifier"), "\\EFI\\x.efi");
	assert_string_equal(fakeenv_vartext(t->fe, "LoaderDevicePartUUID"),
	    "31211101-5141-7161-8191-a1b1c1d1e1f1");
	assert_memory_equal(
	    fakeenv_vartext(t->fe, "LoaderInfo"), "Primeboot ", 10);
	fv = fakeenv_findvar(t->fe, "LoaderEntries");
	assert_int_equal(fv->fv_size, 2 * sizeof(entries));
	assert_memory_equal(
	    fakeenv_vartext(t->fe, "LoaderEntries"), entries, sizeof(entries));
	fv = fakeenv_findvar(t->fe, "LoaderFeatures");
	assert_int_equal(fv->fv_size, 8);
	/* Timeouts, default, one shot; @saved, menu-disabled. */
	assert_memory_equal(fakevar_value(fv), "\x0f\x22\0\0\0\0\0\0", 8);
	for (size_t i = 0; i < t->fe->fe_nvars; i++) {
		assert_int_equal(t->fe->fe_vars[i].fv_attr, 6);
		assert_memory_equal(
		    t->fe->fe_vars[i].fv_key.sva_guid, entrytest_vendor, 16);
	}
	assert_null(fakeenv_findvar(t->fe, "LoaderTimeInitUSec"));
	assert_string_equal(fakeenv_out(t->fe), "");
	/* An entry is run; nothing is kept without remember=. */
	fakeenv_type(t->fe, "2");
	t->ld.ld_ui->us_cfg.bc_timeout = -1;
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_string_equal(fakeenv_vartext(t->fe, "LoaderEntrySelected"),
	    entry_id(&t->ld, 1, id));
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryLastBooted"));
}

static uint64_t
ticks(void *cookie __kunused, uint32_t *khz)
{
	*khz = 2000;
	return 123456789;
}

static void
times(void **state)
{
	struct satest *t = *state;

	t->fe->fe_env.se_ticks = ticks;
	t->fe->fe_env.se_start = 3000000;
	entrytest_config(t, THREE);
	entry_publish(&t->ld);
	entry_handoff(&t->ld);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderTimeInitUSec"), "1500000");
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderTimeExecUSec"), "61728394");
}

static void
defaults(void **state)
{
	struct satest *t = *state;

	assert_int_equal(entrytest_start(t, THREE), 1);
	entrytest_set(t, "LoaderEntryDefault", "single-user");
	assert_int_equal(entrytest_start(t, THREE), 2);
	entrytest_set(t, "LoaderEntryDefault", "no\033ne");
	assert_int_equal(entrytest_start(t, THREE "default=3\n"), 3);
	assert_saw(t, "LoaderEntryDefault: the menu has no entry");
	entrytest_set(t, "LoaderEntryDefault", "@saved");
	assert_int_equal(entrytest_start(t, THREE), 1);
	/* It names itself. */
	entrytest_set(t, "LoaderEntryLastBooted", "@saved");
	assert_int_equal(entrytest_start(t, THREE), 1);
	assert_saw(t, "LoaderEntryLastBooted: the menu has no entry");
	entrytest_set(t, "LoaderEntryLastBooted", "old");
	assert_int_equal(entrytest_start(t, THREE), 3);
	/* Once. */
	entrytest_set(t, "LoaderEntryOneShot", "boot");
	assert_int_equal(entrytest_start(t, THREE), 1);
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	assert_int_equal(entrytest_start(t, THREE), 3);
	/* A name that nothing has is forgotten too. */
	entrytest_set(t, "LoaderEntryOneShot", "none");
	assert_int_equal(entrytest_start(t, THREE), 3);
	assert_saw(t, "LoaderEntryOneShot: the menu has no entry");
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	/* Without a menu nothing is asked, or forgotten. */
	entrytest_set(t, "LoaderEntryOneShot", "boot");
	assert_int_equal(entrytest_start(t, "timeout=1\n"), 1);
	assert_non_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
}

static void
timeouts(void **state)
{
	static const struct {
		const char *name, *text;
		int seconds;
	} k[] = {
	    {"LoaderConfigTimeout", "7", 7},
	    {"LoaderConfigTimeout", "0", 0},
	    {"LoaderConfigTimeout", "menu-force", -1},
	    {"LoaderConfigTimeout", "menu-hidden", 0},
	    {"LoaderConfigTimeout", "99999999999", BOOTCFG_MAXWAIT},
	    {"LoaderConfigTimeout", "-5", 3},
	    {"LoaderConfigTimeoutOneShot", "0", -1},
	    {"LoaderConfigTimeoutOneShot", "8", 8},
	};
	struct satest *t = *state;

	for (size_t i = 0; i < knitems(k); i++) {
		t->fe->fe_nvars = 0;
		entrytest_set(t, k[i].name, k[i].text);
		entrytest_start(t, THREE "timeout=3\n");
		assert_int_equal(t->ld.ld_ui->us_cfg.bc_timeout, k[i].seconds);
	}
	assert_null(fakeenv_findvar(t->fe, "LoaderConfigTimeoutOneShot"));
}

/* menu-disabled: not even a key that is held down shows the menu. */
static void
menu_disabled(void **state)
{
	static const char *const values[] = {"menu-hidden", "menu-disabled"};
	struct satest *t = *state;

	for (size_t i = 0; i < knitems(values); i++) {
		t->fe->fe_nvars = 0;
		entrytest_set(t, "LoaderConfigTimeout", values[i]);
		entrytest_start(t, THREE);
		fakeenv_out_clear(t->fe);
		fakeenv_key_at(t->fe, 'x', 0);
		fakeenv_type(t->fe, i == 0 ? "2" : "");
		assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
		assert_string_equal(
		    t->ld.ld_boot->bo_root, i == 0 ? "two" : "one");
		assert_int_equal(
		    strstr(fakeenv_out(t->fe), "Single") != NULL, i == 0);
	}
	/* An entry that fails shows it all the same. */
	(void)t->fe->fe_env.se_getkey(t->fe, 0);
	entrytest_start(t, "menu=A:nonsense\nmenu=B:root b;prompt\n");
	fakeenv_type(t->fe, "2");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "b");
	/* The next choice overrides it. */
	entrytest_set(t, "LoaderConfigTimeoutOneShot", "menu-force");
	entrytest_start(t, THREE);
	fakeenv_type(t->fe, "3");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "three");
}

/* bootctl set-default @saved: the choice is kept without remember=. */
static void
saved(void **state)
{
	struct satest *t = *state;

	entrytest_set(t, "LoaderEntryDefault", "@saved");
	assert_int_equal(entrytest_start(t, THREE "timeout=-1\n"), 1);
	fakeenv_type(t->fe, "2");
	menu_run(&t->ld);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderEntryLastBooted"), "single-user");
	assert_int_equal(entrytest_start(t, THREE), 2);
}

static void
remember(void **state)
{
	struct satest *t = *state;

	assert_int_equal(
	    entrytest_start(t, THREE "remember=yes\ntimeout=-1\n"), 1);
	fakeenv_type(t->fe, "2");
	menu_run(&t->ld);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderEntryLastBooted"), "single-user");
	assert_int_equal(
	    fakeenv_findvar(t->fe, "LoaderEntryLastBooted")->fv_attr, 7);
	assert_int_equal(
	    entrytest_start(t, THREE "remember=1\ndefault=3\n"), 2);
	assert_int_equal(
	    entrytest_start(t, THREE "remember=no\ndefault=3\n"), 3);
	assert_int_equal(
	    entrytest_start(t, THREE "remember=0\ndefault=3\n"), 3);
	satest_bootcfg(t, "remember=maybe\ntries=256\ntries=x\nfallback=\n");
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nwarn, 4);
	assert_saw(t, "remember=maybe: must be yes or no");
	assert_saw(t, "tries=256: must be 0 to 255");
	assert_saw(t, "fallback= without a value");
}

static void
nextboot(void **state)
{
	struct satest *t = *state;

	entrytest_config(t, THREE);
	assert_int_equal(entrytest_run(t, "nextboot"), CMD_OK);
	assert_saw(t, "nextboot: the default entry");
	assert_int_equal(entrytest_run(t, "nextboot \"Single user\""), CMD_OK);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderEntryOneShot"), "single-user");
	assert_int_equal(
	    fakeenv_findvar(t->fe, "LoaderEntryOneShot")->fv_attr, 7);
	assert_int_equal(entrytest_run(t, "nextboot"), CMD_OK);
	assert_saw(t, "nextboot: single-user");
	assert_int_equal(entrytest_run(t, "nextboot 9"), CMD_FAILED);
	assert_saw(t, "the menu has no entry \"9\"");
	assert_int_equal(entrytest_run(t, "nextboot a b"), CMD_FAILED);
	assert_int_equal(entrytest_run(t, "nextboot none"), CMD_OK);
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	assert_int_equal(entrytest_run(t, "nextboot none"), CMD_OK);
	t->fe->fe_var_set_error = ENOSPC;
	assert_int_equal(entrytest_run(t, "nextboot 1"), CMD_FAILED);
	assert_saw(t, "LoaderEntryOneShot: ");
}

/* ---- counting ---- */

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(identifiers),
	    satest_unit(long_identifiers),
	    satest_unit(published),
	    satest_unit(times),
	    satest_unit(defaults),
	    satest_unit(timeouts),
	    satest_unit(menu_disabled),
	    satest_unit(saved),
	    satest_unit(remember),
	    satest_unit(nextboot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
