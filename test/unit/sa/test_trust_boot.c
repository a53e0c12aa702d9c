/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_boot.c: what level enforce refuses: kernels, boot.cfg, and what is
 * typed.
 */
#include "trustbench.h"

#include <elf.h>

#include "bitable.h"
#include "elfmake.h"

#include <boot/boot.h>
#include <boot/trust.h>
#include <ui/command.h>
#include <ui/menu.h>

/* boot, of a kernel that is not in the manifest. */
static void
test_boot(void **state)
{
	const struct btinfo_modulelist *ml;

	(void)state;
	satest_kernel(tb->vol, "/netbsd");
	trustbench_enrol("loader");
	trustbench_manifest("p256.sig");
	trustbench_says("boot", CMD_FAILED,
	    "WARNING: hd0a:/netbsd: not trusted: netbsd: E");
	assert_int_equal(tb->fe->fe_handoff.fh_count, 1);
	trustbench_secure();
	trustbench_says(
	    "boot", CMD_FAILED, "hd0a:/netbsd: not trusted: netbsd: EAUTH: ");
	trustbench_says("multiboot netbsd", CMD_FAILED, "EAUTH");
	trustbench_says("check", CMD_FAILED, "EAUTH");
	assert_int_equal(tb->fe->fe_handoff.fh_count, 1);
	/* Level warn: a module is loaded, with a warning. */
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_size = 0;
	fakevol_text(tb->vol, "/x.kmod", "module");
	trustbench_says("load /x.kmod", CMD_OK, "");
	trustbench_says(
	    "boot", CMD_FAILED, "WARNING: hd0a:/x.kmod: not trusted: x.kmod");
	assert_int_equal(tb->fe->fe_handoff.fh_count, 2);
	ml = bitable_handoff(&tb->fe->fe_handoff, BTINFO_MODULELIST);
	assert_non_null(ml);
	assert_int_equal(ml->num, 1);
}

/* pkboot verifies the kernel, and then prekern. */
static void
test_prekern(void **state)
{
	struct elfmake *em = elfmake_new(ELFCLASS64);

	(void)state;
	em->em_type = ET_REL;
	elfmake_section(em, ".text", SHT_PROGBITS, "text", 4);
	elfmake_build(em);
	fakevol_file(tb->vol, "/kaslr", em->em_file, em->em_size);
	elfmake_free(em);
	satest_kernel(tb->vol, "/prekern");
	trustbench_enrol("loader");
	(void)command_run(&tb->ld, "pkboot kaslr");
	assert_saw(tb, "WARNING: hd0a:/kaslr: not trusted: kaslr: EAUTH: ");
	assert_saw(tb, "WARNING: hd0a:/prekern: not trusted: prekern: EAUTH: ");
	trustbench_secure();
	trustbench_says("pkboot kaslr", CMD_FAILED,
	    "hd0a:/kaslr: not trusted: kaslr: EAUTH: ");
}

/* In level enforce a boot.cfg that is not trusted is not read. */
static void
test_bootcfg(void **state)
{
	static const char cfg[] = "timeout=7\nmenu=A:boot a\n";

	(void)state;
	tb->vol->fv_isesp = true;
	trustbench_enrol("loader");
	fakevol_text(tb->vol, "/EFI/NetBSD/boot.cfg", cfg);
	fakevol_text(tb->vol, "/boot.cfg", "config");
	trustbench_manifest("p256.sig");
	fakeenv_out_clear(tb->fe);
	assert_int_equal(bootcfg_read(&tb->ld), 0);
	assert_saw(tb, "WARNING: esp:/EFI/NetBSD/boot.cfg: not trusted: ");
	assert_int_equal(tb->ld.ld_ui->us_cfg.bc_timeout, 7);
	trustbench_secure();
	fakeenv_out_clear(tb->fe);
	assert_int_equal(bootcfg_read(&tb->ld), 0);
	assert_saw(tb, "esp:/EFI/NetBSD/boot.cfg: not trusted: ");
	assert_not_saw(tb, "/boot.cfg: not trusted: boot.cfg");
	assert_int_not_equal(tb->ld.ld_ui->us_cfg.bc_timeout, 7);
	assert_true(tb->ld.ld_ui->us_cfg.bc_nwarn > 0);
	/* The one that the manifest lists, changed. */
	fakevol_text(tb->vol, "/boot.cfg", cfg);
	fakeenv_out_clear(tb->fe);
	assert_int_equal(bootcfg_read(&tb->ld), EAUTH);
	assert_int_not_equal(tb->ld.ld_ui->us_cfg.bc_timeout, 7);
	bootcfg_free(&tb->ld);
}

