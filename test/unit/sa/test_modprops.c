/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_modprops.c: module properties in the loader: the options of `load`, a
 * module's property file, and what the kernel gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "bootbench.h"
#include <ui/command.h>

#include <libkern/propargs.h>

#define HELLO "/stand/amd64/10.1/modules/hello/hello"

static struct bootbench b; /* owner: the running test */

static int
setup(void **state)
{
	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	bootbench_module(&b, "hello", 5000);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bootbench_end(&b);
	return 0;
}

static void
run(const char *line, enum cmd_result want)
{
	fakeenv_out_clear(b.b_fe);
	if (command_run(&b.b_ld, line) != want)
		fail_msg("%s: %s", line, fakeenv_out(b.b_fe));
}

static void
saw(const char *text)
{
	if (!fakeenv_saw(b.b_fe, text))
		fail_msg("no \"%s\" in:\n%s", text, fakeenv_out(b.b_fe));
}

/* Entry i of the list: path and type; its bytes, as a string (static). */
static const char *
entry(int i, const char *path, int type)
{
	static char text[BI_MODULE_PLIST_MAX + 1];
	const struct btinfo_modulelist *ml = bootbench_modules(&b);
	const struct bi_modulelist_entry *e = &ml->entry[i];
	const struct fakehandoff *h = &b.b_fe->fe_handoff;

	assert_true(i < ml->num);
	assert_string_equal(e->path, path);
	assert_int_equal(e->type, type);
	assert_true(e->len > 0 && (size_t)e->len < sizeof(text));
	memcpy(text, h->fh_image + (e->base - h->fh_final.pr_start),
	    (size_t)e->len);
	text[e->len] = '\0';
	return text;
}

/* Entry i holds exactly this property. */
static void
entry_props(int i, const char *path, int option, const char *arg)
{
	struct propargs pa;
	const char *why;

	propargs_init(&pa);
	assert_int_equal(propargs_add(&pa, option, arg, &why), 0);
	propargs_finish(&pa);
	assert_string_equal(entry(i, path, BI_MODULE_PROPS), pa.pga_xml);
}

static void
plain_load_has_none(void **state)
{
	(void)state;
	run("load hello", CMD_OK);
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(bootbench_modules(&b)->entry[0].type, BI_MODULE_ELF);
}

static void
given_with_load(void **state)
{
	(void)state;
	run("load hello -i size=5", CMD_OK);
	bootbench_module(&b, "other", 100);
	run("load -s \"who=you & me\" other", CMD_OK);
	bootbench_boots(&b, "netbsd", 4);
	(void)entry(0, "hello", BI_MODULE_ELF);
	entry_props(1, "hello", 'i', "size=5");
	(void)entry(2, "other", BI_MODULE_ELF);
	entry_props(3, "other", 's', "who=you & me");
	saw("props: hello: hello -i size=5, 1 KB at 0x");
	/* A second boot passes them again. */
	bootbench_boots(&b, "netbsd", 4);
}

/* From boot.cfg, of all kinds, with and without a blank after the option. */
static void
given_in_boot_cfg(void **state)
{
	static const char cfg[] = "load=hello -isize=0x10 -b x=yes -s y=z\n";
	struct propargs pa;
	const char *why;

	(void)state;
	assert_int_equal(
	    bootcfg_parse(&b.b_ld, "boot.cfg", cfg, sizeof(cfg) - 1), 0);
	assert_int_equal(b.b_ld.ld_ui->us_cfg.bc_nwarn, 0);
	bootcfg_free(&b.b_ld);
	bootbench_boots(&b, "netbsd", 2);
	propargs_init(&pa);
	assert_int_equal(propargs_add(&pa, 'i', "size=16", &why), 0);
	assert_int_equal(propargs_add(&pa, 'b', "x=true", &why), 0);
	assert_int_equal(propargs_add(&pa, 's', "y=z", &why), 0);
	propargs_finish(&pa);
	assert_string_equal(entry(1, "hello", BI_MODULE_PROPS), pa.pga_xml);
}

