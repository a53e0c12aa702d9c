/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command.c: the prompt: boot, what a boot takes along, several commands
 * and words on a line.
 */
#include "satest.h"

#include <ui/command.h>

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

/* ---- boot ---- */

static void
boot_takes_options_anywhere(void **state)
{
	static const struct {
		const char *line;
		uint32_t howto;
	} lines[] = {
	    {"boot", 0},
	    {"boot netbsd", 0},
	    {"boot -s", RB_SINGLE},
	    {"boot netbsd -s", RB_SINGLE},
	    {"boot -s netbsd", RB_SINGLE},
	    {"boot -s netbsd -v", RB_SINGLE | AB_VERBOSE},
	    {"boot netbsd -vx", AB_VERBOSE | AB_DEBUG},
	    {"  boot   hd0a:/netbsd  -a -bc  ",
		RB_ASKNAME | RB_HALT | RB_USERCONF},
	    {"boot\t-d\tnetbsd", RB_KDB},
	    {"boot -1234", RB_MD1 | RB_MD2 | RB_MD3 | RB_MD4},
	    {"boot -mqz", RB_MINIROOT | AB_QUIET | AB_SILENT},
	    {"boot hd0a:", 0},
	    {"boot \"\"", 0},
	    {"boot \"\" -s", RB_SINGLE},
	};
	struct satest *t = *state;
	size_t i;

	satest_kernel(t->vol, "/netbsd");
	for (i = 0; i < knitems(lines); i++) {
		t->fe->fe_handoff.fh_count = 0;
		/* The fake firmware's ExitBootServices fails. */
		assert_int_equal(run(t, lines[i].line), CMD_FAILED);
		assert_int_equal(t->fe->fe_handoff.fh_count, 1);
		assert_int_equal(t->fe->fe_handoff.fh_howto, lines[i].howto);
		assert_int_equal(t->fe->fe_handoff.fh_entry, SATEST_KERNEL_PA);
		assert_true(fakeenv_noleak(t->fe));
	}
}

static void
boot_names_wrong_options(void **state)
{
	static const struct {
		const char *line, *message;
	} lines[] = {
	    {"boot -y",
		"boot: unknown option -y; the options are "
		"-1234abcdmqsvxz\n"},
	    {"boot netbsd -sY", "unknown option -Y;"},
	    {"boot -s\033[2J", "unknown option -\\x1b;"},
	    {"boot -", "boot: '-' without an option; the options are"},
	    {"boot --single", "unknown option --;"},
	    {"boot a b", "both a and b are given"},
	};
	struct satest *t = *state;
	size_t i;

	satest_kernel(t->vol, "/netbsd");
	for (i = 0; i < knitems(lines); i++) {
		assert_int_equal(run(t, lines[i].line), CMD_FAILED);
		assert_saw(t, lines[i].message);
		assert_clean_output(t);
		assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	}
}

static void
boot_of_another_device(void **state)
{
	struct satest *t = *state;
	struct fakevol *v = fakeenv_volume(t->fe, "hd1a");

	satest_kernel(v, "/onetbsd");
	assert_int_equal(run(t, "boot"), CMD_FAILED);
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	assert_int_equal(run(t, "boot hd1a: -s"), CMD_FAILED);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_int_equal(t->fe->fe_handoff.fh_howto, RB_SINGLE);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	assert_int_equal(run(t, "boot hd7a:"), CMD_FAILED);
	assert_string_not_equal(fakeenv_out(t->fe), "");
	assert_string_equal(t->ld.ld_dev, "hd0a");
}

/*
 * Each allocation of a boot fails once: a message, no leak, and the next boot
 * works.
 */
static void
boot_out_of_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;

	satest_kernel(t->vol, "/netbsd");
	for (n = 1;; n++) {
		t->fe->fe_handoff.fh_count = 0;
		fakeenv_fail_after(t->fe, n, false);
		assert_int_equal(run(t, "boot netbsd -q"), CMD_FAILED);
		if (t->fe->fe_nfailed == 0)
			break;
		assert_string_not_equal(fakeenv_out(t->fe), "");
		assert_true(fakeenv_noleak(t->fe));
	}
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_true(n > 3);
}