/* One that the manifest lists, deleted: the built-in defaults do not count in
 * silence. */
static void
test_bootcfg_missing(void **state)
{
	unsigned n = 0;

	(void)state;
	tb->vol->fv_isesp = true;
	for (unsigned level = 0; level < 2; level++) {
		trustbench_enrol(level == 0 ? "loader" : "enforce.loader");
		trustbench_manifest("p256.sig");
		fakevol_find(tb->vol, "/boot.manifest")->ff_open_error = ENOENT;
		fakeenv_out_clear(tb->fe);
		assert_int_equal(bootcfg_read(&tb->ld), ENOENT);
		assert_string_equal(fakeenv_out(tb->fe), "");
		assert_int_equal(tb->ld.ld_ui->us_cfg.bc_nwarn, 0);
		fakevol_find(tb->vol, "/boot.manifest")->ff_open_error = 0;
		assert_int_equal(bootcfg_read(&tb->ld), ENOENT);
		assert_string_equal(fakeenv_out(tb->fe),
		    level == 0
			? "WARNING: /boot.cfg: not trusted: EAUTH: the "
			  "manifest lists it, and it is missing (restore it, "
			  "or sign a manifest without it)\n"
			: "/boot.cfg: not trusted: EAUTH: the manifest lists "
			  "it, and it is missing (restore it, or sign a "
			  "manifest without it)\n");
		assert_int_equal(tb->ld.ld_ui->us_cfg.bc_nwarn, 1);
		/* The manifest with it. */
		trustbench_put("/boot.manifest.sig", "other.sig");
		fakeenv_out_clear(tb->fe);
		assert_int_equal(bootcfg_read(&tb->ld), ENOENT);
		assert_saw(tb, "/boot.cfg: not trusted: /boot.manifest: EAUTH");
		fakevol_find(tb->vol, "/boot.manifest")->ff_read_error = EIO;
		assert_int_equal(bootcfg_read(&tb->ld), ENOENT);
		assert_saw(tb, "its manifest cannot be read: ");
		fakevol_find(tb->vol, "/boot.manifest")->ff_read_error = 0;
	}
	/* Whatever allocation fails, something is said. */
	trustbench_manifest("p256.sig");
	do {
		fakeenv_out_clear(tb->fe);
		fakeenv_fail_after(tb->fe, ++n, false);
		(void)bootcfg_read(&tb->ld);
		assert_string_not_equal(fakeenv_out(tb->fe), "");
	} while (tb->fe->fe_nfailed != 0);
	fakeenv_fail_after(tb->fe, 0, false);
	bootcfg_free(&tb->ld);
}

/*
 * Each kind of file that is passed with a kernel, by a signed boot.cfg or
 * typed: one that is not listed, and one that is, as something else.
 */
static void
test_payloads(void **state)
{
	static const char *const loads[] = {"load", "load -t fs", "fs",
	    "load -t splash", "splash", "load -t firmware", "load -t kernconf",
	    "load -t rndseed", "rndseed"};
	static const char *const files[][2] = {{"/new", "not in the manifest"},
	    {"/netbsd", "another role"}, {"/m.kmod", "another role"},
	    {"/boot.cfg", "another role"}};
	char line[64];

	(void)state;
	trustbench_root(tb->vol);
	fakevol_text(tb->vol, "/boot.cfg", "timeout=0\n");
	fakevol_text(tb->vol, "/new", "new");
	trustbench_enrol("enforce.loader");
	for (size_t i = 0; i < knitems(loads); i++)
		for (size_t k = 0; k < knitems(files); k++) {
			const bool fits = (i == 0 && k == 2) ||
			    (strstr(loads[i], "conf") != NULL && k == 3);

			modreq_clear(&tb->ld);
			ksnprintf(
			    line, sizeof(line), "%s %s", loads[i], files[k][0]);
			assert_int_equal((i + k) % 2 != 0
				? command_typed(&tb->ld, line)
				: command_run(&tb->ld, line),
			    CMD_OK);
			trustbench_says("boot", CMD_FAILED,
			    fits ? "0x202000" : "EAUTH: not trusted");
			assert_true(fits || fakeenv_saw(tb->fe, files[k][1]));
			assert_true(fits ==
			    (bitable_handoff(&tb->fe->fe_handoff,
				 BTINFO_MODULELIST) != NULL));
		}
	assert_int_equal(
	    tb->fe->fe_handoff.fh_count, knitems(loads) * knitems(files));
}

