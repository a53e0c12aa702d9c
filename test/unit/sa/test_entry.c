/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_entry.c: entries by name, the Boot Loader Interface, counting boots.
 */
#include "satest.h"

#include <ui/command.h>
#include <ui/entry.h>
#include <ui/menu.h>

static const uint8_t bli[16] = {0x82, 0xb0, 0x67, 0x4a, 0x4c, 0x0a, 0xcf, 0x41,
    0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f};

#define THREE                                                           \
	"menu=Boot:root one;prompt\nmenu=Single user:root two;prompt\n" \
	"menu=Old:root three;prompt\n"

static void
config(struct satest *t, const char *text)
{
	assert_int_equal(satest_bootcfg(t, text), 0);
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nwarn, 0);
	fakeenv_out_clear(t->fe);
}

/* What the loader does at its start; the number of the default entry. */
static int
start(struct satest *t, const char *text)
{
	config(t, text);
	entry_default(&t->ld);
	return t->ld.ld_ui->us_cfg.bc_default + 1;
}

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
set(struct satest *t, const char *name, const char *text)
{
	fakeenv_setvartext(t->fe, name, bli, text);
}

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

	config(t,
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
	config(t, text);
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
	config(t, THREE);
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
	assert_int_equal(fakevar_value(fv)[0], 0x0f);
	for (size_t i = 0; i < t->fe->fe_nvars; i++) {
		assert_int_equal(t->fe->fe_vars[i].fv_attr, 6);
		assert_memory_equal(t->fe->fe_vars[i].fv_key.sva_guid, bli, 16);
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
	config(t, THREE);
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

	assert_int_equal(start(t, THREE), 1);
	set(t, "LoaderEntryDefault", "single-user");
	assert_int_equal(start(t, THREE), 2);
	set(t, "LoaderEntryDefault", "no\033ne");
	assert_int_equal(start(t, THREE "default=3\n"), 3);
	assert_saw(t, "LoaderEntryDefault: the menu has no entry");
	set(t, "LoaderEntryDefault", "@saved");
	assert_int_equal(start(t, THREE), 1);
	/* It names itself. */
	set(t, "LoaderEntryLastBooted", "@saved");
	assert_int_equal(start(t, THREE), 1);
	assert_saw(t, "LoaderEntryLastBooted: the menu has no entry");
	set(t, "LoaderEntryLastBooted", "old");
	assert_int_equal(start(t, THREE), 3);
	/* Once. */
	set(t, "LoaderEntryOneShot", "boot");
	assert_int_equal(start(t, THREE), 1);
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	assert_int_equal(start(t, THREE), 3);
	/* A name that nothing has is forgotten too. */
	set(t, "LoaderEntryOneShot", "none");
	assert_int_equal(start(t, THREE), 3);
	assert_saw(t, "LoaderEntryOneShot: the menu has no entry");
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	/* Without a menu nothing is asked, or forgotten. */
	set(t, "LoaderEntryOneShot", "boot");
	assert_int_equal(start(t, "timeout=1\n"), 1);
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
		set(t, k[i].name, k[i].text);
		start(t, THREE "timeout=3\n");
		assert_int_equal(t->ld.ld_ui->us_cfg.bc_timeout, k[i].seconds);
	}
	assert_null(fakeenv_findvar(t->fe, "LoaderConfigTimeoutOneShot"));
}

static void
remember(void **state)
{
	struct satest *t = *state;

	assert_int_equal(start(t, THREE "remember=yes\ntimeout=-1\n"), 1);
	fakeenv_type(t->fe, "2");
	menu_run(&t->ld);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderEntryLastBooted"), "single-user");
	assert_int_equal(
	    fakeenv_findvar(t->fe, "LoaderEntryLastBooted")->fv_attr, 7);
	assert_int_equal(start(t, THREE "remember=1\ndefault=3\n"), 2);
	assert_int_equal(start(t, THREE "remember=no\ndefault=3\n"), 3);
	assert_int_equal(start(t, THREE "remember=0\ndefault=3\n"), 3);
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

	config(t, THREE);
	assert_int_equal(run(t, "nextboot"), CMD_OK);
	assert_saw(t, "nextboot: the default entry");
	assert_int_equal(run(t, "nextboot \"Single user\""), CMD_OK);
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderEntryOneShot"), "single-user");
	assert_int_equal(
	    fakeenv_findvar(t->fe, "LoaderEntryOneShot")->fv_attr, 7);
	assert_int_equal(run(t, "nextboot"), CMD_OK);
	assert_saw(t, "nextboot: single-user");
	assert_int_equal(run(t, "nextboot 9"), CMD_FAILED);
	assert_saw(t, "the menu has no entry \"9\"");
	assert_int_equal(run(t, "nextboot a b"), CMD_FAILED);
	assert_int_equal(run(t, "nextboot none"), CMD_OK);
	assert_null(fakeenv_findvar(t->fe, "LoaderEntryOneShot"));
	assert_int_equal(run(t, "nextboot none"), CMD_OK);
	t->fe->fe_var_set_error = ENOSPC;
	assert_int_equal(run(t, "nextboot 1"), CMD_FAILED);
	assert_saw(t, "LoaderEntryOneShot: ");
}