/* ---- what a boot takes along ---- */

static void
load_and_others_fill_the_list(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "load hello"), CMD_OK);
	assert_int_equal(run(t, "load hd0a:/x.kmod"), CMD_OK);
	assert_int_equal(run(t, "fs /fs.tar; rndseed /seed"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe), "");
	assert_int_equal(run(t, "modules list"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "Modules are on.\n"
	    "  load     hello\n"
	    "  load     hd0a:/x.kmod\n"
	    "  fs       /fs.tar\n"
	    "  rndseed  /seed\n");
	assert_int_equal(run(t, "splash /a.png; load -t firmware /f"), CMD_OK);
	assert_int_equal(run(t, "load -t kernconf /k.conf"), CMD_OK);
	assert_int_equal(run(t, "modules list"), CMD_OK);
	assert_saw(t, "  splash   /a.png\n  firmware /f\n  kernconf /k.conf\n");
	assert_int_equal(run(t, "load -t module /m"), CMD_FAILED);
	assert_saw(t, "load: -t module: must be firmware, kernconf");
	assert_int_equal(run(t, "load -t"), CMD_FAILED);
	assert_saw(t, "load: -t : must be firmware");
	assert_int_equal(run(t, "load -t firmware"), CMD_FAILED);
	assert_int_equal(run(t, "load"), CMD_FAILED);
	assert_saw(t, "load: a file name is missing");
	assert_int_equal(run(t, "fs"), CMD_FAILED);
	assert_int_equal(run(t, "rndseed"), CMD_FAILED);
	/* Arguments, for a Multiboot kernel. */
	assert_int_equal(run(t, "load a b \"c  d\" -e"), CMD_OK);
	assert_int_equal(run(t, "load -i n=1 a -- -x  y"), CMD_OK);
	assert_int_equal(run(t, "load a b \"c  d\" -e; load a --"), CMD_OK);
	assert_int_equal(run(t, "modules list"), CMD_OK);
	assert_saw(t,
	    "  load     a b \"c  d\" -e\n"
	    "  load     a -x  y\n");
	assert_int_equal(fakeenv_count(t->fe, "c  d"), 1);
}

static void
modules_switch(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "modules off"), CMD_OK);
	assert_false(t->ld.ld_boot->bo_modules_on);
	assert_int_equal(run(t, "modules"), CMD_OK);
	assert_saw(t, "Modules are off.");
	assert_int_equal(run(t, "modules enabled"), CMD_OK);
	assert_true(t->ld.ld_boot->bo_modules_on);
	assert_int_equal(run(t, "modules disabled"), CMD_OK);
	assert_false(t->ld.ld_boot->bo_modules_on);
	assert_int_equal(run(t, "modules on"), CMD_OK);
	assert_true(t->ld.ld_boot->bo_modules_on);
	assert_int_equal(run(t, "modules maybe"), CMD_FAILED);
	assert_saw(t, "\"maybe\": must be on, off or list");
	assert_true(t->ld.ld_boot->bo_modules_on);
}

static void
userconf_keeps_blanks(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "userconf  disable  foo* "), CMD_OK);
	assert_int_equal(run(t, "userconf"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe), "  disable  foo*\n");
}

static void
root_is_kept(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "root"), CMD_OK);
	assert_saw(t, "the kernel chooses");
	assert_int_equal(run(t, "root wd0a"), CMD_OK);
	assert_string_equal(t->ld.ld_boot->bo_root, "wd0a");
	assert_int_equal(run(t, "root 0123456789abcdef"), CMD_FAILED);
	assert_string_equal(t->ld.ld_boot->bo_root, "wd0a");
	assert_int_equal(run(t, "root 0123456789abcde"), CMD_OK);
	assert_int_equal(run(t, "root"), CMD_OK);
	assert_saw(t, "root: 0123456789abcde\n");
	/* A longer name must be that of a partition that the loader knows. */
	strcpy(t->vol->fv_label, "netbsd-root");
	device_fini(&t->ld);
	assert_int_equal(run(t, "root NAME=netbsd-root"), CMD_OK);
	assert_string_equal(t->ld.ld_boot->bo_root, "NAME=netbsd-root");
	assert_int_equal(run(t, "root NAME=netbsd-rootx"), CMD_FAILED);
	assert_saw(t, "root NAME=netbsd-rootx: 17 bytes, the kernel takes 15");
	assert_string_equal(t->ld.ld_boot->bo_root, "NAME=netbsd-root");
	t->fe->fe_disk_error = EIO; /* no table, no hash */
	device_fini(&t->ld);
	assert_int_equal(run(t, "root NAME=netbsd-root"), CMD_FAILED);
}