/* Later ones override earlier ones in the kernel, so the order is kept. */
static void
given_again(void **state)
{
	struct settings st;

	(void)state;
	run("load hello -i size=5", CMD_OK);
	settings_save(&b.b_ld, &st);
	run("load hello -i size=7", CMD_OK);
	run("modules", CMD_OK);
	saw("  load     hello\n"
	    "  props    hello -i size=5\n"
	    "  props    hello -i size=7\n");
	bootbench_boots(&b, "netbsd", 3);
	entry_props(1, "hello", 'i', "size=5");
	entry_props(2, "hello", 'i', "size=7");
	/* A failed menu entry's properties are removed. */
	settings_restore(&b.b_ld, &st);
	bootbench_boots(&b, "netbsd", 2);
	entry_props(1, "hello", 'i', "size=5");
}

static void
beside_the_module(void **state)
{
	(void)state;
	fakevol_text(b.b_vol, HELLO ".plist", "<plist>of hello</plist>");
	fakevol_text(b.b_vol, "/boot/x.plist", "<plist>of x</plist>");
	fakevol_text(b.b_vol, "/raw.plist", "<plist>of raw</plist>");
	bootbench_file(&b, "/boot/x.kmod", 10);
	bootbench_file(&b, "/raw", 10);
	run("load hello -b on=1", CMD_OK);
	run("load /boot/x.kmod", CMD_OK);
	run("load raw", CMD_OK);
	bootbench_boots(&b, "netbsd", 7);
	assert_string_equal(
	    entry(1, "hello", BI_MODULE_PLIST), "<plist>of hello</plist>");
	entry_props(2, "hello", 'b', "on=1");
	assert_string_equal(
	    entry(4, "/boot/x.kmod", BI_MODULE_PLIST), "<plist>of x</plist>");
	assert_string_equal(
	    entry(6, "raw", BI_MODULE_PLIST), "<plist>of raw</plist>");
	saw("plist: hello: hd0a:" HELLO ".plist, 1 KB at 0x");
}

/* Files of other kinds have no properties, nor have modules that are off. */
static void
only_for_modules(void **state)
{
	(void)state;
	fakevol_text(b.b_vol, "/fs.plist", "<plist/>");
	bootbench_file(&b, "/fs", 10);
	run("fs /fs", CMD_OK);
	run("load hello -i a=1", CMD_OK);
	run("modules off", CMD_OK);
	bootbench_boots(&b, "netbsd", 1);
	(void)entry(0, "/fs", BI_MODULE_FS);
}

/* Only module other is booted; the warning names hello's file and module. */
static void
left_out(const char *why)
{
	fakeenv_out_clear(b.b_fe);
	bootbench_boots(&b, "netbsd", 1);
	(void)entry(0, "other", BI_MODULE_ELF);
	saw("WARNING: hd0a:" HELLO ".plist: ");
	saw(why);
	saw(": module hd0a:" HELLO ".kmod is left out\n");
}

/*
 * As with modload(8), a module is not loaded without its property file if that
 * exists but cannot be read.
 */
static void
file_that_cannot_be_had(void **state)
{
	struct fakefile *f;

	(void)state;
	bootbench_module(&b, "other", 100);
	run("load hello -i a=1", CMD_OK);
	run("load other", CMD_OK);
	f = fakevol_zeros(b.b_vol, HELLO ".plist", BI_MODULE_PLIST_MAX);
	bootbench_boots(&b, "netbsd", 4);
	f->ff_size = 8192;
	left_out("8192 bytes, limit 8191");
	f->ff_size = UINT64_MAX;
	left_out("18446744073709551615 bytes, limit 8191");
	f->ff_size = 0;
	left_out("empty file (0 bytes)");
	f->ff_size = 100;
	f->ff_open_error = EIO;
	left_out("input/output error");
	f->ff_open_error = 0;
	f->ff_isdir = true;
	left_out("directory");
	f->ff_isdir = false;
	f->ff_read_error = EIO;
	left_out("input/output error");
}