/* ---- counting ---- */

#define COUNTED                                           \
	"menu=New:boot /netbsd\nmenu=Old:boot /onetbsd\n" \
	"tries=3\nfallback=Old\ntimeout=0\n"

/* The default boot; the counter after it, -1: none. */
static int
boot(struct satest *t, const char *text)
{
	const struct fakevar *fv;

	start(t, text);
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
		start(t, COUNTED);
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
	assert_int_equal(start(t, COUNTED), 2);
	assert_saw(t, "The default is \"Old\" (fallback=).");
	/* The system came up. */
	t->fe->fe_nvars = 0;
	assert_int_equal(start(t, COUNTED), 1);
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
	start(t, COUNTED "timeout=-1\n");
	fakeenv_type(t->fe, "2:");
	menu_run(&t->ld);
	run(t, "boot netbsd");
	set(t, "LoaderEntryOneShot", "old");
	start(t, COUNTED);
	fakeenv_type(t->fe, ":");
	menu_run(&t->ld);
	assert_int_equal(t->fe->fe_handoff.fh_count, 3);
	assert_null(fakeenv_findvar(t->fe, "PrimebootTries"));
	/* Nor is a boot without a menu. */
	start(t, "tries=1\ntimeout=0\n");
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
	assert_int_equal(start(t, COUNTED), 1);
	fv->fv_size = 0;
	assert_int_equal(start(t, COUNTED), 1);
	/* It does not wrap, and is not written again. */
	fv->fv_size = 1;
	assert_int_equal(start(t, COUNTED "fallback=None\n"), 1);
	assert_saw(t, "fallback=None: no such entry");
	t->ld.ld_ui->us_count = true;
	t->fe->fe_nvarset = 0;
	entry_count_more(&t->ld);
	assert_int_equal(t->fe->fe_nvarset, 0);
	/* The variable cannot be written: said, and booted. */
	t->fe->fe_nvars = 0;
	t->fe->fe_var_set_error = ENOSPC;
	start(t, COUNTED);
	fakeenv_type(t->fe, ":");
	menu_run(&t->ld);
	assert_saw(t, "PrimebootTries: ");
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
	t->ld.ld_ui->us_count = false;
}

/* A value of any length that a variable has is not written again. */
static void
not_written_again(void **state)
{
	struct satest *t = *state;
	static uint8_t value[3000];
	struct fakevar *fv;

	set(t, "Large", "x");
	fv = fakeenv_findvar(t->fe, "Large");
	memset(value, 0x5a, sizeof(value));
	fv->fv_value = value;
	fv->fv_size = sizeof(value);
	t->fe->fe_nvarset = 0;
	assert_int_equal(
	    sa_var_set(&t->ld, bli, "Large", value, sizeof(value), fv->fv_attr),
	    0);
	assert_int_equal(t->fe->fe_nvarset, 0);
	/* Another last byte, length, attribute; no memory to compare. */
	{
		static uint8_t other[sizeof(value)];

		memcpy(other, value, sizeof(value) - 1);
		(void)sa_var_set(
		    &t->ld, bli, "Large", other, sizeof(other), fv->fv_attr);
		assert_int_equal(t->fe->fe_nvarset, 1);
	}
	(void)sa_var_set(
	    &t->ld, bli, "Large", value, sizeof(value) - 1, fv->fv_attr);
	assert_int_equal(t->fe->fe_nvarset, 2);
	(void)sa_var_set(
	    &t->ld, bli, "Large", value, sizeof(value), fv->fv_attr ^ 1);
	assert_int_equal(t->fe->fe_nvarset, 3);
}

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
	    satest_unit(remember),
	    satest_unit(nextboot),
	    satest_unit(falls_back),
	    satest_unit(not_counted),
	    satest_unit(bad_counters),
	    satest_unit(not_written_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