static void
reloc_takes_an_address(void **state)
{
	static const char *const bad[] = {"nowhere", "0x", "0x200800", "4096",
	    "0x100000000", "-1", "0x200000 x", "0x20000000000000000"};
	struct satest *t = *state;
	const struct boot_reloc *rl = &t->ld.ld_boot->bo_reloc;
	char line[64];

	assert_int_equal(run(t, "reloc"), CMD_OK);
	assert_saw(t, "reloc: default");
	assert_int_equal(run(t, "reloc 0x1400000"), CMD_OK);
	assert_int_equal(rl->rlc_kind, BOOT_RELOC_ADDR);
	assert_int_equal(rl->rlc_pa, 0x1400000);
	for (size_t i = 0; i < knitems(bad); i++) {
		snprintf(line, sizeof(line), "reloc %s", bad[i]);
		assert_int_equal(run(t, line), CMD_FAILED);
		assert_saw(t, bad[i]);
		assert_saw(t, "between 1 MB and 4 GB");
		assert_int_equal(rl->rlc_pa, 0x1400000);
	}
	assert_int_equal(run(t, "reloc"), CMD_OK);
	assert_saw(t, "0x1400000");
	assert_int_equal(run(t, "reloc none"), CMD_OK);
	assert_int_equal(rl->rlc_kind, BOOT_RELOC_NONE);
	assert_int_equal(run(t, "reloc"), CMD_OK);
	assert_saw(t, "reloc: none");
	assert_int_equal(run(t, "reloc default"), CMD_OK);
	assert_int_equal(rl->rlc_kind, BOOT_RELOC_DEFAULT);
}

static void
unknown_commands(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "frob\033 x"), CMD_FAILED);
	assert_string_equal(fakeenv_out(t->fe),
	    "frob\\x1b: unknown command; \"help\" lists them\n");
	assert_int_equal(run(t, "Boot"), CMD_FAILED);
}

/* ---- lines ---- */

static void
semicolons_separate(void **state)
{
	struct satest *t = *state;

	fakeenv_loader(t->fe, &t->ld);
	assert_int_equal(run(t, ""), CMD_OK);
	assert_int_equal(run(t, " ; ;; "), CMD_OK);
	assert_int_equal(run(t, "root a;root b ; root c;"), CMD_OK);
	assert_string_equal(t->ld.ld_boot->bo_root, "c");
	/* The first error ends the line. */
	assert_int_equal(run(t, "root d;nix;root e"), CMD_FAILED);
	assert_string_equal(t->ld.ld_boot->bo_root, "d");
	assert_int_equal(run(t, "root f;exit;root g"), CMD_QUIT);
	assert_string_equal(t->ld.ld_boot->bo_root, "f");
	assert_int_equal(run(t, "prompt;root g"), CMD_PROMPT);
	assert_string_equal(t->ld.ld_boot->bo_root, "f");
}