/* The properties of a module that is left out are left out too. */
static void
module_left_out(void **state)
{
	struct fakefile *f;

	(void)state;
	fakevol_text(b.b_vol, HELLO ".plist", "<plist/>");
	fakevol_text(b.b_vol, "/a.plist", "<plist/>");
	f = bootbench_file(&b, "/a", 10);
	run("load missing -i a=1", CMD_OK);
	run("load hello -i a=1", CMD_OK);
	run("load /a -i a=1", CMD_OK);
	bootbench_boots(&b, "netbsd", 6);
	f->ff_read_error = EIO;
	bootbench_boots(&b, "netbsd", 3);
	f->ff_read_error = 0;
	fakevol_find(b.b_vol, HELLO ".kmod")->ff_read_error = EIO;
	bootbench_boots(&b, "netbsd", 3);
	(void)entry(0, "/a", BI_MODULE_ELF);
	/* Too large for the place where it must go. */
	fakevol_find(b.b_vol, HELLO ".kmod")->ff_size = 100 << 20;
	bootbench_boots(&b, "netbsd", 3);
	(void)entry(0, "/a", BI_MODULE_ELF);
}

static void
mistakes_are_named(void **state)
{
	static const struct {
		const char *line, *message;
	} lines[] = {
	    {"load hello -i size",
		"load: -i size: is not of the form "
		"name=value\n"},
	    {"load hello -i size=x", "load: -i size=x: is not a number\n"},
	    {"load hello -i a=0x10000000000000000",
		"0000: does not fit into 64 bits\n"},
	    {"load hello -b on=maybe", "load: -b on=maybe: is not true or "},
	    {"load hello -i", "load: -i: name=value is missing\n"},
	    {"load hello -x a=1",
		"load: -x: unknown option; use -b, -i or -s name=value\n"},
	    {"load hello -", "load: -: unknown option; use -b, -i or -s"},
	    {"load -i a=1", "load: a file name is missing\n"},
	    {"load hello -s \"a\033=1\"", "control characters in its name"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < knitems(lines); i++) {
		run(lines[i].line, CMD_FAILED);
		saw(lines[i].message);
		assert_true(TAILQ_EMPTY(&b.b_ld.ld_boot->bo_mods));
		assert_null(strchr(fakeenv_out(b.b_fe), '\033'));
	}
}

/*
 * Properties take entries of bootinfo too: a module that does not fit with all
 * of its own is left out.
 */
static void
list_is_full(void **state)
{
	char line[64];
	int i;

	(void)state;
	bootbench_module(&b, "other", 100);
	for (i = 0; i < 200; i++) {
		ksnprintf(line, sizeof(line), "load hello -i a=%d", i);
		run(line, CMD_OK);
	}
	run("load other -i a=1", CMD_OK);
	fakeenv_out_clear(b.b_fe);
	bootbench_boots(&b, "netbsd", 2);
	saw("WARNING: bootinfo has room for 1");
	saw(" files: 201 are left out\n");
	(void)entry(0, "other", BI_MODULE_ELF);
	entry_props(1, "other", 'i', "a=1");
}

/*
 * Each allocation of the command and of the boot fails once: it is reported, or
 * the boot succeeded without it.
 */
static void
without_memory(void **state)
{
	unsigned n;

	(void)state;
	fakevol_text(b.b_vol, HELLO ".plist", "<plist/>");
	for (n = 1;; n++) {
		fakeenv_out_clear(b.b_fe);
		fakeenv_fail_after(b.b_fe, n, false);
		(void)command_run(&b.b_ld, "load hello -i a=1;boot netbsd");
		if (b.b_fe->fe_nfailed == 0)
			break;
		if (!fakeenv_saw(b.b_fe, "out of memory") &&
		    !fakeenv_saw(b.b_fe, "cannot allocate memory"))
			assert_int_equal(bootbench_modules(&b)->num, 3);
		fakeenv_fail_after(b.b_fe, 0, false);
		modreq_clear(&b.b_ld);
		assert_true(fakeenv_noleak(b.b_fe));
		b.b_fe->fe_nfailed = 0;
		assert_true(n < 100);
	}
	assert_true(n > 10);
}

#define unit(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    unit(plain_load_has_none),
	    unit(given_with_load),
	    unit(given_in_boot_cfg),
	    unit(given_again),
	    unit(beside_the_module),
	    unit(only_for_modules),
	    unit(file_that_cannot_be_had),
	    unit(module_left_out),
	    unit(mistakes_are_named),
	    unit(list_is_full),
	    unit(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