/* What level enforce refuses at the prompt, but not in a signed boot.cfg. */
static void
test_typed(void **state)
{
	static const char *const refused[] = {"root hd1a", "userconf disable x",
	    "modules off", "modules disabled", "load m -b x=1", "load -b x=1 m",
	    "load m -- x", "load m x=y", "multiboot xen dom0=1",
	    "multiboot netbsd", "multiboot hd1a:netbsd", "boot -d", "boot -vd",
	    "boot netbsd -s", "boot \"-a\"", "boot -c hd1a:x", "pkboot -d",
	    "ls; boot -s", "boot -3", "boot -v123", "load \"m\" -s a=b"};
	static const char *const allowed[] = {"root", "userconf", "modules on",
	    "modules list", "load m", "load -t fs m", "fs /x", "rndseed /x",
	    "consdev auto", "boot -v nothing", "boot -124 nothing",
	    "boot -m nothing", "dev", "multiboot", "boot x-d"};

	(void)state;
	trustbench_enrol("loader");
	for (unsigned level = 0; level < 2; level++) {
		for (size_t i = 0; i < knitems(refused); i++) {
			fakeenv_out_clear(tb->fe);
			(void)command_run(&tb->ld, refused[i]);
			assert_not_saw(tb, "level enforce");
			fakeenv_out_clear(tb->fe);
			if (level == 0) {
				(void)command_typed(&tb->ld, refused[i]);
				assert_not_saw(tb, "level enforce");
				continue;
			}
			assert_int_equal(
			    command_typed(&tb->ld, refused[i]), CMD_FAILED);
			if (!fakeenv_saw(
				tb->fe, ": EAUTH: refused in level enforce: "))
				fail_msg(
				    "%s: %s", refused[i], fakeenv_out(tb->fe));
		}
		for (size_t i = 0; i < knitems(allowed); i++) {
			fakeenv_out_clear(tb->fe);
			(void)command_typed(&tb->ld, allowed[i]);
			if (fakeenv_saw(tb->fe, "level enforce"))
				fail_msg(
				    "%s: %s", allowed[i], fakeenv_out(tb->fe));
		}
		modreq_clear(&tb->ld);
		trustbench_secure();
	}
	assert_false(tb->ld.ld_ui->us_typed);
	/* The loader's arguments are typed, too. */
	tb->fe->fe_env.se_args = "-d";
	fakeenv_out_clear(tb->fe);
	assert_true(loadargs_run(&tb->ld));
	assert_saw(tb, "boot: EAUTH: refused in level enforce: -d");
	tb->fe->fe_env.se_args = "-v";
	fakeenv_out_clear(tb->fe);
	assert_true(loadargs_run(&tb->ld));
	assert_not_saw(tb, "level enforce");
}

/* The policy holds at the prompt and for edited entries, not for others. */
static void
test_where_typed(void **state)
{
	static const char refusal[] = "root: EAUTH: refused in level enforce: ";

	(void)state;
	trustbench_enrol("loader");
	trustbench_secure();
	fakeenv_type(tb->fe, "root hd1a\nexit\n");
	assert_int_equal(prompt_run(&tb->ld), CMD_QUIT);
	assert_saw(tb, refusal);
	assert_int_equal(
	    satest_bootcfg(tb, "menu=Owner:root hd1a;prompt\n"), 0);
	fakeenv_out_clear(tb->fe);
	fakeenv_type(tb->fe, "1");
	assert_int_equal(menu_run(&tb->ld), CMD_PROMPT);
	assert_not_saw(tb, "level enforce");
	assert_string_equal(tb->ld.ld_boot->bo_root, "hd1a");
	fakeenv_out_clear(tb->fe);
	fakeenv_type(tb->fe, "e\n:");
	assert_int_equal(menu_run(&tb->ld), CMD_PROMPT);
	assert_saw(tb, "Commands of \"Owner\"");
	assert_saw(tb, refusal);
	bootcfg_free(&tb->ld);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TRUSTBENCH_TEST(test_boot),
	    TRUSTBENCH_TEST(test_prekern),
	    TRUSTBENCH_TEST(test_bootcfg),
	    TRUSTBENCH_TEST(test_bootcfg_missing),
	    TRUSTBENCH_TEST(test_payloads),
	    TRUSTBENCH_TEST(test_typed),
	    TRUSTBENCH_TEST(test_where_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
