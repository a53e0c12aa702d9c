/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_menu_found.c: a menu of what is on the disks.
 */
#include "satest.h"

#include <ui/command.h>
#include <ui/menu.h>

/* The entries as "text: command" lines. */
static const char *
entries(struct satest *t)
{
	static char text[8192];
	const struct bootcfg *cfg = &t->ld.ld_ui->us_cfg;

	text[0] = '\0';
	for (int i = 0; i < cfg->bc_nmenu; i++)
		sprintf(text + strlen(text), "%s: %s\n",
		    cfg->bc_menu[i].bm_text, cfg->bc_menu[i].bm_command);
	return text;
}

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
found(void **state)
{
	static const uint8_t ui[8] = {1};
	struct satest *t = *state;
	struct fakevol *v = fakeenv_volume(t->fe, "hd1a");

	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_string_equal(
	    entries(t), "Reboot: reboot\nPower off: poweroff\n");
	strcpy(v->fv_label, "my root");
	fakevol_text(v, "/netbsd", "x");
	fakevol_text(v, "/onetbsd.gz", "x");
	fakevol_text(v, "/10.1/kernel", "x");
	fakevol_text(v, "/a set/kernel.gz", "x");
	fakevol_text(v, "/stand/netbsd", "x"); /* no set */
	fakevol_text(v, "/qu\"ote/kernel", "x");
	fakevol_text(v, "/EFI/debian/grubx64.efi", "x"); /* no ESP */
	fakevol_text(t->vol, "/EFI/debian/grubx64.efi", "x");
	fakevol_text(t->vol, "/EFI/debian/SHIMX64.EFI", "x");
	fakevol_text(t->vol, "/EFI/debian/mmx64.efi", "x");
	fakevol_text(t->vol, "/EFI/debian/grub.cfg", "x");
	fakevol_text(t->vol, "/EFI/debian/grub", "x");
	fakevol_text(t->vol, "/EFI/Microsoft/Boot/bootmgfw.efi", "x");
	fakevol_text(t->vol, "/EFI/NetBSD/bootx64.efi", "x");
	fakevol_text(t->vol, "/EFI/BOOT/bootx64.efi", "x");
	t->vol->fv_isboot = true;
	fakeenv_var(
	    t->fe, "OsIndicationsSupported", sa_guid_global, 6, ui, sizeof(ui));
	device_fini(&t->ld);
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_string_equal(entries(t),
	    "EFI/debian/grubx64.efi on hd0a: chain "
	    "\"hd0a:/EFI/debian/grubx64.efi\"\n"
	    "EFI/debian/SHIMX64.EFI on hd0a: chain "
	    "\"hd0a:/EFI/debian/SHIMX64.EFI\"\n"
	    "EFI/Microsoft/Boot/bootmgfw.efi on hd0a: chain "
	    "\"hd0a:/EFI/Microsoft/Boot/bootmgfw.efi\"\n"
	    "netbsd on hd1a (my root): boot \"hd1a:/netbsd\"\n"
	    "onetbsd.gz on hd1a (my root): boot \"hd1a:/onetbsd.gz\"\n"
	    "10.1 on hd1a (my root): boot \"hd1a:/10.1\"\n"
	    "a set on hd1a (my root): boot \"hd1a:/a set\"\n"
	    "Firmware settings: firmware\n"
	    "Reboot: reboot\nPower off: poweroff\n");
	/* Shown without a clock; chosen by number. */
	fakeenv_type(t->fe, "9\n:");
	assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 1);
}

/*
 * The ways out have room though there are many kernels, and those that are left
 * out are told of: in the menu, and in the names of a directory.
 */
static void
many(void **state)
{
	struct satest *t = *state;
	char path[64];

	for (int i = 0; i < 17; i++) {
		sprintf(path, "/set%03d/kernel", i);
		fakevol_text(t->vol, path, "x");
	}
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nmenu, BOOTCFG_MAXMENU - 1);
	assert_not_saw(t, "more than it has room for");
	fakevol_text(t->vol, "/set200/kernel", "x");
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_saw(t, "more than it has room for");
	for (int i = 0; i < 200; i++) {
		sprintf(path, "/set%03d/kernel", i);
		fakevol_text(t->vol, path, "x");
	}
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nmenu, BOOTCFG_MAXMENU - 1);
	assert_non_null(strstr(entries(t), "Power off: poweroff\n"));
}

static void
many_names(void **state)
{
	struct satest *t = *state;
	char path[64];

	for (int i = 0; i < 128; i++) {
		sprintf(path, "/dir%03d/file", i);
		fakevol_text(t->vol, path, "x");
	}
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_not_saw(t, "more than it has room for");
	fakevol_text(t->vol, "/set/kernel", "x");
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_saw(t, "more than it has room for");
}

static void
faults(void **state)
{
	struct satest *t = *state;
	struct fakevol *bad = fakeenv_volume(t->fe, "hd1a");

	bad->fv_mount_error = EIO;
	fakevol_text(t->vol, "/10.1/kernel", "x");
	fakevol_text(t->vol, "/EFI/x/grub.efi", "x");
	fakevol_find(t->vol, "/EFI")->ff_open_error = EIO;
	assert_int_equal(run(t, "menu"), CMD_MENU);
	assert_non_null(strstr(entries(t), "10.1 on hd0a"));
	assert_null(strstr(entries(t), "grub"));
	for (unsigned n = 1; n < 40; n++) {
		fakeenv_fail_after(t->fe, n, true);
		if (run(t, "menu") == CMD_MENU)
			continue;
		assert_int_equal(t->ld.ld_ui->us_cfg.bc_nmenu, 0);
		assert_saw(t, "menu: ");
		fakeenv_fail_after(t->fe, 0, false);
		assert_int_equal(menu_run(&t->ld), CMD_PROMPT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(found),
	    satest_unit(many),
	    satest_unit(many_names),
	    satest_unit(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