/* Within quotes blanks and ';' belong to the word. */
static void
quoted_words(void **state)
{
	struct satest *t = *state;
	struct modreq *mq;

	fakevol_text(t->vol, "/my dir/a;b", "x");
	strcpy(t->vol->fv_label, "my disk");
	assert_int_equal(run(t, "ls \"my dir\""), CMD_OK);
	assert_saw(t, "  a;b\n");
	assert_int_equal(run(t, "ls my\" \"dir/\"a;b\""), CMD_OK);
	assert_int_equal(run(t, "ls my dir"), CMD_FAILED);
	assert_int_equal(run(t, "dev \"NAME=my disk\""), CMD_OK);
	assert_string_equal(t->ld.ld_dev, "NAME=my disk");
	assert_int_equal(run(t, "root \"a;b c\";fs \"x;y\""), CMD_OK);
	assert_string_equal(t->ld.ld_boot->bo_root, "a;b c");
	assert_int_equal(run(t, "load \"/my dir/m -i\" -s \"a=b c\""), CMD_OK);
	assert_int_equal(run(t, "load \"my -x\""), CMD_OK);
	mq = TAILQ_FIRST(&t->ld.ld_boot->bo_mods);
	assert_string_equal(mq->mq_text, "x;y");
	mq = TAILQ_NEXT(mq, mq_chain);
	assert_string_equal(mq->mq_text, "/my dir/m -i");
	mq = TAILQ_NEXT(mq, mq_chain);
	assert_int_equal(mq->mq_type, BI_MODULE_PROPS);
	mq = TAILQ_NEXT(mq, mq_chain);
	assert_string_equal(mq->mq_text, "my -x");
	assert_int_equal(mq->mq_type, BI_MODULE_ELF);
	assert_null(TAILQ_NEXT(mq, mq_chain));
	assert_int_equal(run(t, "boot \"hd0a:/my kernel\""), CMD_FAILED);
	assert_saw(t, "hd0a:/my kernel: ");
	/* An empty name is refused. */
	assert_int_equal(run(t, "load \"\""), CMD_FAILED);
}

/* Refused as a whole, with a caret under the quote. */
static void
unterminated_quote(void **state)
{
	struct satest *t = *state;
	char line[600];

	assert_int_equal(run(t, "root x;load -s \"x=unterminated"), CMD_FAILED);
	assert_saw(t, "root x;load -s \"x=unterminated\n               ^");
	assert_string_equal(t->ld.ld_boot->bo_root, "");
	assert_int_equal(run(t, "ls \"a\" \033\"b"), CMD_FAILED);
	assert_saw(t, "ls \"a\" \\x1b\"b\n           ^");
	assert_clean_output(t);
	/* Far to the right: only the text near the quote is shown. */
	memset(line, 'x', sizeof(line));
	line[400] = '"';
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(run(t, line), CMD_FAILED);
	assert_saw(t, "...xxx");
	assert_true(strlen(fakeenv_out(t->fe)) < 240);
}

static void
menu_of_bootcfg(void **state)
{
	struct satest *t = *state;

	bootcfg_parse(&t->ld, "boot.cfg", "menu=a:b", 8);
	assert_int_equal(run(t, "menu"), CMD_MENU);
}

/* Any length and any bytes: printable output, no crash. */
static void
hostile_lines(void **state)
{
	struct satest *t = *state;
	const struct command *c;
	char line[5000];
	size_t len;
	int i;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(run(t, line), CMD_FAILED);
	assert_saw(t, "4999 bytes, a command has at most 1023");
	for (c = commands; c->c_name != NULL; c++) {
		for (len = 60; len < 1000; len += 450) {
			memset(line, 0x9b, len);
			line[len] = '\0';
			memcpy(line, c->c_name, strlen(c->c_name));
			line[strlen(c->c_name)] = ' ';
			(void)run(t, line);
			assert_clean_output(t);
		}
	}
	fakeenv_type(t->fe, "q"); /* "?" fills a screen */
	for (i = 1; i < 256; i++) {
		line[0] = (char)i;
		line[1] = '\0';
		(void)run(t, line);
		assert_clean_output(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(boot_takes_options_anywhere),
	    satest_unit(boot_names_wrong_options),
	    satest_unit(boot_of_another_device),
	    satest_unit(boot_out_of_memory),
	    satest_unit(load_and_others_fill_the_list),
	    satest_unit(modules_switch),
	    satest_unit(userconf_keeps_blanks),
	    satest_unit(root_is_kept),
	    satest_unit(unknown_commands),
	    satest_unit(reloc_takes_an_address),
	    satest_unit(semicolons_separate),
	    satest_unit(quoted_words),
	    satest_unit(unterminated_quote),
	    satest_unit(menu_of_bootcfg),
	    satest_unit(hostile_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
